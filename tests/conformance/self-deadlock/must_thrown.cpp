// Expect: self-deadlock (observed), exit 66 tasks=1 options=on_deadlock=throw
// Each of them throws in turn, and the program goes on.
#include <gordian/gordian.hpp>

#include <mutex>
#include <shared_mutex>
#include <system_error>

namespace {
template <class F>
bool throws(F&& f) {
    try {
        f();
    } catch (const std::system_error& e) {
        return e.code() == std::errc::resource_deadlock_would_occur;
    }
    return false;
}
}  // namespace

int main() {
    gordian::mutex m{"log"};
    gordian::shared_mutex table{"table"};
    gordian::once config{"config"};
    bool all = true;
    {
        const std::lock_guard lock(m);
        all = throws([&] { m.lock(); }) && all;
    }
    {
        const std::shared_lock lock(table);
        all = throws([&] { table.lock(); }) && all;
    }
    {
        const std::lock_guard lock(table);
        all = throws([&] { table.lock_shared(); }) && all;
    }
    all = throws([&] { config.call([&] { config.call([] {}); }); }) && all;
    auto reader = gordian::go([&] { const std::shared_lock lock(table); });
    reader.join();
    const std::scoped_lock everything_is_free(m, table);
    return all ? 0 : 1;
}
