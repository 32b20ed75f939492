// GoogleTest: a test during which a finding appears fails with the finding's text, and so does a test that leaves tasks
// behind.
//
//     int main(int argc, char** argv) {
//         ::testing::InitGoogleTest(&argc, argv);
//         gordian::install_gtest_listener();
//         return RUN_ALL_TESTS();
//     }
//
// Link gordian::gtest. Or link gordian::gtest_main, which has this main, and leave it out. The failure stands in the
// test's own result, in the XML too. A deadlock ends the program (the option on_deadlock), with the XML of what has run so far and
// of the test that hangs. With gordian::off nothing is installed.
#pragma once

#include <gordian/detail/mode.hpp>

namespace gordian::inline GORDIAN_MODE {

#if GORDIAN_DETECTION
// After InitGoogleTest and before RUN_ALL_TESTS. Installing it again does nothing.
void install_gtest_listener();
#else
inline void install_gtest_listener() {}
#endif

}  // namespace gordian::inline GORDIAN_MODE
