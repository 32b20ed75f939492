// Expect: all-asleep (observed), exit 66 tasks=13
// Every kind of wait has its own words, named as it is in its program.
// Says: waits for a notification of `ready`, here:
// Says: waits for the count-downs of `loaded`, here:
// Says: waits for the other arrivals at `phase`, here:
// Says: waits for a permit of `seats`, here:
// Says: waits for the last done() of `workers`, here:
// Says: waits to send on `out`, here:
// Says: waits to receive from `in`, here:
// Says: waits in a select for `
// Says: waits for a change of `(anonymous namespace)::counter`, here:
// Says: waits to lock `kept`, here:
// Says: waits to read-lock `table`, here:
// Says: waits for the end of the first call of `start`, here:
// Says: runs the function of `start`, begun here:
// Says: waits to join `alice`, here:
#include <gordian/gordian.hpp>
#include <iterator>
#include <mutex>
#include <utility>

namespace {

gordian::atomic<int> counter{0};

template <class Wait>
gordian::task waits(const char* name, Wait wait) {
    return gordian::go(gordian::task_name{name}, std::move(wait));
}

}  // namespace

int main() {
    gordian::mutex mutex{"mutex"}, kept{"kept"};
    gordian::shared_mutex table{"table"};
    gordian::condition_variable ready{"ready"};
    gordian::latch loaded(1, "loaded"), has_locks(1);
    gordian::barrier phase(2, "phase");
    gordian::counting_semaphore<1> seats(0, "seats");
    gordian::wait_group workers{"workers"};
    workers.add(1);
    gordian::once start{"start"};
    const auto out = gordian::make_channel<int>(0, "out"), in = gordian::make_channel<int>(0, "in");
    const auto left = gordian::make_channel<int>(0, "left"), right = gordian::make_channel<int>(0, "right");

    gordian::task alice = waits("alice", [&] {
        std::unique_lock lock(mutex);
        ready.wait(lock, [] { return false; });
    });
    const gordian::task others[] = {
        waits("latch", [&] { loaded.wait(); }),
        waits("barrier", [&] { phase.arrive_and_wait(); }),
        waits("semaphore", [&] { seats.acquire(); }),
        waits("wait group", [&] { workers.wait(); }),
        waits("sender", [&] { out.send(1); }),
        waits("select",
              [&] {
                  const auto nothing = [](auto&&...) {};
                  gordian::select(gordian::on_receive(left, nothing), gordian::on_receive(right, nothing));
              }),
        waits("atomic", [] { counter.wait(0); }),
        waits("holder",
              [&] {
                  start.call([&] {
                      const std::lock_guard one(kept);
                      const std::lock_guard two(table);
                      has_locks.count_down();
                      (void)in.receive();
                  });
              }),
        waits("locker",
              [&] {
                  has_locks.wait();
                  kept.lock();
              }),
        waits("reader",
              [&] {
                  has_locks.wait();
                  table.lock_shared();
              }),
        waits("caller",
              [&] {
                  has_locks.wait();
                  start.call([] {});
              }),
    };
    alice.join();
    return static_cast<int>(std::size(others));
}
