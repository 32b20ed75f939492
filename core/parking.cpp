#include "core/parking.hpp"

#include <utility>

namespace gordian::inline GORDIAN_MODE::core {

#if !GORDIAN_DETECTION

namespace parking {

namespace {

// One to one, so that different keys part somewhere. The high bits of the product depend on all of the key; the low ones,
// which the tree begins with, would not.
std::uint64_t hash(key k) noexcept {
    const std::uint64_t product = static_cast<std::uint64_t>(k) * 0x9e37'79b9'7f4a'7c15;
    return product ^ product >> 32;
}

parked*& root(bucket& b) noexcept { return b.parked_by_address; }

// Where the key's oldest waiter is, or would be.
parked*& place_of(bucket& b, key k) noexcept {
    parked** place = &root(b);
    for (std::uint64_t bits = hash(k); *place != nullptr && (*place)->at != k; bits >>= 1)
        place = &(*place)->child[bits & 1];
    return *place;
}

// Nobody waits for the key at that place any more: a leaf from below takes it.
void clear(parked*& place) noexcept {
    parked* const gone = place;
    parked** leaf = &place;
    while ((*leaf)->child[0] != nullptr || (*leaf)->child[1] != nullptr)
        leaf = &(*leaf)->child[(*leaf)->child[0] != nullptr ? 0 : 1];
    parked* const heir = std::exchange(*leaf, nullptr);
    if (heir == gone) return;
    heir->child[0] = gone->child[0];  // read after the leaf was cut off: it may have been the child
    heir->child[1] = gone->child[1];
    place = heir;
}

// The oldest at that place leaves; the next one takes its place and its duties.
void drop_oldest(parked*& place) noexcept {
    parked* const gone = place;
    auto* const next = static_cast<parked*>(gone->next);
    if (next == nullptr) return clear(place);
    next->previous = nullptr;
    next->child[0] = gone->child[0];
    next->child[1] = gone->child[1];
    next->youngest = gone->youngest;
    place = next;
}

}  // namespace

bool is_awaited(bucket& b, key k) noexcept { return place_of(b, k) != nullptr; }

void enqueue(bucket& b, parked& p) noexcept {
    p.next = nullptr;
    parked*& place = place_of(b, p.at);
    if (place == nullptr) {
        p.previous = nullptr;
        p.child[0] = p.child[1] = nullptr;
        p.youngest = &p;
        place = &p;
    } else {
        p.previous = place->youngest;
        place->youngest->next = &p;
        place->youngest = &p;
    }
}

waiter* take_oldest(bucket& b, key k) noexcept {
    parked*& place = place_of(b, k);
    parked* const oldest = place;
    if (oldest == nullptr) return nullptr;
    drop_oldest(place);
    oldest->next = nullptr;
    oldest->status.store(waiter::claimed, std::memory_order_relaxed);
    return oldest;
}

waiter* take_all(bucket& b, key k) noexcept {
    parked*& place = place_of(b, k);
    parked* const oldest = place;
    if (oldest == nullptr) return nullptr;
    clear(place);
    for (waiter* w = oldest; w != nullptr; w = w->next) w->status.store(waiter::claimed, std::memory_order_relaxed);
    return oldest;
}

void remove(bucket& b, parked& p) noexcept {
    parked*& place = place_of(b, p.at);
    if (place == &p) return drop_oldest(place);
    p.previous->next = p.next;
    if (p.next != nullptr)
        p.next->previous = p.previous;
    else
        place->youngest = static_cast<parked*>(p.previous);
}

}  // namespace parking

#endif

}  // namespace gordian::inline GORDIAN_MODE::core
