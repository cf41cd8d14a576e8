#pragma once

#include <stdexcept>
#include <string>

#include <skymath/skymath.h>

namespace sky {

/// Thrown where skymath returns a status.
class SkyError : public std::runtime_error {
public:
    explicit SkyError(sky_status status);
    sky_status status() const noexcept { return status_; }

private:
    sky_status status_;
};

/// A moment in time, kept as a Julian day.
class Moment {
public:
    static Moment of_date(int year, int month, int day, double hours = 0.0);
    static constexpr Moment of_julian_day(double day) { return Moment(day); }

    constexpr double julian_day() const { return julian_day_; }
    Moment plus_days(double days) const { return Moment(julian_day_ + days); }

    /// `2024-08-12 21:30`.
    std::string to_string() const;

private:
    constexpr explicit Moment(double day) : julian_day_(day) {}
    double julian_day_;
};

}  // namespace sky
