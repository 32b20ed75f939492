// Functions of all the shapes that make unwinding hard, which call one another at random.
#pragma once

#include "compared.hpp"

#include <alloca.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gordian_test {
namespace {

// The way of one descent, chosen beforehand, so that the same way can be gone again.
struct way {
    std::vector<std::uint8_t> shapes;
    std::vector<std::uint16_t> sizes;
    comparison* seen = nullptr;
    std::size_t at = 0;

    std::size_t size_here() const { return sizes[at - 1]; }
};

way random_way(std::minstd_rand& random, comparison& seen, unsigned most) {
    way w;
    w.seen = &seen;
    const unsigned steps = 1 + static_cast<unsigned>(random()) % most;
    for (unsigned i = 0; i < steps; ++i) {
        w.shapes.push_back(static_cast<std::uint8_t>(random()));
        w.sizes.push_back(static_cast<std::uint16_t>(1 + random() % 300));
    }
    return w;
}

[[gnu::noinline]] void descend(way&);

[[maybe_unused]] void touch(void* memory) { asm volatile("" : : "r"(memory) : "memory"); }

[[gnu::noinline]] void plain(way& w) {
    descend(w);
    asm volatile("");
}

[[gnu::noinline]] void with_array(way& w) {
    char room[200];
    touch(room);
    descend(w);
    touch(room);
}

[[gnu::noinline]] void with_alloca(way& w) {
    void* room = alloca(w.size_here());
    std::memset(room, 0x41, w.size_here());
    touch(room);
    descend(w);
    touch(room);
}

// Leaves what it had on the stack where the next calls' slots will be.
[[gnu::noinline]] void leave_stale_slots(way& w, unsigned depth) {
    void* room = alloca(w.size_here() + 16);
    touch(room);
    if (depth > 0) leave_stale_slots(w, depth - 1);
    touch(room);
}
[[gnu::noinline]] void over_stale_slots(way& w) {
    leave_stale_slots(w, 5);
    void* room = alloca(w.size_here());
    touch(room);
    descend(w);
    touch(room);
}

[[gnu::noinline]] void realigned(way& w) {
    struct alignas(64) wide {
        char bytes[64];
    } room;
    touch(&room);
    descend(w);
    touch(&room);
}

[[gnu::noinline]] void realigned_with_alloca(way& w) {
    struct alignas(128) wide {
        char bytes[128];
    } room;
    void* more = alloca(w.size_here());
    touch(&room);
    touch(more);
    descend(w);
    touch(&room);
    touch(more);
}

struct big {
    long values[20];
};
[[gnu::noinline]] void takes_much(way& w, long a, long b, long c, long d, long e, long f, long g, big h, big i) {
    touch(&h);
    touch(&i);
    descend(w);
    touch(&h);
    long sum = a + b + c + d + e + f + g;
    touch(&sum);
}
[[gnu::noinline]] void with_pushed_arguments(way& w) {
    big b{};
    touch(&b);
    takes_much(w, 1, 2, 3, 4, 5, 6, 7, b, b);
    touch(&b);
}

thread_local way* sorted_by = nullptr;
int compare_and_descend(const void*, const void*) {
    if (way* w = std::exchange(sorted_by, nullptr)) descend(*w);
    return 0;
}
[[gnu::noinline]] void through_qsort(way& w) {
    int numbers[2] = {2, 1};
    sorted_by = &w;
    std::qsort(numbers, 2, sizeof numbers[0], compare_and_descend);
    touch(numbers);
}

[[gnu::noinline]] void through_function(way& w) {
    std::function<void()> f = [&w] {
        descend(w);
        asm volatile("");
    };
    f();
    touch(&f);
}

struct descends_when_destroyed {
    way& w;
    ~descends_when_destroyed() {
        descend(w);
        asm volatile("");
    }
};
[[gnu::noinline]] void throws() { throw std::runtime_error("caught by whoever made the way"); }
[[gnu::noinline]] void in_unwinding(way& w) {
    try {
        descends_when_destroyed on_the_way{w};
        throws();
    } catch (const std::runtime_error&) {
        asm volatile("");
    }
}
[[gnu::noinline]] void in_handler(way& w) {
    try {
        throws();
    } catch (const std::runtime_error& e) {
        descend(w);
        touch(const_cast<char*>(e.what()));
    }
}

struct base {
    virtual ~base() = default;
    virtual void go(way&) = 0;
};
struct derived : base {
    [[gnu::noinline]] void go(way& w) override {
        descend(w);
        asm volatile("");
    }
};
[[gnu::noinline]] void through_virtual(way& w) {
    derived d;
    base* b = &d;
    touch(&b);
    b->go(w);
    asm volatile("");
}

// These two disappear from the stack where the compiler makes a jump of the call.
[[gnu::noinline]] void tail_call(way& w) { return descend(w); }
[[gnu::noinline]] void mutual_tail_call(way& w) { return tail_call(w); }

[[gnu::noinline]] void with_many_registers(way& w) {
    long a = std::rand(), b = std::rand(), c = std::rand(), d = std::rand(), e = std::rand();
    descend(w);
    long sum = a * b + c * d + e;
    touch(&sum);
    descend(w);  // the way is at its end by now: captures here, too
    sum = a + b * c + d * e;
    touch(&sum);
}

[[gnu::noinline]] void descend(way& w) {
    if (w.at >= w.shapes.size()) {
        w.seen->add(capture_both_ways());
        asm volatile("");
        return;
    }
    const std::uint8_t shape = w.shapes[w.at++];
    switch (shape % 15) {
        case 0: plain(w); break;
        case 1: with_array(w); break;
        case 2: with_alloca(w); break;
        case 3: over_stale_slots(w); break;
        case 4: realigned(w); break;
        case 5: realigned_with_alloca(w); break;
        case 6: with_pushed_arguments(w); break;
        case 7: through_qsort(w); break;
        case 8: through_function(w); break;
        case 9: in_unwinding(w); break;
        case 10: in_handler(w); break;
        case 11: through_virtual(w); break;
        case 12: tail_call(w); break;
        case 13: mutual_tail_call(w); break;
        default: with_many_registers(w); break;
    }
    if (shape >= 200) w.seen->add(capture_both_ways());
    asm volatile("");
}

[[maybe_unused]] void go(way w) {
    w.at = 0;
    descend(w);
}

}  // namespace
}  // namespace gordian_test
