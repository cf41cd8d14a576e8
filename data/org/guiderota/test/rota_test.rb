require "minitest/autorun"
require_relative "../lib/guiderota/rota"

class RotaTest < Minitest::Test
  def test_the_least_busy_guide_is_next
    rota = Guiderota::Rota.of("Ada", "Grace")
    first = rota.assign(Date.today, "en")
    second = rota.assign(Date.today, "en")
    refute_equal first, second
  end
end
