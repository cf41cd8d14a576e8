limit = 3
# <- no ref

def check(limit_of = limit)
#                    ^ ref call limit
#                    ^ arity 0
  limit
# ^ ref call limit
# ^ arity 0
  size.zero?
# ^ ref call size
#      ^ on size
  size = size
# ^ no ref
#        ^ no ref
  size.zero?
# ^ no ref
  size = 2
# ^ no ref
  puts total if total = size
# ^ ref call puts
#      ^ ref call total
#               ^ no ref
  [1].each { |n| inner = n + limit; inner }
#                            ^ ref call limit
#                                   ^ no ref
  inner
# ^ ref call inner
  all = { size:, other: }
#         ^ no ref
#                ^ ref call other
#                ^ arity 0
end

class Shelf
  width = limit
# ^ no ref
#         ^ ref call limit
  attr width
# ^ ref call attr
#      ^ no ref

  def wide; width; end
#           ^ ref call width
end

limit
# <- no ref
