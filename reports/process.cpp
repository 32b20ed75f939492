// The doors of the process: the end of main and exit(), signals. What the C library offers for the end of a program is not the
// moment that is wanted: a handler registered at start-up runs after the statics were destroyed, one registered later before
// some of them. So main is called through us, and so is exit().
#include "core/options.hpp"
#include "core/schedulers/fiber_stack.hpp"
#include "core/schedulers/green.hpp"
#include "detector/deadlock/strangers.hpp"
#include "reports/runtime.hpp"

#include <alloca.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {

namespace {

using main_function = int (*)(int, char**, char**);
main_function program_main = nullptr;

// Tasks may go on for a moment after main has returned, and use what lay in its frame by a dangling reference. What we do then
// must not lie where that frame was: main runs below a gap that is touched by nobody else.
constexpr std::size_t gap = 256 * 1024;

// Not looked at by UBSan: main may have fewer parameters than it is called with, as the C library does, too.
[[gnu::noinline]] __attribute__((no_sanitize("undefined"))) int main_below_gap(int argc, char** argv,
                                                                               char** environment) {
    auto* const unused = static_cast<volatile char*>(alloca(gap));
    asm volatile("" : : "r"(unused));
    const int status = program_main(argc, argv, environment);
    asm volatile("" : : "r"(unused));
    return status;
}

int watched_main(int argc, char** argv, char** environment) {
    start_runtime();
    return end_of_program(main_below_gap(argc, argv, environment), true);
}

struct sigaction previous_segv, previous_bus, previous_abort;

void die_of(int signal) {
    std::signal(signal, SIG_DFL);
    raise(signal);
}

void on_termination(int signal) {
    const int saved = errno;
    report_before_death(signal);
    die_of(signal);
    errno = saved;
}

void on_dump(int) { want_task_dump(); }

void say(const char* text) { [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text)); }

void on_fault(int signal, siginfo_t* info, void*) {
    core::task* const overflowed = core::green_task_of_guard(reinterpret_cast<std::uintptr_t>(info->si_addr));
    if (overflowed != nullptr) {
        char text[160];
        std::snprintf(
            text, sizeof text,
            "gordian: stack overflow of task %.60s (%llu): %zu bytes are used up; see the option stack_size\n",
            overflowed->name_for_signal_handler(), static_cast<unsigned long long>(overflowed->id.load()),
            core::fiber_stack_size());
        say(text);
    }
    if (is_draining() && core::is_worker_thread(gettid())) task_crashed_while_draining();
    report_before_death(signal);
    const struct sigaction& before = signal == SIGSEGV ? previous_segv : previous_bus;
    sigaction(signal, &before, nullptr);  // the instruction faults again, and whoever was there before us hears of it
}

void on_abort(int signal) {
    report_before_death(signal);
    sigaction(SIGABRT, &previous_abort, nullptr);  // abort() goes on
}

// Only where the program, or whoever started it, has not decided otherwise.
void handle_if_default(int signal, void (*handler)(int)) {
    struct sigaction now {};
    if (sigaction(signal, nullptr, &now) != 0 || (now.sa_flags & SA_SIGINFO) != 0 || now.sa_handler != SIG_DFL) return;
    struct sigaction ours {};
    ours.sa_handler = handler;
    ours.sa_flags = SA_RESTART | SA_ONSTACK;
    sigfillset(&ours.sa_mask);
    sigaction(signal, &ours, nullptr);
    detector::is_our_signal_handler(handler);
}

}  // namespace

void install_signal_handlers() {
    handle_if_default(SIGINT, on_termination);
    handle_if_default(SIGTERM, on_termination);
    if (const int dump = core::dump_signal_number(); dump != 0) handle_if_default(dump, on_dump);

    struct sigaction fault {};
    fault.sa_sigaction = on_fault;
    fault.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&fault.sa_mask);
    sigaction(SIGSEGV, &fault, &previous_segv);
    sigaction(SIGBUS, &fault, &previous_bus);
    struct sigaction abort_action {};
    abort_action.sa_handler = on_abort;
    sigaction(SIGABRT, &abort_action, &previous_abort);
}

}  // namespace gordian::inline GORDIAN_MODE::reports

using namespace gordian;

// The names are the C library's; the program's references to them end here.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {

GORDIAN_API int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(),
                                  void (*fini)(), void (*rtld_fini)(), void* stack_end) {
    using function = decltype(&__libc_start_main);
    const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "__libc_start_main"));
    if (real == nullptr) {
        std::fputs("gordian: the C library has no __libc_start_main\n", stderr);
        _exit(2);
    }
    reports::program_main = main;
    return real(reports::watched_main, argc, argv, init, fini, rtld_fini, stack_end);
}

GORDIAN_API void exit(int status) noexcept {
    using function = void (*)(int);
    static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "exit"));
    real(reports::end_of_program(status, false));
    __builtin_unreachable();
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
