#include "core/forks.hpp"

#include "core/gate.hpp"
#include "core/monitor.hpp"
#include "core/schedulers/green.hpp"
#include "core/spinlock.hpp"

#include <atomic>
#include <pthread.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::core::forks {

namespace {
constinit std::atomic<kept_whole*> first{nullptr};
constinit kept_whole* taken = nullptr;  // the list as it was when the guards were taken; by the task that forks
}  // namespace

// Tables live for ever, so the list only grows.
void kept_whole::enlist() noexcept {
    next_ = first.load(std::memory_order_relaxed);
    while (!first.compare_exchange_weak(next_, this, std::memory_order_release, std::memory_order_relaxed)) {}
}

struct all_of_them {
    static void lock() noexcept {
        kept_whole* const list = first.load(std::memory_order_acquire);
        for (unsigned l = 0; l < levels; ++l)
            for (kept_whole* k = list; k != nullptr; k = k->next_)
                if (static_cast<unsigned>(k->at_) == l) k->lock_(k->guard_);
        taken = list;
    }
    static void unlock() noexcept {
        for (kept_whole* k = taken; k != nullptr; k = k->next_) k->unlock_(k->guard_);
    }
    static void begin_child() noexcept {
        ++fork_generation;
        unlock();
        task* const survivor = current_or_null();
        gate::reset_after_fork(survivor);
        monitor::reset_after_fork();
        green_reset_after_fork();
        if (survivor != nullptr && survivor->kind != task_kind::green) survivor->os_thread = getpid();
    }
};

void handle() noexcept {
    static constinit std::atomic<bool> once{false};
    if (!once.exchange(true)) pthread_atfork(all_of_them::lock, all_of_them::unlock, all_of_them::begin_child);
}

#if !GORDIAN_DETECTION
namespace {
[[gnu::constructor]] void start() { handle(); }
}  // namespace
#endif

}  // namespace gordian::inline GORDIAN_MODE::core::forks
