#include "core/schedulers/switch.hpp"

#include "core/sanitizers.hpp"
#include "core/scheduler.hpp"
#include "core/schedulers/fiber_stack.hpp"

#if GORDIAN_DETECTION
#include "core/stacks/capture.hpp"
#endif

#include <array>
#include <atomic>
#include <boost/context/detail/fcontext.hpp>
#include <csignal>
#include <cxxabi.h>
#include <pthread.h>
#include <utility>

#if defined(GORDIAN_UNDER_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(GORDIAN_UNDER_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace gordian::inline GORDIAN_MODE::core {

namespace context = boost::context::detail;

namespace {

// What a worker's thread needs to get back to its own stack, and what of the C++ runtime's it shares among its fibers.
struct thread_side {
    context::fcontext_t scheduler = nullptr;
    void** exception_globals = nullptr;  // of the thread: what is caught, and how many are in flight
    [[maybe_unused]] const void* asan_stack = nullptr;
    [[maybe_unused]] std::size_t asan_size = 0;
    [[maybe_unused]] void* tsan_fiber = nullptr;
};

thread_local constinit thread_side side [[gnu::tls_model("initial-exec")]];

// Never inlined: a compiler may keep a thread_local's address across a switch, and a fiber may wake up on another thread.
[[gnu::noinline]] thread_side& this_side() noexcept {
    thread_side* at = &side;
    asm volatile("" : "+r"(at));
    return *at;
}

void swap_exception_globals(task& t) noexcept {
    void** const globals = this_side().exception_globals;
    std::swap(globals[0], t.exception_globals[0]);
    std::swap(globals[1], t.exception_globals[1]);
}

// boost::context::detail::jump_fcontext. The processor guesses where a function returns to from the calls it has seen, and that
// one ends with a jump: if it were called, one call too many would be left, and every function that the task then returns from,
// a handful at each switch, would be guessed wrongly. So it is jumped to, with the place to come back to pushed by hand. Only
// for functions that call others too: one that does not may keep values below the top of the stack.
[[gnu::always_inline]] inline context::transfer_t jump(context::fcontext_t to, void* data) noexcept {
#if defined(__x86_64__) && !defined(GORDIAN_UNDER_ASAN) && !defined(GORDIAN_UNDER_TSAN)
    context::transfer_t from;
    asm volatile(
        "leaq 1f(%%rip), %%rax\n\t"
        "pushq %%rax\n\t"
        "jmp *%[jump]\n"
        "1:"
        : "=&a"(from.fctx), "=d"(from.data), "+D"(to), "+S"(data)
        : [jump] "r"(&context::jump_fcontext)
        : "rcx", "r8", "r9", "r10", "r11", "cc", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
          "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
    return from;
#else
    return context::jump_fcontext(to, data);
#endif
}

std::size_t usable(const fiber_stack& s) noexcept { return s.top() - s.low; }

// What is passed along with a jump: the task that begins, or that comes back to the worker; with its lowest bit set, the one that
// was left for another task.
void* left_behind(task& t) noexcept { return reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(&t) | 1); }

// On a fiber's stack, after the jump that led back to it.
[[gnu::noinline]] void arrived(context::transfer_t from, [[maybe_unused]] void* fake_stack) noexcept {
    const auto bits = reinterpret_cast<std::uintptr_t>(from.data);
    if ((bits & 1) == 0) {
        thread_side& here = this_side();
        here.scheduler = from.fctx;
#if defined(GORDIAN_UNDER_ASAN)
        __sanitizer_finish_switch_fiber(fake_stack, &here.asan_stack, &here.asan_size);
#endif
        return;
    }
#if defined(GORDIAN_UNDER_ASAN)
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    auto& left = *reinterpret_cast<task*>(bits & ~std::uintptr_t{1});
    left.context = from.fctx;
    green_left(left);
}

void fiber_begins(context::transfer_t from) noexcept {
    thread_side& here = this_side();
    here.scheduler = from.fctx;
#if defined(GORDIAN_UNDER_ASAN)
    __sanitizer_finish_switch_fiber(nullptr, &here.asan_stack, &here.asan_size);
#endif
    auto& t = *static_cast<task*>(from.data);
    run_task(t);
    green_end_task(t);
}

}  // namespace

