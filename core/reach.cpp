#include "core/reach.hpp"

#include "core/stack_range.hpp"

#include <array>

#if GORDIAN_DETECTION

namespace gordian::inline GORDIAN_MODE::core {

namespace {
constinit std::array<std::atomic<reach_query>, static_cast<std::size_t>(resource_kind::nothing) + 1> queries{};

// The object lives on that task's stack: the task, and everybody who heard of it since the task began, may have it.
// A task without a component has told nobody anything that could be dated: then everybody may.
bool reach_by_place(const wanted& w, std::vector<reach>& out) {
    if (w.what == nullptr || w.what->kind == resource_kind::nothing) return true;  // nobody at all
    task* const owner = task_with_stack_at(reinterpret_cast<std::uintptr_t>(w.what));
    if (owner == nullptr || owner->clock.slot == 0)
        out.push_back({0, epoch{}});
    else
        out.push_back(
            {owner->id.load(std::memory_order_relaxed), epoch{owner->clock.slot, owner->clock.first_counter}});
    return true;
}
}  // namespace

void register_reach_query(resource_kind kind, reach_query query) noexcept {
    queries[static_cast<std::size_t>(kind)] = query;
}

bool reach_of(const wanted& w, std::vector<reach>& out) {
    const reach_query query = w.what != nullptr ? queries[static_cast<std::size_t>(w.what->kind)].load() : nullptr;
    return query != nullptr ? query(w, out) : reach_by_place(w, out);
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
