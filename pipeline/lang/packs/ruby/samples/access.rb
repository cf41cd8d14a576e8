autoload :Shelf, "acme/shelf"
# <- use acme/shelf Shelf

module Named
  attr_reader :label

  def title; label.upcase; end
#     ^ def method Named#title
#            ^ ref call label -> Named#label
end

module Tools
  module_function

  def open_all(names) = names.map { |name| open_one(name) }
#     ^ def method Tools.open_all
#                                          ^ ref call open_one -> Tools.open_one

  def open_one(name) = name
end

class Acme::Store < Acme::Place
#           ^ def class Acme::Store
#                         ^ ref inherit Place
  include Named, Enumerable
# ^ no ref
#         ^ ref inherit Named -> Named
#                ^ ref inherit Enumerable ?
  LIMIT ||= 3
# ^ def constant Acme::Store::LIMIT
  Point = Struct.new(:x, :y) do
# ^ def class Acme::Store::Point
#                    ^ def property Acme::Store::Point#x
    def norm = x * y
#       ^ def method Acme::Store::Point#norm
#              ^ ref call x -> Acme::Store::Point#x
  end

  def self.open(name, *rest, key: 1, **options, &block)
#          ^ def method Acme::Store.open
#          ^ visibility private
#          ^ takes name, *rest, key = 1, **options, &block
    setup
#   ^ ref call setup ?
    new(name)
  end

  class << self
    attr_accessor :count
#                 ^ def property Acme::Store.count
    def build = open(:all)
#       ^ def method Acme::Store.build
#               ^ ref call open -> Acme::Store.open
    private

    def hidden; end
#       ^ def method Acme::Store.hidden
#       ^ hidden
  end

  def check(file)
    @seen ||= 0
#   ^ def field Acme::Store#@seen
#   ^ visibility private
    @first, @second = setup
#   ^ def field Acme::Store#@first
#           ^ def field Acme::Store#@second
#                     ^ ref call setup -> Acme::Store#setup
    Point.new(1, 2).norm
#   ^ ref instantiate Point -> Acme::Store::Point
    Tools.open_one(file)
#         ^ ref call open_one -> Tools.open_one
    file.load(@seen) if file
#        ^ ref call load ?
    open("x")
#   ^ ref call open ?
  end

  def shown; end
#     ^ visibility private
  private :shown
  private_class_method :open

  protected

  attr_reader :secret
#             ^ visibility protected
  KEY = 1
# ^ exported
  class Inner; end
#       ^ exported

  private

  def setup = []
#     ^ visibility private

  public

  def again; end
#     ^ exported
  private def inline; end
#             ^ hidden
end
