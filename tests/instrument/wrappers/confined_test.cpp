#include "tests/detector/race/recorder.hpp"

#include <gordian/gordian.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using gordian::tests::recorder;

GORDIAN_ONCE_A_SCHEDULER(Confined);

TYPED_TEST(Confined, ItsMakerMayTouchIt) {
    const recorder found;
    gordian::confined<std::vector<int>> v;
    v.with([](auto& items) { items.push_back(1); });
    EXPECT_EQ(v.with([](auto& items) { return items.size(); }), 1u);
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Confined, AnotherTaskMayNot) {
    const recorder found;
    gordian::confined<int> v{1};
    gordian::go([&] { v.with([](int& i) { ++i; }); }).join();
    EXPECT_EQ(v.with([](int& i) { return i; }), 2) << "it is reported, not prevented";
    const auto said = found.of("confinement");
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].how_sure, gordian::detector::level::observed);
    EXPECT_EQ(said[0].accesses.size(), 2u);
    for (const auto& a : said[0].accesses) EXPECT_NE(a.at, gordian::core::stack_id::none);
}
TYPED_TEST(Confined, AfterAHandOverTheNewOwnerMayAndTheOldMayNot) {
    const recorder found;
    gordian::confined<int> v{1};
    gordian::binary_semaphore handed{0};
    gordian::task other = gordian::go([&] {
        handed.acquire();
        v.with([](int& i) { ++i; });
    });
    v.hand_off(other.id());
    handed.release();
    other.join();
    EXPECT_TRUE(found.nothing());
    v.with([](int&) {});
    const auto said = found.of("confinement");
    ASSERT_EQ(said.size(), 1u);
    bool has_history = false;
    for (const std::string& line : said[0].details) has_history = has_history || line.starts_with("handed over by");
    EXPECT_TRUE(has_history);
}
TYPED_TEST(Confined, OnlyItsOwnerHandsItOver) {
    const recorder found;
    gordian::confined<int> v{1};
    gordian::task thief = gordian::go([&] { v.hand_off(gordian::this_task::id()); });
    thief.join();
    EXPECT_EQ(found.count("confinement"), 1u);
    v.with([](int&) {});
    EXPECT_EQ(found.count("confinement"), 1u) << "it still belongs to its maker";
}
TYPED_TEST(Confined, AHandOverOrders) {
    const recorder found;
    gordian::confined<int> v{1};
    gordian::tracked<int> beside{0};
    gordian::tests::turns order;  // which the library hears nothing of
    gordian::task_id its_id;
    gordian::thread other([&] {
        order.at(0, [&] { its_id = gordian::this_task::id(); });
        order.at(2, [&] {
            v.with([](int&) {});
            beside = 2;
        });
    });
    order.at(1, [&] {
        beside = 1;
        v.hand_off(its_id);
    });
    other.join();
    EXPECT_TRUE(found.nothing());
}
TYPED_TEST(Confined, WhoDestroysItNeedNotOwnIt) {
    const recorder found;
    auto v = std::make_unique<gordian::confined<int>>(1);
    gordian::task other = gordian::go([] {});
    v->hand_off(other.id());
    other.join();
    v.reset();
    EXPECT_TRUE(found.nothing());
}

}  // namespace
