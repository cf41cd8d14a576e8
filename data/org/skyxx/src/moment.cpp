#include "skyxx/moment.hpp"

#include <array>
#include <cstdio>

namespace sky {

SkyError::SkyError(sky_status status) : std::runtime_error(sky_status_text(status)), status_(status) {}

Moment Moment::of_date(int year, int month, int day, double hours)
{
    const sky_date date{year, month, day, hours};
    double julian_day = 0.0;
    if (const sky_status status = sky_julian_day(&date, &julian_day); status != SKY_OK) {
        throw SkyError(status);
    }
    return Moment(julian_day);
}

std::string Moment::to_string() const
{
    sky_date date{};
    sky_date_of(julian_day_, &date);
    const int hour = static_cast<int>(date.hours);
    const int minute = static_cast<int>((date.hours - hour) * 60);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day, hour, minute);
    return text.data();
}

}  // namespace sky
