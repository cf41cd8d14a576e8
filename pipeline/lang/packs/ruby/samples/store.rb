require "json"
# <- use json
require 'set'
# <- use set
require_relative "shelf"
# <- use shelf
load "settings.rb"
# <- use settings.rb

# Things to sell.
module Acme
#      ^ def module Acme
  LIMIT = 10
# ^ def constant Acme::LIMIT
  $count = 0
# ^ def variable $count

  # A store.
  class Store < Base::Place
#       ^ def class Acme::Store
#               ^ ref read Base ?
#                     ^ ref inherit Place ?
    include Comparable
#           ^ ref inherit Comparable ?
    attr_reader :name, :owner
#   ^ ref call attr_reader ?
#               ^ def property Acme::Store#name
#                      ^ def property Acme::Store#owner
    attr_accessor :size
#   ^ ref call attr_accessor ?
#                 ^ def property Acme::Store#size

    @@stores = []
#   ^ def field Acme::Store#@@stores
    DEFAULT = "none"
#   ^ def constant Acme::Store::DEFAULT

    def initialize(name, size = 3, *rest, owner: nil, **options, &block)
#       ^ def constructor Acme::Store#initialize
      @name = name
#     ^ def field Acme::Store#@name
      @size = size
#     ^ def field Acme::Store#@size
      @owner = owner || options[:owner]
#     ^ def field Acme::Store#@owner
      @@stores << self
#     ^ ref read @@stores -> Acme::Store#@@stores
      $count += 1
#     ^ ref write $count -> $count
      block.call(rest)
#           ^ ref call call ?
    end

    def self.open(name)
#            ^ def method Acme::Store.open
      new(name)
#     ^ ref call new ?
    end

    def <=>(other)
#       ^ def method Acme::Store#<=>
      size <=> other.size
#     ^ ref call size -> Acme::Store#size
#                    ^ ref call size ?
    end

    def name=(value)
#       ^ def method Acme::Store#name=
      @name = value
#     ^ ref write @name -> Acme::Store#@name
    end

    def empty?
#       ^ def method Acme::Store#empty?
      @size.zero? && !full? || @size == LIMIT
#     ^ ref read @size -> Acme::Store#@size
#           ^ ref call zero? ?
#                     ^ ref call full? -> Acme::Store#full?
#                              ^ ref read @size -> Acme::Store#@size
#                                       ^ ref read LIMIT -> Acme::LIMIT
    end

    def full?; @size >= Acme::LIMIT end
#       ^ def method Acme::Store#full?
#              ^ ref read @size -> Acme::Store#@size
#                       ^ ref read Acme -> Acme
#                             ^ ref read LIMIT -> Acme::LIMIT
    alias whole? full?
#         ^ def method Acme::Store#whole?
#                ^ ref call full? -> Acme::Store#full?
    alias_method :each_item, :each
#                ^ def method Acme::Store#each_item
    alias eql? ==
#         ^ def method Acme::Store#eql?
#         ^ signature alias eql? ==
#              ^ ref call == ?
    alias compare <=>
#         ^ def method Acme::Store#compare
#                 ^ ref call <=> -> Acme::Store#<=>
    alias call_it name=
#                 ^ ref call name= -> Acme::Store#name=

    def each
#       ^ def method Acme::Store#each
      shelf = Shelf.new
#             ^ ref instantiate Shelf ?
      first, second = shelf.pair
#                           ^ ref call pair ?
      shelf.items.each do |item, index|
#           ^ ref call items ?
#                 ^ ref call each ?
        yield item if item.ok? and index
#                          ^ ref call ok? ?
        puts "#{item} #{second}" unless first or item.nil?
#       ^ ref call puts ?
#                                                     ^ ref call nil? ?
      end
      total = 0
      for step in 1..3 do total += step end
      while total > 0 do total -= 1 end
      until total == 0 do total -= 1 end
      total += 1 while total < 3
      total -= 1 until total < 3
      map { |x| x ? 1 : 2.5 }
#     ^ ref call map ?
      add = ->(a, b = 1) { a + b }
      begin
        open("x")
#       ^ ref call open ?
      rescue IOError, Acme::Failure => e
#            ^ ref read IOError ?
#                     ^ ref read Acme -> Acme
#                           ^ ref read Failure ?
        raise e
#       ^ ref call raise ?
      end
      File.read("y") rescue nil
#     ^ ref read File ?
#          ^ ref call read ?
      add.call(1)
#         ^ ref call call ?
    end
  end
end

def helper(store)
#   ^ def function helper
  case store
  when Acme::Store then store.each
#      ^ ref read Acme -> Acme
#            ^ ref type Store -> Acme::Store
#                             ^ ref call each ?
  else helper(:none)
#      ^ ref call helper -> helper
  end
end
