#include "tests/support/baton_scheduler.hpp"

#include "core/gate.hpp"

#include <algorithm>
#include <chrono>
#include <pthread.h>
#include <thread>
#include <utility>

namespace gordian::tests {

using core::deadline;
using core::never;
using core::task;

struct baton_scheduler::member {
    explicit member(task& t) : who(&t) {}
    task* who;
    std::condition_variable turn;
    bool parked = false;
    bool token = false;
    deadline until = never;

    bool is_runnable(deadline now) const { return !parked || token || until <= now; }
};

namespace {

// The end of an OS thread that gordian::thread started. Keys' destructors run in up to four rounds; the library's own ends the
// task in the second, so this one waits for the third.
struct thread_end {
    baton_scheduler* host;
    task* who;
    int round = 0;
};

void at_thread_exit(void* end);

pthread_key_t end_key() {
    static const pthread_key_t key = [] {
        pthread_key_t made{};
        pthread_key_create(&made, at_thread_exit);
        return made;
    }();
    return key;
}

void at_thread_exit(void* end) {
    auto* const e = static_cast<thread_end*>(end);
    if (++e->round < 3) {
        pthread_setspecific(end_key(), e);
        return;
    }
    e->host->thread_ends(*e->who);
    delete e;
}

}  // namespace

baton_scheduler::baton_scheduler(std::uint64_t seed)
    : baton_scheduler([this](const std::vector<task*>& runnable, task*) { return random_() % runnable.size(); }) {
    random_.seed(seed);
}

baton_scheduler::baton_scheduler(choice pick) : pick_(std::move(pick)), founder_(core::current()) {
    host_before_ = std::exchange(founder_.host, this);
    holder_ = &join(founder_);
    core::set_schedulers(this, this);
    core::schedule_is_controlled = true;
}

baton_scheduler::~baton_scheduler() {
    lock guard(guard_);
    while (members_.size() > 1) {
        pass_baton(guard, &founder_, true);
        wait_for_turn(guard, *find(founder_));
        wait_for_announced(guard);
    }
    core::schedule_is_controlled = false;
    core::set_schedulers(nullptr, nullptr);
    founder_.host = host_before_;
}

baton_scheduler::member& baton_scheduler::join(task& t) {
    members_.push_back(std::make_unique<member>(t));
    changed_.notify_all();
    return *members_.back();
}

baton_scheduler::member* baton_scheduler::find(const task& t) {
    for (const auto& m : members_)
        if (m->who == &t) return m.get();
    return nullptr;
}

// A task of go() gets its thread here, from who starts it; a thread comes here by itself.
void baton_scheduler::start(task& t) {
    lock guard(guard_);
    member& m = join(t);
    if (t.kind == core::task_kind::thread) {
        pthread_setspecific(end_key(), new thread_end{this, &t});
        wait_for_turn(guard, m);
        return;
    }
    std::thread([this, &t] {
        core::set_current(&t);
        {
            lock mine(guard_);
            wait_for_turn(mine, *find(t));
        }
        core::run_task(t);
        finish(t);
    }).detach();
}

void baton_scheduler::finish(task& t) {
    core::set_current(nullptr);
    core::release(t);
    lock guard(guard_);
    leave(guard, *find(t));
}

void baton_scheduler::thread_ends(task& t) {
    lock guard(guard_);
    leave(guard, *find(t));
}

void baton_scheduler::leave(lock& guard, member& m) {
    const auto at = std::find_if(members_.begin(), members_.end(), [&](const auto& one) { return one.get() == &m; });
    const std::unique_ptr<member> gone = std::move(*at);
    members_.erase(at);
    pass_baton(guard, nullptr, false);
    changed_.notify_all();
}

void baton_scheduler::wait_for_turn(lock& guard, member& m) {
    while (holder_ != &m) {
        if (holder_ == nullptr && pick_next(nullptr, false)) continue;  // a deadline has passed
        deadline next = never;
        for (const auto& one : members_) next = std::min(next, one->until);
        if (holder_ == nullptr && next != never)
            m.turn.wait_until(guard, next);
        else
            m.turn.wait(guard);
    }
}

// Threads that were announced and did not come to start() yet: the order must not depend on when they do.
void baton_scheduler::wait_for_announced(lock& guard) {
    const auto somebody_is_missing = [this] {
        bool missing = false;
        core::for_each_task([&](task& t) {
            missing = missing || (t.host == this && t.kind == core::task_kind::thread && !t.finished.load() &&
                                  t.state.load() == core::task_states::running && find(t) == nullptr);
        });
        return missing;
    };
    while (somebody_is_missing()) changed_.wait_for(guard, std::chrono::milliseconds(1));
}

bool baton_scheduler::pick_next(task* from, bool others_first) {
    const deadline now = std::chrono::steady_clock::now();
    std::vector<task*> runnable;
    for (const auto& m : members_)
        if (m->is_runnable(now)) runnable.push_back(m->who);
    if (others_first && runnable.size() > 1) std::erase(runnable, from);
    if (runnable.empty()) return false;
    ++steps_;
    holder_ = find(*runnable.at(pick_(runnable, from)));
    holder_->turn.notify_all();
    return true;
}

void baton_scheduler::pass_baton(lock& guard, task* from, bool others_first) {
    wait_for_announced(guard);
    if (pick_next(from, others_first)) return;
    holder_ = nullptr;
    for (const auto& m : members_) m->turn.notify_all();  // somebody must watch the deadlines
}

bool baton_scheduler::park(task& self, deadline until) {
    lock guard(guard_);
    member& m = *find(self);
    m.parked = true;
    m.until = until;
    pass_baton(guard, &self, false);
    wait_for_turn(guard, m);
    m.parked = false;
    m.until = never;
    return std::exchange(m.token, false) || until == never || std::chrono::steady_clock::now() < until;
}

void baton_scheduler::unpark(task& t) {
    lock guard(guard_);
    member* const m = find(t);
    if (m == nullptr) return;  // it has ended
    m->token = true;
    if (holder_ == nullptr) pick_next(nullptr, false);  // a stranger wakes somebody
}

void baton_scheduler::yield(task& self) {
    lock guard(guard_);
    pass_baton(guard, &self, true);
    wait_for_turn(guard, *find(self));
}

void baton_scheduler::point(task& self) {
    lock guard(guard_);
    pass_baton(guard, &self, false);
    wait_for_turn(guard, *find(self));
}

std::uint64_t baton_scheduler::steps() const noexcept {
    const std::scoped_lock guard(guard_);
    return steps_;
}

}  // namespace gordian::tests
