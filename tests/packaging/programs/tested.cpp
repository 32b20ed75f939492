// Two tests of a user: the first must pass; the second leaves a finding, so it must fail although its assertions hold.
#include <gordian/gordian.hpp>

#include <gtest/gtest.h>

TEST(Channel, IsClosedOnce) {
    auto channel = gordian::make_channel<int>(1);
    channel.close();
    EXPECT_FALSE(channel.receive());
}

TEST(Channel, IsClosedTwice) {
    auto channel = gordian::make_channel<int>(1, "closed twice");
    channel.close();
    EXPECT_THROW(channel.close(), gordian::channel_error);
}

TEST(Mutex, IsLockedTwice) {
    gordian::mutex m{"m"};
    m.lock();
    m.lock();
}
