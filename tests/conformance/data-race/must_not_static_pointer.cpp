// Expect: nothing
// The same on the heap, never destroyed, from green tasks; the first attempt to make it throws.
#include <gordian/gordian.hpp>

#include <atomic>
#include <stdexcept>

std::atomic<bool> failed{false};

gordian::tracked<int>& made() {
    static gordian::tracked<int>& it = *[] {
        auto* const fresh = new gordian::tracked<int>(3);
        if (!failed.exchange(true)) {
            delete fresh;
            throw std::runtime_error("not yet");
        }
        return fresh;
    }();
    return it;
}

int main() {
    try {
        made() = 1;
    } catch (const std::runtime_error&) {}
    gordian::wait_group all;
    for (int i = 0; i < 4; ++i)
        all.go([] {
            if (made() != 3) std::terminate();
        });
    all.wait();
}
