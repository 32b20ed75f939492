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

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

// Takes the default argument at the call: the frame of the function that calls.
[[gnu::noinline]] stack_id capture_stack(const void* frame = __builtin_frame_address(0)) noexcept;

// The same by libgcc's unwinder each time: the fallback, and what the tests compare with. 0.7 µs at 4 frames, 3 at 20.
[[gnu::noinline]] stack_id capture_stack_slow(const void* frame = __builtin_frame_address(0)) noexcept;

// Which stack runs in this OS thread from now on; (0, 0): the thread's own again. Schedulers call it at each switch, before
// or just after. It costs two stores. The fibers of equal depth below `high` share what was remembered; no read relies on it.
[[gnu::noinline]] void set_current_stack_bounds(std::uintptr_t low, std::uintptr_t high) noexcept;

// The option stack_depth: no more than this many frames (1 to 512, default 64). A stack that has more is flagged truncated.
void set_stack_depth(unsigned frames) noexcept;

// How many captures were not remembered, since the start of the process: what tests and statistics ask.
struct unwound_stacks {
    std::uint64_t by_rules = 0;
    std::uint64_t by_libgcc = 0;
};
unwound_stacks stacks_unwound() noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
