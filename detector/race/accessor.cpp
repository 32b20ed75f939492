#include "detector/race/accessor.hpp"

#include "detector/sink.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

accessor_ref accessor_of(core::task& self) {
    auto* known = static_cast<accessor*>(self.accessor);
    if (known == nullptr) {
        known = new accessor;
        known->id = self.id.load(std::memory_order_relaxed);
        known->kind = self.kind;
        known->created_at = self.created_at;
        known->record = &self;
        self.accessor = known;  // the first reference is the task's
    }
    known->references.fetch_add(1, std::memory_order_relaxed);
    return accessor_ref(known);
}

void accessor_ended(core::task& self) {
    if (self.accessor != nullptr) {
        auto* const known = static_cast<accessor*>(std::exchange(self.accessor, nullptr));
        known->name = self.name();
        known->last_done.store(self.last_done.load(std::memory_order_relaxed), std::memory_order_relaxed);
        known->end.store(self.clock.now().bits, std::memory_order_release);
        accessor_ref{known};
    }
    self.last_done.store(0, std::memory_order_relaxed);
}

task_evidence evidence_of(const accessor& who) {
    if (who.end.load(std::memory_order_acquire) == 0) {
        task_evidence present = mention(*who.record);
        if (present.id == who.id && who.record->id.load() == who.id) return present;
    }
    task_evidence e;
    e.id = who.id;
    e.kind = static_cast<task_kind>(who.kind);
    e.created_at = who.created_at;
    e.state = task_state::ended;
    if (who.end.load(std::memory_order_acquire) != 0) e.name = who.name;
    return e;
}

namespace {
core::epoch epoch_of(std::uint64_t bits) noexcept {
    core::epoch e;
    e.bits = bits;
    return e;
}
}  // namespace

bool is_over_for(const accessor& who, core::epoch last, const core::task_clock& clock) noexcept {
    if (const std::uint64_t end = who.end.load(std::memory_order_acquire); end != 0) {
        if (clock.knows(epoch_of(end))) return true;
        const core::epoch done = epoch_of(who.last_done.load(std::memory_order_relaxed));
        return done && last.counter() <= done.counter() && clock.knows(done);
    }
    const core::epoch done = epoch_of(who.record->last_done.load(std::memory_order_acquire));
    if (!done || who.record->id.load(std::memory_order_acquire) != who.id) return false;
    return done.slot() == last.slot() && last.counter() <= done.counter() && clock.knows(done);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
