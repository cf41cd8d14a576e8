#include "skyxx/observatory.hpp"

namespace sky {

Observatory::Observatory(std::string name, Degrees longitude, Degrees latitude, double height_m)
    : name_(std::move(name)), site_{longitude.value(), latitude.value(), height_m}
{
}

sky_horizontal Observatory::look(const Body &body, Moment at) const
{
    const Position position = body.position(at);
    return sky_to_horizontal(&site_, {position.ra.value(), position.dec.value()}, at.julian_day());
}

Degrees Observatory::altitude(const Body &body, Moment at) const
{
    return Degrees(look(body, at).altitude);
}

double Observatory::airmass(const Body &body, Moment at) const
{
    return sky_airmass(look(body, at).altitude);
}

std::vector<const Body *> Observatory::visible(const Catalog<> &catalog, Moment at, Degrees lowest) const
{
    auto seen = catalog.filter([&](const Body &body) { return altitude(body, at) >= lowest; });
    std::sort(seen.begin(), seen.end(), [&](const Body *a, const Body *b) { return altitude(*a, at) > altitude(*b, at); });
    return seen;
}

}  // namespace sky
