#include "core/owners.hpp"

#include <array>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

namespace {
constinit std::array<owner_query, static_cast<std::size_t>(resource_kind::nothing) + 1> answers{};
}

bool register_owner_query(resource_kind kind, owner_query answer) noexcept {
    answers[static_cast<std::size_t>(kind)] = answer;
    return true;
}

bool owners_of(const resource& r, hold_mode wanted, task& asking, std::vector<task*>& out) {
    const owner_query answer = answers[static_cast<std::size_t>(r.kind)];
    return answer == nullptr || answer(r, wanted, asking, out);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
