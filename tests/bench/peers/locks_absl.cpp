// absl::Mutex with its deadlock detector on.
#include "../lock_work.hpp"

#include <absl/synchronization/mutex.h>

namespace {
struct absl_mutex {
    void lock() { m.Lock(); }
    void unlock() { m.Unlock(); }
    absl::Mutex m;
};
}  // namespace

int main(int argc, char** argv) {
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kReport);
    lock_work::register_all<absl_mutex, std::thread>();
    return lock_work::run(argc, argv);
}
