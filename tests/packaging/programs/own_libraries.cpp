// A program with its own spdlog, and its own functions named like those of the libraries that gordian is built from. It ends
// with `expected`: 66 with detection on, after a finding was logged and a task was switched to, and with its own untouched.
#include <gordian/gordian.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sstream>
#include <string>

// Were one of these called by the library, it would have taken the program's symbol for its own.
#define NOT_FOR_THE_LIBRARY(name)                                               \
    extern "C" void name() {                                                    \
        std::fputs("the library called the program's own " #name "\n", stderr); \
        std::_Exit(1);                                                          \
    }
NOT_FOR_THE_LIBRARY(jump_fcontext)
NOT_FOR_THE_LIBRARY(make_fcontext)
NOT_FOR_THE_LIBRARY(ontop_fcontext)
NOT_FOR_THE_LIBRARY(backtrace_create_state)
NOT_FOR_THE_LIBRARY(backtrace_pcinfo)
NOT_FOR_THE_LIBRARY(backtrace_syminfo)

namespace {
int failures = 0;

void expect(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "not so: %s\n", what);
        ++failures;
    }
}
}  // namespace

int main() {
    std::ostringstream written;
    auto logger =
        std::make_shared<spdlog::logger>("gordian", std::make_shared<spdlog::sinks::ostream_sink_mt>(written));
    spdlog::register_logger(logger);  // throws if somebody has taken that name
    spdlog::set_default_logger(logger);
    spdlog::set_level(spdlog::level::critical);
    spdlog::set_pattern("mine: %v");

    auto channel = gordian::make_channel<int>(0, "numbers");
    auto sender = gordian::go([&] { channel.send(7); });
    expect(channel.receive() == 7, "a task sends 7");
    sender.join();
    channel.close();
    try {
        channel.close();
        expect(false, "closing twice throws");
    } catch (const gordian::channel_error&) {}

    spdlog::critical("{}", 1);
    expect(written.str() == "mine: 1\n", "only the program writes to its log, in its own pattern");
    expect(spdlog::get_level() == spdlog::level::critical, "the program's level is as it set it");
    int loggers = 0;
    spdlog::apply_all([&](const std::shared_ptr<spdlog::logger>&) { ++loggers; });
    expect(loggers == 1, "the program's registry has its own logger only");
    return failures == 0 ? 0 : 1;
}
