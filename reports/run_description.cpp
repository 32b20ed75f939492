#include "reports/run_description.hpp"

#include "core/options.hpp"

#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {

std::string timestamp(std::chrono::system_clock::time_point when) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
    const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(ms % 1000));
    return text;
}

run describe_this_run() {
    run r;
    std::ifstream in("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(in, word, '\0');) r.command.push_back(std::move(word));
    r.pid = ::getpid();
    r.started = timestamp(std::chrono::system_clock::now());
    for (std::size_t i = 0; i < core::option_count; ++i) {
        const core::option& row = core::option_table()[i];
        std::string value = core::text_option(static_cast<core::option_id>(i));
        if (value != row.default_value) r.options.emplace_back(row.key, std::move(value));
    }
    return r;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
