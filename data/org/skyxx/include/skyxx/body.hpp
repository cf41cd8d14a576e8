#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "skyxx/angle.hpp"
#include "skyxx/moment.hpp"

namespace sky {

/// A direction on the celestial sphere.
struct Position {
    Degrees ra;
    Degrees dec;
};

enum class Brightness : unsigned char { Brilliant, Visible, Telescopic };

/// Anything that can be pointed at.
class Body {
public:
    explicit Body(std::string name) : name_(std::move(name)) {}
    virtual ~Body() = default;

    const std::string &name() const { return name_; }
    virtual Position position(Moment at) const = 0;
    virtual double magnitude() const = 0;
    virtual Brightness brightness() const;

    [[deprecated("use name()")]] std::string_view label() const { return name_; }

private:
    std::string name_;
};

/// A star: fixed, but for its proper motion.
class Star : public Body {
public:
    Star(std::string name, Position at_j2000, double magnitude, double motion_ra = 0.0, double motion_dec = 0.0);

    Position position(Moment at) const override;
    double magnitude() const override { return magnitude_; }

protected:
    double years_since_j2000(Moment at) const;

private:
    Position at_j2000_;
    double magnitude_;
    /// Degrees per year.
    double motion_ra_;
    double motion_dec_;
};

/// A star whose brightness changes with a period.
class VariableStar final : public Star {
public:
    VariableStar(std::string name, Position at, double faintest, double brightest, double period_days);

    double magnitude() const override { return (faintest_ + brightest_) / 2; }
    double magnitude_at(Moment at) const;
    Brightness brightness() const override;

private:
    double faintest_;
    double brightest_;
    double period_days_;
};

using BodyPtr = std::unique_ptr<Body>;

}  // namespace sky
