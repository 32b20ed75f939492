// Expect: nothing
// The reader leaves first.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>

int main() {
    gordian::shared_mutex table{"table"};
    { const std::shared_lock reading(table); }
    const std::lock_guard writing(table);
}
