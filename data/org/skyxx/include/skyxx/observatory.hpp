#pragma once

#include "skyxx/body.hpp"
#include "skyxx/catalog.hpp"

namespace sky {

/// A place from which bodies are seen.
class Observatory {
public:
    Observatory(std::string name, Degrees longitude, Degrees latitude, double height_m);

    /// Altitude of a body over the horizon.
    Degrees altitude(const Body &body, Moment at) const;
    double airmass(const Body &body, Moment at) const;

    /// Bodies at least `lowest` over the horizon, highest first.
    std::vector<const Body *> visible(const Catalog<> &catalog, Moment at, Degrees lowest) const;

private:
    sky_horizontal look(const Body &body, Moment at) const;

    std::string name_;
    sky_site site_;
};

}  // namespace sky
