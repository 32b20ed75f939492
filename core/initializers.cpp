#include "core/initializers.hpp"

#if GORDIAN_DETECTION

#include "core/task.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

// The tasks in an initializer, one entry for each that they are in. Few, and seldom: what finds no room is not known.
constinit std::array<std::atomic<task*>, 64> inside{};
constinit std::atomic<std::size_t> count{0};

bool replace_one(task* what, task* by) noexcept {
    for (auto& entry : inside)
        if (task* expected = what; entry.load(std::memory_order_relaxed) == what &&
                                   entry.compare_exchange_strong(expected, by, std::memory_order_relaxed))
            return true;
    return false;
}

}  // namespace

void initializer_begins(task& self) noexcept {
    if (replace_one(nullptr, &self)) count.fetch_add(1, std::memory_order_relaxed);
}

void initializer_ends(task& self) noexcept {
    if (replace_one(&self, nullptr)) count.fetch_sub(1, std::memory_order_relaxed);
}

bool runs_initializer(const task& t) noexcept {
    if (count.load(std::memory_order_relaxed) == 0) return false;
    for (const auto& entry : inside)
        if (entry.load(std::memory_order_relaxed) == &t) return true;
    return false;
}

}  // namespace gordian::inline GORDIAN_MODE::core

#endif
