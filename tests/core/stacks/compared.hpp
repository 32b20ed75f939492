// Captures the same stack by what is remembered and by libgcc, and compares. Stacks are interned: equal ids are equal stacks.
#pragma once

#include "core/stack_depot.hpp"
#include "core/stacks/capture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

namespace gordian_test {

using gordian::core::capture_stack;
using gordian::core::capture_stack_slow;
using gordian::core::frames_of;
using gordian::core::set_current_stack_bounds;
using gordian::core::set_stack_depth;
using gordian::core::stack_id;

inline std::string frames_as_text(stack_id id) {
    std::ostringstream out;
    for (std::uintptr_t frame : frames_of(id).frames) out << " " << std::hex << frame;
    if (frames_of(id).truncated) out << " (truncated)";
    return out.str();
}

struct captured {
    stack_id first, again, by_libgcc;
};

// An entry as the library has them: out of line, and its caller's frame is the first that is reported.
[[gnu::noinline]] inline captured capture_both_ways() {
    captured c{};
    c.first = capture_stack();
    c.again = capture_stack();
    c.by_libgcc = capture_stack_slow();
    return c;
}

struct comparison {
    std::size_t captures = 0;
    std::size_t different = 0;
    std::size_t deepest = 0;
    std::string first_difference;

    void add(const captured& c) {
        ++captures;
        deepest = std::max(deepest, frames_of(c.by_libgcc).frames.size());
        if (c.first == c.by_libgcc && c.again == c.by_libgcc && c.by_libgcc != stack_id::none) return;
        if (different++ == 0) {
            first_difference = "\n first " + frames_as_text(c.first) + "\n again " + frames_as_text(c.again) +
                               "\n libgcc" + frames_as_text(c.by_libgcc);
        }
    }
    void expect_equal_stacks(std::size_t at_least) const {
        EXPECT_EQ(different, 0u) << first_difference;
        EXPECT_GE(captures, at_least);
    }
};

}  // namespace gordian_test
