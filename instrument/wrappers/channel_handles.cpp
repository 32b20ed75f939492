// Handles: how many there are, and who can use them (findings.md, "Who can reach a channel").
//
// A handle counts for the task on whose stack, or in whose closure, it lives, and for everybody anywhere else. One holder record
// stands for the handles of one task, or more than one record where that is quicker to find; every handle points to its record.
// So a copy beside its original, and a move within a task, cost one atomic addition or nothing at all; only handles that reach
// another task take the channel's guard.
#include "instrument/wrappers/channel_core.hpp"

#if GORDIAN_DETECTION
#include "core/reach.hpp"
#include "core/stack_range.hpp"
#endif

#include <mutex>

namespace gordian::inline GORDIAN_MODE::detail {

void let_go(channel_core& c) noexcept {
    if (c.references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    c.place.guard.lock();
    const bool ends = c.waiting == 0;
    c.orphaned = !ends;
    c.place.guard.unlock();
    if (ends) delete &c;
}

[[gnu::noinline]] channel_core* make_channel_core(std::size_t capacity, const element_kind& kind, const char* name) {
    auto* const c = new channel_core(capacity, kind, name);
#if GORDIAN_DETECTION
    c->created_at.store(static_cast<std::uint32_t>(here()), std::memory_order_relaxed);
#endif
    return c;
}

#if GORDIAN_DETECTION

namespace {

constexpr std::uint64_t one_sender = 1, one_receiver = std::uint64_t{1} << 32;

std::uint64_t weight(channel_role role) noexcept {
    return role == channel_role::both    ? one_sender + one_receiver
           : role == channel_role::sends ? one_sender
                                         : one_receiver;
}

// Whose a handle at that address is. 0: everybody's.
struct attribution {
    task_number number = 0;
    task* record = nullptr;
    task* maker = nullptr;
};

attribution attribute(const void* address) noexcept {
    task& self = current();
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (task* const t = self.under_construction; t != nullptr) {
        const auto closure = reinterpret_cast<std::uintptr_t>(t->closure);
        if (at >= closure && at < closure + t->closure_size) return {t->id.load(std::memory_order_relaxed), t, &self};
    }
    if (stack_contains(self, at)) return {self.id.load(std::memory_order_relaxed), &self, nullptr};
    return {};
}

// The moment from which on others may have heard of the handle. A task in the making learns now what its creator knows: what it
// knows says which component it can be given.
epoch moment_of(const attribution& a) {
    task_clock& clock = a.record->clock;
    if (a.maker != nullptr && clock.slot == 0) {
        message fork;
        fork.release(*a.maker);
        fork.acquire(*a.record);
    }
    clock.need_slot();
    return clock.now();
}

// One more handle of that kind with the holder; the guard is held.
void count_in(channel_core& c, channel_holder& h, std::uint64_t handle) noexcept {
    if (h.handles.fetch_add(handle, std::memory_order_relaxed) == 0) keep(c);
}

// Finds or makes the record for a handle that is somewhere else than its original.
[[gnu::noinline]] channel_holder* enter(channel_core& c, const attribution& a, std::uint64_t handle) noexcept {
    if (a.number == 0) {
        const std::scoped_lock lock(c.place.guard);
        count_in(c, c.everybody, handle);
        return &c.everybody;
    }
    {
        const std::scoped_lock lock(c.place.guard);
        if (c.holders != nullptr && c.holders->task == a.number) {
            count_in(c, *c.holders, handle);
            return c.holders;
        }
    }
    auto* const h = new (std::nothrow) channel_holder;
    if (h == nullptr) return enter(c, attribution{}, handle);
    h->task = a.number;
    h->since = moment_of(a);
    const std::scoped_lock lock(c.place.guard);
    h->next = c.holders;
    if (h->next != nullptr) h->next->previous = h;
    c.holders = h;
    count_in(c, *h, handle);
    return h;
}

// One handle less, where it may be the holder's last.
[[gnu::noinline]] void leave(channel_core& c, channel_holder& h, std::uint64_t handle) noexcept {
    {
        const std::scoped_lock lock(c.place.guard);
        if (h.handles.fetch_sub(handle, std::memory_order_acq_rel) != handle) return;
        if (h.task != 0) {
            (h.previous != nullptr ? h.previous->next : c.holders) = h.next;
            if (h.next != nullptr) h.next->previous = h.previous;
        }
    }
    if (h.task != 0) delete &h;
    let_go(c);
}

// Who could end a wait at the channel: a receiver is waited for by senders, but whoever can send can also close it.
bool reach_of_channel(const wanted& w, std::vector<reach>& out) {
    auto& c = const_cast<channel_core&>(static_cast<const channel_core&>(*w.what));
    out.reserve(out.size() + 16);  // not under the guard, where it can be helped
    if (!c.place.guard.try_lock()) return false;
    const auto counts = [&](const channel_holder& h) {
        const std::uint64_t handles = h.handles.load(std::memory_order_relaxed);
        return handles != 0 && (w.sends || handles % one_receiver != 0);
    };
    if (counts(c.everybody))
        out.push_back({0, epoch{}});
    else
        for (const channel_holder* h = c.holders; h != nullptr; h = h->next)
            if (counts(*h)) out.push_back({h->task, h->since});
    c.place.guard.unlock();
    return true;
}

[[maybe_unused]] const bool registered = (register_reach_query(resource_kind::channel, reach_of_channel),
                                          register_reach_query(resource_kind::timer, reach_of_channel), true);

}  // namespace

void adopt_channel(channel_reference& to, channel_core* made, channel_role role) noexcept {
    to.core = made;
    to.holder = enter(*made, attribute(&to), weight(role));
    let_go(*made);
}

void share_channel(channel_reference& to, channel_role role, const channel_reference& from) noexcept {
    const attribution a = attribute(&to);
    to.core = from.core;
    if (from.holder->task == a.number) {
        // The original keeps the record from being empty.
        from.holder->handles.fetch_add(weight(role), std::memory_order_relaxed);
        to.holder = from.holder;
        return;
    }
    to.holder = enter(*from.core, a, weight(role));
}

void move_channel(channel_reference& to, channel_reference& from, channel_role role) noexcept {
    const attribution a = attribute(&to);
    to.core = from.core;
    if (from.holder->task == a.number) {
        to.holder = from.holder;
    } else {
        to.holder = enter(*from.core, a, weight(role));
        leave(*from.core, *from.holder, weight(role));
    }
    from.core = nullptr;
    from.holder = nullptr;
}

void drop_channel(channel_reference& r, channel_role role) noexcept {
    const std::uint64_t handle = weight(role);
    channel_core& c = *r.core;
    channel_holder& h = *r.holder;
    r.core = nullptr;
    r.holder = nullptr;
    std::uint64_t handles = h.handles.load(std::memory_order_relaxed);
    while (handles != handle)
        if (h.handles.compare_exchange_weak(handles, handles - handle, std::memory_order_release,
                                            std::memory_order_relaxed))
            return;
    leave(c, h, handle);
}

#else

void adopt_channel(channel_reference& to, channel_core* made, channel_role) noexcept { to.core = made; }

void share_channel(channel_reference& to, channel_role, const channel_reference& from) noexcept {
    keep(*from.core);
    to.core = from.core;
}

void move_channel(channel_reference& to, channel_reference& from, channel_role) noexcept {
    to.core = std::exchange(from.core, nullptr);
}

void drop_channel(channel_reference& r, channel_role) noexcept { let_go(*std::exchange(r.core, nullptr)); }

#endif

}  // namespace gordian::inline GORDIAN_MODE::detail
