#include <gordian/channel.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>

#include "core/reach.hpp"
#include "tests/support/every_scheduler.hpp"
#include "tests/support/order.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace gordian::tests;
using gordian::channel_status;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
namespace core = gordian::core;

GORDIAN_UNDER_EVERY_SCHEDULER(Channel);

namespace {

core::epoch from_bits(std::uint64_t bits) {
    core::epoch e;
    e.bits = bits;
    return e;
}

// Starts a task and returns once it blocks (without a deadline).
template <class F>
gordian::task start_blocked(F f) {
    auto who = std::make_shared<std::atomic<core::task*>>(nullptr);
    auto started = gordian::go([who, f = std::move(f)]() mutable {
        *who = &core::current();
        f();
    });
    until([&] { return is_blocked(*who); });
    return started;
}

}  // namespace

TYPED_TEST(Channel, EveryValueArrivesOnceAndInTheOrderOfItsSender) {
    this->in_many_orders([] {
        for (const std::size_t capacity : {0, 1, 3}) {
            constexpr int senders = 3, receivers = 2, values = 60;
            const auto ch = gordian::make_channel<std::pair<int, int>>(capacity, "values");
            std::vector<std::vector<std::pair<int, int>>> received(receivers);
            std::vector<gordian::task> sending, receiving;
            for (int s = 0; s < senders; ++s)
                sending.push_back(gordian::go([ch, s] {
                    for (int v = 0; v < values; ++v) ch.send({s, v});
                }));
            for (auto& mine : received)
                receiving.push_back(gordian::go([ch, &mine] {
                    for (auto v : ch) mine.push_back(v);
                }));
            for (auto& t : sending) t.join();
            ch.close();
            for (auto& t : receiving) t.join();
            std::vector<std::pair<int, int>> all;
            for (const auto& mine : received) {
                for (int s = 0; s < senders; ++s) {
                    std::vector<int> of_sender;
                    for (const auto& [from, v] : mine)
                        if (from == s) of_sender.push_back(v);
                    EXPECT_TRUE(std::is_sorted(of_sender.begin(), of_sender.end()));
                }
                all.insert(all.end(), mine.begin(), mine.end());
            }
            std::sort(all.begin(), all.end());
            ASSERT_EQ(all.size(), std::size_t{senders * values});
            EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
        }
    });
}

TYPED_TEST(Channel, WaitingReceiversAreServedInTheOrderOfArrival) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        std::vector<std::atomic<int>> got(3);
        std::vector<gordian::task> tasks;
        for (auto& mine : got) tasks.push_back(start_blocked([&mine, ch] { mine = ch.receive().value(); }));
        for (int v = 1; v <= 3; ++v) ch.send(v);
        for (auto& t : tasks) t.join();
        EXPECT_EQ(got[0], 1);
        EXPECT_EQ(got[1], 2);
        EXPECT_EQ(got[2], 3);
    });
}

TYPED_TEST(Channel, WaitingSendersAreServedInTheOrderOfArrival) {
    this->in_many_orders([] {
        for (const std::size_t capacity : {0, 2}) {
            const auto ch = gordian::make_channel<int>(capacity);
            for (std::size_t i = 0; i < capacity; ++i) ch.send(-1);
            std::vector<gordian::task> tasks;
            for (int v = 1; v <= 3; ++v) tasks.push_back(start_blocked([v, ch] { ch.send(v); }));
            std::vector<int> received;
            for (std::size_t i = 0; i < capacity + 3; ++i) received.push_back(ch.receive().value());
            received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(capacity));
            EXPECT_THAT(received, ElementsAre(1, 2, 3));
            for (auto& t : tasks) t.join();
        }
    });
}

TYPED_TEST(Channel, AClosedChannelIsDrainedAndThenReportsThat) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>(2);
        ch.send(1);
        ch.send(2);
        ch.close();
        int out = 0;
        EXPECT_EQ(ch.receive(), 1);
        EXPECT_EQ(ch.receive_for(out, 1h), channel_status::success);
        EXPECT_EQ(out, 2);
        EXPECT_EQ(ch.receive(), std::nullopt);
        EXPECT_EQ(ch.try_receive(out), channel_status::closed);
        EXPECT_EQ(ch.receive_for(out, 1h), channel_status::closed);
        EXPECT_EQ(ch.try_send(3), channel_status::closed);
        EXPECT_EQ(ch.send_for(3, 1h), channel_status::closed);
    });
}

