// The guards of static local variables (Itanium C++ ABI, One-time Construction API, 3.3.3) are called through us: see
// core/initializers.hpp. The work is done by the C++ library's functions; where the program has none that can be found, because
// it is linked into it, by ours, with the same bits: then ours are the only ones. ThreadSanitizer brings functions of these names
// into the program itself, which nobody can call through us: under it nothing is known of such guards.
#include "core/sanitizers.hpp"

#if !defined(GORDIAN_UNDER_TSAN)

#include "core/futex.hpp"
#include "core/initializers.hpp"
#include "core/spinlock.hpp"
#include "core/task.hpp"

#include <atomic>
#include <climits>
#include <cstdint>
#include <dlfcn.h>

using namespace gordian;

namespace {

// As in libstdc++: the first byte is all that compiled code looks at.
constexpr std::uint32_t is_made = 1, is_pending = 0x100, has_waiters = 0x1'0000;

struct guard_functions {
    int (*acquire)(void*);
    void (*release)(void*);
    void (*abort)(void*);
};

std::atomic<std::uint32_t>& word_of(void* guard) { return *static_cast<std::atomic<std::uint32_t>*>(guard); }

int own_acquire(void* guard) {
    std::atomic<std::uint32_t>& word = word_of(guard);
    for (std::uint32_t seen = word.load(std::memory_order_acquire);;) {
        if ((seen & is_made) != 0) return 0;
        if (seen == 0) {
            if (word.compare_exchange_weak(seen, is_pending, std::memory_order_acquire)) return 1;
            continue;
        }
        if ((seen & has_waiters) == 0 && !word.compare_exchange_weak(seen, seen | has_waiters)) continue;
        core::futex_wait(word, seen | has_waiters, core::never);
        seen = word.load(std::memory_order_acquire);
    }
}

void own_end(void* guard, std::uint32_t becomes) {
    std::atomic<std::uint32_t>& word = word_of(guard);
    if ((word.exchange(becomes, std::memory_order_acq_rel) & has_waiters) != 0) core::futex_wake(word, INT_MAX);
}

void own_release(void* guard) { own_end(guard, is_made); }
void own_abort(void* guard) { own_end(guard, 0); }

template <class F>
bool find(const char* name, F& into) {
    into = reinterpret_cast<F>(dlsym(RTLD_NEXT, name));
    return into != nullptr;
}

// No static local variable here: it would need what this finds.
enum : std::uint32_t { not_found, is_looking, is_found };
constinit guard_functions used{own_acquire, own_release, own_abort};
constinit std::atomic<std::uint32_t> stage{not_found};

const guard_functions& real() {
    std::uint32_t now = stage.load(std::memory_order_acquire);
    if (now == not_found && stage.compare_exchange_strong(now, is_looking)) {
        guard_functions library{};
        if (find("__cxa_guard_acquire", library.acquire) && find("__cxa_guard_release", library.release) &&
            find("__cxa_guard_abort", library.abort))
            used = library;
        stage.store(is_found, std::memory_order_release);
    }
    while (stage.load(std::memory_order_acquire) != is_found) core::pause_processor();
    return used;
}

void ended() {
    if (core::task* const self = core::current_or_null(); self != nullptr) core::initializer_ends(*self);
}

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {

GORDIAN_API int __cxa_guard_acquire(void* guard) {
    const int is_mine = real().acquire(guard);
    if (is_mine != 0)
        if (core::task* const self = core::current_or_null(); self != nullptr) core::initializer_begins(*self);
    return is_mine;
}

GORDIAN_API void __cxa_guard_release(void* guard) noexcept {
    ended();
    real().release(guard);
}

GORDIAN_API void __cxa_guard_abort(void* guard) noexcept {
    ended();
    real().abort(guard);
}
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)

#endif