void prepare_worker_thread() {
    // Never given back: a worker ends with the process, and a task that calls exit() runs the destructors on this thread. All
    // are kept in a list, for in the child of a fork nothing else refers to those of the parent's workers.
    struct alternate_stack {
        std::array<char, std::size_t{64} * 1024> memory;
        alternate_stack* before;
    };
    static constinit std::atomic<alternate_stack*> newest{nullptr};
    auto* const mine = new alternate_stack;
    mine->before = newest.load(std::memory_order_relaxed);
    while (!newest.compare_exchange_weak(mine->before, mine, std::memory_order_relaxed)) {}
    stack_t alternate{};
    alternate.ss_sp = mine->memory.data();
    alternate.ss_size = mine->memory.size();
    sigaltstack(&alternate, nullptr);
    this_side().exception_globals = reinterpret_cast<void**>(abi::__cxa_get_globals());
#if defined(GORDIAN_UNDER_TSAN)
    this_side().tsan_fiber = __tsan_get_current_fiber();
#endif
}

void prepare_fiber(task& t) {
    t.context = context::make_fcontext(reinterpret_cast<void*>(t.stack->top()), usable(*t.stack), fiber_begins);
    t.exception_globals[0] = t.exception_globals[1] = nullptr;
#if defined(GORDIAN_UNDER_ASAN)
    // The last frames of the one before never returned: what is forbidden between their variables still is.
    __asan_unpoison_memory_region(reinterpret_cast<void*>(t.stack->low), usable(*t.stack));
#endif
#if defined(GORDIAN_UNDER_TSAN)
    t.sanitizer_fiber = __tsan_create_fiber(0);
#endif
}

task& switch_to_fiber(task& t) {
    set_current(&t);
    swap_exception_globals(t);
#if GORDIAN_DETECTION
    set_current_stack_bounds(t.stack->low, t.stack->top());
#endif
#if defined(GORDIAN_UNDER_ASAN)
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, reinterpret_cast<void*>(t.stack->low), usable(*t.stack));
#endif
#if defined(GORDIAN_UNDER_TSAN)
    __tsan_switch_to_fiber(t.sanitizer_fiber, 0);
#endif
    const context::transfer_t back = jump(t.context, &t);
#if defined(GORDIAN_UNDER_ASAN)
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    auto& left = *static_cast<task*>(back.data);
    left.context = back.fctx;
#if GORDIAN_DETECTION
    set_current_stack_bounds(0, 0);
#endif
    swap_exception_globals(left);
    set_current(nullptr);
    return left;
}

void switch_between_fibers(task& from, task& to) {
    set_current(&to);
    // While a task runs, the worker's own are kept with it.
    void** const globals = this_side().exception_globals;
    for (int i : {0, 1})
        globals[i] = std::exchange(to.exception_globals[i], std::exchange(from.exception_globals[i], globals[i]));
#if GORDIAN_DETECTION
    set_current_stack_bounds(to.stack->low, to.stack->top());
#endif
    void* fake_stack = nullptr;
#if defined(GORDIAN_UNDER_ASAN)
    __sanitizer_start_switch_fiber(&fake_stack, reinterpret_cast<void*>(to.stack->low), usable(*to.stack));
#endif
#if defined(GORDIAN_UNDER_TSAN)
    __tsan_switch_to_fiber(to.sanitizer_fiber, 0);
#endif
    arrived(jump(to.context, left_behind(from)), fake_stack);
}

void switch_from_fiber(task& t, bool for_good) {
    thread_side& left = this_side();
    void* fake_stack = nullptr;
#if defined(GORDIAN_UNDER_ASAN)
    __sanitizer_start_switch_fiber(for_good ? nullptr : &fake_stack, left.asan_stack, left.asan_size);
#endif
#if defined(GORDIAN_UNDER_TSAN)
    void* const ended = for_good ? std::exchange(t.sanitizer_fiber, nullptr) : nullptr;
    __tsan_switch_to_fiber(left.tsan_fiber, 0);
    if (ended != nullptr) __tsan_destroy_fiber(ended);
#endif
    if (for_good) t.exception_globals[0] = t.exception_globals[1] = nullptr;
    arrived(jump(left.scheduler, &t), fake_stack);
}

}  // namespace gordian::inline GORDIAN_MODE::core
