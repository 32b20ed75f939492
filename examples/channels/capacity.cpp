// Section: Channels (capacity; capacity 0 beside capacity 1)
// Shows: a buffered channel takes as many values as its capacity without a receiver, an unbuffered one none at all.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <any>
#include <cstdio>

using gordian::channel_status;

int main() {
    gordian::channel<std::any> data_stream;
    data_stream = gordian::make_channel<std::any>(4);
    for (int i = 0; i < 4; ++i) data_stream.send(i);
    std::printf("%zu of %zu without a receiver\n", data_stream.size(), data_stream.capacity());

    const auto a = gordian::make_channel<int>(), b = gordian::make_channel<int>(0);
    std::printf("%zu and %zu are the same\n", a.capacity(), b.capacity());

    const auto says = [](channel_status status) { return status == channel_status::success ? "taken" : "would block"; };
    const auto int_channel_zero = gordian::make_channel<int>(0), int_channel_one = gordian::make_channel<int>(1);
    std::printf("capacity 0, no receiver: %s\n", says(int_channel_zero.try_send(1)));
    std::printf("capacity 1, no receiver: %s\n", says(int_channel_one.try_send(1)));
    std::printf("capacity 1, full:        %s\n", says(int_channel_one.try_send(1)));
}
