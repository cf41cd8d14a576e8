#include "skyxx/body.hpp"

#include <cmath>

namespace sky {

namespace {

constexpr double days_per_year = 365.25;
constexpr double naked_eye_limit = 6.0;

Brightness grade(double magnitude)
{
    if (magnitude < 1.0) {
        return Brightness::Brilliant;
    }
    return magnitude <= naked_eye_limit ? Brightness::Visible : Brightness::Telescopic;
}

}  // namespace

Brightness Body::brightness() const
{
    return grade(magnitude());
}

Star::Star(std::string name, Position at_j2000, double magnitude, double motion_ra, double motion_dec)
    : Body(std::move(name)), at_j2000_(at_j2000), magnitude_(magnitude), motion_ra_(motion_ra), motion_dec_(motion_dec)
{
}

double Star::years_since_j2000(Moment at) const
{
    return (at.julian_day() - SKY_J2000) / days_per_year;
}

Position Star::position(Moment at) const
{
    const double years = years_since_j2000(at);
    return Position{
        (at_j2000_.ra + Degrees(motion_ra_ * years)).normalized(),
        at_j2000_.dec + Degrees(motion_dec_ * years),
    };
}

VariableStar::VariableStar(std::string name, Position at, double faintest, double brightest, double period_days)
    : Star(std::move(name), at, faintest), faintest_(faintest), brightest_(brightest), period_days_(period_days)
{
}

double VariableStar::magnitude_at(Moment at) const
{
    const double phase = std::fmod(at.julian_day(), period_days_) / period_days_;
    const double swing = (faintest_ - brightest_) / 2;
    return magnitude() + swing * std::cos(2 * SKY_PI * phase);
}

Brightness VariableStar::brightness() const
{
    return grade(brightest_);
}

}  // namespace sky