TYPED_TEST(Channel, ClosingReleasesWhoeverWaits) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        const auto empty = gordian::make_channel<int>();
        const auto full = gordian::make_channel<std::unique_ptr<int>>(1);
        full.send(std::make_unique<int>(1));
        std::atomic<int> told{0}, thrown{0};
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks.push_back(start_blocked([&, empty] { told += empty.receive() ? 100 : 1; }));
            tasks.push_back(start_blocked([&, full] {
                try {
                    full.send(std::make_unique<int>(2));
                } catch (const gordian::channel_error&) {
                    ++thrown;
                }
            }));
        }
        empty.close();
        full.close();
        for (auto& t : tasks) t.join();
        EXPECT_EQ(told, 3);
        EXPECT_EQ(thrown, 3);
        EXPECT_EQ(*full.receive().value(), 1);
        EXPECT_FALSE(full.receive()) << "the value of a sender that was sent away is not received";
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::send_on_closed, core::misuse::send_on_closed,
                                               core::misuse::send_on_closed));
    });
}

TYPED_TEST(Channel, MisusesAreReportedAndThrown) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        const auto ch = gordian::make_channel<int>();
        ch.close();
        EXPECT_THROW(ch.close(), gordian::channel_error);
        EXPECT_THROW(ch.send(1), gordian::channel_error);
        EXPECT_THROW(gordian::channel<int>{}.close(), std::logic_error);
        EXPECT_THROW(gordian::sender<void>{}.close(), gordian::channel_error);
        EXPECT_THAT(misuses.all(), ElementsAre(core::misuse::double_close, core::misuse::send_on_closed,
                                               core::misuse::close_nil, core::misuse::close_nil));
    });
}

TYPED_TEST(Channel, WhatIsOnlyTriedOrTimedOutIsNoMisuse) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        const auto closed = gordian::make_channel<int>();
        closed.close();
        int out = 0;
        EXPECT_EQ(closed.try_send(1), channel_status::closed);
        const gordian::channel<int> nil;
        EXPECT_EQ(nil.try_send(1), channel_status::full);
        EXPECT_EQ(nil.try_receive(out), channel_status::empty);
        EXPECT_EQ(nil.send_for(1, 1ms), channel_status::timeout);
        EXPECT_EQ(nil.receive_for(out, 1ms), channel_status::timeout);
        EXPECT_THAT(misuses.all(), IsEmpty());
    });
}

TYPED_TEST(Channel, AnUnbufferedTrySendNeedsAReceiverThatWaits) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        EXPECT_EQ(ch.try_send(1), channel_status::full);
        std::atomic<int> got{0};
        auto receiver = start_blocked([&, ch] { got = ch.receive().value(); });
        EXPECT_EQ(ch.try_send(2), channel_status::success);
        EXPECT_EQ(ch.try_send(3), channel_status::full) << "it was handed to the one who waited";
        receiver.join();
        EXPECT_EQ(got, 2);
    });
}

TYPED_TEST(Channel, ATimedOperationGivesUpNoEarlierThanAskedAndLeavesNothingBehind) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        int out = 0;
        auto before = gordian::clock::now();
        EXPECT_EQ(ch.send_for(1, 2ms), channel_status::timeout);
        EXPECT_GE(gordian::clock::now() - before, 2ms);
        EXPECT_EQ(ch.try_receive(out), channel_status::empty);
        before = gordian::clock::now();
        EXPECT_EQ(ch.receive_for(out, 2ms), channel_status::timeout);
        EXPECT_GE(gordian::clock::now() - before, 2ms);
        EXPECT_EQ(ch.try_send(1), channel_status::full);
        EXPECT_EQ(ch.send_for(1, -1h), channel_status::timeout);
    });
}

TYPED_TEST(Channel, ATimeoutThatMeetsAHandOverLosesNoValue) {
    this->in_many_orders([] {
        for (const std::size_t capacity : {0, 1}) {
            const auto ch = gordian::make_channel<int>(capacity);
            std::int64_t sent = 0, received = 0;
            auto sender = gordian::go([&, ch] {
                for (int v = 1; v <= 40; ++v)
                    if (ch.send_for(v, std::chrono::microseconds(v % 4 * 30)) == channel_status::success) sent += v;
                ch.close();
            });
            int out = 0;
            for (int i = 0;; ++i) {
                const channel_status status = ch.receive_for(out, std::chrono::microseconds(i % 3 * 30));
                if (status == channel_status::closed) break;
                if (status == channel_status::success) received += out;
            }
            sender.join();
            EXPECT_EQ(sent, received);
        }
    });
}

