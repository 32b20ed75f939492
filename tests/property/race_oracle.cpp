// Random programs, run one task at a time in a seeded random order; what the detector says of each access is compared with
// what the oracle computes from the trace afterwards. The verdicts agree exactly: nothing is missed, nothing untrue is claimed.
//
//     race_oracle [PROGRAMS [FIRST_SEED]]       3,000 from seed 1 by default; a mismatch prints seed, program and trace
//
// Each program runs twice: with every access told to the detector, where each verdict is compared; and with repeated accesses
// of one moment left out by the fast path, where those that were told are compared, and whether anything was said of a value.
#include "tests/property/race_oracle.hpp"
#include "core/event.hpp"
#include "core/scheduler.hpp"
#include "detector/enabled_rules.hpp"
#include "detector/race/race.hpp"
#include "tests/property/race_program.hpp"
#include "tests/support/baton_scheduler.hpp"

#include <gordian/gordian.hpp>
#include <gordian/options.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace core = gordian::core;
namespace detector = gordian::detector;
using race_oracle::event;
using race_oracle::happens_before;
using race_oracle::what;
using race_program::op;
using race_program::program;
using race_program::step;

std::uint64_t seed_of_run = 0;

// What the detector said within the operation that runs now.
struct verdict {
    core::access_kind kind;
    std::size_t races;
};
std::vector<verdict> said;
void note_verdict(const core::access& a, std::size_t races) { said.push_back({a.kind, races}); }

// The order: tasks change places only where `may_switch` is set, before each operation, and where one must wait.
bool may_switch = false;

class execution {
public:
    execution(const program& p, std::uint64_t seed, bool every_access)
        : program_(p), every_access_(every_access), random_(seed) {}

    void run() {
        gordian::tests::baton_scheduler order([this](const std::vector<core::task*>& runnable, core::task* at) {
            const bool must = std::find(runnable.begin(), runnable.end(), at) == runnable.end();
            if (!must && !std::exchange(may_switch, false))
                return static_cast<std::size_t>(std::find(runnable.begin(), runnable.end(), at) - runnable.begin());
            return static_cast<std::size_t>(random_() % runnable.size());
        });
        for (const std::size_t capacity : program_.capacities)
            channels_.push_back(gordian::make_channel<std::uint64_t>(capacity));
        for (const int count : program_.group_counts) {
            groups_.emplace_back();
            if (count > 0) groups_.back().add(count);
        }
        for (int v = 0; v < race_program::values; ++v) {
            access_begins();
            values_.emplace_back(0);
            access_ends(0, v);
        }
        handles_.resize(program_.tasks.size());
        for (std::size_t t = 0; t < program_.tasks.size(); ++t)
            if (program_.started_by_main[t]) start(0, static_cast<int>(t));
        for (std::size_t t = 0; t < program_.tasks.size(); ++t)
            if (program_.started_by_main[t]) join(0, static_cast<int>(t));
        for (std::size_t t = 0; t < program_.tasks.size(); ++t)
            if (!program_.started_by_main[t] && !program_.joined_by_a_task[t]) join(0, static_cast<int>(t));
        for (int v = 0; v < race_program::values; ++v) read(0, v);
        values_.clear();
        said.clear();
    }

    const std::vector<event>& trace() const { return trace_; }
    // By event: what the detector said, where it was told of the access.
    const std::vector<std::optional<std::size_t>>& verdicts() const { return verdicts_; }

private:
    void log(event e) {
        trace_.push_back(e);
        verdicts_.emplace_back();
    }

    void access_begins() {
        said.clear();
        if (!every_access_) core::schedule_is_controlled = false;  // which is what keeps accesses from the fast path
    }
    void access_ends(int task, int v) {
        core::schedule_is_controlled = true;
        for (const verdict& s : said) {
            log({s.kind == core::access_kind::read ? what::read : what::write, task, v});
            verdicts_.back() = s.races;
        }
        said.clear();
    }
    // An access that the detector was not told of is in the trace all the same.
    void add_untold(int task, int v, what kind, std::size_t from) {
        for (std::size_t i = from; i < trace_.size(); ++i)
            if (trace_[i].kind == kind) return;
        log({kind, task, v});
    }
    void read(int task, int v) {
        const std::size_t from = trace_.size();
        access_begins();
        (void)values_[static_cast<std::size_t>(v)].load();
        access_ends(task, v);
        add_untold(task, v, what::read, from);
    }
    void write(int task, int v) {
        const std::size_t from = trace_.size();
        access_begins();
        values_[static_cast<std::size_t>(v)].store(1);
        access_ends(task, v);
        add_untold(task, v, what::write, from);
    }
    void change(int task, int v) {
        const std::size_t from = trace_.size();
        access_begins();
        ++values_[static_cast<std::size_t>(v)];
        access_ends(task, v);
        add_untold(task, v, what::read, from);
        add_untold(task, v, what::write, from);
    }

