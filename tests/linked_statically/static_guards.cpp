// The guards of static local variables, called through the archive, and with it the C++ library's or, where that is linked
// into the program as well, ours.
#include <gordian/gordian.hpp>

#include <vector>

namespace {

gordian::tracked<int>& made() {
    static gordian::tracked<int> it{[] {
        gordian::this_task::yield();
        return 5;
    }()};
    return it;
}

int tries = 0;

int made_at_last() {
    static const int it = [] {
        if (++tries < 3) throw tries;
        return tries;
    }();
    return it;
}

}  // namespace

int main() {
    std::vector<gordian::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([] {
            if (made() != 5) std::terminate();
        });
    for (gordian::thread& t : threads) t.join();
    for (int i = 0; i < 2; ++i) {
        try {
            made_at_last();
            return 1;
        } catch (int) {}
    }
    return made_at_last() == 3 && gordian::findings().empty() ? 0 : 1;
}
