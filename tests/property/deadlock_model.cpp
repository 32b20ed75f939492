// Deadlocks are reported exactly when they happen, on random programs, against an independent model of the same programs.
//
//     deadlock_model [PROGRAMS [FIRST_SEED]]
//
// Each program runs several times, on green tasks, threads or both, with random yields. Where a run comes to a state in which
// nobody moves, that state must be one of those that the search (deadlock_states.hpp) says are deadlocks; it must have been
// reported, as a circle where there is one and as all-asleep where there is none; and a circle that was reported must be there.
// Of a run that ended nothing may have been reported.
//
// A deadlock cannot be left: the programs run in a child process, one after the other, until one of them hangs; the next child
// goes on behind it. The child's clock-work (the monitor) sees that nobody is awake.
#include "core/event.hpp"
#include "core/gate.hpp"
#include "core/monitor.hpp"
#include "detector/sink.hpp"
#include "tests/property/deadlock_states.hpp"

#include <gordian/channel.hpp>
#include <gordian/mutex.hpp>
#include <gordian/once.hpp>
#include <gordian/select.hpp>
#include <gordian/semaphore.hpp>
#include <gordian/shared_mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>
#include <gordian/wait_group.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace property;
using namespace std::chrono_literals;

constexpr std::size_t most_states = 100'000;
constexpr unsigned runs_of_each = 4;
constexpr auto patience = 20s;  // for a report, once nobody moves any more

// What a child tells its parent of the run it is at. Rules other than those of the deadlock family are not noted.
struct report_record {
    char rule[24];
    std::uint32_t steps;
    struct {
        std::uint64_t task, held_by;
    } circle[8];
};
enum class outcome : std::uint8_t { none, ended, deadlocked, not_reported, untrue };
struct shared_page {
    std::atomic<std::uint64_t> run;
    std::atomic<bool> running;
    std::atomic<outcome> came_to;
    std::atomic<std::uint64_t> id[most_tasks];
    std::atomic<unsigned char> at[most_tasks];
    std::atomic<std::uint32_t> reported;
    report_record reports[16];
};
shared_page* page = nullptr;

bool is_about_deadlock(const std::string& rule) {
    return rule == "circular-wait" || rule == "self-deadlock" || rule == "all-asleep" || rule == "stuck-tasks" ||
           rule == "leaked-task";
}

bool note_finding(const gordian::detector::raw_finding& found) {
    if (!is_about_deadlock(found.rule)) return true;
    static gordian::core::spinlock guard;
    guard.lock();
    const std::uint32_t n = page->reported.load();
    if (n < std::size(page->reports)) {
        report_record& r = page->reports[n];
        std::snprintf(r.rule, sizeof r.rule, "%s", found.rule.c_str());
        r.steps = 0;
        for (const auto& c : found.cycle)
            if (r.steps < std::size(r.circle)) r.circle[r.steps++] = {c.task, c.held_by};
        page->reported.store(n + 1);
    }
    guard.unlock();
    return true;
}

[[noreturn]] void child_ends(outcome with) {
    page->came_to.store(with);
    _exit(0);
}

// From the monitor.
void look_whether_nobody_moves() {
    static std::chrono::steady_clock::time_point since{};
    if (page == nullptr || !page->running.load() || gordian::core::gate::awake() != 0) {
        since = {};
        return;
    }
    if (page->reported.load() > 0) child_ends(outcome::deadlocked);
    const auto now = std::chrono::steady_clock::now();
    if (since == std::chrono::steady_clock::time_point{}) since = now;
    if (now - since > patience) child_ends(outcome::not_reported);
}

// The objects of one program, and its tasks.
class execution {
public:
    execution(const program& p, std::uint64_t schedule)
        : program_(p), random_(schedule * 0x9e37'79b9'7f4a'7c15 + p.seed), permits_(p.permits) {
        for (const int capacity : p.capacities)
            channels_.push_back(gordian::make_channel<int>(static_cast<std::size_t>(capacity)));
        if (p.count > 0) group_.add(p.count);
        for (std::size_t t = 0; t < p.tasks.size(); ++t) seeds_[t] = random_();
        kind_ = static_cast<kind>(random_() % 3);
    }

    void run() {
        const std::size_t size = program_.tasks.size();
        for (std::size_t t = 0; t < size; ++t) page->at[t].store(0);
        for (std::size_t t = 0; t < size; ++t) start(t);
        page->running.store(true);
        start_.store(true);
        over_.acquire();
        page->running.store(false);
        for (std::optional<gordian::thread>& t : threads_)
            if (t && t->joinable()) t->join();
    }

private:
    enum class kind : std::uint8_t { green, threads, both };