    void start(int by, int t) {
        log({what::forks, by, t + 1});
        handles_[static_cast<std::size_t>(t)] = gordian::go([this, t] {
            log({what::starts, t + 1});
            perform(t);
            log({what::ends, t + 1});
        });
    }
    void join(int by, int t) {
        handles_[static_cast<std::size_t>(t)].join();
        log({what::joins, by, t + 1});
    }

    void perform(int t) {
        const std::vector<step>& steps = program_.tasks[static_cast<std::size_t>(t)];
        for (std::size_t i = 0; i < steps.size(); ++i) {
            may_switch = true;
            core::scheduling_point(core::current());
            may_switch = false;
            i += static_cast<std::size_t>(perform(t + 1, steps[i]));
        }
    }

    void sent(int task, int c, std::uint64_t number) {
        log({what::send_ends, task, c, number, program_.capacities[static_cast<std::size_t>(c)]});
    }
    void received(int task, int c, std::uint64_t number) { log({what::receive_ends, task, c, number}); }

    // How many of the next steps are skipped.
    int perform(int task, const step& s) {
        const int object = s.object;
        const auto index = static_cast<std::size_t>(object);
        constexpr int lock_of_shared = 100;
        switch (s.what) {
            case op::read: read(task, object); break;
            case op::write: write(task, object); break;
            case op::change: change(task, object); break;
            case op::lock: mutexes_[index].lock(), log({what::acquire, task, object}); break;
            case op::try_lock:
                if (!mutexes_[index].try_lock()) return s.extra;
                log({what::acquire, task, object});
                break;
            case op::unlock: log({what::release, task, object}), mutexes_[index].unlock(); break;
            case op::lock_shared: shared_.lock_shared(), log({what::acquire_shared, task, lock_of_shared}); break;
            case op::unlock_shared: log({what::release_shared, task, lock_of_shared}), shared_.unlock_shared(); break;
            case op::lock_unique: shared_.lock(), log({what::acquire, task, lock_of_shared}); break;
            case op::unlock_unique: log({what::release, task, lock_of_shared}), shared_.unlock(); break;
            case op::send: {
                const std::uint64_t number = ++last_number_;
                log({what::send_begins, task, object});
                channels_[index].send(number);
                sent(task, object, number);
                break;
            }
            case op::receive: {
                log({what::receive_begins, task, object});
                const auto number = channels_[index].receive();
                received(task, object, *number);
                break;
            }
            case op::try_send: {
                const std::uint64_t number = ++last_number_;
                log({what::send_begins, task, object});
                if (channels_[index].try_send(number) == gordian::channel_status::success) sent(task, object, number);
                break;
            }
            case op::try_receive: {
                std::uint64_t number = 0;
                log({what::receive_begins, task, object});
                if (channels_[index].try_receive(number) == gordian::channel_status::success)
                    received(task, object, number);
                break;
            }
            case op::select_some: {
                const std::uint64_t one = ++last_number_, two = ++last_number_;
                const auto other = static_cast<std::size_t>(s.other);
                log({what::send_begins, task, object});
                auto sends_one = gordian::on_send(channels_[index], one, [&] { sent(task, object, one); });
                auto sends_two = gordian::on_send(channels_[other], two, [&] { sent(task, s.other, two); });
                auto receives_one = gordian::on_receive(
                    channels_[index], [&](std::optional<std::uint64_t> n) { received(task, object, *n); });
                auto receives_two = gordian::on_receive(
                    channels_[other], [&](std::optional<std::uint64_t> n) { received(task, s.other, *n); });
                if (s.extra == 0) gordian::select(sends_one, sends_two, gordian::otherwise([] {}));
                if (s.extra == 1) gordian::select(sends_one, receives_two, gordian::otherwise([] {}));
                if (s.extra == 2) gordian::select(receives_one, sends_two, gordian::otherwise([] {}));
                if (s.extra == 3) gordian::select(receives_one, receives_two, gordian::otherwise([] {}));
                break;
            }
            case op::select_one_of_two:
                log({what::receive_begins, task, object});
                gordian::select(
                    gordian::on_receive(channels_[index],
                                        [&](std::optional<std::uint64_t> n) { received(task, object, *n); }),
                    gordian::on_receive(channels_[static_cast<std::size_t>(s.other)],
                                        [&](std::optional<std::uint64_t> n) { received(task, s.other, *n); }));
                break;
            case op::close: log({what::closes, task, object}), channels_[index].close(); break;
            case op::receive_closed:
                (void)channels_[index].receive();
                log({what::receives_closed, task, object});
                break;
            case op::load: {
                const std::uint64_t seen = atomics_[index].load(s.order);
                log({what::loads, task, object, seen, 0, s.order});
                break;
            }
            case op::store: {
                const std::uint64_t fresh = last_atomic_ += 1'000;
                atomics_[index].store(fresh, s.order);
                log({what::stores, task, object, 0, fresh, s.order});
                break;
            }
            case op::add: {
                const std::uint64_t step = last_atomic_ += 1'000;
                const std::uint64_t seen = atomics_[index].fetch_add(step, s.order);
                log({what::modifies, task, object, seen, seen + step, s.order});
                break;
            }
            case op::exchange_if: {
                const std::uint64_t fresh = last_atomic_ += 1'000;
                std::uint64_t expected = s.extra != 0 ? ~std::uint64_t{0} : peek(object);
                if (atomics_[index].compare_exchange_strong(expected, fresh, s.order, s.failure))
                    log({what::modifies, task, object, expected, fresh, s.order});
                else
                    log({what::loads, task, object, expected, 0, s.failure});
                break;
            }
            case op::fence: gordian::atomic_thread_fence(s.order), log({what::fence, task, 0, 0, 0, s.order}); break;
            case op::done: log({what::done, task, object}), groups_[index].done(); break;
            case op::wait: groups_[index].wait(), log({what::waited, task, object}); break;
            case op::start: start(task, object); break;
            case op::join: join(task, object); break;
        }
        return 0;
    }

