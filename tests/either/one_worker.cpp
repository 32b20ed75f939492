// Tasks that wait for each other on one OS thread, through every primitive: a wait that kept the thread would never end.
#include "expect.hpp"

#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

using namespace std::chrono_literals;

namespace {

// Runs f in a task that has run until it waits, or ended, when this returns: there is one OS thread, and it was ours.
template <class F>
gordian::task started(F f) {
    bool running = false;
    gordian::task t = gordian::go([&running, f = std::move(f)]() mutable {
        running = true;
        f();
    });
    while (!running) gordian::this_task::yield();
    return t;
}

template <class Mutex>
void lock_is_waited_for() {
    Mutex m;
    bool had_it = false;
    std::unique_lock held(m);
    gordian::task other = started([&] {
        EXPECT(!m.try_lock());
        const std::lock_guard lock(m);
        had_it = true;
    });
    EXPECT(!had_it);
    held.unlock();
    other.join();
    EXPECT(had_it);
}

template <class Mutex>
void lock_is_waited_for_until() {
    Mutex m;
    std::unique_lock held(m);
    started([&] { EXPECT(!m.try_lock_for(1ms)); }).join();
    gordian::task patient = started([&] {
        EXPECT(m.try_lock_for(1h));
        m.unlock();
    });
    held.unlock();
    patient.join();
}

template <class Mutex>
void recursive_lock_is_waited_for() {
    Mutex m;
    m.lock();
    EXPECT(m.try_lock());
    m.lock();
    bool had_it = false;
    gordian::task other = started([&] {
        const std::lock_guard lock(m);
        had_it = true;
    });
    m.unlock();
    m.unlock();
    gordian::this_task::yield();
    EXPECT(!had_it);
    m.unlock();
    other.join();
}

// Readers that wait go before the next writer; a reader that comes after a waiting writer waits.
void writers_and_readers_take_turns() {
    gordian::shared_mutex m;
    std::string order;
    m.lock();
    gordian::task reader = started([&] {
        const std::shared_lock lock(m);
        order += 'r';
        gordian::this_task::yield();
        order += 'r';
    });
    gordian::task writer = started([&] {
        const std::lock_guard lock(m);
        order += 'w';
    });
    gordian::task late = started([&] {
        auto view = m.reader();
        const std::lock_guard lock(view);
        order += 'l';
    });
    EXPECT(order.empty());
    EXPECT(!m.try_lock_shared());
    m.unlock();
    reader.join();
    late.join();
    writer.join();
    EXPECT(order == "rlrw" || order == "lrrw");

    order.clear();
    m.lock_shared();
    writer = started([&] {
        const std::lock_guard lock(m);
        order += 'w';
    });
    late = started([&] {
        const std::shared_lock lock(m);
        order += 'l';
    });
    EXPECT(order.empty());
    EXPECT(!m.try_lock_shared());
    m.unlock_shared();
    writer.join();
    late.join();
    EXPECT(order == "wl");
}

// A writer that gives up lets those go that waited only for it.
void writer_gives_up() {
    gordian::shared_timed_mutex m;
    m.lock_shared();
    gordian::task writer = started([&] { EXPECT(!m.try_lock_for(5ms)); });
    gordian::task reader = started([&] { const std::shared_lock lock(m); });
    reader.join();
    writer.join();
    EXPECT(m.try_lock_shared());
    m.unlock_shared();
    m.unlock_shared();

    m.lock();
    reader = started([&] { EXPECT(!m.try_lock_shared_for(1ms)); });
    reader.join();
    reader = started([&] {
        EXPECT(m.try_lock_shared_for(1h));
        m.unlock_shared();
    });
    m.unlock();
    reader.join();
    EXPECT(m.try_lock());
    m.unlock();
}

void conditions() {
    gordian::mutex m;
    gordian::condition_variable changed;
    gordian::condition_variable_any changed_any;
    int turn = 0;
    gordian::task other = started([&] {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return turn == 1; });
        turn = 2;
        changed_any.notify_all();
    });
    std::unique_lock lock(m);
    turn = 1;
    changed.notify_one();
    changed_any.wait(lock, [&] { return turn == 2; });
    EXPECT(!changed.wait_for(lock, 1ms, [] { return false; }));
    lock.unlock();
    other.join();
}

