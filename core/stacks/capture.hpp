// The whole stack of the caller, exact, for a few nanoseconds: memoized unwinding.
//
// How to call it: directly from an out-of-line function of this library that user code called, without arguments:
//
//     [[gnu::noinline]] void lock_mutex(mutex_state& m) {          // in a .cpp; the header's inline mutex::lock() calls it
//         stack_id at = capture_stack();                           // first frame: where lock_mutex returns to, user code
//
// - The first frame reported is the return address of the function whose body contains the call, so that function must
//   never be inlined: mark it [[gnu::noinline]] (link time optimization would inline it otherwise).
// - A function deeper in the library passes on what its entry took: `capture_stack(frame)`, where the entry said
//   `const void* frame = __builtin_frame_address(0)`. The entry must not have returned.
// - The entry may be compiled at any -O, with or without -fomit-frame-pointer: asking for its frame address makes the
//   compiler keep one in that function, and in that function only. No over-aligned locals (alignas > 16) in an entry.
// - The inline function in the header must not end in the call (it would become a tail call, and the user's function
//   would vanish from the stack): end it with `asm volatile("")`.
//
// Safe from any thread, any green task and signal handlers, with any lock of malloc held: it never calls malloc. A stack
// seen before in this thread takes no lock and no system call.
#pragma once

#include "core/ids.hpp"
#include "core/stacks/memo.hpp"
#include "core/stacks/walker.hpp"

#include <atomic>
#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

// Takes the default argument at the call: the frame of the function that calls.
[[gnu::noinline]] stack_id capture_stack(const void* frame = __builtin_frame_address(0)) noexcept;

// capture_stack() with its likely case inlined, for functions whose cost is counted. Only as one of the first acts of an entry,
// before anything through which a green task may come back on another thread: the compiler may keep a thread's addresses.
[[gnu::always_inline]] inline stack_id capture_at_entry(const void* frame) noexcept;
// Its likely case alone; none where it is another.
[[gnu::always_inline]] inline stack_id capture_expected(const void* frame) noexcept;

// The same by libgcc's unwinder each time: the fallback, and what the tests compare with. 0.7 µs at 4 frames, 3 at 20.
[[gnu::noinline]] stack_id capture_stack_slow(const void* frame = __builtin_frame_address(0)) noexcept;

// Which stack runs in this OS thread from now on; (0, 0): the thread's own again. Schedulers call it at each switch, before
// or just after. It costs two stores. The fibers of equal depth below `high` share what was remembered; no read relies on it.
[[gnu::noinline]] void set_current_stack_bounds(std::uintptr_t low, std::uintptr_t high) noexcept;

// The option stack_depth: no more than this many frames (1 to 512, default 64). A stack that has more is flagged truncated.
// Set before a program's threads start: what another thread has seen already stays as it was.
void set_stack_depth(unsigned frames) noexcept;

// How many captures were not remembered, since the start of the process: what tests and statistics ask.
struct unwound_stacks {
    std::uint64_t by_rules = 0;
    std::uint64_t by_libgcc = 0;
};
unwound_stacks stacks_unwound() noexcept;

// --- the likely case

// What a thread captures with. Its memo is in `ready` between captures, and null there during one: a signal handler that
// captures meanwhile finds none and does without. The same holds before the thread's first capture and without memory for one.
struct capturing_thread {
    memo* ready;
    std::uintptr_t
        height_from;  // the upper end of the current stack, or what is taken for it: part of the key. Odd if told
    std::uintptr_t own_top;  // height_from of the thread's own stack; 0: not asked for yet
    stack_bounds told;       // by the scheduler; 0, 0: it is the thread's own stack
    bool has_memo;           // in `ready` or in use, or none can be had
};

// initial-exec: one instruction, no call that may allocate.
extern constinit thread_local capturing_thread capturing [[gnu::tls_model("initial-exec")]];

[[gnu::noinline]] stack_id capture_unexpected(const void* frame) noexcept;  // whatever the case is

[[gnu::always_inline]] GORDIAN_READS_STACKS inline stack_id capture_expected(const void* frame) noexcept {
    memo* const m = capturing.ready;
    if (m == nullptr) [[unlikely]]
        return stack_id::none;
    capturing.ready = nullptr;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(frame) + 16;
    const remembered_stack* const likely = m->likely_entry(stack_word_at(start - 8), capturing.height_from - start);
    const bool found = likely != nullptr && agrees(*likely, start);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    capturing.ready = m;
    return found ? likely->id : stack_id::none;
}

[[gnu::always_inline]] inline stack_id capture_at_entry(const void* frame) noexcept {
    const stack_id likely = capture_expected(frame);
    return likely != stack_id::none ? likely : capture_unexpected(frame);
}

}  // namespace gordian::inline GORDIAN_MODE::core
