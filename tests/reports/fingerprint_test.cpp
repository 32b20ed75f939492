#include "reports/fingerprint.hpp"

#include "reports/frames.hpp"
#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace gordian::reports {
namespace {

using namespace samples;

std::string of_deadlock(const finding& f) { return fingerprint_of(f, {}); }

TEST(Fingerprint, IsSixteenDigits) {
    const std::string print = of_deadlock(deadlock());
    EXPECT_EQ(print.size(), 16u);
    EXPECT_EQ(print.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(Fingerprint, DoesNotKnowOrderIdsLinesAddressesFoldersOrTaskNames) {
    const std::string print = of_deadlock(deadlock());
    finding other = deadlock("worker 17");
    std::reverse(other.tasks.begin(), other.tasks.end());
    std::reverse(other.resources.begin(), other.resources.end());
    std::reverse(other.cycle.begin(), other.cycle.end());
    const auto moved = [](stack& s) {
        for (frame& f : s.frames) {
            f.line += 100;
            f.offset += 0x10000;
            f.file = "/builds/other/" + std::string{base_name(f.file)};
            f.module = "/opt/bank";
        }
    };
    for (task& t : other.tasks) {
        t.id += 50;
        moved(t.created_at);
        for (hold& h : t.holds) {
            moved(h.at);
            h.resource += 1000;
        }
        moved(t.waits->at);
        for (resource_number& id : t.waits->resources) id += 1000;
    }
    for (resource& r : other.resources) r.id += 1000;
    other.time_ms = 99;
    EXPECT_EQ(of_deadlock(other), print);
}

TEST(Fingerprint, KnowsRuleFunctionFileOperationAndResource) {
    const std::string print = of_deadlock(deadlock());
    finding other = deadlock();
    other.rule = "stuck-tasks";
    EXPECT_NE(of_deadlock(other), print);
    other = deadlock();
    other.tasks[0].waits->at.frames[0].function = "take_one(account&)";
    EXPECT_NE(of_deadlock(other), print);
    other = deadlock();
    other.tasks[0].waits->at.frames[0].file = "/home/ada/bank/other.cpp";
    EXPECT_NE(of_deadlock(other), print);
    other = deadlock();
    other.tasks[0].waits->operation = "lock shared";
    EXPECT_NE(of_deadlock(other), print);
    EXPECT_NE(of_deadlock(deadlock("alice", "middle")), print);
    EXPECT_NE(fingerprint_of(deadlock(), {"R-W-R"}), print);
}

TEST(Fingerprint, KnowsWhatMemoryIsCalledButNoAddressAndNoNumberOfATask) {
    const auto at_location = [](const std::string& name) {
        finding f = race();
        for (access& a : f.accesses) a.location = name;
        return fingerprint_of(f, {});
    };
    EXPECT_NE(at_location("balance"), at_location("total"));
    EXPECT_NE(at_location("cell1"), at_location("cell2"));
    EXPECT_EQ(at_location("0x7ffe1234"), at_location("0x7ffe5678"));
    EXPECT_EQ(at_location("a value on the stack of task 7"), at_location("a value on the stack of task 12"));
}

TEST(Fingerprint, ALockThatNobodyInTheKnotWaitsForIsNoPartOfIt) {
    finding other = deadlock();
    other.resources.push_back(lock(9, "log", 2));
    other.tasks[0].holds.push_back({9, detector::hold_mode::exclusive, at("log_it()", "log.cpp", 3)});
    EXPECT_EQ(of_deadlock(other), of_deadlock(deadlock()));
}

TEST(Fingerprint, FiveTasksAtOnePlaceAreTheSameBugAsTwo) {
    finding two = deadlock(), five = deadlock();
    for (task_number id = 10; id < 13; ++id) five.tasks.push_back(waiting(id, "more", 1, 2));
    EXPECT_EQ(of_deadlock(five), of_deadlock(two));
}

TEST(Fingerprint, LibraryFramesAndTheDepthOfARecursionDoNotCount) {
    finding other = deadlock();
    stack& s = other.tasks[0].waits->at;
    s.frames.insert(s.frames.begin(), {"std::lock_guard<gordian::mutex>::lock_guard(gordian::mutex&)",
                                       "/usr/include/c++/12/bits/std_mutex.h", 229, "/bank", 1});
    s.frames.push_back({"__libc_start_main", "", 0, "/lib/x86_64-linux-gnu/libc.so.6", 5});
    s.frames.push_back({"_start", "", 0, "/bank", 5});
    s.frames.insert(s.frames.begin() + 1, s.frames[1]);
    EXPECT_EQ(of_deadlock(other), of_deadlock(deadlock()));
}

TEST(Fingerprint, BothCompilersNamesOfALambdaAreOne) {
    EXPECT_EQ(stable_name("main::{lambda()#1}::operator()() const"), "main::{lambda}::operator()");
    EXPECT_EQ(stable_name("main::{lambda(int)#12}::operator()(int) const"), "main::{lambda}::operator()");
    EXPECT_EQ(stable_name("main::$_0::operator()() const"), "main::{lambda}::operator()");
    EXPECT_EQ(stable_name("run<main()::<lambda(int)> >"), "run<main()::{lambda}>");
    EXPECT_EQ(stable_name("main::'lambda3'(int)::operator()(int) const"), "main::{lambda}::operator()");
}

TEST(Names, LoseParametersReturnTypeAndCopiesButKeepTemplateArguments) {
    EXPECT_EQ(stable_name("void ns::f<int, std::vector<int> >(long, char) [clone .constprop.0]"),
              "ns::f<int, std::vector<int>>");
    EXPECT_EQ(stable_name("f(int) const &"), "f");
    EXPECT_EQ(stable_name("main"), "main");
    EXPECT_EQ(stable_name("f.part.0"), "f");
    EXPECT_EQ(stable_name("(anonymous namespace)::f(int)"), "(anonymous namespace)::f");
    EXPECT_EQ(stable_name("(anonymous namespace)::worker"), "(anonymous namespace)::worker");
    EXPECT_EQ(stable_name("X::operator()(int) const"), "X::operator()");
    EXPECT_EQ(stable_name("X::operator()"), "X::operator()");
    EXPECT_EQ(stable_name("X::operator bool() const"), "X::operator bool");
    EXPECT_EQ(stable_name("operator new(unsigned long)"), "operator new");
    EXPECT_EQ(stable_name("std::ostream& operator<< <char>(std::ostream&, char)"), "operator<< <char>");
    EXPECT_EQ(stable_name("void (*pick<int>(int))(char)").empty(), false);
    EXPECT_EQ(without_return_type("unsigned long const& ns::g(int)"), "ns::g(int)");
    for (const char* odd : {"", ")", "(", "()", "<", ">", "f(", "operator", "{lambda(", "'lambda", "$_", " ", "a b c"})
        (void)stable_name(odd);
}

TEST(Names, OfLibrariesAreKnown) {
    EXPECT_TRUE(is_library_frame({"void std::__invoke_impl<void>()", "", 0, "/bank", 0}));
    EXPECT_TRUE(is_library_frame({"qsort", "", 0, "/lib/x86_64-linux-gnu/libc.so.6", 0}));
    EXPECT_FALSE(is_library_frame({"standard::f()", "f.cpp", 1, "/bank", 0}));
    EXPECT_FALSE(is_library_frame({"cloner()", "", 0, "/bank", 0}));
    EXPECT_FALSE(is_library_frame({"std_like", "/home/ada/libc/x.c", 1, "/bank", 0}));
}

}  // namespace
}  // namespace gordian::reports
