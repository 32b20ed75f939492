// Invariants of a slot:
// - `pc` is written once, last, with release: who reads it with acquire finds the rule.
// - Only the holder of `writing` writes. A rule of removable code is written again for a later generation, in this order: no
//   rule, the generation, the rule. So a reader that finds the same rule before and after the generation has a pair.
#include "core/stacks/rule_cache.hpp"

#include "core/stacks/loaded_modules.hpp"

#include <atomic>
#include <cstddef>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::size_t slots = std::size_t{1} << 15;
constexpr std::size_t most_used = slots / 4 * 3;

struct slot {
    std::atomic<std::uintptr_t> pc;
    std::atomic<std::uint64_t> rule;        // packed; 0: being replaced
    std::atomic<std::uint64_t> generation;  // 0: of code that stays
};

constinit slot table[slots]{};
constinit std::size_t used = 0;  // written by the holder of `writing`
constinit std::atomic<bool> writing{false};

// Offsets are multiples of 8 below 2^26: 24 bits with their sign.
std::uint64_t pack(const unwind_rule& r) {
    const auto offset = [](std::int32_t o) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(o / 8) & 0xffffffu);
    };
    return static_cast<std::uint64_t>(r.cfa) | static_cast<std::uint64_t>(r.fp) << 4 | offset(r.cfa_offset) << 8 |
           offset(r.fp_offset) << 32;
}

unwind_rule unpack(std::uint64_t packed) {
    const auto offset = [](std::uint64_t bits) {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(bits) << 8) / 32;
    };
    return {.cfa = static_cast<cfa_rule>(packed & 0xf),
            .fp = static_cast<fp_rule>(packed >> 4 & 0xf),
            .cfa_offset = offset(packed >> 8),
            .fp_offset = offset(packed >> 32)};
}

std::size_t first_slot(std::uintptr_t pc) { return (pc * 0x9e3779b97f4a7c15u) >> 49; }
static_assert(slots == std::size_t{1} << (64 - 49));

// Not with a spin: the holder may be the very thread that a signal handler interrupted. Who comes second does without.
void keep(std::uintptr_t pc, std::uint64_t rule, std::uint64_t generation) noexcept {
    if (writing.exchange(true, std::memory_order_acquire)) return;
    std::size_t at = first_slot(pc);
    while (table[at].pc.load(std::memory_order_relaxed) != 0 && table[at].pc.load(std::memory_order_relaxed) != pc) {
        at = (at + 1) % slots;
    }
    slot& s = table[at];
    if (s.pc.load(std::memory_order_relaxed) == pc) {
        s.rule.store(0, std::memory_order_relaxed);
        s.generation.store(generation, std::memory_order_release);
        s.rule.store(rule, std::memory_order_release);
    } else if (used < most_used) {
        ++used;
        s.generation.store(generation, std::memory_order_relaxed);
        s.rule.store(rule, std::memory_order_relaxed);
        s.pc.store(pc, std::memory_order_release);
    }
    writing.store(false, std::memory_order_release);
}

}  // namespace

std::uint64_t generation_of_walk::get() noexcept {
    if (known_ == 0) known_ = module_generation();
    return known_;
}

found_rule unwind_rule_of(std::uintptr_t return_address, generation_of_walk& generation) noexcept {
    for (std::size_t at = first_slot(return_address);; at = (at + 1) % slots) {
        const slot& s = table[at];
        const std::uintptr_t pc = s.pc.load(std::memory_order_acquire);
        if (pc == 0) break;
        if (pc != return_address) continue;
        const std::uint64_t rule = s.rule.load(std::memory_order_acquire);
        const std::uint64_t of_generation = s.generation.load(std::memory_order_acquire);
        if (rule == 0 || s.rule.load(std::memory_order_relaxed) != rule) break;
        if (of_generation == 0) return {.rule = unpack(rule)};
        if (of_generation != generation.get()) break;
        return {.rule = unpack(rule), .removable = true};
    }

    const permanence where = permanence_of(return_address - 1);
    if (where == permanence::nowhere) {
        // Tables can be registered for such code and taken back without a trace: leave it to libgcc if there is one now.
        const bool has_table = has_unwind_information(return_address);
        return {.rule = {.cfa = has_table ? cfa_rule::by_libgcc : cfa_rule::no_information}, .rememberable = false};
    }
    const bool removable = where == permanence::removable;
    const std::uint64_t of_generation = removable ? generation.get() : 0;
    const unwind_rule rule = read_unwind_rule(return_address);
    keep(return_address, pack(rule), of_generation);
    return {.rule = rule, .removable = removable};
}

}  // namespace gordian::inline GORDIAN_MODE::core
