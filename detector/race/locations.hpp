// What is remembered of memory, by address. Whoever reports accesses need not know objects: any range is a location, and ranges
// that overlap in part are cut, so that each piece has a history of its own.
//
// Invariants
// - The pieces of a region (512 bytes of address space) do not overlap, do not leave it, and are sorted by address.
// - A region's pieces are guarded by its shard. One access to a range in one region is judged and remembered under one guard.
// - Memory that has ended keeps what ended it, for late accesses, until something else lives there; the last few thousand.
// Cost: a hash look-up and a binary search among the pieces of 512 bytes.
#pragma once

#include "core/spinlock.hpp"
#include "detector/race/atomicity.hpp"
#include "detector/race/data_race.hpp"
#include "detector/race/lockset.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

struct location {
    std::uintptr_t begin = 0, end = 0;
    access_history accesses;
    guard_history guards;
    load_history loads;
    bool is_racy = false;
    bool has_ended = false;
    std::vector<std::uint64_t> said;  // see is_worth_saying
};

class locations {
public:
    // Calls f(location&) for each piece of the range, under its guard.
    template <class F>
    void visit(std::uintptr_t address, std::size_t size, F&& f);
    // That memory is something else now.
    void forget(std::uintptr_t address, std::size_t size);
    // The piece has just ended: it is kept for a while.
    static void ended(location& piece);

    std::size_t live() const noexcept;  // pieces remembered
    void check_invariants();
    // Of all shards, around a fork.
    void lock() noexcept;
    void unlock() noexcept;

private:
    static constexpr unsigned region_bits = 9;
    static constexpr std::size_t shard_count = 256, kept_after_end = 16;
    using region = std::vector<std::unique_ptr<location>>;
    struct alignas(64) shard {
        core::spinlock guard;
        std::unordered_map<std::uintptr_t, region> regions;  // by address >> region_bits
        std::array<std::uintptr_t, kept_after_end> ended{};  // where pieces have ended, a ring
        std::size_t next_ended = 0;
    };

    static std::uintptr_t region_of(std::uintptr_t address) noexcept { return address >> region_bits; }
    shard& shard_of(std::uintptr_t region) noexcept { return shards_[(region * 0x9e37'79b9'7f4a'7c15) >> 56]; }
    static location& piece_at(region& r, std::uintptr_t from, std::uintptr_t to);
    static void cut(region& r, std::uintptr_t at);
    static void keep_for_a_while(shard& s, std::uintptr_t begin);

    std::array<shard, shard_count> shards_;
};

template <class F>
void locations::visit(std::uintptr_t address, std::size_t size, F&& f) {
    const std::uintptr_t end = address + size;
    while (address < end) {
        const std::uintptr_t number = region_of(address), stop = std::min(end, (number + 1) << region_bits);
        shard& s = shard_of(number);
        const std::scoped_lock lock(s.guard);
        region& r = s.regions[number];
        while (address < stop) {
            location& piece = piece_at(r, address, stop);
            const bool had_ended = piece.has_ended;
            f(piece);
            address = piece.end;
            if (piece.has_ended && !had_ended) keep_for_a_while(s, piece.begin);
        }
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detector
