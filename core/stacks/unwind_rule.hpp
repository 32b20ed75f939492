// How to get from a frame to its caller's: one row of the call frame information, cut down to what unwinding needs.
//
// x86-64 only; other processors have no rules and use libgcc's unwinder for the whole stack. There the caller's stack pointer
// is the frame's CFA (canonical frame address), its return address stands just below, and of the other registers only rbp
// matters, because a CFA may be told by it. What does not fit (signal frames, expressions other than the one for realigned
// stacks, a CFA told by another register) is by_libgcc.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>

namespace gordian::inline GORDIAN_MODE::core {

enum class cfa_rule : std::uint8_t {
    not_known,       // an empty slot of the cache
    from_sp,         // CFA = sp + cfa_offset
    from_fp,         // CFA = rbp + cfa_offset
    at_fp,           // CFA = the word at rbp + cfa_offset (a realigned stack)
    outermost,       // the return address is undefined: nobody called this function
    no_information,  // no table has anything on this address
    by_libgcc,
};

enum class fp_rule : std::uint8_t {
    same,    // the caller's rbp is this frame's
    at_cfa,  // it was saved at CFA + fp_offset
    at_fp,   // it was saved at rbp + fp_offset (a realigned stack)
};

struct unwind_rule {
    cfa_rule cfa = cfa_rule::not_known;
    fp_rule fp = fp_rule::same;
    std::int32_t cfa_offset = 0;  // bytes, multiples of 8, less than 64 MiB either way
    std::int32_t fp_offset = 0;   // likewise
};

// Reads the tables that the dynamic linker knows: microseconds. `return_address` is looked up at the instruction before it.
unwind_rule read_unwind_rule(std::uintptr_t return_address) noexcept;

// Does any table tell how to unwind from there?
bool has_unwind_information(std::uintptr_t return_address) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
