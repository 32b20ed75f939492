// How long from the blocking call that closes a cycle to the verdict (the finding's time_ms), while 1,000 other tasks work?
// Prints milliseconds, once per repetition.
#include <gordian/gordian.hpp>
#include <gordian/options.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <system_error>

namespace {

double time_ms_of(const gordian::finding& f) {
    const std::string json = f.to_json(), key = "\"time_ms\":";
    const auto at = json.find(key);
    return at == std::string::npos ? -1 : std::atof(json.c_str() + at + key.size());
}

double once() {
    gordian::mutex left{"left"}, right{"right"};
    gordian::latch both_hold{2};
    std::chrono::steady_clock::time_point blocks[2];
    const auto takes = [&](int who, gordian::mutex& mine, gordian::mutex& other) {
        try {
            const std::lock_guard first(mine);
            both_hold.arrive_and_wait();
            blocks[who] = std::chrono::steady_clock::now();
            const std::lock_guard second(other);
        } catch (const std::system_error&) {}
    };
    // When this program began, on the finding's clock: a misuse is judged at once.
    gordian::clear_findings();
    const auto before = std::chrono::steady_clock::now();
    try {
        gordian::channel<int>{}.close();
    } catch (const gordian::channel_error&) {}
    const auto zero = before - std::chrono::duration<double, std::milli>(time_ms_of(gordian::findings().at(0)));
    gordian::clear_findings();

    auto alice = gordian::go([&] { takes(0, left, right); });
    auto bob = gordian::go([&] { takes(1, right, left); });
    alice.join();
    bob.join();
    const double verdict = time_ms_of(gordian::findings().at(0));
    const double called = std::chrono::duration<double, std::milli>(std::max(blocks[0], blocks[1]) - zero).count();
    return verdict - called;
}

}  // namespace

int main(int argc, char** argv) {
    gordian::options::set_on_deadlock("throw");
    gordian::atomic<bool> stop{false};
    gordian::wait_group workers;
    gordian::mutex m;
    long work = 0;
    for (int i = 0; i < 1000; ++i)
        workers.go([&] {
            while (!stop.load(std::memory_order_relaxed)) {
                const std::lock_guard guard(m);
                ++work;
                gordian::this_task::yield();
            }
        });
    const int repetitions = argc > 1 ? std::atoi(argv[1]) : 3;
    for (int i = 0; i < repetitions; ++i) std::printf("verdict %f\n", once());
    stop = true;
    workers.wait();
    std::fflush(stdout);
    std::_Exit(0);
}
