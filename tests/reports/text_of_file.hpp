// Files of the tests, and the comparison with a golden one.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace gordian::reports::samples {

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// A folder that is gone with the test.
class scratch {
public:
    scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "gordian-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

// GORDIAN_UPDATE_GOLDEN=1 writes the file anew: look at the difference line by line.
inline void expect_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path =
        std::filesystem::path{GORDIAN_SOURCE_DIR} / "tests/reports/formats/golden" / name;
    if (std::getenv("GORDIAN_UPDATE_GOLDEN") != nullptr) write_file(path, text);
    EXPECT_EQ(text_of_file(path), text) << path;
}

}  // namespace gordian::reports::samples
