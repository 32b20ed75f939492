#include "core/event.hpp"
#include "core/scheduler.hpp"

#include <gordian/mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/tracked.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using gordian::core::access_kind;

struct heard {
    access_kind kind;
    std::size_t size;
    bool may_read, first;
    friend bool operator==(const heard&, const heard&) = default;
};
std::vector<heard> all;

// Takes the accesses instead of the detector, and marks them as it does.
class listener {
public:
    listener() : before_(std::exchange(gordian::core::events.accessed, hear)) {
        all.clear();
        gordian::core::current().clock.need_slot();
    }
    ~listener() { gordian::core::events.accessed = before_; }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

private:
    static void hear(const gordian::core::access& a) {
        all.push_back({a.kind, a.size, a.may_read, a.first});
        EXPECT_NE(a.at, gordian::core::stack_id::none);
        const std::uint64_t now = a.who->clock.now().bits;
        if (a.kind == access_kind::read)
            a.marks->read = now;
        else
            a.marks->write = now, a.marks->read = 0;
    }
    void (*before_)(const gordian::core::access&);
};

constexpr heard read{access_kind::read, sizeof(int), false, false};
constexpr heard write{access_kind::write, sizeof(int), false, false};
constexpr heard change{access_kind::write, sizeof(int), true, false};
constexpr heard begin{access_kind::write, sizeof(int), false, true};
constexpr heard end{access_kind::free, sizeof(int), false, false};

TEST(Tracked, ItsLifeBeginsWithAWriteAndEndsWithAnEnd) {
    const listener l;
    { gordian::tracked<int> v{1}; }
    EXPECT_EQ(all, (std::vector{begin, end}));
}
TEST(Tracked, EachOperationIsTheAccessesItDoes) {
    gordian::tracked<int> v{1};
    const listener l;
    const auto of = [&](auto&& operation) {
        all.clear();
        ++gordian::core::current().clock.counter;  // another moment
        operation();
        return std::exchange(all, {});
    };
    EXPECT_EQ(of([&] { (void)v.load(); }), std::vector{read});
    EXPECT_EQ(of([&] {
                  const int copy = v;
                  (void)copy;
              }),
              std::vector{read});
    EXPECT_EQ(of([&] { v.store(2); }), std::vector{write});
    EXPECT_EQ(of([&] { v = 2; }), std::vector{write});
    EXPECT_EQ(of([&] { v += 2; }), (std::vector{read, write}));
    EXPECT_EQ(of([&] { v++; }), (std::vector{read, write}));
    EXPECT_EQ(of([&] { v.with([](int& i) { i = 3; }); }), std::vector{change});
    EXPECT_EQ(of([&] { v.with_read([](const int&) {}); }), std::vector{read});
}
TEST(Tracked, WhatRepeatsWithinOneMomentIsToldOnce) {
    const listener l;
    gordian::tracked<int> v{1};
    all.clear();
    for (int i = 0; i < 10; ++i) v = v + 1;
    EXPECT_EQ(all, std::vector{read}) << "the construction was a write of this moment";
}
TEST(Tracked, ALockBeginsAnotherMoment) {
    const listener l;
    gordian::mutex m;
    gordian::tracked<int> v{1};
    all.clear();
    for (int i = 0; i < 3; ++i) {
        const std::scoped_lock lock(m);
        v = 1;
        v = 2;
    }
    EXPECT_EQ(all, (std::vector{write, write, write}));
}
TEST(Tracked, SomebodyElsesAccessInBetweenIsNoRepetition) {
    const listener l;
    gordian::tracked<int> v{1};
    (void)v.load();
    gordian::go([&] {
        gordian::core::current().clock.need_slot();
        (void)v.load();
    }).join();
    all.clear();
    v = 1;
    EXPECT_EQ(all.size(), 1u);
}
TEST(Tracked, ItHoldsAnyType) {
    gordian::tracked<std::string> s{"a"};
    s += "b";
    EXPECT_EQ(s.load(), "ab");
    gordian::tracked<std::unique_ptr<int>> only_moves{std::make_unique<int>(3)};
    EXPECT_EQ(only_moves.with_read([](const auto& p) { return *p; }), 3);
    only_moves = std::make_unique<int>(4);
    EXPECT_EQ(*only_moves.with([](auto& p) { return std::exchange(p, nullptr); }), 4);
    gordian::tracked<std::vector<int>> filled(2, 7);
    EXPECT_EQ(filled.with_read([](const auto& v) { return v.size(); }), 2u);
    EXPECT_EQ(filled.with([](auto& v) -> int& { return v[1]; }), 7) << "a reference is returned as one";
    gordian::tracked<int> a{1}, b = a;
    b = 2;
    a = b;
    EXPECT_EQ(a.load(), 2);
    static constinit gordian::tracked<int> constant{5};
    EXPECT_EQ(constant.load(), 5);
}

}  // namespace
