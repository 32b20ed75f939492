#include <gordian/gtest.hpp>

#include <gtest/gtest.h>

int main(int count, char** words) {
    ::testing::InitGoogleTest(&count, words);
    gordian::install_gtest_listener();
    return RUN_ALL_TESTS();
}
