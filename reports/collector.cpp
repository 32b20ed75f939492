#include "reports/collector.hpp"

#include "core/options.hpp"
#include "core/task.hpp"
#include "detector/enabled_rules.hpp"
#include "reports/compose.hpp"
#include "reports/formats/json.hpp"
#include "reports/formats/shown.hpp"
#include "reports/formats/text.hpp"
#include "reports/frames.hpp"
#include "reports/log.hpp"
#include "reports/report_file.hpp"
#include "reports/run_description.hpp"
#include "reports/suppressions.hpp"

#include <gordian/findings.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE {

// All of a finding, shared by the copies that the program has of it.
struct finding::evidence {
    reports::finding all;
};

namespace reports {
namespace {

using clock = std::chrono::steady_clock;

struct entry {
    reports::finding what;
    gordian::finding told;  // the same for the program
    std::string json;       // its text in the report; stale when `times` has grown
    bool is_stale = false;
    std::uint64_t last_seen = 0;                // number of the last add() that it came from
    std::vector<core::task_number> last_tasks;  // who was in it then
};

// Invariant, whenever `lock` is free: place[e.what.fingerprint] is e's index for every entry, and `counted` counts
// exactly the entries. `claims` counts those that claim an execution; it is written under the lock and read without.
struct state {
    std::mutex lock;
    std::vector<entry> entries;
    std::unordered_map<std::string, std::size_t> place;
    summary counted;
    std::uint64_t numbers = 0;  // one for each add()
    reports::suppressions suppressed;
    report_file file;
    run description;
    reports::statistics statistics;
    clock::time_point begun = clock::now();
    clock::duration spent_writing{};
    bool is_child = false;
    bool has_begun = false, has_ended = false;
    std::string last_trouble;  // with the file; said once
    std::shared_ptr<const std::function<void(const gordian::finding&)>> callback;
    std::vector<const core::task*> telling;  // who is in the callback; null: the monitor
    runtime_hooks hooks;
    text_style style;
    std::atomic<std::uint64_t> claims{0};
    std::atomic<std::uint32_t> arriving{0};  // add()s whose finding is not in the report yet
};

// Lives for ever: findings come until the very end of the program.
state& all() {
    static auto* const theirs = new state;
    return *theirs;
}

// Keeps the calling thread from the SIGPIPE of a write of ours: where nobody reads what we print, the program goes on.
class without_sigpipe {
public:
    without_sigpipe() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~without_sigpipe() {
        const timespec no_time{0, 0};
        if (!was_pending_)
            while (sigtimedwait(&pipe_, nullptr, &no_time) < 0 && errno == EINTR) {}
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    without_sigpipe(const without_sigpipe&) = delete;
    without_sigpipe& operator=(const without_sigpipe&) = delete;

private:
    sigset_t pipe_{}, before_{};
    bool was_pending_ = false;
};

void print(std::string_view text) {
    if (text.empty()) return;
    const without_sigpipe until_written;
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

reports::statistics named(const raw_statistics& raw) {
    reports::statistics s;
    s.tasks = raw.tasks;
    s.resources = raw.resources;
    s.events = raw.events;
    s.stacks = raw.stacks;
    for (const auto& [what, times] : raw.dropped) s.dropped[what] = times;
    for (const raw_lock_statistics& l : raw.locks) {
        const resource lock = compose(l.lock);
        lock_statistics one{lock.id,   lock.kind,       lock.name, l.acquisitions, l.contended, l.wait_ns,
                            l.hold_ns, l.wait_total_ns, {}};
        for (const raw_long_hold& h : l.longest_holds)
            one.longest_holds.push_back({!h.task.empty() ? h.task
                                         : h.id == 1     ? "main"
                                                         : "task " + std::to_string(h.id),
                                         h.ns, resolve(h.at)});
        s.locks.push_back(std::move(one));
    }
    return s;
}

// Asks the runtime, so with the lock not held.
reports::statistics statistics_now(bool with_locks) {
    raw_statistics (*const ask)(bool) = all().hooks.statistics;
    return ask == nullptr ? reports::statistics{} : named(ask(with_locks));
}

// The whole report as text; under the lock.
std::string whole_report(state& s) {
    report head;
    head.run = s.description;
    head.run.duration_ms = std::chrono::duration<double, std::milli>(clock::now() - s.begun).count();
    head.statistics = s.statistics;
    std::string text = json_before_findings(head, s.counted);
    for (std::size_t i = 0; i < s.entries.size(); ++i) {
        entry& e = s.entries[i];
        if (e.is_stale || e.json.empty()) e.json = json_of_finding_in_report(e.what);
        e.is_stale = false;
        if (i != 0) text += ',';
        text += e.json;
    }
    return text += json_after_findings(head);
}

// Under the lock. Returns what went wrong.
std::string try_to_write_report(state& s, bool is_last) {
    if (!s.file.is_open()) return {};
    const clock::time_point before = clock::now();
    const std::string text = whole_report(s);
    constexpr std::string_view key_of_exit =
        "\n  \"exit\": ";  // text of the program's holds no line break: JSON escapes it
    const std::size_t at = text.find(key_of_exit);
    std::string wrong = s.file.write(text, is_last, at == std::string::npos ? 0 : at + key_of_exit.size());
    s.spent_writing += clock::now() - before;
    return wrong;
}

// The same; what went wrong is said once, and the program goes on.
void write_report(state& s, bool is_last) {
    std::string wrong = try_to_write_report(s, is_last);
    if (!wrong.empty() && wrong != s.last_trouble) log(log_level::warn, shown(wrong));
    s.last_trouble = std::move(wrong);
}

bool may_write_now(const state& s) {
    return s.spent_writing < std::chrono::milliseconds{200} || s.spent_writing < (clock::now() - s.begun) / 5;
}

gordian::finding for_the_program(const reports::finding& f) {
    gordian::finding told;
    told.rule = f.rule;
    told.how_sure = static_cast<certainty>(f.how_sure);
    told.message = f.message;
    told.fingerprint = f.fingerprint;
    const auto take_place = [&](const stack& s) {
        const frame* const own = first_own_frame(s);
        if (!told.file.empty() || own == nullptr || own->file.empty()) return;
        told.file = own->file;
        told.line = own->line;
    };
    for (const access& a : f.accesses) take_place(a.at);
    for (const task& t : f.tasks)
        if (t.waits) take_place(t.waits->at);
    for (const stack* s : stacks_of(f)) take_place(*s);
    told.evidence_of = std::make_shared<const gordian::finding::evidence>(gordian::finding::evidence{f});
    return told;
}

// What may end the program (the option on_deadlock).
bool waits_for_ever(std::string_view rule) {
    return rule == "circular-wait" || rule == "self-deadlock" || rule == "all-asleep" || rule == "nil-channel";
}

// The tasks of a suppressed deadlock do what they would have done unwatched: they wait for ever. Said once, for whoever looks for
// the reason.
void say_what_is_hidden(const reports::finding& f, const suppression& by) {
    if (waits_for_ever(f.rule) && by.hits == 1)
        print("gordian: " + f.rule + " hidden by " + shown(by.place) + " (" + shown(by.type + ":" + by.pattern, 200) +
              "): its tasks wait for ever, and the program is not ended\n");
}

enum class news : std::uint8_t { fresh, known, suppressed };

// Takes the finding in. Under the lock.
news take_in(state& s, reports::finding&& f, std::vector<core::task_number>&& tasks) {
    const std::uint64_t number = ++s.numbers;
    if (const auto known = s.place.find(f.fingerprint); known != s.place.end()) {
        entry& e = s.entries[known->second];
        ++e.what.times;
        e.is_stale = true;
        e.last_seen = number;
        e.last_tasks = std::move(tasks);
        log(log_level::debug, "the same again: " + e.what.rule + ", fingerprint " + e.what.fingerprint);
        return news::known;
    }
    if (const suppression* const by = s.suppressed.match(f)) {
        log(log_level::info, "a finding was suppressed: " + f.rule + ", fingerprint " + f.fingerprint);
        say_what_is_hidden(f, *by);
        return news::suppressed;
    }
    count(s.counted, f.how_sure, f.rule);
    if (claims_an_execution(f.how_sure)) s.claims.fetch_add(1, std::memory_order_relaxed);
    s.place.emplace(f.fingerprint, s.entries.size());
    gordian::finding told = for_the_program(f);
    s.entries.push_back({std::move(f), std::move(told), {}, false, number, std::move(tasks)});
    return news::fresh;
}

std::string last_line(const state& s) {
    // Whoever asked for a file with a unique name collects several, and says the sums.
    if (s.entries.empty() || core::text_option(core::option_id::report).find("%u") != std::string::npos) return {};
    return "gordian: " + std::to_string(s.counted.observed) + " observed, " + std::to_string(s.counted.predicted) +
           " predicted, " + std::to_string(s.counted.suspected) + " suspected" +
           (!s.file.is_open()        ? std::string{}
            : s.last_trouble.empty() ? "; report: " + shown(s.file.path())
                                     : "; the report could not be written whole: " + shown(s.file.path())) +
           "\n";
}

}  // namespace

void install_checks() {
    core::install_option_check(core::option_id::detect,
                               [](std::string_view list) { return detector::check_rule_list(list); });
}

void begin_run(const runtime_hooks& hooks) {
    detector::apply_rule_list();
    state& s = all();
    std::string wrong;
    {
        std::lock_guard guard(s.lock);
        s.hooks = hooks;
        s.begun = clock::now();
        s.description = describe_this_run();
        s.style.color = wants_color(STDERR_FILENO);
        s.has_begun = true;
        try {
            if (const std::string path = core::text_option(core::option_id::suppressions); !path.empty())
                s.suppressed = suppressions::read(path);
        } catch (const std::invalid_argument& reason) {
            wrong = reason.what();
        }
        if (wrong.empty()) {
            s.file = report_file{core::text_option(core::option_id::report)};
            wrong = try_to_write_report(s, false);
        }
    }
    if (!wrong.empty()) core::refuse_to_start(shown(wrong));
    log(log_level::info, "watches process " + std::to_string(::getpid()) +
                             (s.file.is_open() ? "; report: " + shown(s.file.path()) : "; no report is written"));
}

namespace {
// A finding on its way into the report. Its names may take a tenth of a second to look up, and the program may end meanwhile.
class arrival {
public:
    arrival() noexcept { all().arriving.fetch_add(1); }
    ~arrival() { all().arriving.fetch_sub(1); }
    arrival(const arrival&) = delete;
    arrival& operator=(const arrival&) = delete;
};
}  // namespace

bool findings_are_arriving() noexcept { return all().arriving.load() != 0; }

bool add(const detector::raw_finding& raw) {
    if (!detector::is_enabled(raw.rule)) return false;
    std::optional<arrival> arrives(std::in_place);
    reports::finding composed = compose(raw);
    std::vector<core::task_number> tasks;
    for (const auto& t : raw.tasks) tasks.push_back(t.id);
    reports::statistics counts = statistics_now(false);
    state& s = all();
    const core::task* const self = core::current_or_null();
    gordian::finding told;
    std::shared_ptr<const std::function<void(const gordian::finding&)>> callback;
    {
        std::lock_guard guard(s.lock);
        if (const news what = take_in(s, std::move(composed), std::move(tasks)); what != news::fresh)
            return what == news::known;
        const entry& e = s.entries.back();
        print(finding_as_text(e.what, s.style) + "\n");
        if (!s.has_ended) s.statistics = std::move(counts);
        if (s.has_begun && may_write_now(s)) write_report(s, s.has_ended);
        if (!waits_for_ever(e.what.rule) || std::find(s.telling.begin(), s.telling.end(), self) == s.telling.end())
            callback = s.callback;
        if (callback != nullptr) s.telling.push_back(self);
        told = e.told;
    }
    arrives.reset();  // the callback may take as long as it likes, or end the program
    if (callback == nullptr) return true;
    try {
        (*callback)(told);
    } catch (...) {
        // The verdict was reached in the middle of an operation of the program's: nothing may be thrown out of it.
        log(log_level::warn, "a callback of on_finding threw an exception, which was dropped");
    }
    std::lock_guard guard(s.lock);
    s.telling.erase(std::find(s.telling.begin(), s.telling.end(), self));
    return true;
}

bool is_telling(const core::task* t) {
    state& s = all();
    std::lock_guard guard(s.lock);
    return t == nullptr ? !s.telling.empty() : std::find(s.telling.begin(), s.telling.end(), t) != s.telling.end();
}

int end_run(int status) {
    state& s = all();
    // Names of places cost a look into the debug information: only for who reads them.
    reports::statistics counts = statistics_now(s.file.is_open());
    const int end_with = status_to_end_with(status);
    std::lock_guard guard(s.lock);
    if (!s.has_begun) return end_with;
    s.statistics = std::move(counts);
    s.description.exit = end_with;
    s.has_ended = true;
    write_report(s, true);
    std::string words = last_line(s);
    if (core::flag_option(core::option_id::print_suppressions)) words += s.suppressed.usage();
    print(words);
    return end_with;
}

bool end_run_in_signal_handler(int status) noexcept {
    state& s = all();
    // A thread that is just writing will not get on while this one sits in a handler: then the report stays unfinished.
    if (!s.lock.try_lock()) return false;
    const bool done = s.file.fill_in_exit(status);
    s.lock.unlock();
    return done;
}

void before_fork() noexcept { all().lock.lock(); }
void after_fork_in_parent() noexcept { all().lock.unlock(); }

void after_fork_in_child() noexcept {
    state& s = all();
    s.is_child = true;
    s.entries.clear();
    s.place.clear();
    s.counted = {};
    s.claims.store(0, std::memory_order_relaxed);
    s.spent_writing = {};
    s.telling.clear();
    s.arriving.store(0);
    s.begun = clock::now();
    s.has_ended = false;
    s.description.pid = ::getpid();
    s.description.started = timestamp(std::chrono::system_clock::now());
    s.description.exit.reset();
    s.file.become_of_child();
    s.lock.unlock();
}

bool has_claims() noexcept { return all().claims.load(std::memory_order_relaxed) != 0; }

int status_to_end_with(int own) noexcept {
    return own == 0 && has_claims() ? static_cast<int>(core::number_option(core::option_id::exitcode)) : own;
}

void print_tasks(std::span<const detector::task_evidence> tasks,
                 std::span<const detector::resource_evidence> resources) {
    detector::raw_finding raw;
    raw.tasks.assign(tasks.begin(), tasks.end());
    raw.resources.assign(resources.begin(), resources.end());
    const std::string text = tasks_as_text(compose(raw), all().style);
    std::lock_guard guard(all().lock);
    print(text);
}

}  // namespace reports

std::string finding::to_json() const { return evidence_of ? reports::finding_as_json(evidence_of->all) : "{}"; }
std::string finding::to_text() const { return evidence_of ? reports::finding_as_text(evidence_of->all) : message; }

std::vector<finding> findings() {
    auto& s = reports::all();
    std::lock_guard guard(s.lock);
    std::vector<finding> told;
    for (const auto& e : s.entries) told.push_back(e.told);
    return told;
}

void clear_findings() {
    auto& s = reports::all();
    std::lock_guard guard(s.lock);
    s.entries.clear();
    s.place.clear();
    s.counted = {};
    s.claims.store(0, std::memory_order_relaxed);
    if (s.has_begun) reports::write_report(s, s.has_ended);
}

void on_finding(std::function<void(const finding&)> callback) {
    auto& s = reports::all();
    auto kept = callback ? std::make_shared<const std::function<void(const finding&)>>(std::move(callback)) : nullptr;
    std::lock_guard guard(s.lock);
    s.callback.swap(kept);
}

check_scope::check_scope() : since_(0), mark_(0) {
    auto& s = reports::all();
    if (s.hooks.scope_begins != nullptr) mark_ = s.hooks.scope_begins();
    std::lock_guard guard(s.lock);
    since_ = s.numbers;
}

std::vector<finding> check_scope::finish() {
    auto& s = reports::all();
    if (!std::exchange(finished_, true) && s.hooks.judge_leaks != nullptr) s.hooks.judge_leaks(mark_);
    std::vector<std::pair<finding, std::vector<core::task_number>>> since;
    {
        std::lock_guard guard(s.lock);
        for (const auto& e : s.entries)
            if (e.last_seen > since_) since.emplace_back(e.told, e.last_tasks);
    }
    std::vector<finding> told;
    for (auto& [what, tasks] : since)
        if (s.hooks.belongs_to_scope == nullptr || s.hooks.belongs_to_scope(mark_, tasks))
            told.push_back(std::move(what));
    return told;
}

}  // namespace gordian::inline GORDIAN_MODE
