#include "reports/log.hpp"

#include "core/options.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ansicolor_sink.h>

#include <exception>
#include <memory>

namespace gordian::inline GORDIAN_MODE::reports {

namespace {

// Of no registry: the program's own spdlog, if it has one, is another one. Never destroyed: the monitor speaks until the end.
spdlog::logger& logger() {
    static auto* const ours = [] {
        auto sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>(spdlog::color_mode::never);
        auto* const l = new spdlog::logger("gordian", std::move(sink));
        l->set_pattern("gordian: %v");
        l->set_level(spdlog::level::from_str(core::text_option(core::option_id::log_level)));
        l->flush_on(spdlog::level::trace);
        return l;
    }();
    return *ours;
}

spdlog::level::level_enum of_spdlog(log_level l) noexcept {
    switch (l) {
        case log_level::debug: return spdlog::level::debug;
        case log_level::info: return spdlog::level::info;
        case log_level::warn: break;
    }
    return spdlog::level::warn;
}

}  // namespace

void log(log_level level, const std::string& message) noexcept {
    try {
        logger().log(of_spdlog(level), message);
    } catch (const std::exception&) {
        // No memory, or no stderr: nothing that could be said anywhere.
    }
}

}  // namespace gordian::inline GORDIAN_MODE::reports
