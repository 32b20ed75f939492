// Section: Channels (making one; receive only and send only)
// Shows: a channel converts to either direction by itself, and nothing converts back.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <any>
#include <concepts>
#include <cstdio>

static_assert(std::convertible_to<gordian::channel<std::any>, gordian::receiver<std::any>>);
static_assert(std::convertible_to<gordian::channel<std::any>, gordian::sender<std::any>>);
static_assert(!std::constructible_from<gordian::channel<std::any>, gordian::receiver<std::any>>);
static_assert(!std::constructible_from<gordian::channel<std::any>, gordian::sender<std::any>>);

int main() {
    gordian::channel<std::any> data_stream;  // nil until it is made
    data_stream = gordian::make_channel<std::any>(0, "data_stream");

    const gordian::receiver<std::any> read_only = data_stream;  // <-chan interface{}
    const gordian::sender<std::any> write_only = data_stream;   // chan<- interface{}

    auto writer = gordian::go([write_only] { write_only.send(std::any{42}); });
    const auto value = read_only.receive();
    std::printf("%d\n", value ? std::any_cast<int>(*value) : 0);
    writer.join();
}
