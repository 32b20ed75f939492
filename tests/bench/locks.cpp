// gordian::mutex: with detection, everything on; the _off binary without.
#include <gordian/gordian.hpp>

#include "lock_work.hpp"

int main(int argc, char** argv) {
    lock_work::register_all<gordian::mutex, gordian::thread>();
    return lock_work::run(argc, argv);
}
