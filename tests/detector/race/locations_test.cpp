// The table of locations against a map of single bytes.
#include "detector/race/locations.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

namespace {

using gordian::detector::location;
using gordian::detector::locations;

TEST(Locations, EachByteRemembersItsOwnAccesses) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        const auto table = std::make_unique<locations>();
        std::map<std::uintptr_t, std::size_t> bytes;  // how often each was visited since it was forgotten
        for (int i = 0; i < 400; ++i) {
            const std::uintptr_t address = 0x10000 + random() % 2'000;
            const std::size_t size = 1 + random() % (random() % 8 == 0 ? 1'200 : 16);
            if (random() % 5 == 0) {
                table->forget(address, size);
                bytes.erase(bytes.lower_bound(address), bytes.lower_bound(address + size));
            } else {
                std::uintptr_t next = address;
                table->visit(address, size, [&](location& l) {
                    EXPECT_EQ(l.begin, next) << "pieces come in order and leave no gap";
                    EXPECT_LE(l.end, address + size);
                    for (std::uintptr_t b = l.begin; b < l.end; ++b) EXPECT_EQ(bytes[b]++, l.said.size());
                    l.said.push_back(1);
                    next = l.end;
                });
                EXPECT_EQ(next, address + size);
            }
            table->check_invariants();
        }
    }
}

TEST(Locations, WhatHasEndedIsKeptForAWhileOnly) {
    const auto table = std::make_unique<locations>();
    for (std::uintptr_t i = 0; i < 100'000; ++i)
        table->visit(0x10000 + i * 64, 4, [](location& l) { locations::ended(l); });
    EXPECT_LE(table->live(), 256u * 16u);
    table->check_invariants();
}

}  // namespace
