// gordian::off is lean: no type is larger than the standard's where that has 16 bytes or more, and the atomics are the
// standard's own.
#include <gordian/gordian.hpp>

#include <atomic>
#include <barrier>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <type_traits>

namespace {

template <class Ours, class Standard>
constexpr bool is_lean = sizeof(Ours) <= (sizeof(Standard) >= 16 ? sizeof(Standard) : std::size_t{16}) &&
                         alignof(Ours) <= alignof(std::max_align_t);

static_assert(is_lean<gordian::mutex, std::mutex>);
static_assert(is_lean<gordian::timed_mutex, std::timed_mutex>);
static_assert(is_lean<gordian::recursive_mutex, std::recursive_mutex>);
static_assert(is_lean<gordian::recursive_timed_mutex, std::recursive_timed_mutex>);
static_assert(is_lean<gordian::shared_mutex, std::shared_mutex>);
static_assert(is_lean<gordian::shared_timed_mutex, std::shared_timed_mutex>);
static_assert(is_lean<gordian::condition_variable, std::condition_variable>);
static_assert(is_lean<gordian::condition_variable_any, std::condition_variable_any>);
static_assert(is_lean<gordian::latch, std::latch>);
static_assert(is_lean<gordian::counting_semaphore<>, std::counting_semaphore<>>);
static_assert(is_lean<gordian::binary_semaphore, std::binary_semaphore>);
static_assert(is_lean<gordian::barrier<>, std::barrier<>>);

static_assert(sizeof(gordian::mutex) == 4 && sizeof(gordian::timed_mutex) == 4);
static_assert(sizeof(gordian::shared_mutex) == 4 && sizeof(gordian::shared_timed_mutex) == 4);
static_assert(sizeof(gordian::recursive_mutex) == 16 && sizeof(gordian::recursive_timed_mutex) == 16);
static_assert(sizeof(gordian::latch) == 8 && sizeof(gordian::counting_semaphore<>) == 8);
static_assert(sizeof(gordian::thread) == sizeof(std::thread) && sizeof(gordian::jthread) == sizeof(std::jthread));
static_assert(std::is_base_of_v<std::thread, gordian::thread> && std::is_base_of_v<std::jthread, gordian::jthread>);

static_assert(std::is_same_v<gordian::atomic<int>, std::atomic<int>>);
static_assert(std::is_same_v<gordian::atomic<int*>, std::atomic<int*>>);
static_assert(std::is_same_v<gordian::atomic_flag, std::atomic_flag>);

// Constant initialized, as the standard's are.
constinit gordian::mutex m{"a name"};
constinit gordian::recursive_mutex recursive{"a name"};
constinit gordian::shared_mutex shared{"a name"};
constinit gordian::condition_variable changed{"a name"};
constinit gordian::once_flag once;
constinit gordian::latch latch{1, "a name"};
constinit gordian::binary_semaphore permit{0, "a name"};

}  // namespace

int main() {
    const std::scoped_lock all(m, recursive, shared);
    changed.notify_all();
    gordian::call_once(once, [] { latch.count_down(); });
    latch.wait();
    permit.release();
    permit.acquire();
}
