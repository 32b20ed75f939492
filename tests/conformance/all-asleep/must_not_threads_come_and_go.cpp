// Expect: nothing
// The system may list a thread for a moment after it was joined, and lists one before it is ours.
#include <gordian/gordian.hpp>

#include <list>

int main() {
    for (int round = 0; round < 50; ++round) {
        gordian::barrier<> meeting{5};
        std::list<gordian::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&] { meeting.arrive_and_wait(); });
        meeting.arrive_and_wait();
    }
}
