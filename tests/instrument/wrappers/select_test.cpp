#include <gordian/select.hpp>
#include <gordian/task.hpp>

#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using gordian::on_receive;
using gordian::on_send;
using gordian::on_timeout;
using gordian::otherwise;
using testing::ElementsAre;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Select);

namespace {
constexpr auto unexpected = [](auto&&...) { ADD_FAILURE() << "only the chosen case's handler runs"; };

core::epoch from_bits(std::uint64_t bits) {
    core::epoch e;
    e.bits = bits;
    return e;
}
}  // namespace

TYPED_TEST(Select, TheReadyCaseRunsAndItsIndexIsReturned) {
    this->in_many_orders([] {
        const auto full = gordian::make_channel<int>(1), empty = gordian::make_channel<int>(1);
        const gordian::channel<int> nil;
        full.send(1);
        int got = 0;
        EXPECT_EQ(gordian::select(on_receive(nil, unexpected), on_receive(empty, unexpected),
                                  on_receive(full, [&](std::optional<int> v) { got = v.value(); }),
                                  on_timeout(1h, unexpected)),
                  2U);
        EXPECT_EQ(got, 1);
        EXPECT_EQ(gordian::select(on_send(empty, 5, [&] { got = 2; }), otherwise(unexpected)), 0U);
        EXPECT_EQ(got, 2);
        EXPECT_EQ(empty.receive(), 5);
        EXPECT_EQ(
            gordian::select(on_receive(empty, unexpected), on_send(nil, 1, unexpected), otherwise([&] { got = 3; })),
            2U);
        EXPECT_EQ(got, 3);
    });
}

TYPED_TEST(Select, OfSeveralTimeoutsTheEarliestRunsAndNotBeforeItsTime) {
    this->in_many_orders([] {
        const auto empty = gordian::make_channel<int>();
        const auto before = gordian::clock::now();
        EXPECT_EQ(gordian::select(on_timeout(std::chrono::hours::max(), unexpected), on_receive(empty, unexpected),
                                  on_timeout(3ms, [] {}), on_timeout(1h, unexpected)),
                  2U);
        EXPECT_GE(gordian::clock::now() - before, 3ms);
        EXPECT_EQ(gordian::select(on_receive(empty, unexpected), on_timeout(-1s, [] {})), 1U);
        EXPECT_EQ(gordian::select(on_timeout(1ms, [] {})), 0U) << "nothing but a timeout";
        EXPECT_EQ(empty.try_send(1), gordian::channel_status::full)
            << "a select that timed out does not wait any longer";
    });
}

TYPED_TEST(Select, AClosedChannelIsReady) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        const auto ch = gordian::make_channel<int>();
        const auto signal = gordian::make_channel<void>();
        ch.close();
        signal.close();
        bool open = true;
        gordian::select(on_receive(ch, [&](std::optional<int> v) { open = v.has_value(); }));
        EXPECT_FALSE(open);
        open = true;
        gordian::select(on_receive(signal, [&](bool v) { open = v; }), on_timeout(1h, unexpected));
        EXPECT_FALSE(open);
        EXPECT_THAT(misuses.all(), IsEmpty());
        EXPECT_THROW(gordian::select(on_send(ch, 1, unexpected), otherwise(unexpected)), gordian::channel_error);
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::send_on_closed));
    });
}

TYPED_TEST(Select, AWaitingSelectIsEndedByWhateverComesFirst) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        for (int which = 0; which < 4; ++which) {
            const auto in = gordian::make_channel<int>(), out = gordian::make_channel<int>(),
                       closing = gordian::make_channel<int>();
            std::atomic<core::task*> who{nullptr};
            std::atomic<int> ran{-1}, value{0};
            std::atomic<bool> thrown{false};
            auto selecting = gordian::go([&] {
                who = &core::current();
                try {
                    ran = static_cast<int>(
                        gordian::select(on_receive(in, [&](std::optional<int> v) { value = v.value_or(-1); }),
                                        on_send(out, 7, [] {}), on_send(closing, 8, [] {})));
                } catch (const gordian::channel_error&) {
                    thrown = true;
                }
            });
            until([&] { return is_blocked(who); });
            if (which == 0) in.send(3);
            if (which == 1) {
                EXPECT_EQ(out.receive(), 7);
            }
            if (which == 2) closing.close();
            if (which == 3) in.close();
            selecting.join();
            EXPECT_EQ(thrown, which == 2);
            if (which == 0) {
                EXPECT_EQ(value, 3);
            }
            if (which == 3) {
                EXPECT_EQ(value, -1);
            }
            if (which != 2) {
                EXPECT_EQ(ran, which == 1 ? 1 : 0);
            }
            int nothing = 0;
            if (which != 1) {
                EXPECT_EQ(out.try_receive(nothing), gordian::channel_status::empty) << "its other cases take no effect";
            }
        }
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::send_on_closed));
    });
}

