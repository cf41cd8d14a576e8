#include <cassert>
#include <sstream>

#include "skyxx/observatory.hpp"

using namespace sky;

namespace {

void test_angles()
{
    static_assert((6.0_h).in<units::Degrees>() == 90.0_deg);
    std::ostringstream out;
    out << 12.5_deg;
    assert(out.str() == "12.5°");
}

void test_moments()
{
    const Moment moment = Moment::of_date(2024, 8, 12, 21.5);
    assert(moment.to_string() == "2024-08-12 21:30");
    try {
        Moment::of_date(2023, 2, 29);
        assert(false);
    } catch (const SkyError &error) {
        assert(error.status() == SKY_OUT_OF_RANGE);
    }
}

void test_visible()
{
    Catalog<> catalog;
    catalog.emplace<Star>("Vega", Position{279.23_deg, 38.78_deg}, 0.03);
    catalog.emplace<VariableStar>("Mira", Position{34.84_deg, Degrees(-2.98)}, 10.1, 2.0, 332.0);
    const Observatory larkfield("Larkfield", Degrees(-2.42), 54.31_deg, 410.0);
    const auto seen = larkfield.visible(catalog, Moment::of_date(2024, 8, 12, 21.5), 20.0_deg);
    assert(seen.size() == 1 && seen.front()->name() == "Vega");
    assert(catalog.brightest()->get().name() == "Vega");
}

}  // namespace

int main()
{
    test_angles();
    test_moments();
    test_visible();
    return 0;
}
