// gordian: everything but options.hpp and gtest.hpp.
//
//     #include <gordian/gordian.hpp>
//
//     gordian::mutex left{"left"}, right{"right"};
//     gordian::go(gordian::task_name{"alice"}, [&] { std::scoped_lock both(left, right); });
//
// Types that shadow one of the standard library have its members, semantics and exceptions, and one more constructor with a
// name as its last argument, which reports use. Compile and link with CMake's gordian::gordian or `pkg-config gordian` to have
// the program watched; with gordian::off or `pkg-config gordian-off` for the same program without detection. The two never
// mix: units of one do not link with units of the other.
//
// A finding is printed on stderr when it is made and written as JSON where GORDIAN_OPTIONS=report=PATH says; a program that
// ends well but had an observed or predicted finding ends with status 66 (option `exitcode`). findings.hpp is the same from
// inside the program.
//
//   mutex.hpp shared_mutex.hpp condition_variable.hpp once.hpp   semaphore.hpp latch.hpp barrier.hpp   thread.hpp atomic.hpp
//   task.hpp channel.hpp select.hpp wait_group.hpp pool.hpp timer.hpp
//   tracked.hpp confined.hpp atomic_block.hpp                    data that is checked without the compiler's hooks
#pragma once

#include <gordian/atomic.hpp>
#include <gordian/atomic_block.hpp>
#include <gordian/barrier.hpp>
#include <gordian/channel.hpp>
#include <gordian/clock.hpp>
#include <gordian/condition_variable.hpp>
#include <gordian/confined.hpp>
#include <gordian/findings.hpp>
#include <gordian/latch.hpp>
#include <gordian/mutex.hpp>
#include <gordian/once.hpp>
#include <gordian/pool.hpp>
#include <gordian/select.hpp>
#include <gordian/semaphore.hpp>
#include <gordian/shared_mutex.hpp>
#include <gordian/task.hpp>
#include <gordian/thread.hpp>
#include <gordian/timer.hpp>
#include <gordian/tracked.hpp>
#include <gordian/wait_group.hpp>
