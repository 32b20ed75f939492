// A child of fork() has one task alone. Whatever the others were doing, it can go on: with what it made itself, with channels and
// locks that the others were using, with tasks and threads of its own. It ends with 0, and so does its parent.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr int forks = 40, seconds_until_a_child_hangs = 60;

// What everybody hammers.
struct common_things {
    gordian::channel<int> buffered = gordian::make_channel<int>(8, "buffered");
    gordian::channel<int> direct = gordian::make_channel<int>(0, "direct");
    gordian::channel<int> never_served = gordian::make_channel<int>(0, "never served");
    gordian::mutex guard{"guard"}, passed_on{"passed on"};
    gordian::shared_mutex table{"table"};
    gordian::condition_variable changed{"changed"};
    gordian::counting_semaphore<4> permits{4};
    int value = 0;
    gordian::atomic<bool> stop{false};
};

void work(common_things& c) {
    using std::chrono::microseconds;
    int received = 0;
    while (!c.stop) {
        c.buffered.try_send(1);
        c.buffered.try_receive(received);
        c.direct.try_send(1);
        gordian::select(gordian::on_receive(c.direct, [](auto&&...) {}), gordian::on_timeout(microseconds(50), [] {}));
        {
            std::unique_lock lock(c.guard);
            ++c.value;
            c.changed.wait_for(lock, microseconds(20));
        }
        { const std::shared_lock reading(c.table); }
        { const std::lock_guard writing(c.table); }
        c.permits.acquire();
        c.permits.release();
        { const std::lock_guard lock(c.passed_on); }
        auto one = gordian::go([] {});
        one.join();
    }
}

void exchange_messages() {
    const auto there = gordian::make_channel<int>(), back = gordian::make_channel<int>(1);
    auto echo = gordian::go([there, back] {
        for (int i = 0; i < 20; ++i) back.send(there.receive().value() + 1);
    });
    for (int i = 0; i < 20; ++i) {
        there.send(i);
        EXPECT(back.receive() == i + 1);
    }
    echo.join();
}

void use_locks() {
    gordian::mutex m;
    gordian::condition_variable told;
    bool ready = false;
    gordian::thread other([&] {
        const std::lock_guard lock(m);
        ready = true;
        told.notify_one();
    });
    std::unique_lock lock(m);
    told.wait(lock, [&] { return ready; });
    lock.unlock();
    other.join();
}

[[noreturn]] void be_the_child(common_things& c) {
    alarm(seconds_until_a_child_hangs);
    c.passed_on.unlock();  // it was taken for the fork, and others waited for it
    c.passed_on.lock();
    c.passed_on.unlock();
    exchange_messages();
    use_locks();
    int received = 0;
    // What the others left behind may be full, empty or held, but it answers.
    for (int i = 0; i < 20; ++i) c.buffered.try_send(1);
    for (int i = 0; i < 20; ++i) c.buffered.try_receive(received);
    EXPECT(c.direct.try_send(1) == gordian::channel_status::full);
    EXPECT(c.never_served.try_send(1) == gordian::channel_status::full);
    if (c.guard.try_lock()) c.guard.unlock();
    if (c.table.try_lock()) c.table.unlock();
    c.changed.notify_all();
    exchange_messages();
    std::exit(0);
}

}  // namespace

int main() {
    auto& common = *new common_things;  // outlives main: the tasks of the parent use it to the end
    std::vector<gordian::thread> threads;
    std::vector<gordian::task> tasks;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { work(common); });
    for (int i = 0; i < 3; ++i) tasks.push_back(gordian::go([&] { work(common); }));
    auto waiting = gordian::go([&] { (void)common.never_served.receive(); });
    for (int i = 0; i < forks; ++i) {
        common.passed_on.lock();
        const pid_t child = fork();
        if (child == 0) be_the_child(common);
        common.passed_on.unlock();
        int status = 0;
        waitpid(child, &status, 0);
        if (status != 0) std::fprintf(stderr, "a child has ended with the wait status %d\n", status);
        EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    common.stop = true;
    common.never_served.send(1);
    waiting.join();
    for (auto& t : threads) t.join();
    for (auto& t : tasks) t.join();
}
