// Section: Channels (buffered, with a log in memory)
// Shows: the same two tasks with a lock of the log's own.
// Gordian says: nothing
#include <gordian/gordian.hpp>

#include "../defer.hpp"
#include "memory_log.hpp"

#include <mutex>
#include <string>

int main() {
    gordian::mutex log_lock{"log"};
    gordian::tracked<memory_log> stdout_buff;
    const auto log = [&](const std::string& text) {
        const std::lock_guard guard(log_lock);
        stdout_buff.with([&](memory_log& buffer) { buffer.append(text); });
    };
    const auto int_stream = gordian::make_channel<int>(4, "int_stream");
    auto producer = gordian::go(gordian::task_name{"producer"}, [&log, int_stream] {
        const defer closed([&] { int_stream.close(); });
        const defer done([&] { log("Producer Done.\n"); });
        for (int i = 0; i < 5; ++i) {
            log("Sending: " + std::to_string(i) + "\n");
            int_stream.send(i);
        }
    });
    for (const int integer : int_stream) log("Received " + std::to_string(integer) + ".\n");
    producer.join();
    stdout_buff.with_read([](const memory_log& buffer) { buffer.write_to_stdout(); });
}