    // What an atomic holds now, without an operation on it.
    std::uint64_t peek(int object) const {
        for (std::size_t i = trace_.size(); i-- > 0;)
            if (trace_[i].object == object && (trace_[i].kind == what::stores || trace_[i].kind == what::modifies))
                return trace_[i].stored;
        return 0;
    }

    const program& program_;
    const bool every_access_;
    std::mt19937_64 random_;
    std::vector<event> trace_;
    std::vector<std::optional<std::size_t>> verdicts_;
    std::uint64_t last_number_ = 0, last_atomic_ = 0;
    std::array<gordian::mutex, race_program::mutexes> mutexes_;
    gordian::shared_mutex shared_;
    std::array<gordian::atomic<std::uint64_t>, race_program::atomics> atomics_{};
    std::vector<gordian::channel<std::uint64_t>> channels_;
    std::deque<gordian::wait_group> groups_;
    std::deque<gordian::tracked<int>> values_;
    std::vector<gordian::task> handles_;
};

struct totals {
    std::uint64_t programs = 0, events = 0, accesses = 0, untold = 0, racy_accesses = 0, pairs = 0, missed = 0,
                  untrue = 0;
};

void print_trace(const std::vector<event>& trace, const happens_before& order,
                 const std::vector<std::optional<std::size_t>>& verdicts) {
    static constexpr const char* names[] = {
        "read",        "write",     "acquire",        "release",      "acquire_shared", "release_shared",
        "send_begins", "send_ends", "receive_begins", "receive_ends", "closes",         "receives_closed",
        "loads",       "stores",    "modifies",       "fence",        "done",           "waited",
        "forks",       "starts",    "ends",           "joins"};
    for (std::size_t i = 0; i < trace.size(); ++i) {
        const event& e = trace[i];
        std::printf("  %3zu task %d %-15s %d  %llu -> %llu order %d", i, e.task, names[static_cast<int>(e.kind)],
                    e.object, static_cast<unsigned long long>(e.number), static_cast<unsigned long long>(e.stored),
                    static_cast<int>(e.order));
        if (order.is_access(i)) {
            std::printf("   said: %s   races with:", verdicts[i] ? *verdicts[i] != 0 ? "race" : "fine" : "nothing");
            for (const std::size_t other : order.races_of(i)) std::printf(" %zu", other);
        }
        std::printf("\n");
    }
}

