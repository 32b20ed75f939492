#include "reports/report_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

std::string expanded(std::string_view pattern, const std::string& pid, const std::string& unique) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view rest = pattern.substr(i);
        if (rest.starts_with("%p"))
            path += pid;
        else if (rest.starts_with("%u"))
            path += unique;
        else if (rest.starts_with("%%"))
            path += '%';
        else {
            path += pattern[i];
            continue;
        }
        ++i;
    }
    return path;
}

std::string name_of_process(std::string_view pattern) {
    const std::string pid = std::to_string(::getpid());
    std::string path = expanded(pattern, pid, pid);
    if (pattern.find("%u") == std::string_view::npos) return path;
    // One process may be several programs, one after the other (exec): each has a file of its own. Taking the name
    // makes the file, so that no other can take it.
    for (unsigned n = 1; n < 10000; ++n) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0) {
            ::close(file);
            return path;
        }
        if (errno != EEXIST) return path;  // writing it will say why
        path = expanded(pattern, pid, pid + "-" + std::to_string(n));
    }
    return path;
}

std::string said(const std::string& what, const std::string& path, int reason) {
    return "report `" + path + "` cannot be " + what + ": " + std::strerror(reason);
}

// 0, or the reason why not all of it was written.
int write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : ENOSPC;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

report_file::report_file(std::string pattern) : pattern_(std::move(pattern)) {
    if (!pattern_.empty()) take_name();
}

void report_file::take_name() {
    path_ = name_of_process(pattern_);
    if (adds_pid_) path_ += "." + std::to_string(::getpid());
    std::error_code error;
    if (const auto absolute = std::filesystem::absolute(path_, error); !error) path_ = absolute.string();
    // Through a link to a file: the file is replaced, the link stays.
    if (const auto real = std::filesystem::canonical(path_, error); !error) path_ = real.string();
    const auto status = std::filesystem::status(path_, error);
    can_be_renamed_ = !std::filesystem::exists(status) || std::filesystem::is_regular_file(status);
}

void report_file::become_of_child() {
    if (pattern_.empty()) return;
    adds_pid_ = pattern_.find("%p") == std::string::npos && pattern_.find("%u") == std::string::npos;
    offset_of_exit_ = 0;
    path_.clear();
}

std::string report_file::write(std::string_view text, bool is_last, std::size_t offset_of_exit) {
    if (!is_open()) return {};
    if (path_.empty()) take_name();
    if (!can_be_renamed_) {
        const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
        if (file < 0) return said("opened for writing", path_, errno);
        const int reason = is_last ? write_all(file, text) : 0;
        ::close(file);
        return reason == 0 ? std::string{} : said("written", path_, reason);
    }
    const std::string beside = path_ + "." + std::to_string(::getpid()) + ".new";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return said("written", path_, errno);
    int reason = write_all(file, text);
    if (::close(file) != 0 && reason == 0) reason = errno;  // some file systems say only now that the disk is full
    if (reason == 0 && ::rename(beside.c_str(), path_.c_str()) != 0) reason = errno;
    if (reason != 0) {
        ::unlink(beside.c_str());
        return said("written", path_, reason) + "; the last whole one stays there";
    }
    offset_of_exit_ = offset_of_exit;
    return {};
}

bool report_file::fill_in_exit(int status) const noexcept {
    if (path_.empty() || !can_be_renamed_ || offset_of_exit_ == 0 || status < 0 || status > 999) return false;
    char value[4] = {' ', ' ', ' ', ' '};  // as long as "null"; blanks behind a number are good JSON
    int digits = status >= 100 ? 3 : status >= 10 ? 2 : 1;
    for (int i = digits - 1; i >= 0; --i, status /= 10) value[i] = static_cast<char>('0' + status % 10);
    const int file = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool done = ::pwrite(file, value, sizeof value, static_cast<off_t>(offset_of_exit_)) == sizeof value;
    ::close(file);
    return done;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
