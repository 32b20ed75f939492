// Section: Confinement (lexical)
// Shows: only chan_owner's task can write to the channel, and the consumer gets a view that can do nothing but read:
//        what scope and types rule out needs no convention.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"

#include <cstdio>

int main() {
    const auto chan_owner = []() -> gordian::receiver<int> {
        const auto results = gordian::make_channel<int>(5, "results");
        gordian::go([results] {
            const defer closed([&] { results.close(); });
            for (int i = 0; i <= 5; ++i) results.send(i);
        });
        return results;
    };
    const auto consumer = [](const gordian::receiver<int>& results) {
        for (const int result : results) std::printf("Received: %d\n", result);
        std::puts("Done receiving!");
    };
    const auto results = chan_owner();
    consumer(results);
}
