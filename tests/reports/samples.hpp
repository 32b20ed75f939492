// Findings as the detectors' would be composed, made by hand: what the tests of writers and readers are about.
#pragma once

#include "reports/report.hpp"

#include <string>
#include <utility>

namespace gordian::reports::samples {

inline stack at(const std::string& function, const std::string& file, unsigned line) {
    stack s;
    s.frames.push_back({function, "/home/ada/bank/" + file, line, "/home/ada/bank/build/bank", 0x1000 + line});
    s.frames.push_back({"main", "/home/ada/bank/main.cpp", 40, "/home/ada/bank/build/bank", 0x2000});
    return s;
}

inline task waiting(task_number id, const std::string& name, resource_number holds, resource_number waits_for) {
    task t;
    t.id = id;
    t.name = name;
    t.named = true;
    t.kind = detector::task_kind::green;
    t.state = detector::task_state::blocked;
    t.created_at = at("start()", "main.cpp", 30);
    t.holds.push_back({holds, detector::hold_mode::exclusive, at("take_both(account&, account&)", "bank.cpp", 12)});
    t.waits = wait{true, {waits_for}, false, "lock", at("take_both(account&, account&)", "bank.cpp", 13)};
    return t;
}

inline resource lock(resource_number id, const std::string& name, task_number owner) {
    resource r;
    r.id = id;
    r.kind = "mutex";
    r.name = name;
    r.named = true;
    r.owners = {owner};
    return r;
}

// alice holds left and waits for right, bob the other way round.
inline finding deadlock(const std::string& alice = "alice", const std::string& left = "left") {
    finding f;
    f.rule = "circular-wait";
    f.fingerprint = "0123456789abcdef";
    f.message = alice + " holds `" + left + "` and waits for `right`; bob holds `right` and waits for `" + left + "`";
    f.time_ms = 12.5;
    f.tasks = {waiting(2, alice, 1, 2), waiting(3, "bob", 2, 1)};
    f.resources = {lock(1, left, 2), lock(2, "right", 3)};
    f.cycle = {{2, 2, 3}, {3, 1, 2}};
    f.coffman =
        coffman{{detector::holds::yes, "both are mutexes", "use one that can be shared"},
                {detector::holds::yes, alice + " and bob each hold a lock and wait", "take both with std::scoped_lock"},
                {detector::holds::yes, "neither wait has a timeout", "use try_lock_for"},
                {detector::holds::yes, "the cycle above", "take the locks in one order"}};
    f.interleaving = {{2, "locks", 1, f.tasks[0].holds[0].at},
                      {3, "locks", 2, f.tasks[1].holds[0].at},
                      {2, "waits for", 2, f.tasks[0].waits->at},
                      {3, "waits for", 1, f.tasks[1].waits->at}};
    f.advice = "take the locks in one order";
    return f;
}

inline finding race() {
    finding f;
    f.rule = "data-race";
    f.fingerprint = "fedcba9876543210";
    f.message = "alice writes `balance` while bob reads it: nothing orders the two";
    f.time_ms = 3;
    task alice = waiting(2, "alice", 1, 2);
    alice.holds.clear();
    alice.waits.reset();
    alice.state = detector::task_state::running;
    task bob = alice;
    bob.id = 3;
    bob.name = "bob";
    f.tasks = {alice, bob};
    f.resources = {lock(1, "accounts", 2)};
    f.accesses = {{2,
                   detector::access_kind::write,
                   4,
                   "balance",
                   at("deposit(int)", "bank.cpp", 20),
                   {{1, detector::hold_mode::exclusive, at("deposit(int)", "bank.cpp", 19)}}},
                  {3, detector::access_kind::read, 4, "balance", at("show()", "bank.cpp", 25), {}}};
    f.lockset_history = {{{}, detector::access_kind::write, 2, at("open()", "bank.cpp", 5)},
                         {{1}, detector::access_kind::write, 2, at("deposit(int)", "bank.cpp", 20)}};
    f.details = {"they share no lock, no channel, no join"};
    f.advice = "guard both with `accounts`, which alice already holds";
    return f;
}

inline report of(std::vector<finding> findings) {
    report r;
    r.run.command = {"./bank", "--fast"};
    r.run.pid = 4711;
    r.run.started = "2026-01-31T12:00:00.000Z";
    r.run.duration_ms = 17.25;
    r.run.options = {{"exitcode", "7"}};
    r.run.exit = 66;
    r.findings = std::move(findings);
    r.statistics.tasks = 3;
    r.statistics.resources = 2;
    r.statistics.events = 100;
    r.statistics.stacks = 9;
    r.statistics.dropped = {{"lock history entries", 2}};
    lock_statistics l;
    l.id = 1;
    l.kind = "mutex";
    l.name = "accounts";
    l.acquisitions = 1000;
    l.contended = 25;
    l.wait_ns = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 5};
    l.hold_ns = {0, 0, 0, 0, 0, 0, 900, 100};
    l.wait_total_ns = 30000;
    l.longest_holds = {{"alice", 1500000, at("deposit(int)", "bank.cpp", 19)}};
    r.statistics.locks = {l};
    return r;
}

}  // namespace gordian::reports::samples
