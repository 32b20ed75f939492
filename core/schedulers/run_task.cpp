// A task's life, whoever hosts it.
#include "core/gate.hpp"
#include "core/scheduler.hpp"
#include "core/schedulers/green.hpp"

#include <atomic>

namespace gordian::inline GORDIAN_MODE::core {

constinit bool schedule_is_controlled = false;

namespace {
std::atomic<scheduler*> of_go{nullptr}, of_threads{nullptr};
}

scheduler& scheduler_of_go() noexcept {
    scheduler* const chosen = of_go.load(std::memory_order_relaxed);
    return chosen != nullptr ? *chosen : green_scheduler();
}

scheduler& scheduler_of_threads() noexcept {
    scheduler* const chosen = of_threads.load(std::memory_order_relaxed);
    return chosen != nullptr ? *chosen : os_scheduler();
}

void set_schedulers(scheduler* go, scheduler* threads) noexcept {
    of_go.store(go);
    of_threads.store(threads);
}

void run_task(task& t) noexcept {
    t.run(t.closure);
    t.closure = nullptr;
    gate::task_ended(t);
}

}  // namespace gordian::inline GORDIAN_MODE::core