TYPED_TEST(Channel, ASendIsBeforeItsReceive) {
    this->in_many_orders([] {
        for (const std::size_t capacity : {0, 1, 4}) {
            const auto ch = gordian::make_channel<std::uint64_t>(capacity);
            auto sender = gordian::go([ch] {
                for (int i = 0; i < 20; ++i) ch.send(this_moment().bits);
                ch.close();
            });
            for (const std::uint64_t sent : ch) {
                EXPECT_TRUE(is_ordered_after(from_bits(sent)));
                EXPECT_TRUE(is_ordered_after_without_locks(from_bits(sent)));
            }
            sender.join();
        }
    });
}

TYPED_TEST(Channel, AReceiveIsBeforeTheSendThatUsesItsPlaceAgainAndBeforeNoOther) {
    this->in_many_orders([] {
        constexpr std::size_t capacity = 2;
        const auto ch = gordian::make_channel<int>(capacity);
        std::vector<std::atomic<std::uint64_t>> received(6);
        std::atomic<int> turn{0};  // the test's own order, which orders nothing for the library
        for (std::size_t i = 0; i < capacity; ++i) ch.send(0);
        auto receiver = gordian::go([&] {
            for (std::size_t k = 0; k < received.size(); ++k) {
                until([&] { return turn == static_cast<int>(2 * k); });
                received[k] = this_moment().bits;
                (void)ch.receive();
                turn = static_cast<int>(2 * k + 1);
            }
        });
        for (std::size_t k = 0; k < received.size(); ++k) {
            until([&] { return turn == static_cast<int>(2 * k + 1); });
            EXPECT_FALSE(is_ordered_after(from_bits(received[k])));
            ch.send(0);  // number k + capacity
            EXPECT_TRUE(is_ordered_after(from_bits(received[k])));
            turn = static_cast<int>(2 * k + 2);
        }
        receiver.join();
    });
}

TYPED_TEST(Channel, ABufferedSendDoesNotLearnOfTheReceiverThatItServes) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>(1);
        std::atomic<std::uint64_t> received{0};
        auto receiver = start_blocked([&, ch] {
            received = this_moment().bits;
            (void)ch.receive();
        });
        ch.send(1);
        EXPECT_FALSE(is_ordered_after(from_bits(received)));
        ch.send(2);
        EXPECT_TRUE(is_ordered_after(from_bits(received))) << "receive 1 is before send 2 with a capacity of 1";
        receiver.join();
    });
}

TYPED_TEST(Channel, AnUnbufferedReceiveIsBeforeTheEndOfItsSend) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        std::atomic<std::uint64_t> received{0};
        auto receiver = gordian::go([&, ch] {
            received = this_moment().bits;
            (void)ch.receive();
        });
        ch.send(1);
        EXPECT_TRUE(is_ordered_after(from_bits(received)));
        receiver.join();
        auto sender = start_blocked([&, ch] {
            ch.send(1);
            EXPECT_TRUE(is_ordered_after(from_bits(received)));
        });
        received = this_moment().bits;
        (void)ch.receive();
        sender.join();
    });
}

TYPED_TEST(Channel, CloseIsBeforeAReceiveThatReportsIt) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<void>();
        std::atomic<std::uint64_t> closed{0};
        std::vector<gordian::task> tasks;
        for (int i = 0; i < 3; ++i)
            tasks.push_back(gordian::go([&, ch] {
                EXPECT_FALSE(ch.receive());
                EXPECT_TRUE(is_ordered_after(from_bits(closed)));
            }));
        tasks.push_back(gordian::go([&, ch] {
            closed = this_moment().bits;
            ch.close();
        }));
        for (auto& t : tasks) t.join();
    });
}

TYPED_TEST(Channel, WhatFailsAndSizeOrderNothing) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>(1);
        std::atomic<std::uint64_t> sent{0};
        std::atomic<bool> done{false};
        auto sender = gordian::go([&, ch] {
            sent = this_moment().bits;
            ch.send(1);
            done = true;
        });
        until([&] { return done.load(); });
        EXPECT_EQ(ch.size(), 1U);
        EXPECT_EQ(ch.try_send(2), channel_status::full);
        EXPECT_EQ(ch.send_for(2, 1us), channel_status::timeout);
        EXPECT_FALSE(is_ordered_after(from_bits(sent)));
        sender.join();
    });
}

namespace {

struct fragile {
    static inline std::atomic<int> alive{0};
    static inline std::atomic<int> moves_until_throw{-1};
    int value;

    explicit fragile(int v) : value(v) { ++alive; }
    fragile(fragile&& other) : value(other.value) {
        if (moves_until_throw.load() >= 0 && moves_until_throw-- == 0) throw std::runtime_error("fragile");
        ++alive;
    }
    fragile& operator=(fragile&& other) {
        value = other.value;
        return *this;
    }
    ~fragile() { --alive; }
};

}  // namespace

