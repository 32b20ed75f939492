#include "detector/race/evidence.hpp"

#include "core/forks.hpp"
#include "core/lockset.hpp"
#include "core/spinlock.hpp"
#include "core/stack_depot.hpp"
#include "core/stack_range.hpp"
#include "detector/sink.hpp"

#include <algorithm>
#include <bit>
#include <link.h>
#include <mutex>
#include <unordered_map>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {
hold_mode mode_of(core::hold_mode m) { return m == core::hold_mode::shared ? hold_mode::shared : hold_mode::exclusive; }

access_evidence without_locks(const recorded_access& a) {
    access_evidence e;
    e.task = a.who->id;
    e.kind = static_cast<access_kind>(a.kind);
    e.address = a.address;
    e.size = a.size;
    e.location = place_of_memory(a.address);
    e.at = a.at;
    return e;
}
}  // namespace

recorded_access record(const core::access& a) {
    core::task& self = *a.who;
    recorded_access r;
    r.when = self.clock.now();
    r.who = accessor_of(*a.who);
    r.address = a.address;
    r.size = static_cast<std::uint32_t>(std::min<std::size_t>(a.size, ~std::uint32_t{0}));
    r.at = a.at;
    r.locks = core::lockset_of(self);
    r.kind = a.kind;
    const std::uint32_t held = self.holds.size();
    r.held_count = static_cast<std::uint8_t>(std::min<std::size_t>(held, r.held.size()));
    for (std::uint32_t i = 0; i < r.held_count; ++i) {
        const core::hold& h = self.holds[held - r.held_count + i];
        r.held[i] = {h.number, h.at, h.mode == core::hold_mode::shared, h.since & 0x7fff'ffff};
    }
    return r;
}

access_evidence evidence_of(const recorded_access& a) {
    access_evidence e = without_locks(a);
    std::vector<core::lock_element> rest = core::locks_in(a.locks);
    for (std::uint8_t i = 0; i < a.held_count; ++i) {
        const held_lock& h = a.held[i];
        std::erase_if(rest,
                      [&](const core::lock_element& l) { return l.lock == h.lock && mode_of(l.mode) == h.mode(); });
    }
    for (const core::lock_element& l : rest) e.held.push_back({l.lock, mode_of(l.mode), stack_id::none});
    for (std::uint8_t i = 0; i < a.held_count; ++i) e.held.push_back({a.held[i].lock, a.held[i].mode(), a.held[i].at});
    return e;
}

access_evidence evidence_of_present(const recorded_access& a, const core::task& self) {
    access_evidence e = without_locks(a);
    for (const core::hold& h : self.holds) e.held.push_back({h.number, mode_of(h.mode), h.at});
    return e;
}

void mention_in(raw_finding& found, const recorded_access& a) {
    add_task(found, evidence_of(*a.who));
    for (const core::lock_element& l : core::locks_in(a.locks)) add_held_lock(found, l.lock);
}

memory_kind kind_of_memory(std::uintptr_t address) {
    if (core::task_with_stack_at(address) != nullptr || core::stack_contains(core::current(), address))
        return memory_kind::stack;
    const auto looks = [](dl_phdr_info* module, std::size_t, void* wanted) {
        const std::uintptr_t sought = *static_cast<const std::uintptr_t*>(wanted);
        for (int i = 0; i < module->dlpi_phnum; ++i) {
            const auto& segment = module->dlpi_phdr[i];
            const std::uintptr_t from = module->dlpi_addr + segment.p_vaddr;
            if (segment.p_type == PT_LOAD && sought >= from && sought < from + segment.p_memsz) return 1;
        }
        return 0;
    };
    return dl_iterate_phdr(looks, &address) != 0 ? memory_kind::global : memory_kind::heap;
}

std::string place_of_memory(std::uintptr_t address) {
    core::task& self = core::current();
    const core::task* const owner = core::stack_contains(self, address) ? &self : core::task_with_stack_at(address);
    if (owner != nullptr) {
        const std::string name = owner->name();
        if (!name.empty()) return "a value on the stack of " + name;
        return owner->kind == core::task_kind::main
                   ? "a value on the stack of main"
                   : "a value on the stack of task " + std::to_string(owner->id.load(std::memory_order_relaxed));
    }
    return kind_of_memory(address) == memory_kind::heap ? "a value on the heap" : "";
}

std::vector<resource_number> numbers_of(lockset_id locks) {
    std::vector<resource_number> numbers;
    for (const core::lock_element& l : core::locks_in(locks))
        if (numbers.empty() || numbers.back() != l.lock) numbers.push_back(l.lock);
    return numbers;
}

std::string names_of(const std::vector<resource_number>& locks) {
    std::string text;
    for (std::size_t i = 0; i < locks.size(); ++i) {
        if (i != 0) text += i + 1 == locks.size() ? " and " : ", ";
        text += ref_resource(locks[i]);
    }
    return text;
}

const char* word_of(core::access_kind kind) noexcept {
    switch (kind) {
        case core::access_kind::read: return "read";
        case core::access_kind::write: return "write";
        case core::access_kind::atomic_read: return "atomic read";
        case core::access_kind::atomic_write: return "atomic write";
        case core::access_kind::free: return "end of the value's life";
    }
    return "";
}

std::uint64_t place_of(stack_id at) noexcept {
    constexpr std::size_t frames_that_make_a_place = 4;
    std::uint64_t mixed = 0xcbf2'9ce4'8422'2325;
    const core::stack_view view = core::frames_of(at);
    for (std::size_t i = 0; i < view.frames.size() && i < frames_that_make_a_place; ++i)
        mixed = (mixed ^ view.frames[i]) * 0x9e37'79b9'7f4a'7c15 + (mixed >> 29);
    return mixed;
}

std::uint64_t pair_of_places(stack_id a, stack_id b) noexcept {
    const std::uint64_t one = place_of(a), other = place_of(b);
    return (std::min(one, other) ^ 0x9e37'79b9'7f4a'7c15) * 0xd6e8'feb8'6659'fd93 + std::max(one, other);
}

bool is_worth_saying(std::vector<std::uint64_t>& said_of_location, std::string_view rule, std::uint64_t places) {
    constexpr std::size_t most_of_location = 64;
    constexpr std::uint32_t most_of_process = 64;  // then the 128th time, the 256th ...
    const std::uint64_t key = places ^ std::hash<std::string_view>{}(rule);
    if (said_of_location.size() >= most_of_location ||
        std::find(said_of_location.begin(), said_of_location.end(), key) != said_of_location.end())
        return false;
    said_of_location.push_back(key);
    static auto* const times_said = new std::unordered_map<std::uint64_t, std::uint32_t>;  // outlives main
    static constinit core::spinlock guard;
    static const core::forks::kept_whole in_child(guard, core::forks::level::leaf);
    const std::scoped_lock lock(guard);
    const std::uint32_t times = ++(*times_said)[key];
    return times <= most_of_process || std::has_single_bit(times);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
