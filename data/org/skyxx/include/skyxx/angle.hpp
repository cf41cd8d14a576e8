#pragma once

#include <compare>
#include <ostream>

#include <skymath/skymath.h>

namespace sky {

namespace units {

/// Full turns of 360.
struct Degrees {
    static constexpr double per_turn = 360.0;
    static constexpr const char *symbol = "°";
};

/// Full turns of 24, as right ascension is told.
struct Hours {
    static constexpr double per_turn = 24.0;
    static constexpr const char *symbol = "h";
};

}  // namespace units

/// What a unit of angle must say.
template <typename U>
concept AngleUnit = requires {
    { U::per_turn } -> std::convertible_to<double>;
    { U::symbol } -> std::convertible_to<const char *>;
};

/// An angle that knows its unit, so that hours are never added to degrees.
template <AngleUnit Unit>
class Angle {
public:
    constexpr Angle() = default;
    constexpr explicit Angle(double value) : value_(value) {}

    /// The same angle in another unit.
    template <AngleUnit Other>
    constexpr Angle<Other> in() const
    {
        return Angle<Other>(value_ * Other::per_turn / Unit::per_turn);
    }

    constexpr double value() const { return value_; }

    /// The same direction, from zero to one turn.
    Angle normalized() const
    {
        return Angle(sky_normalize(in<units::Degrees>().value()) * Unit::per_turn / units::Degrees::per_turn);
    }

    constexpr Angle operator+(Angle other) const { return Angle(value_ + other.value_); }
    constexpr Angle operator-(Angle other) const { return Angle(value_ - other.value_); }
    constexpr auto operator<=>(const Angle &) const = default;

    friend std::ostream &operator<<(std::ostream &out, const Angle &angle)
    {
        return out << angle.value_ << Unit::symbol;
    }

private:
    double value_ = 0.0;
};

using Degrees = Angle<units::Degrees>;
using Hours = Angle<units::Hours>;

inline namespace literals {

constexpr Degrees operator""_deg(long double value) { return Degrees(static_cast<double>(value)); }
constexpr Hours operator""_h(long double value) { return Hours(static_cast<double>(value)); }

}  // namespace literals

}  // namespace sky
