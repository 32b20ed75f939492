// Expect: nothing
// A pipeline of channels: each stage waits for the one before it, and polls now and then whether it shall stop.
#include <gordian/gordian.hpp>

int main() {
    const auto numbers = gordian::make_channel<int>(4), squares = gordian::make_channel<int>(4);
    gordian::atomic<bool> stop{false};
    gordian::thread first([&] {
        for (int i = 0; i < 10'000 && !stop.load(); ++i) numbers.send(i);
        numbers.close();
    });
    gordian::thread second([&] {
        for (int n : numbers) {
            if (stop.load()) break;
            squares.send(n % 100 * (n % 100));
        }
        squares.close();
    });
    long sum = 0;
    for (int s : squares) sum += s;
    stop.store(true);
    first.join();
    second.join();
    return sum > 0 ? 0 : 1;
}
