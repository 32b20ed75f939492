// `check-failed` for what no task's boundary sees: an assertion, and an exception that leaves main or what must not throw.
#include "core/failed_check.hpp"
#include "core/misuse.hpp"
#include "core/stacks/capture.hpp"
#include "core/uncaught.hpp"
#include "reports/frames.hpp"
#include "reports/runtime.hpp"

#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <exception>
#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

namespace {

std::terminate_handler handler_before = nullptr;

void on_terminate() {
    if (abi::__cxa_current_exception_type() != nullptr) core::report_uncaught_exception();
    handler_before();
    std::abort();
}

void report_assertion(const char* expression, const char* file, unsigned line, core::stack_id at) noexcept {
    try {
        const std::string place = std::string{base_name(file != nullptr ? file : "")} + ":" + std::to_string(line);
        const core::failed_check check{core::failed_check::assertion, expression != nullptr ? expression : "", at};
        core::report(core::misuse::check_failed, nullptr, place.c_str(), &check);
    } catch (...) {
        // No memory to say it with; the program ends anyway.
    }
}

}  // namespace

void watch_terminate() { handler_before = std::set_terminate(on_terminate); }

}  // namespace gordian::inline GORDIAN_MODE::reports

using namespace gordian;

// The name is the C library's: see reports/process.cpp.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" [[noreturn]] GORDIAN_API void __assert_fail(const char* expression, const char* file, unsigned line,
                                                       const char* function) noexcept {
    using function_type = void (*)(const char*, const char*, unsigned, const char*);
    const core::stack_id at = core::capture_stack();
    reports::report_assertion(expression, file, line, at);
    if (const auto real = reinterpret_cast<function_type>(dlsym(RTLD_NEXT, "__assert_fail")); real != nullptr)
        real(expression, file, line, function);
    std::abort();
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
