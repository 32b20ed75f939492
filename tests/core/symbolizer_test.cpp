#include "core/symbolizer.hpp"
#include "core/closure_names.hpp"
#include "core/stack_depot.hpp"
#include "core/stacks/capture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <vector>

int a_global_array[4];

// What stands in for the library's functions: an entry, and a template that runs the user's function.
namespace gordian::inline GORDIAN_MODE {
[[gnu::noinline]] core::stack_id entry_for_symbolizer_test() {
    const core::stack_id id = core::capture_stack();
    asm volatile("");
    return id;
}
template <class F>
[[gnu::noinline]] void go_for_symbolizer_test(F f) {
    const auto own_lambda = [&]() __attribute__((noinline)) {
        f();
        asm volatile("");
    };
    own_lambda();
    asm volatile("");
}
template <class F>
[[gnu::noinline]] void run_for_symbolizer_test(F& f) {
    f();
    asm volatile("");
}
struct mutex_for_symbolizer_test {
    [[gnu::noinline]] core::stack_id lock() const {
        const core::stack_id id = core::capture_stack();
        asm volatile("");
        return id;
    }
};
}  // namespace gordian::inline GORDIAN_MODE

// Not ours, whatever it is called and contains.
namespace gordian_user {
struct account {
    static inline int created = 0;
    [[gnu::noinline]] gordian::core::stack_id withdraw(const std::string&, int) {
        const gordian::core::stack_id id = gordian::entry_for_symbolizer_test();
        asm volatile("");
        return id;
    }
};
template <class T>
[[gnu::noinline]] gordian::core::stack_id on(const T&) {
    const gordian::core::stack_id id = gordian::entry_for_symbolizer_test();
    asm volatile("");
    return id;
}
[[gnu::always_inline]] inline gordian::core::stack_id inlined_into_its_caller() {
    const gordian::core::stack_id id = gordian::entry_for_symbolizer_test();
    asm volatile("");
    return id;
}
[[gnu::noinline]] gordian::core::stack_id calls_the_inlined() {
    const gordian::core::stack_id id = inlined_into_its_caller();
    asm volatile("");
    return id;
}
[[gnu::noinline]] gordian::core::stack_id in_lambda() {
    gordian::core::stack_id id{};
    gordian::go_for_symbolizer_test([&id]() __attribute__((noinline)) {
        id = gordian::entry_for_symbolizer_test();
        asm volatile("");
    });
    asm volatile("");
    return id;
}
[[gnu::noinline]] gordian::core::stack_id in_inlined_lambda() {
    gordian::core::stack_id id{};
    auto body = [&id]() __attribute__((always_inline)) {
        id = gordian::entry_for_symbolizer_test();
        asm volatile("");
    };
    gordian::run_for_symbolizer_test(body);
    asm volatile("");
    return id;
}
}  // namespace gordian_user

