// Section: Mutex and RWMutex (table of readers)
// Shows: observers that share a read lock beside observers that exclude each other, with one producer that writes. The
//        notes go up to 2^19 observers, this up to 2^14: the table says the same and takes a fraction of the time.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>
#include <mutex>

using namespace std::chrono_literals;

// The notes' sync.Locker is a template parameter: a shared_mutex, or what its reader() gives (Go's RLocker).
template <class Locker>
double test(int count, gordian::shared_mutex& mutex, Locker& rw_mutex) {
    gordian::wait_group wg;
    const auto producer = [&] {
        const defer done([&] { wg.done(); });
        for (int i = 5; i > 0; --i) {
            mutex.lock();
            mutex.unlock();
            gordian::this_task::sleep_for(1ns);
        }
    };
    const auto observer = [&] {
        const defer done([&] { wg.done(); });
        const std::lock_guard guard(rw_mutex);
    };
    wg.add(count + 1);
    const auto begin = gordian::clock::now();
    gordian::go(gordian::task_name{"producer"}, producer);
    for (int i = count; i > 0; --i) gordian::go(observer);
    wg.wait();
    return std::chrono::duration<double, std::milli>(gordian::clock::now() - begin).count();
}

int main() {
    gordian::shared_mutex m{"m"};
    std::printf("%8s%14s%14s\n", "Readers", "RWMutex, ms", "Mutex, ms");
    for (int i = 0; i <= 14; ++i) {
        const int count = 1 << i;
        auto reader = m.reader();
        const double shared = test(count, m, reader);
        const double exclusive = test(count, m, m);
        std::printf("%8d%14.3f%14.3f\n", count, shared, exclusive);
    }
}
