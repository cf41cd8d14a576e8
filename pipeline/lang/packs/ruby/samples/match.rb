def classify(config)
#   ^ def function classify
  case config
  in {name: String => name, size: 0.. => size}
#           ^ ref read String ?
    [name, size]
  in [first, *] if first == true
    first
  in Integer | Float => number
#    ^ ref read Integer ?
#              ^ ref read Float ?
    number
  end
end

def literals
#   ^ def function literals
  words = %w[a b]
  keys = %i[a b]
  parts = [1r, 2i, ?a, false, /a#{words}/, :"b c", `ls`]
  text = <<~DONE
    Dear #{keys},
  DONE
  if words then parts elsif keys then text end
  unless text then parts end
end
