// A task's life, whoever hosts it.
#include "core/gate.hpp"
#include "core/scheduler.hpp"
#include "core/schedulers/green.hpp"

#include <atomic>
#include <new>

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
    void* const closure = t.closure;
    t.run(closure);
    t.closure = nullptr;
    if (closure != t.inline_closure.data())
        ::operator delete (closure, std::align_val_t{t.closure_alignment < 16 ? 16 : t.closure_alignment});
    gate::task_ended(t);
}

}  // namespace gordian::inline GORDIAN_MODE::core
