// Unwinds a stack by rules and notes every word that the result depended on.
//
// That a stack is still the same can be told from these words alone: unwinding is a function of where it starts and of the
// words it reads. They are noted in the order in which unwinding needs them, so the place of each follows from those before it.
// Hence a comparison that goes in this order and stops at the first difference reads nothing that unwinding would not read.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace gordian::inline GORDIAN_MODE::core {

inline constexpr unsigned deepest_stack = 512;
// A frame can depend on three words: the saved rbp, the saved CFA of a realigned stack, the return address.
inline constexpr std::size_t most_words = 3 * (deepest_stack + 1);

inline constexpr std::int32_t mark_relative = 1;

// The place of a word is relative to the stack pointer of the first frame. A word that holds an address of the stack (a saved
// rbp, a saved CFA) is kept relative to it, too; its offset is marked. So stacks at different addresses compare.
struct noted_words {
    std::span<std::int32_t> offsets;
    std::span<std::uintptr_t> expected;
    std::size_t count = 0;
};

struct stack_bounds {
    std::uintptr_t low = 0;  // 0, 0: not known
    std::uintptr_t high = 0;
};

struct walk_result {
    std::size_t frames = 0;
    bool truncated = false;
    bool rememberable = true;      // nothing but the words decides what the stack is
    bool removable = false;        // ... as long as no library is unloaded
    std::uint64_t generation = 0;  // of the loaded modules, if removable
    bool by_libgcc = false;        // the rules do not reach: nothing else of the result counts
};

// From the function whose frame address is `frame`: its return address is the first frame. Innermost first; no more than fit.
// `words` may be empty: then nothing is noted.
walk_result walk_stack(const void* frame, const stack_bounds&, std::span<std::uintptr_t> into,
                       noted_words& words) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
