#include "core/stacks/libgcc_unwinder.hpp"

#include <unwind.h>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

struct progress {
    std::uintptr_t frame;
    std::span<std::uintptr_t> into;
    unwound result;
    bool started;
};

// _Unwind_GetCFA tells the stack pointer of the frame at hand. The frames up to the entry's own have theirs at or below the
// entry's frame address, its caller has it above. From there on all count: with an alternate signal stack they do not ascend.
_Unwind_Reason_Code take(_Unwind_Context* context, void* argument) {
    auto& p = *static_cast<progress*>(argument);
    if (!p.started && _Unwind_GetCFA(context) <= p.frame) return _URC_NO_REASON;
    p.started = true;
    // A signal frame's address is where the program was interrupted, not after a call: one is added, since names are looked up
    // at the address before.
    int before_instruction = 0;
    std::uintptr_t pc = _Unwind_GetIPInfo(context, &before_instruction);
    if (pc == 0) return _URC_END_OF_STACK;
    if (before_instruction != 0) ++pc;
    if (p.result.frames == p.into.size()) {
        p.result.truncated = true;
        return _URC_END_OF_STACK;
    }
    p.into[p.result.frames++] = pc;
    return _URC_NO_REASON;
}

}  // namespace

unwound unwind_by_libgcc(const void* frame, std::span<std::uintptr_t> into) noexcept {
    progress p{.frame = reinterpret_cast<std::uintptr_t>(frame), .into = into, .result = {}, .started = false};
    _Unwind_Backtrace(take, &p);
    return p.result;
}

}  // namespace gordian::inline GORDIAN_MODE::core
