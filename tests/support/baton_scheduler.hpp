// A scheduler for tests that runs exactly one task at a time, in an order that the test dictates.
//
// Every task that go() or gordian::thread starts while one of these lives, and the one that made it, is an OS thread that goes
// on only while it has the baton. It hands the baton on wherever it parks, yields, ends, or is about to do something that
// others can see (core::scheduling_point). Who comes next is picked among the runnable: by the test, or at random from a seed,
// which gives the same order each time as long as nothing but the seed decides (no deadline passes, no stranger wakes a task).
//
// Time is real: a parked task whose deadline has passed is runnable; when nobody is, the baton waits for the next deadline.
#pragma once

#include "core/scheduler.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

namespace gordian::tests {

class baton_scheduler final : public core::scheduler {
public:
    // Returns an index. The runnable tasks are in the order in which they were started; `at` runs now, or has just parked.
    using choice = std::function<std::size_t(const std::vector<core::task*>& runnable, core::task* at)>;

    explicit baton_scheduler(std::uint64_t seed);
    explicit baton_scheduler(choice pick);
    ~baton_scheduler();  // waits until all others have ended
    baton_scheduler(const baton_scheduler&) = delete;
    baton_scheduler& operator=(const baton_scheduler&) = delete;

    void start(core::task& t) override;
    bool park(core::task& self, core::deadline until) override;
    void unpark(core::task& t) override;
    void yield(core::task& self) override;
    void point(core::task& self) override;

    void thread_ends(core::task& t);       // after all else that a thread does
    std::uint64_t steps() const noexcept;  // how often somebody was picked

private:
    struct member;
    using lock = std::unique_lock<std::mutex>;

    member& join(core::task& t);
    member* find(const core::task& t);
    void leave(lock& guard, member& m);
    void wait_for_turn(lock& guard, member& m);
    bool pick_next(core::task* from, bool others_first);  // false: nobody is runnable
    void pass_baton(lock& guard, core::task* from, bool others_first);
    void wait_for_announced(lock& guard);
    void finish(core::task& t);

    mutable std::mutex guard_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<member>> members_;  // in order of start
    member* holder_ = nullptr;                      // null: everybody is parked
    choice pick_;
    std::mt19937_64 random_;
    std::uint64_t steps_ = 0;
    core::scheduler* host_before_ = nullptr;
    core::task& founder_;
};

}  // namespace gordian::tests
