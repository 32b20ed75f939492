// Invariant: `free_memos` is a list that only the holder of `busy` touches. Nobody waits for it (the holder may be the thread
// that a signal handler interrupted, or have been lost in a fork): a taker makes a new memo, a giver unmaps his.
#include "core/stacks/memo_pool.hpp"

#include <algorithm>
#include <atomic>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constinit std::atomic<bool> busy{false};
constinit memo* free_memos = nullptr;

bool try_to_hold() noexcept {
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (!busy.exchange(true, std::memory_order_acquire)) return true;
    }
    return false;
}

}  // namespace

memo* take_memo() noexcept {
    memo* taken = nullptr;
    if (try_to_hold()) {
        taken = free_memos;
        if (taken != nullptr) free_memos = taken->next;
        busy.store(false, std::memory_order_release);
    }
    return taken != nullptr ? taken : memo::make(memo::fewest_stacks);
}

void give_back(memo* m) noexcept {
    if (!try_to_hold()) {
        memo::unmap(m);
        return;
    }
    m->next = free_memos;
    free_memos = m;
    busy.store(false, std::memory_order_release);
}

memo* exchange_for_larger(memo* full) noexcept {
    const std::size_t size = std::min(full->capacity() * 4, memo::most_stacks);
    memo* larger = size > full->capacity() ? memo::make(size) : nullptr;
    if (larger == nullptr) {
        full->forget_all();
        return full;
    }
    larger->depth_limit = full->depth_limit;
    memo::unmap(full);
    return larger;
}

}  // namespace gordian::inline GORDIAN_MODE::core