    void start(std::size_t t) {
        const auto body = [this, t] {
            while (!start_.load()) gordian::this_task::yield();
            std::mt19937_64 random(seeds_[t]);
            do_steps(t, 0, program_.tasks[t].size(), random);
            page->at[t].store(static_cast<unsigned char>(program_.tasks[t].size()));
            if (ended_.fetch_add(1) + 1 == program_.tasks.size()) over_.release();
        };
        if (kind_ == kind::green || (kind_ == kind::both && t % 2 == 0)) {
            green_[t] = gordian::go(body);
            page->id[t].store(gordian::task_id_access::number(green_[t].id()));
        } else {
            threads_[t].emplace([t, body] {
                page->id[t].store(gordian::task_id_access::number(gordian::this_task::id()));
                body();
            });
        }
    }

    void do_steps(std::size_t t, std::size_t from, std::size_t to, std::mt19937_64& random) {
        for (std::size_t i = from; i < to; ++i) {
            const step& s = program_.tasks[t][i];
            for (auto dice = random() % 8; dice > 4; --dice) gordian::this_task::yield();
            page->at[t].store(static_cast<unsigned char>(i));
            if (s.what == verb::enter_once) {
                onces_[static_cast<std::size_t>(s.object)].call(
                    [&] { do_steps(t, i + 1, static_cast<std::size_t>(s.end), random); });
                i = static_cast<std::size_t>(s.end);
                continue;
            }
            try {
                do_step(s);
            } catch (const gordian::channel_error&) {  // closed: the program goes on
            }
        }
    }

    void do_step(const step& s) {
        const auto o = static_cast<std::size_t>(s.object);
        switch (s.what) {
            case verb::lock: return mutexes_[o].lock();
            case verb::unlock: return mutexes_[o].unlock();
            case verb::lock_again: return recursive_.lock();
            case verb::unlock_again: return recursive_.unlock();
            case verb::read: return shared_[o].lock_shared();
            case verb::leave: return shared_[o].unlock_shared();
            case verb::write: return shared_[o].lock();
            case verb::finish: return shared_[o].unlock();
            case verb::send: return channels_[o].send(1);
            case verb::receive: return static_cast<void>(channels_[o].receive());
            case verb::close: return channels_[o].close();
            case verb::done: return group_.done();
            case verb::wait: return group_.wait();
            case verb::release: return permits_.release();
            case verb::acquire: return permits_.acquire();
            case verb::select: return choose(s);
            case verb::join: return green_[o].joinable() ? green_[o].join() : threads_[o]->join();
            case verb::enter_once:
            case verb::leave_once: return;
        }
    }

    void choose(const step& s) {
        std::vector<gordian::select_case> cases;
        for (const select_choice& c : s.cases) {
            const auto& channel = channels_[static_cast<std::size_t>(c.channel)];
            if (c.sends)
                cases.push_back(gordian::on_send(channel, 1, [] {}));
            else
                cases.push_back(gordian::on_receive(channel, [](std::optional<int>) {}));
        }
        if (s.polls) cases.push_back(gordian::otherwise([] {}));
        gordian::select(std::span(cases));
    }

    const program& program_;
    std::mt19937_64 random_;
    kind kind_{};
    std::array<std::uint64_t, most_tasks> seeds_{};
    std::atomic<bool> start_{false};
    std::atomic<std::size_t> ended_{0};
    gordian::binary_semaphore over_{0};
    std::array<gordian::task, most_tasks> green_;
    std::array<std::optional<gordian::thread>, most_tasks> threads_;
    std::array<gordian::mutex, mutexes> mutexes_;
    gordian::recursive_mutex recursive_;
    std::array<gordian::shared_mutex, shared_mutexes> shared_;
    std::array<gordian::once, onces> onces_;
    std::vector<gordian::channel<int>> channels_;
    gordian::wait_group group_;
    gordian::counting_semaphore<> permits_;
};

// In the child: runs from page->run on until one does not end.
[[noreturn]] void run_until_one_hangs(std::uint64_t first_seed, std::uint64_t runs) {
    gordian::detector::out.add = note_finding;
    gordian::detector::out.deadlocked = [](bool) { return gordian::detector::verdict::goes_on; };
    gordian::core::monitor::start();
    for (std::uint64_t run = page->run.load(); run < runs; ++run) {
        page->run.store(run);
        page->reported.store(0);
        const program p = program_maker(first_seed + run / runs_of_each).make();
        std::make_unique<execution>(p, run % runs_of_each)->run();
        if (page->reported.load() > 0) child_ends(outcome::untrue);
    }
    page->run.store(runs);
    child_ends(outcome::ended);
}

struct tally {
    std::uint64_t deadlocks = 0, circles = 0, reported = 0, missed = 0, untrue = 0, unexplained = 0;
};

std::string what_was_reported() {
    std::string text;
    for (std::uint32_t i = 0; i < page->reported.load(); ++i) {
        const report_record& r = page->reports[i];
        text += std::string(i > 0 ? "; " : "") + r.rule;
        for (std::uint32_t k = 0; k < r.steps; ++k)
            for (std::size_t t = 0; t < most_tasks; ++t) {
                if (page->id[t].load() == r.circle[k].task) text += " " + std::to_string(t) + "->";
                if (page->id[t].load() == r.circle[k].held_by) text += "(" + std::to_string(t) + ")";
            }
    }
    return text.empty() ? "nothing" : text;
}

