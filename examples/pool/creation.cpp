// Section: Pool (creation)
// Shows: get makes an instance when the pool has none; what was put back is used again.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include <cstdio>

struct instance {};

int main() {
    gordian::pool<instance> my_pool([] {
        std::puts("Creating new instance.");
        return instance{};
    });
    (void)my_pool.get();
    const instance used = my_pool.get();
    my_pool.put(used);
    (void)my_pool.get();  // no third creation, unless the pool dropped what it was given, as it may
}
