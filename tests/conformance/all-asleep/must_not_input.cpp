// Expect: nothing
// A task reads from a pipe, in the kernel: input may come, and it does.
#include <gordian/gordian.hpp>

#include <array>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

int main() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return 1;
    const pid_t writer = ::fork();
    if (writer == 0) {
        ::usleep(50'000);
        ::_exit(::write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    const auto input = gordian::make_channel<char>();
    auto reader = gordian::go([&] {
        char c = 0;
        if (gordian::blocking([&] { return ::read(ends[0], &c, 1); }) == 1) input.send(c);
    });
    const auto c = input.receive();
    reader.join();
    ::waitpid(writer, nullptr, 0);
    return c == 'x' ? 0 : 1;
}
