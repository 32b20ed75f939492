// Invariant:
// - `capturing` is touched only in functions that are not inlined and in which no task switches: a compiler may keep the address of
//   a thread_local variable, and a green task may come back on another thread.
#include "core/stacks/capture.hpp"

#include "core/stack_depot.hpp"
#include "core/stacks/libgcc_unwinder.hpp"
#include "core/stacks/loaded_modules.hpp"
#include "core/stacks/memo_pool.hpp"
#include "core/stacks/unwind_rule.hpp"
#include "core/stacks/walker.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <utility>

#if defined(__x86_64__) && defined(__LP64__)
#define GORDIAN_UNWINDS_BY_RULES 1
#else
#define GORDIAN_UNWINDS_BY_RULES 0
#endif

extern "C" void* __libc_stack_end;

namespace gordian::inline GORDIAN_MODE::core {

// initial-exec: one instruction, no call that may allocate.
constinit thread_local capturing_thread capturing{};

namespace {

constinit std::atomic<unsigned> depth_limit{64};
constinit std::atomic<std::uint64_t> unwound_by_rules{0}, unwound_by_libgcc{0};

// --- the end of a thread

constexpr unsigned first_keys = 32;  // pthread_setspecific() allocates for those that come after
constexpr pthread_key_t no_key = ~0u;
constinit std::atomic<pthread_key_t> key_of_memo{no_key};  // detached threads may still ask when it is deleted

void end_of_thread(void* m) {
    capturing.ready = nullptr;
    capturing.has_memo = false;
    give_back(static_cast<memo*>(m));
}

[[gnu::constructor]] void make_key() {
    pthread_key_t key = 0;
    if (pthread_key_create(&key, end_of_thread) == 0) key_of_memo.store(key, std::memory_order_relaxed);
}

// The library may be part of a plug-in that goes away before the threads.
[[gnu::destructor]] void delete_key() {
    if (const pthread_key_t key = key_of_memo.exchange(no_key, std::memory_order_relaxed); key != no_key)
        pthread_key_delete(key);
}

bool register_memo(memo* m) noexcept {
    const pthread_key_t key = key_of_memo.load(std::memory_order_relaxed);
    return key < first_keys && pthread_setspecific(key, m) == 0;
}

// --- the slow ways

// The thread's descriptor lies at the top of its stack, above all frames; main's lies elsewhere, below. Only a key depends on it.
std::uintptr_t top_of_own_stack() noexcept {
    if (capturing.own_top != 0) return capturing.own_top;
    const auto descriptor = static_cast<std::uintptr_t>(pthread_self());
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    capturing.own_top = here < descriptor ? descriptor : reinterpret_cast<std::uintptr_t>(__libc_stack_end);
    return capturing.own_top;
}

walk_result unwind_by_rules(const void* frame, std::span<std::uintptr_t> into, noted_words& words) noexcept {
    const walk_result walked = walk_stack(frame, capturing.told, into, words);
    if (!walked.by_libgcc) unwound_by_rules.fetch_add(1, std::memory_order_relaxed);
    return walked;
}

// Ends as the walker ends: see end_without_information() there.
unwound unwind_slowly(const void* frame, std::span<std::uintptr_t> into) noexcept {
    unwound_by_libgcc.fetch_add(1, std::memory_order_relaxed);
    unwound found = unwind_by_libgcc(frame, into);
    if (!found.truncated && found.frames > 0 && !has_unwind_information(into[found.frames - 1])) {
        if (capturing.told.high == 0) {
            found.truncated = true;
        } else if (found.frames > 1) {
            --found.frames;
        }
    }
    return found;
}

// In a signal handler that interrupted a capture, or without memory: a stack of at most 64 frames, nothing remembered.
[[gnu::noinline]] stack_id capture_unremembered(const void* frame) noexcept {
    std::uintptr_t frames[64];
    const std::span<std::uintptr_t> into{frames,
                                         std::min<std::size_t>(64, depth_limit.load(std::memory_order_relaxed))};
    noted_words none;
    const walk_result walked = unwind_by_rules(frame, into, none);
    if (!walked.by_libgcc) return intern_stack({frames, walked.frames}, walked.truncated);
    const unwound found = unwind_slowly(frame, into);
    return intern_stack({frames, found.frames}, found.truncated);
}

// Unwinds and remembers. `m` is out of reach of signal handlers, and may be exchanged for a larger one.
[[gnu::noinline]] stack_id capture_anew(memo*& m, const void* frame, memo::search where, std::uintptr_t pc,
                                        std::uintptr_t height) noexcept {
    const unsigned limit = depth_limit.load(std::memory_order_relaxed);
    if (m->depth_limit != limit || (m->has_removable && m->generation != module_generation())) {
        m->forget_all();
        m->depth_limit = limit;
        where = {};
    }
    noted_words words{.offsets = m->offsets, .expected = m->expected};
    const walk_result walked = unwind_by_rules(frame, {m->frames, limit}, words);
    if (walked.by_libgcc) {
        const unwound found = unwind_slowly(frame, {m->frames, limit});
        return intern_stack({m->frames, found.frames}, found.truncated);
    }
    const stack_id id = intern_stack({m->frames, walked.frames}, walked.truncated);
    if (!walked.rememberable || id == stack_id::none) return id;
    switch (m->insert(where, pc, height, words, walked, id)) {
        case memo::inserted::yes: break;
        case memo::inserted::contradiction: m->forget_all(); break;
        case memo::inserted::full:
            // The words are in its scratch: unwinding once more the next time is simpler than saving them.
            m = exchange_for_larger(m);
            register_memo(m);
            break;
    }
    return id;
}

[[gnu::noinline]] stack_id capture_first(const void* frame) noexcept {
    if (capturing.has_memo) return capture_unremembered(frame);
    capturing.has_memo = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    memo* m = GORDIAN_UNWINDS_BY_RULES ? take_memo() : nullptr;
    if (m == nullptr) return capture_unremembered(frame);
    if (!register_memo(m)) {
        give_back(m);
        return capture_unremembered(frame);
    }
    if (m->depth_limit != depth_limit.load(std::memory_order_relaxed)) m->expect_nothing();  // it was another thread's
    if (capturing.height_from == 0) capturing.height_from = top_of_own_stack();
    std::atomic_signal_fence(std::memory_order_seq_cst);
    capturing.ready = m;
    return capture_unexpected(frame);
}

}  // namespace

// The whole look-up; then what a miss needs.
GORDIAN_READS_STACKS stack_id capture_unexpected(const void* frame) noexcept {
    memo* m = capturing.ready;
    if (m == nullptr) return capture_first(frame);
    capturing.ready = nullptr;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(frame) + 16;
    const std::uintptr_t pc = stack_word_at(start - 8);
    const std::uintptr_t height = capturing.height_from - start;
    stack_id id{};
    memo::search search;
    if (const remembered_stack* const second = m->likely_entry(pc, height, 1);
        second != nullptr && agrees(*second, start)) {
        id = second->id;
    } else if (search = m->find(start, pc, height);
               search.found != nullptr && m->depth_limit == depth_limit.load(std::memory_order_relaxed) &&
               (!search.found->removable || m->generation == module_generation())) {
        id = search.found->id;
        m->expect(pc, height, search.found);
    } else {
        id = capture_anew(m, frame, search, pc, height);
    }
    std::atomic_signal_fence(std::memory_order_seq_cst);
    capturing.ready = m;
    return id;
}

stack_id capture_stack(const void* frame) noexcept { return capture_at_entry(frame); }

stack_id capture_stack_slow(const void* frame) noexcept {
    std::uintptr_t frames[deepest_stack];
    const unwound found = unwind_slowly(frame, {frames, depth_limit.load(std::memory_order_relaxed)});
    return intern_stack({frames, found.frames}, found.truncated);
}

void set_current_stack_bounds(std::uintptr_t low, std::uintptr_t high) noexcept {
    capturing.told = {low, high};
    // Odd, and so never the height of an own stack: where the walk ends depends on whether the bounds were told.
    capturing.height_from = high != 0 ? high | 1 : top_of_own_stack();
}

unwound_stacks stacks_unwound() noexcept {
    return {.by_rules = unwound_by_rules.load(std::memory_order_relaxed),
            .by_libgcc = unwound_by_libgcc.load(std::memory_order_relaxed)};
}

void set_stack_depth(unsigned frames) noexcept {
    depth_limit.store(std::clamp(frames, 1u, deepest_stack), std::memory_order_relaxed);
    memo* const m = std::exchange(capturing.ready, nullptr);
    if (m == nullptr) return;
    m->expect_nothing();
    capturing.ready = m;
}

}  // namespace gordian::inline GORDIAN_MODE::core
