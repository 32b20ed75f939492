// Who is ahead of somebody most often, in little memory; and small tables in which the quietest entry makes room.
#pragma once

#include "detector/raw_finding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

// Where everybody is ahead of everybody as often, that is a rotation: some must make up one in so many of all that were ahead.
inline constexpr std::uint64_t large_part = 8;

// Counts of what is frequent (Misra and Gries, Finding repeated elements, Science of Computer Programming 2, 1982): whoever makes
// up more than a fifth is in it; of a crowd in which nobody does, nobody stays for long. O(1).
class frequent {
public:
    void add(task_number who) {
        entry* room = nullptr;
        for (entry& e : entries_) {
            if (e.times == 0) {
                room = &e;
            } else if (e.who == who) {
                ++e.times;
                return;
            }
        }
        if (room != nullptr)
            *room = {who, 1};
        else
            for (entry& e : entries_) --e.times;
    }
    void halve() {
        for (entry& e : entries_) e.times /= 2;
    }
    std::uint64_t most() const {
        return std::max_element(entries_.begin(), entries_.end(),
                                [](const entry& a, const entry& b) { return a.times < b.times; })
            ->times;
    }
    std::vector<task_number> in_order() const {  // the most frequent first
        std::array<entry, 4> sorted = entries_;
        std::sort(sorted.begin(), sorted.end(), [](const entry& a, const entry& b) { return a.times > b.times; });
        std::vector<task_number> all;
        for (const entry& e : sorted)
            if (e.times > 0) all.push_back(e.who);
        return all;
    }

private:
    struct entry {
        task_number who = 0;
        std::uint64_t times = 0;
    };
    std::array<entry, 4> entries_{};
};

// The entry of `who`; the one that was quiet for longest makes room.
template <class List>
auto& entry_of(List& list, task_number who, std::uint64_t now, std::size_t most) {
    auto at = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.who == who; });
    if (at == list.end()) {
        if (list.size() < most) {
            at = list.emplace(list.end());
        } else {
            at = std::min_element(list.begin(), list.end(),
                                  [](const auto& a, const auto& b) { return a.last_seen < b.last_seen; });
            *at = typename List::value_type{};
        }
        at->who = who;
    }
    at->last_seen = now;
    return *at;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
