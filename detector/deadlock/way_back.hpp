// The search for a cycle of waits, apart from what the waits are.
//
// Each node waits for all of its owners, so one owner that cannot go on is enough, and a cycle is a deadlock (an AND model;
// Knapp, "Deadlock Detection in Distributed Databases", ACM Computing Surveys 1987).
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace gordian::inline GORDIAN_MODE::detector {

enum class outcome : std::uint8_t { none, found, busy };

// A depth-first search from `start` back to it, each node once: O(nodes and edges that can be reached). The graph tells
//     bool owners(Node, std::vector<Node>&)     whom the node waits for; false: that changes just now, nothing can be said
//     bool leads_on(Node waiting, Node owner)   whether the owner waits, too, and the edge to it is there still
// It lies on the heap: the search runs on the stack of a task, and thousands may wait in a line.
template <class Node, class Graph>
class way_back {
public:
    explicit way_back(Graph& graph) : graph_(graph) {}

    outcome look(Node start) {
        seen_.insert(start);
        if (!enter(start)) return outcome::busy;
        while (!way_.empty()) {
            step& last = way_.back();
            if (last.next == last.owners.size()) {
                way_.pop_back();
                continue;
            }
            const Node owner = last.owners[last.next++];
            if (owner == start) return outcome::found;
            if (seen_.contains(owner) || !graph_.leads_on(last.at, owner)) continue;
            seen_.insert(owner);  // not sooner: where this edge is gone, another one may lead to it
            if (!enter(owner)) return outcome::busy;
        }
        return outcome::none;
    }

    // After it was found: each waits for the next one, and the last one for the first.
    std::vector<Node> path() const {
        std::vector<Node> nodes;
        for (const step& s : way_) nodes.push_back(s.at);
        return nodes;
    }

private:
    struct step {
        Node at;
        std::vector<Node> owners = {};
        std::size_t next = 0;  // of the owners: not looked at yet
    };
    bool enter(Node n) {
        step& here = way_.emplace_back(step{n});
        return graph_.owners(n, here.owners);
    }

    Graph& graph_;
    std::vector<step> way_;
    std::unordered_set<Node> seen_;
};

}  // namespace gordian::inline GORDIAN_MODE::detector
