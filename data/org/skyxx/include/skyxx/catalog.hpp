#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "skyxx/body.hpp"

namespace sky {

/// Bodies in one place, owned.
template <typename B = Body>
class Catalog {
public:
    using Predicate = std::function<bool(const B &)>;

    /// Makes a body in place and returns it.
    template <typename Kind, typename... Args>
    Kind &emplace(Args &&...args)
    {
        auto body = std::make_unique<Kind>(std::forward<Args>(args)...);
        Kind &made = *body;
        bodies_.push_back(std::move(body));
        return made;
    }

    std::size_t size() const { return bodies_.size(); }

    const B *find(std::string_view name) const
    {
        auto at = std::find_if(bodies_.begin(), bodies_.end(), [&](const auto &body) { return body->name() == name; });
        return at == bodies_.end() ? nullptr : at->get();
    }

    std::vector<const B *> filter(const Predicate &keep) const
    {
        std::vector<const B *> kept;
        for (const auto &body : bodies_) {
            if (keep(*body)) {
                kept.push_back(body.get());
            }
        }
        return kept;
    }

    /// The body with the smallest magnitude, if there is one.
    std::optional<std::reference_wrapper<const B>> brightest() const
    {
        if (bodies_.empty()) {
            return std::nullopt;
        }
        auto darker = [](const auto &a, const auto &b) { return a->magnitude() < b->magnitude(); };
        return std::cref(**std::min_element(bodies_.begin(), bodies_.end(), darker));
    }

private:
    std::vector<std::unique_ptr<B>> bodies_;
};

}  // namespace sky