bool check(std::uint64_t seed, bool every_access, totals& sum) {
    race_program::generator generator(seed);
    const program p = generator.make();
    execution run(p, seed, every_access);
    run.run();
    if (run.trace().size() > happens_before::most_events) return true;
    const happens_before order(run.trace());
    bool agree = true;
    std::array<bool, race_program::values> is_racy{}, is_said{};
    for (std::size_t i = 0; i < run.trace().size(); ++i) {
        if (!order.is_access(i)) continue;
        ++sum.accesses;
        const std::size_t races = order.races_of(i).size();
        const auto value = static_cast<std::size_t>(run.trace()[i].object);
        is_racy[value] = is_racy[value] || races != 0;
        if (!run.verdicts()[i]) {
            ++sum.untold;
            continue;
        }
        const bool said_race = *run.verdicts()[i] != 0;
        is_said[value] = is_said[value] || said_race;
        sum.racy_accesses += races != 0 ? 1 : 0;
        sum.pairs += races;
        if (races != 0 && !said_race) ++sum.missed, agree = false;
        if (races == 0 && said_race) ++sum.untrue, agree = false;
    }
    for (std::size_t v = 0; v < is_racy.size(); ++v)
        if (is_racy[v] != is_said[v]) agree = false;
    ++sum.programs;
    sum.events += run.trace().size();
    if (!agree) {
        std::printf("seed %llu, %s: the detector and the oracle do not agree\n%s",
                    static_cast<unsigned long long>(seed), every_access ? "every access" : "fast path",
                    race_program::to_text(p).c_str());
        print_trace(run.trace(), order, run.verdicts());
    }
    return agree;
}

void deadlocked() {
    std::printf("seed %llu: the program deadlocked, which none may\n", static_cast<unsigned long long>(seed_of_run));
    std::fflush(stdout);
    std::_Exit(2);
}

// A long run goes in processes of its own: the scheduler of the tests looks at every task record that there ever was.
constexpr std::uint64_t programs_of_a_process = 5'000;

int run_in_processes(char* self, std::uint64_t programs, std::uint64_t first) {
    for (; programs != 0;) {
        const std::uint64_t part = std::min(programs, programs_of_a_process);
        std::string count = std::to_string(part), seed = std::to_string(first);
        std::array<char*, 4> arguments{self, count.data(), seed.data(), nullptr};
        pid_t child = 0;
        int status = 1;
        if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments.data(), environ) != 0 ||
            waitpid(child, &status, 0) != child || status != 0)
            return 1;
        programs -= part;
        first += part;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t programs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 3'000;
    const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    if (programs > programs_of_a_process) return run_in_processes(argv[0], programs, first);
    detector::access_judged = note_verdict;
    gordian::options::set_detect("-race");  // verdicts are compared, not reported
    detector::apply_rule_list();
    core::events.all_asleep = deadlocked;
    totals sum;
    int disagreements = 0;
    for (std::uint64_t seed = first; seed < first + programs && disagreements < 5; ++seed) {
        seed_of_run = seed;
        if (!check(seed, true, sum) || !check(seed, false, sum)) ++disagreements;
    }
    std::printf(
        "seeds %llu to %llu: %llu runs, %llu events, %llu accesses (%llu on the fast path), %llu racy, in %llu pairs; "
        "missed %llu, untrue %llu\n",
        static_cast<unsigned long long>(first), static_cast<unsigned long long>(first + programs - 1),
        static_cast<unsigned long long>(sum.programs), static_cast<unsigned long long>(sum.events),
        static_cast<unsigned long long>(sum.accesses), static_cast<unsigned long long>(sum.untold),
        static_cast<unsigned long long>(sum.racy_accesses), static_cast<unsigned long long>(sum.pairs),
        static_cast<unsigned long long>(sum.missed), static_cast<unsigned long long>(sum.untrue));
    return disagreements == 0 ? 0 : 1;
}
