// Expect: nothing
// Who comes first makes it, the others find it made: the compiler's guard orders them.
#include <gordian/gordian.hpp>

#include <vector>

struct settings {
    gordian::tracked<int> limit{0};
    settings() {
        limit = 5;
        gordian::this_task::yield();
    }
};

int limit() {
    static const settings all;
    return all.limit;
}

int main() {
    std::vector<gordian::thread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([] {
            if (limit() != 5) std::terminate();
        });
    for (gordian::thread& t : readers) t.join();
}
