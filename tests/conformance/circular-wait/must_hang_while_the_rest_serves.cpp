// Expect: circular-wait (observed), exit 66 tasks=2 resources=left,right options=on_deadlock=hang
// Two tasks hang, and stay so; main and a worker go on exchanging messages, and main sees the finding.
#include <gordian/gordian.hpp>

#include <mutex>

namespace {
gordian::mutex left{"left"}, right{"right"};
gordian::latch both_hold{2};

void lock_both(gordian::mutex& first, gordian::mutex& second) {
    const std::lock_guard outer(first);
    both_hold.arrive_and_wait();
    const std::lock_guard inner(second);
}
}  // namespace

int main() {
    gordian::go([] { lock_both(left, right); });
    gordian::go([] { lock_both(right, left); });
    const auto requests = gordian::make_channel<int>(), answers = gordian::make_channel<int>();
    auto server = gordian::go([=] {
        for (int n : requests) answers.send(n + 1);
    });
    int served = 0;
    while (gordian::findings().empty()) {
        requests.send(served);
        served = *answers.receive();
    }
    for (int i = 0; i < 100; ++i) {
        requests.send(i);
        if (*answers.receive() != i + 1) return 1;
    }
    requests.close();
    server.join();
}
