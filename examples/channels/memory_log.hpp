// The notes' bytes.Buffer: a log in memory, without a lock. Its room is fixed: a race garbles the text and no more.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

class memory_log {
public:
    void append(std::string_view text) {
        const std::size_t from = size_;
        const std::size_t length = std::min(text.size(), text_.size() - from);
        std::copy_n(text.begin(), length, text_.begin() + from);
        size_ = from + length;
    }
    void write_to_stdout() const { std::fwrite(text_.data(), 1, size_, stdout); }

private:
    std::array<char, 4096> text_{};
    std::size_t size_ = 0;
};
