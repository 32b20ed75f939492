// The search for a cycle of waits, by itself: on graphs made of numbers.
#include "detector/deadlock/way_back.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

namespace {

using gordian::detector::outcome;
using gordian::detector::way_back;

using path = std::vector<int>;

// Who waits for whom. A node without a line runs.
struct waits {
    std::map<int, std::vector<int>> owners_of;
    std::set<std::pair<int, int>> gone;  // edges that are not there any more once somebody looks closer
    std::set<int> changing;              // what they wait for changes hands
    std::size_t asked = 0;

    bool owners(int node, std::vector<int>& out) {
        ++asked;
        if (changing.contains(node)) return false;
        if (const auto at = owners_of.find(node); at != owners_of.end()) out = at->second;
        return true;
    }
    bool leads_on(int waiting, int owner) const {
        return owners_of.contains(owner) && !gone.contains({waiting, owner});
    }
};

struct result {
    outcome came_to;
    path way;
};
result look_from(int start, waits graph) {
    way_back<int, waits> search(graph);
    const outcome came_to = search.look(start);
    return {came_to, came_to == outcome::found ? search.path() : path{}};
}

TEST(WayBack, TwoThatWaitForEachOtherAreACycle) {
    const auto found = look_from(1, {{{1, {2}}, {2, {1}}}, {}, {}});
    EXPECT_EQ(found.came_to, outcome::found);
    EXPECT_EQ(found.way, (path{1, 2}));
}

TEST(WayBack, WhoWaitsForItselfIsACycleOfOne) { EXPECT_EQ(look_from(1, {{{1, {1}}}, {}, {}}).way, (path{1})); }

TEST(WayBack, ThreeInARing) { EXPECT_EQ(look_from(2, {{{1, {2}}, {2, {3}}, {3, {1}}}, {}, {}}).way, (path{2, 3, 1})); }

TEST(WayBack, AThousandInARingAreFoundAndTheSameInALineAreNot) {
    waits ring;
    for (int i = 0; i < 1000; ++i) ring.owners_of[i] = {(i + 1) % 1000};
    const auto found = look_from(500, ring);
    ASSERT_EQ(found.way.size(), 1000u);
    for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(found.way[i], (500 + static_cast<int>(i)) % 1000);

    ring.owners_of.erase(499);  // the last one on the way runs
    EXPECT_EQ(look_from(500, ring).came_to, outcome::none);
}

TEST(WayBack, AWriterWaitsForAllReadersSoOneThatWaitsForItIsEnough) {
    EXPECT_EQ(look_from(1, {{{1, {2, 3, 4}}, {3, {1}}}, {}, {}}).way, (path{1, 3})) << "2 and 4 run";
    EXPECT_EQ(look_from(1, {{{1, {2, 3, 4}}, {2, {5}}, {5, {6}}, {4, {1}}}, {}, {}}).way, (path{1, 4}))
        << "the way through 2 ends with somebody who runs";
}

TEST(WayBack, AWriterWhoseReadersAllRunIsInNone) {
    EXPECT_EQ(look_from(1, {{{1, {2, 3, 4}}}, {}, {}}).came_to, outcome::none);
}

TEST(WayBack, ACycleThatDoesNotLeadThroughTheStartIsSomebodyElses) {
    EXPECT_EQ(look_from(1, {{{1, {2}}, {2, {3}}, {3, {2}}}, {}, {}}).came_to, outcome::none);
}

TEST(WayBack, ACycleThatDissolvesWhileItIsLookedAtIsNone) {
    const std::map<int, std::vector<int>> ring{{1, {2}}, {2, {3}}, {3, {1}}};
    EXPECT_EQ(look_from(1, {ring, {{2, 3}}, {}}).came_to, outcome::none) << "2 has got what it wanted from 3";
    std::map<int, std::vector<int>> one_runs = ring;
    one_runs.erase(3);
    EXPECT_EQ(look_from(1, {one_runs, {}, {}}).came_to, outcome::none) << "3 runs";
}

TEST(WayBack, WhatChangesHandsIsAskedForAgain) {
    const std::map<int, std::vector<int>> ring{{1, {2}}, {2, {3}}, {3, {1}}};
    EXPECT_EQ(look_from(1, {ring, {}, {3}}).came_to, outcome::busy);
    EXPECT_EQ(look_from(1, {ring, {}, {1}}).came_to, outcome::busy);
}

TEST(WayBack, EachNodeIsLookedAtOnce) {
    waits ladder;  // two ways from each step to the next: 2^30 ways in all
    for (int i = 0; i < 30; ++i) {
        ladder.owners_of[3 * i] = {3 * i + 1, 3 * i + 2};
        ladder.owners_of[3 * i + 1] = ladder.owners_of[3 * i + 2] = {3 * i + 3};
    }
    way_back<int, waits> search(ladder);
    EXPECT_EQ(search.look(0), outcome::none);
    EXPECT_LE(ladder.asked, 91u);
}

// Which nodes can be reached, by closing the relation step by step.
bool can_come_back(int start, const waits& graph, int nodes) {
    std::set<std::pair<int, int>> leads;
    for (const auto& [node, owners] : graph.owners_of)
        for (const int owner : owners)
            if (owner == start || graph.leads_on(node, owner)) leads.insert({node, owner});
    for (bool grows = true; grows;) {
        const std::size_t before = leads.size();
        for (int a = 0; a < nodes; ++a)
            for (int b = 0; b < nodes; ++b)
                for (int c = 0; c < nodes; ++c)
                    if (leads.contains({a, b}) && leads.contains({b, c})) leads.insert({a, c});
        grows = leads.size() != before;
    }
    return leads.contains({start, start});
}

TEST(WayBack, IsThereExactlyWhereTheClosureOfTheRelationSaysSo) {
    int found = 0;
    for (unsigned seed = 1; seed <= 2000; ++seed) {
        SCOPED_TRACE(testing::Message() << "seed " << seed);
        std::minstd_rand random(seed);
        const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
        const int nodes = 2 + below(6);
        waits graph;
        for (int node = 0; node < nodes; ++node) {
            if (node != 0 && below(4) == 0) continue;  // it runs
            std::set<int> owners;
            for (int i = 1 + below(2); i > 0; --i) owners.insert(below(static_cast<unsigned>(nodes)));
            graph.owners_of[node] = {owners.begin(), owners.end()};
            for (const int owner : owners)
                if (below(5) == 0 && owner != 0) graph.gone.insert({node, owner});
        }
        const result got = look_from(0, graph);
        ASSERT_EQ(got.came_to == outcome::found, can_come_back(0, graph, nodes));
        for (std::size_t i = 0; i < got.way.size(); ++i) {
            const std::vector<int>& owners = graph.owners_of[got.way[i]];
            ASSERT_NE(std::find(owners.begin(), owners.end(), got.way[(i + 1) % got.way.size()]), owners.end());
        }
        found += got.came_to == outcome::found ? 1 : 0;
    }
    EXPECT_GT(found, 200);
    EXPECT_LT(found, 1800);
}

}  // namespace
