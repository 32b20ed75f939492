// Where a task's function is called. An exception that would leave it must be seen where it was thrown, before anything is
// unwound, for its stack to be told; a handler sees it afterwards. So the call is made by a function whose personality
// routine is ours: the unwinder asks it in its first phase, when nobody further in catches the exception and nothing has been
// unwound (Itanium C++ ABI, Exception Handling, section 1.3).
#include <gordian/task.hpp>

#if GORDIAN_DETECTION

#include "core/uncaught.hpp"

#include <cxxabi.h>
#include <exception>
#include <unwind.h>

extern "C" {

[[gnu::visibility("hidden")]] void gordian_call_watched(void (*function)(void*), void* argument);

[[gnu::visibility("hidden"), gnu::used]] _Unwind_Reason_Code gordian_boundary_personality(int, _Unwind_Action actions,
                                                                                          _Unwind_Exception_Class,
                                                                                          _Unwind_Exception* thrown,
                                                                                          _Unwind_Context*) {
    // What ends a thread (pthread_exit(), pthread_cancel()) unwinds by force, and passes.
    if ((actions & _UA_FORCE_UNWIND) != 0 || (actions & _UA_SEARCH_PHASE) == 0) return _URC_CONTINUE_UNWIND;
    abi::__cxa_begin_catch(thrown);
    gordian::core::report_uncaught_exception();
    std::terminate();
}
}

// No frame pointer: every stack of a task has this frame, and one that keeps the stack pointer elsewhere is dearer to take.
asm(R"(
    .text
    .p2align 4
    .hidden gordian_call_watched
    .globl gordian_call_watched
    .type gordian_call_watched, @function
gordian_call_watched:
    .cfi_startproc
    .cfi_personality 0x1b, gordian_boundary_personality
    endbr64
    subq $8, %rsp
    .cfi_def_cfa_offset 16
    movq %rdi, %rax
    movq %rsi, %rdi
    callq *%rax
    addq $8, %rsp
    .cfi_def_cfa_offset 8
    retq
    .cfi_endproc
    .size gordian_call_watched, .-gordian_call_watched
)");

namespace gordian::inline GORDIAN_MODE::detail {

void run_watched(void (*function)(void*), void* argument) { gordian_call_watched(function, argument); }

}  // namespace gordian::inline GORDIAN_MODE::detail

#endif
