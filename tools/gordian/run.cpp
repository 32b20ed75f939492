// `gordian run`: a program under detection. Every process below it writes a report of its own into a scratch folder;
// when the program has ended they become one.
#include "core/options.hpp"
#include "detector/enabled_rules.hpp"
#include "reports/formats/json.hpp"
#include "reports/formats/shown.hpp"
#include "reports/merge.hpp"
#include "reports/read_report.hpp"
#include "reports/report_file.hpp"
#include "reports/run_description.hpp"
#include "reports/suppressions.hpp"
#include "tools/gordian/child.hpp"
#include "tools/gordian/commands.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

#include <csignal>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

namespace fs = std::filesystem;
using reports::shown;

// A folder that is gone when the command ends, also when it is killed: another process waits for that.
class scratch_folder {
public:
    scratch_folder() {
        const char* const wanted = std::getenv("TMPDIR");
        path_ = std::string{wanted != nullptr && *wanted != '\0' ? wanted : "/tmp"} + "/gordian-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr)
            throw bad_usage("no scratch folder can be made as `" + shown(path_) + "`: " + std::strerror(errno));
        remove_when_killed();
    }
    ~scratch_folder() {
        remove();
        if (ours_ >= 0) ::close(ours_);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    const std::string& path() const { return path_; }

private:
    void remove() noexcept {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    // The other end of a pipe reads its end when this process is gone, whatever ended it. The one who reads is in a session of
    // its own, so that what is sent to the command's group does not reach it, and keeps none of its files open.
    void remove_when_killed() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return;
        const pid_t child = ::fork();
        if (child == 0) {
            ::setsid();
            if (::fork() != 0) ::_exit(0);  // nobody's child: the command need not wait for it
            ::close(ends[1]);
            if (const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC); nothing >= 0)
                for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, standard);
            char byte = 0;
            while (::read(ends[0], &byte, 1) < 0 && errno == EINTR) {}
            remove();
            ::_exit(0);
        }
        ::close(ends[0]);
        if (child < 0)
            ::close(ends[1]);
        else
            ours_ = ends[1];
        while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
    }

    std::string path_;
    int ours_ = -1;
};

struct request {
    std::vector<std::pair<std::string, std::string>> options;  // key, value: from the command line, in its order
};

// The options that the program gets, checked here: a mistake is said before anything is started.
std::string checked_options(const request& wanted) {
    const char* const given = std::getenv("GORDIAN_OPTIONS");
    core::install_option_check(core::option_id::detect,
                               [](std::string_view list) { return detector::check_rule_list(list); });
    std::string all = given == nullptr ? "" : given;
    if (const std::string wrong = core::apply_option_list(all); !wrong.empty())
        throw bad_usage("GORDIAN_OPTIONS: " + shown(wrong));
    for (const auto& [key, value] : wanted.options) {
        if (const std::string wrong = core::set_option(key, value); !wrong.empty()) throw bad_usage(shown(wrong));
        if (!all.empty()) all += ':';
        all += key + "=" + value;
    }
    try {
        if (const std::string path = core::text_option(core::option_id::suppressions); !path.empty())
            reports::suppressions::read(path);
    } catch (const std::invalid_argument& reason) {
        throw bad_usage(shown(reason.what()));
    }
    return all;
}

std::string as_text(const reports::report& r) {
    std::ostringstream out;
    reports::write_json(r, out);
    return out.str();
}

// The reports that the processes left, the started program's own first.
std::vector<reports::report> collected(const std::string& folder, pid_t program, bool says_what_is_missing) {
    std::vector<reports::report> all;
    std::vector<fs::path> files;
    for (const auto& file : fs::directory_iterator(folder))
        if (file.path().extension() == ".json") files.push_back(file.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        try {
            all.push_back(reports::read_report(file));
        } catch (const reports::unusable_input&) {
            // Its process died between taking the name and writing: there was nothing to say yet.
            if (says_what_is_missing)
                std::cerr << "gordian: process " << file.stem().string() << " ended before it could write a report\n";
        }
    }
    std::stable_sort(all.begin(), all.end(), [&](const reports::report& a, const reports::report& b) {
        return std::pair{a.run.pid != program, a.run.started} < std::pair{b.run.pid != program, b.run.started};
    });
    return all;
}

