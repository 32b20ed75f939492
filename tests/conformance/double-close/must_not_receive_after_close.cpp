// Expect: nothing
// A closed channel may be received from for ever.
#include <gordian/gordian.hpp>

int main() {
    const auto stop = gordian::make_channel<void>();
    stop.close();
    for (int i = 0; i < 3; ++i)
        if (stop.receive()) return 1;
}
