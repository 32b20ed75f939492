// Expect: nothing
// It is passed to the one who joins, and each task has exceptions in flight of its own.
#include <gordian/gordian.hpp>

#include <exception>
#include <stdexcept>
#include <vector>

int main() {
    std::vector<std::exception_ptr> failures(20);
    std::vector<gordian::task> tasks;
    for (std::size_t i = 0; i < failures.size(); ++i)
        tasks.push_back(gordian::go([&failures, i] {
            try {
                throw std::runtime_error("failed");
            } catch (const std::runtime_error&) {
                gordian::this_task::yield();
                failures[i] = std::current_exception();
            }
        }));
    for (gordian::task& t : tasks) t.join();
    int caught = 0;
    for (const std::exception_ptr& f : failures) {
        try {
            std::rethrow_exception(f);
        } catch (const std::runtime_error&) {
            ++caught;
        }
    }
    return caught == 20 ? 0 : 1;
}