TYPED_TEST(Select, NeverCommunicatesWithItself) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        EXPECT_EQ(gordian::select(on_send(ch, 1, unexpected), on_receive(ch, unexpected), on_send(ch, 2, unexpected),
                                  on_timeout(1ms, [] {})),
                  3U);
        // Two such selects communicate with each other.
        std::atomic<int> sent{0}, received{0};
        const auto both = [&] {
            gordian::select(on_send(ch, 1, [&] { ++sent; }),
                            on_receive(ch, [&](std::optional<int> v) { received += *v; }));
        };
        auto first = gordian::go(both), second = gordian::go(both);
        first.join();
        second.join();
        EXPECT_EQ(sent, 1);
        EXPECT_EQ(received, 1);
    });
}

TYPED_TEST(Select, OneOfManyWaitingSelectsTakesAValueOnlyOnce) {
    this->in_many_orders([] {
        constexpr int selects = 3, values = 30;
        const auto a = gordian::make_channel<int>(), b = gordian::make_channel<int>(1);
        std::atomic<int> sum{0}, count{0};
        std::vector<gordian::task> tasks;
        for (int i = 0; i < selects; ++i)
            tasks.push_back(gordian::go([&] {
                for (int n = 0; n < values; ++n)
                    gordian::select(on_receive(a, [&](std::optional<int> v) { sum += *v; }),
                                    on_receive(b, [&](std::optional<int> v) { sum += *v; }));
                ++count;
            }));
        std::vector<gordian::task> senders;
        int expected = 0;
        for (int v = 1; v <= selects * values; ++v) expected += v;
        std::atomic<int> next{0};
        for (int i = 0; i < 2; ++i)
            senders.push_back(gordian::go([&, i] {
                for (int v = ++next; v <= selects * values; v = ++next) {
                    if (i == 0)
                        a.send(v);
                    else
                        gordian::select(on_send(b, v, [] {}), on_send(a, v, [] {}));
                }
            }));
        for (auto& t : senders) t.join();
        for (auto& t : tasks) t.join();
        EXPECT_EQ(count, selects);
        EXPECT_EQ(sum, expected);
    });
}

TYPED_TEST(Select, SendersAndReceiversThatAllSelectLoseNothing) {
    this->in_many_orders([] {
        constexpr int pairs = 3, values = 40;
        const auto left = gordian::make_channel<std::unique_ptr<int>>(),
                   right = gordian::make_channel<std::unique_ptr<int>>(2);
        std::atomic<int> sent{0}, received{0};
        std::vector<gordian::task> tasks;
        for (int p = 0; p < pairs; ++p) {
            tasks.push_back(gordian::go([&] {
                for (int v = 1; v <= values; ++v) {
                    gordian::select(on_send(left, std::make_unique<int>(v), [] {}),
                                    on_send(right, std::make_unique<int>(v), [] {}));
                    sent += v;
                }
            }));
            tasks.push_back(gordian::go([&] {
                const auto add = [&](std::optional<std::unique_ptr<int>> v) { received += **v; };
                for (int v = 1; v <= values; ++v)
                    gordian::select(on_receive(right, add), on_receive(left, add), on_timeout(1h, unexpected));
            }));
        }
        for (auto& t : tasks) t.join();
        EXPECT_EQ(sent, received);
    });
}

TYPED_TEST(Select, CasesOfASpanAreSelectedOnAgainAndAgain) {
    this->in_many_orders([] {
        const auto in = gordian::make_channel<int>(4);
        const auto out = gordian::make_channel<std::string>(4);
        int sum = 0, sent = 0;
        std::vector<gordian::select_case> cases;
        cases.push_back(
            on_receive(in, [&sum, keep = std::make_unique<int>(0)](std::optional<int> v) { sum += *v + *keep; }));
        cases.push_back(on_send(out, std::string(100, 'x'), [&] { ++sent; }));
        for (int v = 1; v <= 4; ++v) in.send(v);
        for (int i = 0; i < 8; ++i) EXPECT_LT(gordian::select(cases), 2U);
        EXPECT_EQ(sum, 10);
        EXPECT_EQ(sent, 4);
        for (int i = 0; i < 4; ++i) EXPECT_EQ(out.receive(), std::string(100, 'x')) << "each time a copy is sent";
        std::vector<gordian::select_case> moved = std::move(cases);
        moved.push_back(otherwise([] {}));
        moved.erase(moved.begin() + 1);
        EXPECT_EQ(gordian::select(moved), 1U);
    });
}

