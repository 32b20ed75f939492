// A pool's shelves: a few stacks, so that tasks on different processors seldom meet. Each thread has a shelf where it looks first;
// what it cannot find there it takes from another.
#include <gordian/pool.hpp>

#include "instrument/wrappers/watch.hpp"

#include <array>
#include <atomic>
#include <mutex>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

constexpr std::size_t shelf_count = 8;
constexpr std::size_t most_on_shelf = 512;

[[gnu::noinline]] std::size_t own_shelf() noexcept {
    static constinit std::atomic<std::size_t> threads{0};
    thread_local constinit std::size_t number [[gnu::tls_model("initial-exec")]] = 0;
    std::size_t* at = &number;
    asm volatile("" : "+r"(at));  // a fiber may be on another thread the next time
    if (*at == 0) *at = threads.fetch_add(1, std::memory_order_relaxed) + 1;
    return *at % shelf_count;
}

struct alignas(64) shelf {
    spinlock guard;
    pooled* top = nullptr;
    std::atomic<std::size_t> size{0};  // written under the guard
};

#if GORDIAN_DETECTION
void note_put(pooled& p, task& self) { clock_in(p.clock).release(self.clock); }
void note_get(pooled& p, task& self) {
    clock_in(p.clock).acquire(self.clock);
    clock_in(p.clock).~sync_clock();
}
#else
void note_put(pooled&, task&) {}
void note_get(pooled&, task&) {}
#endif

}  // namespace

struct pool_shelves {
    std::array<shelf, shelf_count> all;
};

pool_shelves* make_shelves() { return new pool_shelves; }
void delete_shelves(pool_shelves* s) noexcept { delete s; }

bool put_on_shelf(pool_shelves& s, pooled& object) noexcept {
    task& self = current();
    scheduling_point(self);
    shelf& mine = s.all[own_shelf()];
    if (mine.size.load(std::memory_order_relaxed) >= most_on_shelf) return false;
    note_put(object, self);
    const std::scoped_lock lock(mine.guard);
    object.next = mine.top;
    mine.top = &object;
    mine.size.store(mine.size.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return true;
}

pooled* take_from_shelf(pool_shelves& s) noexcept {
    task& self = current();
    scheduling_point(self);
    const std::size_t first = own_shelf();
    for (std::size_t i = 0; i < shelf_count; ++i) {
        shelf& from = s.all[(first + i) % shelf_count];
        // Empty as far as anybody knows: an object that is being put there now need not be found.
        if (from.size.load(std::memory_order_relaxed) == 0) continue;
        pooled* taken = nullptr;
        {
            const std::scoped_lock lock(from.guard);
            taken = from.top;
            if (taken == nullptr) continue;
            from.top = taken->next;
            from.size.store(from.size.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
        }
        note_get(*taken, self);
        return taken;
    }
    return nullptr;
}

}  // namespace gordian::inline GORDIAN_MODE::detail
