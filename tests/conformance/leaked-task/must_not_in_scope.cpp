// Expect: nothing
// Tasks of the scope that wake each other, that still run, or that ended, and one from before the scope.
#include <gordian/gordian.hpp>

#include <vector>

int main() {
    const auto before = gordian::make_channel<int>(0, "before");
    auto outside = gordian::go([before] { (void)before.receive(); });
    gordian::check_scope test;
    const auto numbers = gordian::make_channel<int>(0, "numbers");
    auto consumer = gordian::go([numbers] {
        for (int i = 0; i < 1000; ++i) (void)numbers.receive();
    });
    gordian::go([numbers] {
        for (int i = 0; i < 1000; ++i) {
            gordian::this_task::yield();
            numbers.send(i);
        }
    });
    gordian::check_scope inner;
    gordian::go([] {}).join();
    const bool inner_is_clean = inner.finish().empty();
    const bool clean = test.finish().empty();
    consumer.join();
    before.send(1);
    outside.join();
    return clean && inner_is_clean ? 0 : 1;
}
