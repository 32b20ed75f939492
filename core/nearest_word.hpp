// The word that somebody who mistyped one probably meant.
#pragma once

#include <gordian/detail/mode.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace gordian::inline GORDIAN_MODE::core {

// Levenshtein's distance: insertions, deletions and replacements that make one word of the other. O(|a| |b|).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

// The nearest of `words` (any range of string_views), the first of equals; empty where there are none.
template <class Words>
std::string_view nearest_word(std::string_view wrong, const Words& words) {
    std::string_view nearest;
    std::size_t least = static_cast<std::size_t>(-1);
    wrong = wrong.substr(0, 64);  // what is longer is no slip of the finger
    for (std::string_view word : words) {
        const std::size_t distance = edit_distance(wrong, word);
        if (distance < least) {
            least = distance;
            nearest = word;
        }
    }
    return nearest;
}

}  // namespace gordian::inline GORDIAN_MODE::core
