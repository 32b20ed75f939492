#include "detector/deadlock/strangers.hpp"

#include "core/monitor.hpp"
#include "core/schedulers/green.hpp"
#include "core/task.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <dlfcn.h>
#include <unistd.h>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

std::array<std::atomic<void (*)(int)>, 8> our_handlers{};

// ThreadSanitizer keeps one thread of its own for its background work.
int sanitizer_threads() {
    static const int count = dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr ? 1 : 0;
    return count;
}

constexpr int synchronous[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGKILL, SIGSTOP};

}  // namespace

bool strangers_are_there() {
    std::vector<int> known{core::monitor::thread_id()};
    core::for_each_task([&](core::task& t) {
        if (t.os_thread != 0) known.push_back(t.os_thread);
    });
    DIR* const threads = opendir("/proc/self/task");
    if (threads == nullptr) return true;  // cannot tell: claim nothing
    int strangers = 0;
    while (const dirent* entry = readdir(threads)) {
        const int id = std::atoi(entry->d_name);
        if (id == 0 || std::find(known.begin(), known.end(), id) != known.end() || core::is_worker_thread(id)) continue;
        ++strangers;
    }
    closedir(threads);
    return strangers > sanitizer_threads();
}

bool signal_handler_could_wake() {
    for (int signal = 1; signal < NSIG; ++signal) {
        if (std::find(std::begin(synchronous), std::end(synchronous), signal) != std::end(synchronous)) continue;
        struct sigaction action {};
        if (sigaction(signal, nullptr, &action) != 0) continue;
        if ((action.sa_flags & SA_SIGINFO) == 0 && (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN))
            continue;
        const bool ours = std::any_of(our_handlers.begin(), our_handlers.end(),
                                      [&](const auto& h) { return h.load() == action.sa_handler; });
        if (!ours) return true;
    }
    return false;
}

void is_our_signal_handler(void (*handler)(int)) noexcept {
    for (auto& place : our_handlers) {
        void (*free)(int) = nullptr;
        if (place.compare_exchange_strong(free, handler)) return;
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detector