namespace gordian_test {
namespace {

using gordian::core::frame;
using gordian::core::frames_of;
using gordian::core::is_own_frame;
using gordian::core::is_own_linkage_name;
using gordian::core::readable_name;
using gordian::core::stack_id;
using gordian::core::symbol_of_address;
using gordian::core::symbolize;

std::vector<frame> names_of(stack_id id) {
    std::vector<frame> all;
    for (std::uintptr_t pc : frames_of(id).frames) {
        for (frame& f : symbolize(pc)) all.push_back(std::move(f));
    }
    return all;
}

TEST(Symbolizer, NamesAFunctionWithArgumentsFileLineAndModule) {
    const std::vector<frame> frames = names_of(gordian_user::account().withdraw("all", 1));
    ASSERT_GE(frames.size(), 2u);
    EXPECT_EQ(frames[0].function, "gordian_user::account::withdraw(std::string const&, int)");
    EXPECT_TRUE(frames[0].file.ends_with("symbolizer_test.cpp")) << frames[0].file;
    EXPECT_GT(frames[0].line, 0u);
    EXPECT_FALSE(frames[0].module.empty());
    EXPECT_NE(frames[0].offset, 0u);
    EXPECT_FALSE(frames[0].inlined);
    EXPECT_FALSE(is_own_frame(frames[0]));
}

TEST(Symbolizer, TellsInlinedFunctionsInnermostFirst) {
    const std::vector<frame> frames = names_of(gordian_user::calls_the_inlined());
    ASSERT_GE(frames.size(), 2u);
    EXPECT_NE(frames[0].function.find("inlined_into_its_caller"), std::string::npos) << frames[0].function;
    EXPECT_TRUE(frames[0].inlined);
    EXPECT_NE(frames[1].function.find("calls_the_inlined"), std::string::npos) << frames[1].function;
    EXPECT_FALSE(frames[1].inlined);
    EXPECT_LT(frames[0].line, frames[1].line);
}

TEST(Symbolizer, NamesALambdaAfterItsFunctionAndTellsItFromOurs) {
    const std::vector<frame> frames = names_of(gordian_user::in_lambda());
    ASSERT_GE(frames.size(), 4u);
    // g++ counts the lambdas of a function, clang those of a unit.
    EXPECT_TRUE(frames[0].function.starts_with("gordian_user::in_lambda()::{lambda()#")) << frames[0].function;
    EXPECT_TRUE(frames[0].function.ends_with("}::operator()() const")) << frames[0].function;
    EXPECT_FALSE(is_own_frame(frames[0]));
    // Ours in between: the lambda in the template, and the template, which was instantiated with the user's lambda.
    std::size_t i = 1;
    while (i < frames.size() && is_own_frame(frames[i])) {
        EXPECT_NE(frames[i].function.find("gordian::go_for_symbolizer_test"), std::string::npos) << frames[i].function;
        ++i;
    }
    EXPECT_GE(i, 2u);
    ASSERT_LT(i, frames.size());
    EXPECT_EQ(frames[i].function, "gordian_user::in_lambda()");
    EXPECT_FALSE(is_own_frame(frames[i]));
}

TEST(Symbolizer, NamesALambdaThatWasInlinedAfterItsFunction) {
    const std::vector<frame> frames = names_of(gordian_user::in_inlined_lambda());
    ASSERT_GE(frames.size(), 3u);
    // g++ counts the lambdas of a function, clang those of a unit.
    EXPECT_TRUE(frames[0].function.starts_with("gordian_user::in_inlined_lambda()::{lambda()#")) << frames[0].function;
    EXPECT_TRUE(frames[0].function.ends_with("}::operator()() const")) << frames[0].function;
    EXPECT_TRUE(frames[0].inlined);
    EXPECT_FALSE(is_own_frame(frames[0]));
    EXPECT_TRUE(is_own_frame(frames[1])) << frames[1].function;
    EXPECT_EQ(frames[2].function, "gordian_user::in_inlined_lambda()");
}

TEST(Symbolizer, LeavesAnInlinedCallOperatorNamelessRatherThanGuess) {
    const auto named = [](const char* caller, const char* file) {
        std::vector<frame> frames(2);
        frames[0].function = "operator()";
        frames[0].file = file;
        frames[0].inlined = true;
        frames[1].function = caller;
        gordian::core::name_inlined_lambdas(frames);
        return frames[0].function;
    };
    EXPECT_EQ(named("void run<main::{lambda(int)#2}>(main::{lambda(int)#2}&)", "a.cpp"),
              "main::{lambda(int)#2}::operator()(int) const");
    EXPECT_EQ(named("run<main()::<lambda(int)> >", "a.cpp"), "main::{lambda(int)}::operator()(int) const");
    EXPECT_EQ(named("void run<f<int>(g<2>)::{lambda()#1}>()", "a.cpp"),
              "f<int>(g<2>)::{lambda()#1}::operator()() const");
    EXPECT_EQ(named("void run<main::{lambda()#1}, main::{lambda()#2}>()", "a.cpp"), "operator()");
    EXPECT_EQ(named("void run<main::{lambda()#1}>()", "/usr/include/c++/12/bits/std_thread.h"), "operator()");
    EXPECT_EQ(named("main::{lambda()#1}::operator()() const", "a.cpp"), "operator()");
    EXPECT_EQ(named("main", "a.cpp"), "operator()");
    EXPECT_EQ(named("void run<main::{lambda(", "a.cpp"), "operator()");
}

TEST(Symbolizer, DoesNotTakeAUsersFunctionForOursForItsArguments) {
    const std::vector<frame> frames = names_of(gordian_user::on(gordian::mutex_for_symbolizer_test()));
    ASSERT_FALSE(frames.empty());
    EXPECT_NE(frames[0].function.find("gordian_user::on<gordian::mutex_for_symbolizer_test>"), std::string::npos)
        << frames[0].function;
    EXPECT_FALSE(is_own_frame(frames[0]));
}

TEST(Symbolizer, NamesAnAddressWhereNothingIsByTheAddressAlone) {
    const std::vector<frame> frames = symbolize(0x10);
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_TRUE(frames[0].function.empty());
    EXPECT_TRUE(frames[0].module.empty());
    EXPECT_FALSE(is_own_frame(frames[0]));
}

TEST(Symbolizer, NamesGlobalsThatContainAnAddress) {
    EXPECT_EQ(symbol_of_address(reinterpret_cast<std::uintptr_t>(&a_global_array[2])), "a_global_array");
    EXPECT_EQ(symbol_of_address(reinterpret_cast<std::uintptr_t>(&gordian_user::account::created)),
              "gordian_user::account::created");
    int local = 0;
    EXPECT_EQ(symbol_of_address(reinterpret_cast<std::uintptr_t>(&local)), "");
}

TEST(Symbolizer, AnswersSeveralThreadsAtOnce) {
    const std::vector<frame> expected = names_of(gordian_user::account().withdraw("all", 1));
    std::vector<std::thread> asking;
    for (int i = 0; i < 4; ++i) {
        asking.emplace_back([&expected] {
            for (int round = 0; round < 20; ++round) {
                const std::vector<frame> frames = names_of(gordian_user::account().withdraw("all", 1));
                EXPECT_EQ(frames[0].function, expected[0].function);
                EXPECT_EQ(frames[0].line, expected[0].line);
            }
        });
    }
    for (std::thread& t : asking) t.join();
}

TEST(ReadableNames, LeaveOutOurInlineNamespaces) {
    EXPECT_EQ(readable_name("_ZN7gordian2on5mutex4lockEv"), "gordian::mutex::lock()");
    EXPECT_EQ(readable_name("_ZN7gordian3off5mutex4lockEv"), "gordian::mutex::lock()");
    EXPECT_EQ(readable_name("_ZN9mygordian2on5mutex4lockEv"), "mygordian::on::mutex::lock()");
    EXPECT_EQ(readable_name("_ZN4user7gordian2on4lockEv"), "user::gordian::on::lock()");
    EXPECT_EQ(readable_name("_ZZ4mainENK3$_3clEv"), "main::{lambda()#4}::operator()() const");
    EXPECT_EQ(readable_name("_ZZ4mainENKUlvE_clEv.isra.0"), "main::{lambda()#1}::operator()() const");
    EXPECT_EQ(readable_name("main.cold"), "main");
    EXPECT_EQ(readable_name("main"), "main");
    EXPECT_EQ(readable_name(""), "");
}

TEST(OwnNames, AreThoseOfFunctionsInOurInlineNamespaces) {
    for (const char* own :
         {"_ZN7gordian2on5mutex4lockEv", "_ZNK7gordian2on5mutex4nameEv", "_ZN7gordian3off5mutex4lockEv",
          "_ZN7gordian2on2goIZ4mainEUlvE_EEvT_", "_ZZN7gordian2on2goIZ4mainEUlvE_EEvT_ENKUlvE_clEv",
          "gordian_unit_was_compiled_with_detection"}) {
        EXPECT_TRUE(is_own_linkage_name(own)) << own;
    }
    for (const char* users :
         {"main", "_ZZ4mainENKUlvE_clEv", "_Z2onRN7gordian2on5mutexE", "_ZN12gordian_user2onEv",
          "_ZN4user7gordian2on4lockEv", "_ZN7gordian4test3runEv", "_ZSt6invokeIZN7gordian2on2goEvEUlvE_EvT_", ""}) {
        EXPECT_FALSE(is_own_linkage_name(users)) << users;
    }
}

}  // namespace
}  // namespace gordian_test
