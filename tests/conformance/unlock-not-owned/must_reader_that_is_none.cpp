// Expect: unlock-not-owned (observed), exit 66 resources=table
// Somebody reads, but it is not the one who leaves.
#include <gordian/gordian.hpp>

#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    const std::shared_lock reading(table);
    gordian::go([&] { table.unlock_shared(); }).join();
}