// A process that became another program (exec) never ends its first report: what came later ends it.
void close_what_was_replaced(std::vector<reports::report>& all) {
    for (reports::report& r : all)
        for (const reports::report& later : all)
            if (!r.run.exit && later.run.pid == r.run.pid && later.run.started > r.run.started)
                r.run.exit = later.run.exit;
}

void say_what_is_unfinished(const std::vector<reports::report>& all) {
    for (const reports::report& r : all) {
        if (r.run.exit) continue;
        const bool still_runs = ::kill(static_cast<pid_t>(r.run.pid), 0) == 0;
        std::cerr << "gordian: process " << r.run.pid
                  << (still_runs ? " still runs: what it finds from now on is not in the report\n"
                                 : " ended without a last word (a signal, _exit): the report is unfinished\n");
    }
}

// One report of all processes.
reports::report as_one(std::vector<reports::report> all) {
    const bool is_one = all.size() == 1;
    reports::report merged = reports::merged(std::move(all));
    if (is_one) merged.runs.clear();
    // Where the reports are kept meanwhile is nobody's business.
    std::erase_if(merged.run.options, [](const auto& option) { return option.first == "report"; });
    for (reports::run& r : merged.runs)
        std::erase_if(r.options, [](const auto& option) { return option.first == "report"; });
    return merged;
}

// The report while the program runs: written again when one of the processes has written its own.
class live_report {
public:
    live_report(const std::string& folder, const std::vector<std::string>& program, reports::report_file& file)
        : folder_(folder), program_(program), file_(file) {
        if (!file.is_open()) return;
        changes_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        if (changes_ >= 0) ::inotify_add_watch(changes_, folder.c_str(), IN_MOVED_TO);
    }
    ~live_report() {
        if (changes_ >= 0) ::close(changes_);
    }
    live_report(const live_report&) = delete;
    live_report& operator=(const live_report&) = delete;

    meanwhile work() {
        return {changes_, [this] { return write(); }};
    }

private:
    // Reading what thousands of findings have become takes its time: no more than a fifth of it all is spent on that.
    int write() {
        char events[4096];
        while (::read(changes_, events, sizeof events) > 0) is_stale_ = true;
        const clock::time_point now = clock::now();
        if (!is_stale_) return -1;
        if (now < not_before_)
            return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(not_before_ - now).count());
        is_stale_ = false;
        try {
            reports::report merged = as_one(collected(folder_, 0, false));
            if (merged.findings.empty()) return -1;
            merged.run.command = program_;
            merged.run.exit.reset();
            if (!file_.write(as_text(merged), false, 0).empty()) return -1;  // said at the end, if it is still so
        } catch (const std::exception&) {
            return -1;  // a file was there and is not; the next change, or the end, has it
        }
        not_before_ = clock::now() + 4 * (clock::now() - now);
        return -1;
    }

    using clock = std::chrono::steady_clock;
    const std::string& folder_;
    const std::vector<std::string>& program_;
    reports::report_file& file_;
    int changes_ = -1;
    bool is_stale_ = false;
    clock::time_point not_before_{};
};

int status_of(const child_result& ended, const reports::report& merged) {
    const reports::summary s = reports::summary_of(merged.findings);
    const int asked_for = static_cast<int>(core::number_option(core::option_id::exitcode));
    if (s.observed + s.predicted > 0 && asked_for != 0) return asked_for;
    return ended.signal != 0 ? 128 + ended.signal : ended.status;
}

// Why else a program that ends with that status may have written no report; what it says of it itself stands above.
std::string_view other_reason(int status) {
    if (status == unusable)
        return "it ended with status 2 at once, as it does when an option cannot be followed (then the reason stands "
               "above), or ";
    if (status == 127)
        return "it ended with status 127, as it does when a shared library that it needs is not found (then the reason "
               "stands above), or ";
    return {};
}

