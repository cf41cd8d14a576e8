require_relative "../lib/#{__FILE__}"
# <- ref call require_relative ?
#                         ^ no ref
require "set"
# <- use set
require name
# <- ref call require ?

# A place on a page.
class Spot < Struct.new(:row, :column)
#     ^ def class Spot
#     ^ doc A place on a page.
#            ^ ref inherit Struct ?
#                       ^ def property Spot#row
#                       ^ no doc
  class Step < Base[7.0]; end
#              ^ ref inherit Base ?
  def to_s = "#{row}:#{column}"
#               ^ ref call row -> Spot#row
end

module Acme
  Pair = Data.define(:left, :right)
# ^ def class Acme::Pair
#                    ^ def property Acme::Pair#left
  HIDDEN = 1
# ^ hidden
  SHOWN = 2
# ^ exported
  private_constant :HIDDEN

  define_method(:both) { [Pair] }
#               ^ def method Acme#both
  $level, $depth = 1, 2
  $level = 3
# ^ def variable $level

  private_class_method def self.inner(at)
#                               ^ def method Acme.inner
#                               ^ visibility private
    $level + Spot.new(at, 1).row
#   ^ ref read $level -> $level
#            ^ ref instantiate Spot -> Spot
#                            ^ ref call row -> Spot#row
  end

  def (Pair.new(1, 2)).only; end
#                      ^ def function Acme#only
end

module Shelves
  # The first of all.
  class First
#       ^ def class Shelves::First
#       ^ doc The first of all.

    # Its only method.
    def only
#       ^ doc Its only method.

      # What it holds.
      @held = 1
#     ^ doc What it holds.
    end

    class << self # not of the method
      def made(n) # nor this
#         ^ def method Shelves::First.made
#         ^ no doc
        n
      end
    end
  end

  extend(Module.new do
    # Of a block.
    def told = 1
#       ^ doc Of a block.
  end)
end

class Nothing < Spot
#     ^ def class Nothing
#     ^ signature class Nothing < Spot
  # Nothing is added.
end

def nothing(a,
#   ^ def function nothing
#   ^ signature def nothing(a, b)
            b)
end
