// Expect: nothing
// The last one to drop its reference deletes it, and is ordered after all others.
#include <gordian/gordian.hpp>

int main() {
    gordian::atomic<int> references{2};
    auto* const data = new gordian::tracked<int>(0);
    const auto uses = [&] {
        (void)data->load();
        if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete data;
    };
    gordian::thread alice(uses), bob(uses);
    alice.join();
    bob.join();
}