TYPED_TEST(Select, AValueThatCannotBeCopiedIsSentOnce) {
    this->in_many_orders([] {
        const auto out = gordian::make_channel<std::unique_ptr<int>>(4);
        std::array cases{on_send(out, std::make_unique<int>(1), [] {}), otherwise([] {})};
        EXPECT_EQ(gordian::select(cases), 0U);
        EXPECT_EQ(gordian::select(cases), 1U);
        EXPECT_EQ(**out.receive(), 1);
    });
}

TYPED_TEST(Select, ManyCasesWork) {
    this->in_many_orders([] {
        constexpr std::size_t count = 50;
        std::vector<gordian::channel<std::size_t>> channels;
        std::vector<gordian::select_case> cases;
        std::size_t got = 0;
        for (std::size_t i = 0; i < count; ++i) {
            channels.push_back(gordian::make_channel<std::size_t>());
            cases.push_back(on_receive(channels[i], [&got](std::optional<std::size_t> v) { got = *v; }));
        }
        auto sender = gordian::go([&] {
            for (std::size_t i = 0; i < count; ++i) channels[(i * 7) % count].send((i * 7) % count);
        });
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(gordian::select(cases), got);
        sender.join();
    });
}

TYPED_TEST(Select, OrdersAsItsCaseDoes) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<std::uint64_t>(), back = gordian::make_channel<std::uint64_t>(),
                   never = gordian::make_channel<std::uint64_t>();
        auto peer = gordian::go([&] {
            for (int i = 0; i < 5; ++i) {
                gordian::select(on_send(ch, this_moment().bits, [] {}), on_receive(never, unexpected));
                gordian::select(on_receive(never, unexpected), on_receive(back, [](std::optional<std::uint64_t> v) {
                                    EXPECT_TRUE(is_ordered_after(from_bits(*v)));
                                    EXPECT_TRUE(is_ordered_after_without_locks(from_bits(*v)));
                                }));
            }
        });
        for (int i = 0; i < 5; ++i) {
            const auto sent = ch.receive();
            EXPECT_TRUE(is_ordered_after(from_bits(*sent)));
            back.send(this_moment().bits);
        }
        peer.join();
    });
}

TYPED_TEST(Select, WhatAHandlerThrowsLeavesSelectAfterTheCaseTookEffect) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<std::string>(1);
        ch.send("value");
        EXPECT_THROW(
            gordian::select(on_receive(ch, [](std::optional<std::string>) { throw std::runtime_error("handler"); })),
            std::runtime_error);
        EXPECT_EQ(ch.size(), 0U);
        EXPECT_THROW(gordian::select(on_send(ch, "other", [] { throw 1; })), int);
        EXPECT_EQ(ch.size(), 1U);
    });
}

TYPED_TEST(Select, TimeoutsThatMeetAValueLoseNothing) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>(), stop = gordian::make_channel<int>();
        std::int64_t sent = 0, received = 0;
        auto sender = gordian::go([&] {
            for (int v = 1; v <= 40; ++v)
                gordian::select(on_send(ch, v, [&] { sent += v; }),
                                on_timeout(std::chrono::microseconds(v % 4 * 30), [] {}));
            stop.close();
        });
        bool stopped = false;
        while (!stopped)
            gordian::select(on_receive(ch, [&](std::optional<int> v) { received += *v; }),
                            on_receive(stop, [&](auto) { stopped = true; }), on_timeout(20us, [] {}));
        sender.join();
        EXPECT_EQ(sent, received);
    });
}

TEST(SelectFairness, AmongReadyCasesEachIsChosenAsOften) {
    constexpr int rounds = 30'000;
    const auto full = gordian::make_channel<int>(1), roomy = gordian::make_channel<int>(1);
    const auto closed = gordian::make_channel<void>();
    closed.close();
    full.send(0);
    std::array<int, 4> chosen{};
    for (int i = 0; i < rounds; ++i) {
        const auto which = gordian::select(on_receive(full, [](auto) {}), on_send(roomy, i, [] {}),
                                           on_receive(closed, [](bool) {}), otherwise([] {}));
        ++chosen.at(which);
        if (which == 0) full.send(i);
        if (which == 1) (void)roomy.receive();
    }
    EXPECT_EQ(chosen[3], 0);
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(chosen[static_cast<std::size_t>(i)], rounds / 3, rounds / 30) << i;
}