int run(const request& wanted, const std::vector<std::string>& program) {
    if (program.empty())
        throw bad_usage("there is no program to run; expected `gordian run [options] -- PROGRAM ARGUMENTS`");
    std::string options = checked_options(wanted);
    reports::report_file file{core::text_option(core::option_id::report)};

    // What an earlier run left there must not be taken for this one's, whatever happens from here on.
    reports::report unfinished;
    unfinished.run = reports::describe_this_run();
    unfinished.run.command = program;
    if (const std::string wrong = file.write(as_text(unfinished), false, 0); !wrong.empty())
        throw bad_usage(shown(wrong));

    const scratch_folder scratch;
    options += (options.empty() ? "" : ":") + std::string{"report="} + scratch.path() + "/%u.json";
    live_report live(scratch.path(), program, file);
    const child_result ended = run_child(program, {{"GORDIAN_OPTIONS", options}}, live.work());
    std::signal(SIGPIPE, SIG_IGN);  // the report is written even if nobody reads what is said
    if (!ended.could_not_start.empty())
        throw bad_usage("`" + shown(program.front()) + "` cannot be started: " + ended.could_not_start);

    std::vector<reports::report> all = collected(scratch.path(), ended.pid, true);
    if (all.empty()) {
        std::cerr << "gordian: `" << shown(program.front())
                  << "` wrote no report: " << (ended.signal == 0 ? other_reason(ended.status) : "")
                  << "it was not linked with gordian, so nothing in it was watched. Link it with gordian::gordian\n";
        const int own = ended.signal != 0 ? 128 + ended.signal : ended.status;
        return own != 0 ? own : unusable;
    }
    close_what_was_replaced(all);
    if (all.front().run.pid == ended.pid && !all.front().run.exit && ended.signal == 0)
        all.front().run.exit = ended.status;
    say_what_is_unfinished(all);
    const reports::report merged = as_one(std::move(all));
    if (file.is_open()) {
        if (const std::string wrong = file.write(as_text(merged), true, 0); !wrong.empty())
            std::cerr << "gordian: " << shown(wrong) << "\n";
    }
    const reports::summary s = reports::summary_of(merged.findings);
    if (!merged.findings.empty() || file.is_open())
        std::cerr << "gordian: " << s.observed << " observed, " << s.predicted << " predicted, " << s.suspected
                  << " suspected" << (file.is_open() ? "; report: " + shown(file.path()) : "") << "\n";
    return status_of(ended, merged);
}

}  // namespace

void add_run(CLI::App& app, invocation& call) {
    CLI::App* const command =
        app.add_subcommand("run", "run a program under detection: gordian run [options] -- PROGRAM ARGUMENTS");
    auto wanted = std::make_shared<request>();
    // Every option of the library is one of this command.
    for (const core::option& row : core::option_table()) {
        std::string name = "--" + std::string{row.key};
        std::replace(name.begin(), name.end(), '_', '-');
        if (row.key.find('_') != std::string_view::npos) name += ",--" + std::string{row.key};
        command
            ->add_option_function<std::string>(
                name,
                [wanted, key = std::string{row.key}](const std::string& value) {
                    wanted->options.emplace_back(key, value);
                },
                std::string{row.help})
            ->type_name(std::string{row.words})
            ->default_str(std::string{row.default_value});
    }
    command
        ->add_option_function<std::vector<std::string>>(
            "--option",
            [wanted](const std::vector<std::string>& pairs) {
                for (const std::string& pair : pairs) {
                    const auto equals = pair.find('=');
                    if (equals == std::string::npos)
                        throw bad_usage("--option `" + shown(pair) + "` has no value; expected KEY=VALUE");
                    wanted->options.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
                }
            },
            "set an option by its key (`gordian help options`)")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->callback([command, wanted, &call] {
        refuse_unknown(*command);
        call.status = run(*wanted, call.program);
    });
}

}  // namespace gordian::inline GORDIAN_MODE::command
