#include "core/stacks/throwing.hpp"

#include "core/stack_depot.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cxxabi.h>
#include <dlfcn.h>
#include <exception>
#include <string_view>
#include <unwind.h>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// Through the first of these the thrower calls; the others come between it and whoever looks.
bool throws(std::uintptr_t return_address) noexcept {
    const void* const function = _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(return_address - 1));
    // By its name, too: a sanitizer puts a function of its own in front of some, which is what has the address then.
    Dl_info found{};
    const bool has_name = function != nullptr && dladdr(function, &found) != 0 && found.dli_saddr == function;
    const std::string_view name = has_name && found.dli_sname != nullptr ? found.dli_sname : "";
    const auto is = [function, name](auto* f, std::string_view its_name) {
        return function == reinterpret_cast<const void*>(f) || name == its_name;
    };
    return is(&abi::__cxa_throw, "__cxa_throw") || is(&abi::__cxa_rethrow, "__cxa_rethrow") ||
           is(&std::rethrow_exception, "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE") ||
           is(&_Unwind_RaiseException, "_Unwind_RaiseException") ||
           is(&_Unwind_Resume_or_Rethrow, "_Unwind_Resume_or_Rethrow");
}

struct walk {
    std::array<std::uintptr_t, 128> frames{};
    std::size_t count = 0;
    std::size_t begin = 0;  // behind the outermost function that throws
    bool truncated = false;
};

_Unwind_Reason_Code take_frame(_Unwind_Context* context, void* into) {
    auto& w = *static_cast<walk*>(into);
    if (w.count == w.frames.size()) {
        w.truncated = true;
        return _URC_NORMAL_STOP;
    }
    const auto return_address = static_cast<std::uintptr_t>(_Unwind_GetIP(context));
    if (return_address == 0) return _URC_NORMAL_STOP;
    w.frames[w.count++] = return_address;
    // Only at the near end: further out an exception may be on its way too, whose destructor or handler threw this one.
    constexpr std::size_t near = 16;
    if (w.count <= near && throws(return_address) && (w.begin == 0 || w.begin + 3 >= w.count)) w.begin = w.count;
    return _URC_NO_REASON;
}

}  // namespace

throwing look_for_throw() noexcept {
    walk w;
    _Unwind_Backtrace(take_frame, &w);
    const std::size_t begin = std::min(w.begin, w.count);
    return {intern_stack({w.frames.data() + begin, w.count - begin}, w.truncated), begin != 0};
}

}  // namespace gordian::inline GORDIAN_MODE::core