TYPED_TEST(Channel, AMoveThatThrowsLeavesTheChannelAsItWas) {
    this->in_many_orders([] {
        for (int throws_at = 0; throws_at < 8; ++throws_at) {
            fragile::moves_until_throw = -1;
            const auto ch = gordian::make_channel<fragile>(2);
            ch.send(fragile{1});
            fragile::moves_until_throw = throws_at;
            int thrown = 0;
            std::size_t sent = 1, received = 0;
            try {
                ch.send(fragile{2});
                ++sent;
            } catch (const std::runtime_error&) {
                ++thrown;
            }
            EXPECT_EQ(ch.size(), sent) << "a value that could not be moved was not sent";
            for (std::size_t i = 0; i < sent; ++i) {
                try {
                    received += ch.receive().has_value();
                } catch (const std::runtime_error&) {
                    ++thrown;
                    ++received;  // and lost on its way out
                }
            }
            EXPECT_EQ(received, sent);
            fragile::moves_until_throw = -1;
            EXPECT_EQ(ch.size(), 0U);
            EXPECT_LE(thrown, 1);
            ch.send(fragile{3});
            EXPECT_EQ(ch.receive()->value, 3);
        }
        EXPECT_EQ(fragile::alive, 0);
    });
}

TYPED_TEST(Channel, ValuesLeftInAChannelAreDestroyedWithItsLastHandle) {
    this->in_many_orders([] {
        const auto counted = std::make_shared<int>(1);
        {
            auto ch = gordian::make_channel<std::shared_ptr<int>>(3);
            ch.send(counted);
            ch.send(counted);
            EXPECT_EQ(ch.try_send(counted), channel_status::success);
            EXPECT_EQ(ch.try_send(counted), channel_status::full);
            (void)ch.receive();
            EXPECT_EQ(counted.use_count(), 3);
            const gordian::receiver<std::shared_ptr<int>> view = ch;
            ch = {};
            EXPECT_EQ(counted.use_count(), 3) << "a view keeps the channel";
        }
        EXPECT_EQ(counted.use_count(), 1);
    });
}

TYPED_TEST(Channel, AValueCanNameTheChannelThatCarriesIt) {
    this->in_many_orders([] {
        struct letter {
            gordian::channel<letter> answer_here;
            int hops = 0;
        };
        const auto ch = gordian::make_channel<letter>(1);
        auto peer = gordian::go([ch] {
            letter l = ch.receive().value();
            ++l.hops;
            const auto back = l.answer_here;
            back.send(std::move(l));
        });
        const auto back = gordian::make_channel<letter>();
        ch.send({back, 1});
        EXPECT_EQ(back.receive()->hops, 2);
        peer.join();
        ch.send({ch, 0});  // it holds itself, and is let go:
        (void)ch.receive();
    });
}

TYPED_TEST(Channel, ATaskThatWaitsKeepsTheChannelWhoseHandleIsGone) {
    this->in_many_orders([] {
        auto ch = std::make_unique<gordian::channel<int>>(gordian::make_channel<int>());
        const gordian::channel<int>& handle = *ch;
        std::atomic<core::task*> who{nullptr};
        std::atomic<bool> timed_out{false};
        auto receiver = gordian::go([&] {
            who = &core::current();
            int out = 0;
            timed_out = handle.receive_for(out, 20ms) == channel_status::timeout;
        });
        until([&] { return is_waiting(who) || timed_out; });
        ch.reset();
        receiver.join();
        EXPECT_TRUE(timed_out);
    });
}

TYPED_TEST(Channel, OsThreadsAndTasksMeet) {
    this->in_many_orders([] {
        const auto ch = gordian::make_channel<int>();
        std::int64_t sum = 0;
        gordian::thread producer([ch] {
            for (int v = 1; v <= 50; ++v) ch.send(v);
            ch.close();
        });
        auto consumer = gordian::go([&sum, ch] {
            for (const int v : ch) sum += v;
        });
        producer.join();
        consumer.join();
        EXPECT_EQ(sum, 50 * 51 / 2);
    });
}

