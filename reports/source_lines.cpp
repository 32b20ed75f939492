#include "reports/source_lines.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

constexpr std::uintmax_t largest_file = 8u << 20;

std::vector<std::string> lines_of(const std::string& file) {
    std::vector<std::string> lines;
    std::error_code error;
    // A file name of debug information may name anything: only a regular file is opened, never a pipe or a device.
    if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > largest_file)
        return lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
    return lines;
}

}  // namespace

std::string source_lines::line(const std::string& file, unsigned number) {
    if (file.empty() || number == 0) return {};
    auto found = files_.find(file);
    if (found == files_.end()) found = files_.emplace(file, lines_of(file)).first;
    if (number > found->second.size()) return {};
    const std::string& whole = found->second[number - 1];
    const auto first = whole.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return whole.substr(first, whole.find_last_not_of(" \t\r") + 1 - first);
}

}  // namespace gordian::inline GORDIAN_MODE::reports