void complain(const char* what, const program& p, std::uint64_t run) {
    std::string at;
    for (std::size_t t = 0; t < p.tasks.size(); ++t) at += " " + std::to_string(page->at[t].load());
    std::printf("%s: run %llu, tasks at%s, reported: %s\n%s\n", what, static_cast<unsigned long long>(run), at.c_str(),
                what_was_reported().c_str(), text_of(p).c_str());
}

bool circle_is_there(const report_record& r, const state_search& search, const machine& m, std::size_t size) {
    const auto index = [&](std::uint64_t id) {
        for (std::size_t t = 0; t < size; ++t)
            if (page->id[t].load() == id) return t;
        return most_tasks;
    };
    for (std::uint32_t i = 0; i < r.steps; ++i) {
        const std::size_t task = index(r.circle[i].task), holder = index(r.circle[i].held_by);
        if (task == most_tasks || holder == most_tasks) return false;
        const auto owners = search.owners(m, task);
        if (std::find(owners.begin(), owners.end(), holder) == owners.end()) return false;
        if (r.circle[(i + 1) % r.steps].task != r.circle[i].held_by) return false;
    }
    return r.steps > 0;
}

// The run has come to a state in which nobody moves.
void judge_deadlock(const program& p, std::uint64_t run, tally& counts) {
    ++counts.deadlocks;
    if (page->came_to.load() == outcome::not_reported) {
        ++counts.missed;
        return complain("not reported", p, run);
    }
    ++counts.reported;
    state_search search(p);
    if (!search.run(most_states)) return;
    place at{};
    for (std::size_t t = 0; t < p.tasks.size(); ++t) at[t] = page->at[t].load();
    const auto [first, last] = search.deadlocks().equal_range(at);
    if (first == last) {
        ++counts.unexplained;
        return complain("the model can move where the library cannot", p, run);
    }
    bool circle = false, said_circle = false, untrue = false;
    for (auto m = first; m != last; ++m) circle = circle || search.has_circle(m->second);
    for (std::uint32_t i = 0; i < page->reported.load(); ++i) {
        const report_record& r = page->reports[i];
        if (std::strcmp(r.rule, "all-asleep") == 0) continue;
        said_circle = true;
        untrue = untrue || std::none_of(first, last, [&](const auto& m) {
                     return circle_is_there(r, search, m.second, p.tasks.size());
                 });
    }
    if (circle) ++counts.circles;
    if (untrue) {
        ++counts.untrue;
        complain("a circle was reported that is not there", p, run);
    } else if (circle && !said_circle) {
        ++counts.missed;
        complain("a circle was not reported as one", p, run);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t programs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 120;
    const std::uint64_t first_seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    page = static_cast<shared_page*>(
        mmap(nullptr, sizeof(shared_page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (page == MAP_FAILED) return 2;
    gordian::core::monitor::every_tick(look_whether_nobody_moves);

    tally counts;
    const std::uint64_t runs = programs * runs_of_each;
    while (page->run.load() < runs) {
        page->came_to.store(outcome::none);
        page->running.store(false);
        std::fflush(stdout);
        const pid_t child = fork();
        if (child == 0) run_until_one_hangs(first_seed, runs);
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) return 2;
        const std::uint64_t run = page->run.load();
        if (page->came_to.load() == outcome::ended) break;
        const program p = program_maker(first_seed + run / runs_of_each).make();
        if (!WIFEXITED(status) || page->came_to.load() == outcome::none) {
            complain("the program crashed", p, run);
            return 1;
        }
        if (page->came_to.load() == outcome::untrue) {
            ++counts.untrue;
            complain("reported, and the program ended", p, run);
        } else {
            judge_deadlock(p, run, counts);
        }
        page->run.store(run + 1);
    }

    std::uint64_t can_deadlock = 0, too_large = 0;
    for (std::uint64_t i = 0; i < programs; ++i) {
        const program p = program_maker(first_seed + i).make();
        state_search search(p);
        if (!search.run(most_states))
            ++too_large;
        else if (search.can_deadlock())
            ++can_deadlock;
    }
    const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
    std::printf(
        "seeds %llu to %llu: %llu programs (%llu can deadlock, %llu too large for the model), %llu runs; "
        "deadlocks reached %llu (%llu with a circle), reported %llu, missed %llu, untrue %llu, not in the model %llu\n",
        number(first_seed), number(first_seed + programs - 1), number(programs), number(can_deadlock),
        number(too_large), number(runs), number(counts.deadlocks), number(counts.circles), number(counts.reported),
        number(counts.missed), number(counts.untrue), number(counts.unexplained));
    return counts.missed + counts.untrue + counts.unexplained == 0 ? 0 : 1;
}
