#include "core/uncaught.hpp"

#if GORDIAN_DETECTION

#include "core/failed_check.hpp"
#include "core/misuse.hpp"
#include "core/stacks/throwing.hpp"
#include "core/symbolizer.hpp"

#include <gordian/detail/reported.hpp>

#include <atomic>
#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <memory>
#include <string>
#include <typeinfo>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

std::atomic<bool> is_said{false};

std::string type_in_words() {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    if (type == nullptr) return "unknown";  // of another language
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                           std::free);
    return status == 0 && name ? readable_name(name.get()) : type->name();
}

}  // namespace

void report_uncaught_exception() noexcept {
    const throwing thrown = look_for_throw();
    if (!thrown.found || is_said.exchange(true)) return;
    try {
        const std::string type = type_in_words();
        const failed_check check{failed_check::exception, type.c_str(), thrown.at};
        try {
            throw;
        } catch (const detail::reported_misuse&) {
        } catch (const std::exception& e) {
            report(misuse::check_failed, nullptr, e.what(), &check);
        } catch (...) {
            report(misuse::check_failed, nullptr, nullptr, &check);
        }
    } catch (...) {
        // No memory to say it with; the program ends anyway.
    }
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
