// std::mutex; tests/bench/run also builds it under clang's ThreadSanitizer.
#include "../lock_work.hpp"

int main(int argc, char** argv) {
    lock_work::register_all<std::mutex, std::thread>();
    return lock_work::run(argc, argv);
}
