// Takes the findings that are made while it lives, and forces an order on threads without ordering them for the library.
#pragma once

#include "detector/raw_finding.hpp"
#include "detector/sink.hpp"
#include "tests/support/every_scheduler.hpp"

#include <gordian/task.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace gordian::tests {

class recorder {
public:
    recorder() : before_(detector::out.add) {
        const std::scoped_lock lock(guard());
        list().clear();
        detector::out.add = [](const detector::raw_finding& f) {
            const std::scoped_lock inner(guard());
            list().push_back(f);
            return true;
        };
    }
    ~recorder() { detector::out.add = before_; }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    std::vector<detector::raw_finding> all() const {
        const std::scoped_lock lock(guard());
        return list();
    }
    std::vector<detector::raw_finding> of(std::string_view rule) const {
        std::vector<detector::raw_finding> found = all();
        std::erase_if(found, [&](const detector::raw_finding& f) { return f.rule != rule; });
        return found;
    }
    std::size_t count(std::string_view rule) const { return of(rule).size(); }
    bool nothing() const { return all().empty(); }

private:
    static std::mutex& guard() {
        static std::mutex m;
        return m;
    }
    static std::vector<detector::raw_finding>& list() {
        static std::vector<detector::raw_finding> findings;
        return findings;
    }
    bool (*before_)(const detector::raw_finding&);
};

// A task of the scheduler that the test is run under.
class runs {
public:
    template <class... Args>
    explicit runs(Args&&... args) : handle_(gordian::go(std::forward<Args>(args)...)) {}
    void join() { handle_.join(); }

private:
    decltype(gordian::go([] {})) handle_;
};

// The suite, once a scheduler: GORDIAN_ONCE_A_SCHEDULER(DataRace); TYPED_TEST(DataRace, ...).
template <class Scheduler>
class on_one_scheduler : public testing::Test {
    Scheduler scheduler_{1};
};
#define GORDIAN_ONCE_A_SCHEDULER(Suite)                                  \
    template <class Scheduler>                                           \
    class Suite : public gordian::tests::on_one_scheduler<Scheduler> {}; \
    TYPED_TEST_SUITE(Suite, gordian::tests::schedulers, gordian::tests::scheduler_names)

// Steps of several tasks in one order, which the library hears nothing of.
class turns {
public:
    template <class F>
    void at(int turn, F&& f) {
        until([&] { return now_.load(std::memory_order_acquire) == turn; });
        f();
        now_.store(turn + 1, std::memory_order_release);
    }

private:
    std::atomic<int> now_{0};
};

}  // namespace gordian::tests