TYPED_TEST(Channel, ClosingRacesWithSendersAndReceivers) {
    this->in_many_orders([] {
        misuse_recorder misuses;
        for (const std::size_t capacity : {0, 2}) {
            const auto ch = gordian::make_channel<int>(capacity);
            std::atomic<int> sent{0}, received{0};
            std::vector<gordian::task> tasks;
            for (int s = 0; s < 3; ++s)
                tasks.push_back(gordian::go([&, ch] {
                    try {
                        for (;;) {
                            ch.send(1);
                            ++sent;
                        }
                    } catch (const gordian::channel_error&) {}
                }));
            for (int r = 0; r < 2; ++r)
                tasks.push_back(gordian::go([&, ch] {
                    while (ch.receive()) ++received;
                }));
            tasks.push_back(gordian::go([&, ch] {
                until([&] { return received >= 10; });
                ch.close();
            }));
            for (auto& t : tasks) t.join();
            EXPECT_EQ(sent, received);
        }
        EXPECT_THAT(misuses.all(), Each(core::misuse::send_on_closed));
    });
}

// Who can reach a channel.

namespace {

std::vector<core::reach> reach_of(const gordian::channel<int>& ch, bool waits_to_send) {
    const core::wanted w{reinterpret_cast<const core::resource*>(gordian::detail::channel_access::core(ch)),
                         core::hold_mode::exclusive, waits_to_send};
    std::vector<core::reach> found;
    EXPECT_TRUE(core::reach_of(w, found));
    return found;
}

std::vector<std::uint64_t> tasks_in(const std::vector<core::reach>& all) {
    std::vector<std::uint64_t> tasks;
    for (const core::reach& r : all) tasks.push_back(r.task);
    std::sort(tasks.begin(), tasks.end());
    tasks.erase(std::unique(tasks.begin(), tasks.end()), tasks.end());
    return tasks;
}

std::uint64_t my_id() { return core::current().id.load(); }

}  // namespace

TEST(ChannelHandles, OnAStackAreItsTasks) {
    const auto ch = gordian::make_channel<int>();
    const auto copy = ch;
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(my_id()));
}

TEST(ChannelHandles, InOtherMemoryAreEverybodysForAsLongAsTheyLive) {
    const auto ch = gordian::make_channel<int>();
    auto kept = std::make_unique<gordian::channel<int>>(ch);
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(0));
    kept.reset();
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(my_id()));
    std::vector<gordian::channel<int>> moved;
    moved.push_back(ch);
    gordian::channel<int> back = std::move(moved[0]);
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(my_id()));
}

TEST(ChannelHandles, InAClosureAreTheNewTasks) {
    auto ch = gordian::make_channel<int>();
    const auto go_on = gordian::make_channel<void>();
    std::atomic<std::uint64_t> other{0};
    auto task = gordian::go([ch, go_on, &other] {
        other = my_id();
        go_on.receive();
    });
    until([&] { return other != 0; });
    const auto found = reach_of(ch, false);
    EXPECT_THAT(tasks_in(found), testing::UnorderedElementsAre(my_id(), other.load()));
    for (const core::reach& r : found)
        if (r.task == other) {
            EXPECT_FALSE(is_ordered_after(r.since)) << "nobody has heard of the task yet";
        }
    go_on.send();
    for (const core::reach& r : found)
        if (r.task == other) {
            EXPECT_TRUE(is_ordered_after(r.since)) << "from now on it may have passed a reference on";
        }
    task.join();
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(my_id()));
}

TEST(ChannelHandles, CanDoWhatTheirDirectionAllows) {
    auto ch = gordian::make_channel<int>();
    std::vector<gordian::receiver<int>> elsewhere{ch};
    EXPECT_THAT(tasks_in(reach_of(ch, true)), ElementsAre(0)) << "a sender waits for a receiver, anywhere";
    EXPECT_THAT(tasks_in(reach_of(ch, false)), ElementsAre(my_id())) << "a receiver waits for a sender";
}

TEST(ChannelHandles, CopiesAndMovesOfManyTasksAreCounted) {
    const auto counted = std::make_shared<int>(1);
    {
        auto ch = gordian::make_channel<std::shared_ptr<int>>(1);
        ch.send(counted);
        std::vector<gordian::task> tasks;
        for (int t = 0; t < 8; ++t)
            tasks.push_back(gordian::go([ch] {
                std::vector<gordian::channel<std::shared_ptr<int>>> heap;
                for (int i = 0; i < 200; ++i) {
                    auto copy = ch;
                    heap.push_back(copy);
                    gordian::sender<std::shared_ptr<int>> view = heap.back();
                    auto moved = std::move(copy);
                    copy = moved;
                    if (i % 3 == 0) heap.clear();
                    if (i % 5 == 0) std::swap(copy, moved);
                }
            }));
        for (auto& t : tasks) t.join();
        EXPECT_EQ(counted.use_count(), 2);
    }
    EXPECT_EQ(counted.use_count(), 1);
}
