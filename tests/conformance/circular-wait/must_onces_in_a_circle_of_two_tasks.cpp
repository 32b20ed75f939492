// Expect: circular-wait (observed), exit 66 tasks=2 resources=first,second
// The same circle, met by two tasks at once: each runs one and waits for the other.
// Says: runs the function of `first` and waits for `second`
// Says: begins the function of `first`
// Says: an initialization must not need one that needs it
#include <gordian/gordian.hpp>

int main() {
    gordian::once first{"first"}, second{"second"};
    gordian::latch both_run{2};
    auto alice = gordian::go([&] {
        first.call([&] {
            both_run.arrive_and_wait();
            second.call([] {});
        });
    });
    auto bob = gordian::go([&] {
        second.call([&] {
            both_run.arrive_and_wait();
            first.call([] {});
        });
    });
    alice.join();
    bob.join();
}
