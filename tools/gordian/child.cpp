#include "tools/gordian/child.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

constexpr int forwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};

volatile sig_atomic_t program = 0;  // its pid; 0: none runs

// A key press sends its signal to the whole foreground group, so to the program as well; what was sent to the command
// alone is passed on.
void pass_on(int signal, siginfo_t* info, void*) {
    const int saved = errno;
    if (program > 0 && info->si_code <= 0) ::kill(static_cast<pid_t>(program), signal);
    errno = saved;
}

void forward_signals() {
    struct sigaction action {};
    action.sa_sigaction = pass_on;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (int signal : forwarded) {
        struct sigaction now {};
        // What the command was told to ignore (nohup), the program inherits as ignored.
        if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
}

sigset_t all_handled() {
    sigset_t set;
    ::sigemptyset(&set);
    for (int signal : forwarded) ::sigaddset(&set, signal);
    ::sigaddset(&set, SIGCHLD);
    return set;
}

// Until the program has ended; its status. SIGCHLD is blocked outside of the wait, so its end is not missed.
int wait_for_end(pid_t pid, const meanwhile& work, sigset_t during_wait) {
    ::sigdelset(&during_wait, SIGCHLD);
    int status = 0, again_ms = -1;
    for (;;) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR)) return status;
        pollfd file{work.ready, POLLIN, 0};
        const timespec pause{again_ms / 1000, again_ms % 1000 * 1'000'000L};
        const int ready = ::ppoll(&file, 1, again_ms < 0 ? nullptr : &pause, &during_wait);
        if (work.act != nullptr && (ready > 0 || (ready == 0 && again_ms >= 0))) again_ms = work.act();
    }
}

}  // namespace

child_result run_child(const std::vector<std::string>& words,
                       const std::vector<std::pair<std::string, std::string>>& environment, const meanwhile& work) {
    child_result result;
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    int ends[2];  // closed by exec; else the reason why there was none comes through
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        result.could_not_start = std::strerror(errno);
        return result;
    }
    const sigset_t set = all_handled();
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &set, &before);  // none is lost between fork and the note of the pid
    forward_signals();
    struct sigaction of_children {
    }, note{};
    note.sa_handler = [](int) {};  // it interrupts the wait
    ::sigaction(SIGCHLD, &note, &of_children);
    const pid_t command = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // whoever kills the command means the program
        if (::getppid() != command) ::_exit(127);
        ::sigaction(SIGCHLD, &of_children, nullptr);
        for (int signal : forwarded) {
            struct sigaction now {};
            if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) ::signal(signal, SIG_DFL);
        }
        ::sigprocmask(SIG_SETMASK, &before, nullptr);
        for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
        ::execvp(arguments[0], arguments.data());
        const int reason = errno;
        (void)!::write(ends[1], &reason, sizeof reason);
        ::_exit(127);
    }
    const int no_child = errno;
    program = pid;
    sigset_t while_it_runs = before;
    ::sigaddset(&while_it_runs, SIGCHLD);
    ::sigprocmask(SIG_SETMASK, &while_it_runs, nullptr);
    ::close(ends[1]);
    int reason = pid < 0 ? no_child : 0;
    if (pid > 0) {
        ssize_t got;
        while ((got = ::read(ends[0], &reason, sizeof reason)) < 0 && errno == EINTR) {}
        if (got != sizeof reason) reason = 0;
    }
    ::close(ends[0]);
    const int status = pid > 0 ? wait_for_end(pid, work, before) : 0;
    program = 0;
    result.pid = pid;
    if (reason != 0)
        result.could_not_start = std::strerror(reason);
    else if (WIFSIGNALED(status))
        result.signal = WTERMSIG(status);
    else
        result.status = WEXITSTATUS(status);
    return result;
}

}  // namespace gordian::inline GORDIAN_MODE::command
