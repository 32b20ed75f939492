#include "detector/race/locations.hpp"

#include <cstdio>
#include <cstdlib>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

// The first piece that ends behind the address.
template <class Region>
auto first_behind(Region& r, std::uintptr_t address) {
    return std::lower_bound(r.begin(), r.end(), address,
                            [](const auto& piece, std::uintptr_t a) { return piece->end <= a; });
}

}  // namespace

// Where a piece spans `at`, it becomes two with the same history.
void locations::cut(region& r, std::uintptr_t at) {
    const auto found = first_behind(r, at);
    if (found == r.end() || (*found)->begin >= at) return;
    auto upper = std::make_unique<location>(**found);
    upper->begin = at;
    (*found)->end = at;
    r.insert(found + 1, std::move(upper));
}

// The piece that begins at `from` and ends at `to` or before, made if there is none.
location& locations::piece_at(region& r, std::uintptr_t from, std::uintptr_t to) {
    auto found = first_behind(r, from);
    if (found != r.end() && (*found)->begin == from && (*found)->end <= to) return **found;
    cut(r, from);
    cut(r, to);
    found = first_behind(r, from);
    if (found != r.end() && (*found)->begin == from) return **found;
    auto fresh = std::make_unique<location>();
    fresh->begin = from;
    fresh->end = found != r.end() ? std::min(to, (*found)->begin) : to;
    return **r.insert(found, std::move(fresh));
}

void locations::forget(std::uintptr_t address, std::size_t size) {
    const std::uintptr_t end = address + size;
    while (address < end) {
        const std::uintptr_t number = region_of(address), stop = std::min(end, (number + 1) << region_bits);
        shard& s = shard_of(number);
        const std::scoped_lock lock(s.guard);
        if (const auto known = s.regions.find(number); known != s.regions.end()) {
            region& r = known->second;
            cut(r, address);
            cut(r, stop);
            r.erase(first_behind(r, address), first_behind(r, stop));
            if (r.empty()) s.regions.erase(known);
        }
        address = stop;
    }
}

void locations::ended(location& piece) { piece.has_ended = true; }

// Makes room in the ring: the piece that ended longest ago goes, unless something lives there again.
void locations::keep_for_a_while(shard& s, std::uintptr_t begin) {
    std::uintptr_t& place = s.ended[s.next_ended++ % kept_after_end];
    const std::uintptr_t oldest = std::exchange(place, begin);
    if (oldest == 0) return;
    const auto known = s.regions.find(region_of(oldest));
    if (known == s.regions.end()) return;
    region& r = known->second;
    const auto found = first_behind(r, oldest);
    if (found == r.end() || (*found)->begin != oldest || !(*found)->has_ended || oldest == begin) return;
    r.erase(found);
    if (r.empty() && region_of(oldest) != region_of(begin)) s.regions.erase(known);
}

void locations::lock() noexcept {
    for (shard& s : shards_) s.guard.lock();
}

void locations::unlock() noexcept {
    for (shard& s : shards_) s.guard.unlock();
}

std::size_t locations::live() const noexcept {
    std::size_t pieces = 0;
    for (const shard& s : shards_) {
        auto& guard = const_cast<core::spinlock&>(s.guard);
        const std::scoped_lock lock(guard);
        for (const auto& [number, r] : s.regions) pieces += r.size();
    }
    return pieces;
}

namespace {
// Also in builds without assert: it is called by tests alone.
void must_hold(bool holds, const char* invariant) {
    if (holds) return;
    std::fprintf(stderr, "gordian: broken invariant: %s\n", invariant);
    std::abort();
}
}  // namespace

void locations::check_invariants() {
    for (shard& s : shards_) {
        const std::scoped_lock lock(s.guard);
        for (const auto& [number, r] : s.regions) {
            std::uintptr_t free_from = number << region_bits;
            for (const auto& piece : r) {
                must_hold(piece->begin >= free_from && piece->begin < piece->end,
                          "pieces are sorted and do not overlap");
                free_from = piece->end;
            }
            must_hold(free_from <= (number + 1) << region_bits, "pieces do not leave their region");
        }
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detector