void gatherings() {
    gordian::latch all_there(3);
    gordian::task first = started([&] { all_there.arrive_and_wait(); });
    gordian::task second = started([&] { all_there.wait(); });
    all_there.count_down();
    EXPECT(!all_there.try_wait());
    all_there.arrive_and_wait();
    first.join();
    second.join();
    EXPECT(all_there.try_wait());

    gordian::barrier phases(2);
    first = started([&] {
        for (int phase = 0; phase < 3; ++phase) phases.arrive_and_wait();
    });
    for (int phase = 0; phase < 3; ++phase) phases.arrive_and_wait();
    first.join();

    gordian::wait_group group;
    bool opened = false, seen = false;
    gordian::latch gate(1);
    group.go([&] {
        gate.wait();
        seen = opened;
    });
    gordian::task waiting = started([&] { group.wait(); });
    opened = true;
    gate.count_down();
    group.wait();
    waiting.join();
    EXPECT(seen);
}

void semaphores() {
    gordian::counting_semaphore<8> permits(0);
    std::string order;
    gordian::task first = started([&] {
        permits.acquire();
        order += '1';
    });
    gordian::task second = started([&] {
        permits.acquire();
        order += '2';
    });
    EXPECT(!permits.try_acquire());
    permits.release();
    first.join();
    EXPECT(order == "1");
    gordian::task third = started([&] {
        EXPECT(permits.try_acquire_for(1h));
        order += '3';
    });
    permits.release();
    second.join();
    EXPECT(order == "12");
    permits.release(2);
    third.join();
    EXPECT(permits.try_acquire());
    EXPECT(!permits.try_acquire_for(1ms));

    gordian::binary_semaphore ping(0), pong(0);
    first = started([&] {
        for (int i = 0; i < 10; ++i) {
            ping.acquire();
            pong.release();
        }
    });
    for (int i = 0; i < 10; ++i) {
        ping.release();
        pong.acquire();
    }
    first.join();
}

void onces() {
    gordian::once_flag flag;
    gordian::once once;
    gordian::latch go_on(1);
    int runs = 0;
    const auto slow = [&] {
        ++runs;
        go_on.wait();
    };
    gordian::task runner = started([&] { gordian::call_once(flag, slow); });
    gordian::task waiter = started([&] { gordian::call_once(flag, slow); });
    gordian::task other_runner = started([&] { once.call(slow); });
    gordian::task other_waiter = started([&] { once.call(slow); });
    go_on.count_down();
    runner.join();
    waiter.join();
    other_runner.join();
    other_waiter.join();
    EXPECT(runs == 2);
}

void channels() {
    const auto requests = gordian::make_channel<int>();
    const auto answers = gordian::make_channel<int>(1);
    gordian::task server = started([&] {
        for (const int n : requests) answers.send(n * n);
        answers.close();
    });
    int sum = 0;
    for (int n = 1; n <= 3; ++n) {
        requests.send(n);
        sum += *answers.receive();
    }
    requests.close();
    EXPECT(!answers.receive());
    server.join();
    EXPECT(sum == 14);

    const auto done = gordian::make_channel<void>();
    gordian::task chooser = started([&] {
        EXPECT(gordian::select(gordian::on_receive(gordian::after(1h), [](auto) {}),
                               gordian::on_receive(done, [](bool) {})) == 1);
    });
    done.close();
    chooser.join();
    EXPECT(gordian::after(1ms).receive());
}

void threads() {
    gordian::latch met(2);
    gordian::thread thread([&] { met.arrive_and_wait(); });
    gordian::jthread another(gordian::task_name{"another"}, [&] { met.wait(); });
    gordian::task arriving = gordian::go([&] { met.arrive_and_wait(); });
    thread.join();
    another.join();
    arriving.join();
}

}  // namespace

int main() {
    gordian::set_parallelism(1);
    gordian::go([] {
        for (int round = 0; round < 20; ++round) {
            lock_is_waited_for<gordian::mutex>();
            lock_is_waited_for<gordian::timed_mutex>();
            lock_is_waited_for<gordian::recursive_mutex>();
            lock_is_waited_for<gordian::recursive_timed_mutex>();
            lock_is_waited_for<gordian::shared_mutex>();
            lock_is_waited_for<gordian::shared_timed_mutex>();
            lock_is_waited_for_until<gordian::timed_mutex>();
            lock_is_waited_for_until<gordian::recursive_timed_mutex>();
            lock_is_waited_for_until<gordian::shared_timed_mutex>();
            recursive_lock_is_waited_for<gordian::recursive_mutex>();
            recursive_lock_is_waited_for<gordian::recursive_timed_mutex>();
            writers_and_readers_take_turns();
            writer_gives_up();
            conditions();
            gatherings();
            semaphores();
            onces();
            channels();
            threads();
        }
    }).join();
    EXPECT(gordian::findings().empty());
}
