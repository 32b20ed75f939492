#include "reports/located_json.hpp"

#include "reports/formats/shown.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <limits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

constexpr std::size_t deepest = 100;

// Characters on their way into the parser, counting lines. A line break belongs to the line that it ends, because the
// parser looks at the character behind a number before it tells of the number.
struct position {
    unsigned line = 1;
    bool at_break = false;
    void pass(char c) {
        if (at_break) ++line;
        at_break = c == '\n';
    }
};

class counting_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counting_iterator(const char* at, position* where) : at_(at), where_(where) {}
    reference operator*() const { return *at_; }
    counting_iterator& operator++() {
        where_->pass(*at_);
        ++at_;
        return *this;
    }
    counting_iterator operator++(int) {
        counting_iterator old = *this;
        ++*this;
        return old;
    }
    bool operator==(const counting_iterator& other) const { return at_ == other.at_; }
    bool operator!=(const counting_iterator& other) const { return at_ != other.at_; }

private:
    const char* at_;
    position* where_;
};

class builder : public nlohmann::json_sax<nlohmann::json> {
public:
    builder(const position& where, const std::string& name, const std::string& expected, std::size_t size)
        : where_(where), name_(name), expected_(expected), size_(size) {}

    located_json root;

    bool null() override { return put({}); }
    bool boolean(bool value) override {
        located_json v;
        v.what = located_json::kind::boolean;
        v.boolean = value;
        return put(std::move(v));
    }
    bool number_integer(number_integer_t value) override { return put_number(static_cast<double>(value), true, value); }
    bool number_unsigned(number_unsigned_t value) override {
        const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return put_number(static_cast<double>(value), fits, fits ? static_cast<std::int64_t>(value) : 0);
    }
    bool number_float(number_float_t value, const string_t&) override { return put_number(value, false, 0); }
    bool string(string_t& value) override {
        located_json v;
        v.what = located_json::kind::text;
        v.text = std::move(value);
        return put(std::move(v));
    }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(located_json::kind::object); }
    bool start_array(std::size_t) override { return open(located_json::kind::array); }
    bool key(string_t& value) override {
        key_ = std::move(value);
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t characters, const std::string&, const nlohmann::detail::exception& wrong) override {
        // "[json.exception.parse_error.101] parse error at line 3, column 7: syntax error while parsing value -
        // unexpected ..."
        std::string_view what = wrong.what();
        if (const auto colon = what.find(": syntax error"); colon != std::string_view::npos)
            what.remove_prefix(colon + 2);
        else if (const auto bracket = what.find("] "); bracket != std::string_view::npos)
            what.remove_prefix(bracket + 2);
        const bool ended = characters >= size_;
        throw unusable_input(shown(name_) + ":" + std::to_string(where_.line) + ": no valid JSON: " +
                             (ended ? "the file ends in the middle, it was cut off" : shown(what, 200)) +
                             "; expected " + expected_);
    }

private:
    bool put_number(double value, bool is_integer, std::int64_t integer) {
        located_json v;
        v.what = located_json::kind::number;
        v.number = value;
        v.is_integer = is_integer;
        v.integer = integer;
        return put(std::move(v));
    }

    located_json& place(located_json&& value) {
        value.line = where_.line;
        if (open_.empty()) return root = std::move(value);
        located_json& outer = *open_.back();
        if (outer.what == located_json::kind::array) return outer.elements.emplace_back(std::move(value));
        outer.members.push_back({std::move(key_), std::move(value)});
        return outer.members.back().value;
    }

    bool put(located_json&& value) {
        place(std::move(value));
        return true;
    }

    // The innermost open value is the last one of its parent, so no pointer is invalidated while it is open.
    bool open(located_json::kind what) {
        if (open_.size() == deepest)
            throw unusable_input(shown(name_) + ":" + std::to_string(where_.line) + ": values are nested deeper than " +
                                 std::to_string(deepest) + "; expected " + expected_);
        located_json v;
        v.what = what;
        open_.push_back(&place(std::move(v)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    const position& where_;
    const std::string& name_;
    const std::string& expected_;
    const std::size_t size_;
    std::vector<located_json*> open_;
    std::string key_;
};

}  // namespace

located_json located_json::parse(std::string_view text, const std::string& name, const std::string& expected) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        throw unusable_input(shown(name) + ":1: the file is empty; expected " + expected);
    position where;
    builder build(where, name, expected, text.size());
    nlohmann::json::sax_parse(counting_iterator(text.data(), &where),
                              counting_iterator(text.data() + text.size(), &where), &build);
    return std::move(build.root);
}

const located_json* located_json::member(std::string_view key) const noexcept {
    for (const auto& [name, value] : members)
        if (name == key) return &value;
    return nullptr;
}

std::string located_json::in_words() const {
    switch (what) {
        case kind::null: return "null";
        case kind::boolean: return boolean ? "true" : "false";
        case kind::text: return "\"" + shown(text, 60) + "\"";
        case kind::array: return "an array";
        case kind::object: return "an object";
        case kind::number: break;
    }
    if (is_integer) return std::to_string(integer);
    std::string digits = std::to_string(number);
    return digits;
}

std::string contents_of(const std::string& path) {
    const auto refuse = [&](int reason) {
        throw unusable_input(shown(path) + ": cannot be read: " + std::strerror(reason));
    };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse(errno);
    std::string text;
    char buffer[1 << 16];
    for (;;) {
        const ssize_t n = ::read(file, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int reason = errno;
            ::close(file);
            refuse(reason);
        }
        if (n == 0) break;
        text.append(buffer, static_cast<std::size_t>(n));
    }
    ::close(file);
    return text;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
