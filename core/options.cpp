#include "core/options.hpp"

#include "core/forks.hpp"
#include "core/nearest_word.hpp"

#include <gordian/options.hpp>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::core {
namespace {

#define GORDIAN_OPTION_ROW(key, type, default_value, least, most, words, help) \
    option{#key, option_type::type, default_value, least, most, words, help},
constexpr std::array<option, option_count> table{GORDIAN_OPTION_ROWS(GORDIAN_OPTION_ROW)};
#undef GORDIAN_OPTION_ROW

constexpr bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The place of `word` in "first|second|third".
constexpr std::optional<std::uint64_t> place_among(std::string_view words, std::string_view word) {
    for (std::uint64_t place = 0;; ++place) {
        const auto end = words.find('|');
        if (words.substr(0, end) == word) return place;
        if (end == std::string_view::npos) return std::nullopt;
        words.remove_prefix(end + 1);
    }
}

constexpr std::optional<std::uint64_t> parse_digits(std::string_view text) {
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::uint64_t value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

constexpr std::optional<std::uint64_t> parse_bytes(std::string_view text) {
    std::uint64_t unit = 1;
    if (!text.empty()) {
        switch (text.back()) {
            case 'k':
            case 'K': unit = 1024; break;
            case 'm':
            case 'M': unit = 1024 * 1024; break;
            default: break;
        }
        if (unit != 1) text.remove_suffix(1);
    }
    const auto value = parse_digits(text);
    if (!value || *value > (std::uint64_t{1} << 40)) return std::nullopt;
    return *value * unit;
}

constexpr std::optional<std::uint64_t> parse_flag(std::string_view text) {
    for (std::string_view yes : {"yes", "true", "on", "1"})
        if (text == yes) return 1;
    for (std::string_view no : {"no", "false", "off", "0"})
        if (text == no) return 0;
    return std::nullopt;
}

// What a row makes of a text; nothing where it refuses it. A text or list is 0: its words are kept elsewhere.
constexpr std::optional<std::uint64_t> parse(const option& row, std::string_view text) {
    std::optional<std::uint64_t> value;
    switch (row.type) {
        case option_type::text:
        case option_type::list: return 0;
        case option_type::choice: return place_among(row.words, text);
        case option_type::flag: return parse_flag(text);
        case option_type::bytes: value = parse_bytes(text); break;
        case option_type::number:
        case option_type::milliseconds: value = parse_digits(text); break;
    }
    if (value && (*value < row.least || *value > row.most)) return std::nullopt;
    return value;
}

constexpr bool every_default_is_valid() {
    for (const option& row : table)
        if (!parse(row, row.default_value)) return false;
    return true;
}
static_assert(every_default_is_valid(), "the default of an option is a value that the option takes");

// The words of each option as they were last set, and the checks; lives for ever: it is read while statics are
// destroyed.
struct words_of_options {
    std::mutex lock;
    forks::kept_whole in_child{lock, forks::level::leaf};
    std::array<std::string, option_count> values;
    std::array<option_check, option_count> checks{};
    words_of_options() {
        for (std::size_t i = 0; i < option_count; ++i) values[i] = table[i].default_value;
    }
};

words_of_options& words() {
    static auto* const theirs = new words_of_options;
    return *theirs;
}

std::optional<std::size_t> row_of(std::string_view key) {
    for (std::size_t i = 0; i < option_count; ++i)
        if (table[i].key == key) return i;
    return std::nullopt;
}

std::string quoted(std::string_view text) { return "`" + std::string{text} + "`"; }

std::string said_of_unknown(std::string_view key) {
    std::vector<std::string_view> keys;
    for (const option& row : table) keys.push_back(row.key);
    return "unknown option " + quoted(key) + "; did you mean " + quoted(nearest_word(key, keys)) +
           "? `gordian help options` lists them";
}

// "`on_deadlock` is `maybe`; expected exit, hang or throw"
std::string said_of_bad(const option& row, std::string_view value) {
    std::string said = quoted(row.key) + " is " + quoted(value) + "; expected ";
    const auto range = std::to_string(row.least) + " to " + std::to_string(row.most);
    switch (row.type) {
        case option_type::choice: {
            std::vector<std::string_view> choices;
            for (std::string_view rest = row.words;;) {
                const auto end = rest.find('|');
                choices.push_back(rest.substr(0, end));
                if (end == std::string_view::npos) break;
                rest.remove_prefix(end + 1);
            }
            for (std::size_t i = 0; i < choices.size(); ++i)
                said += std::string{i == 0 ? "" : i + 1 == choices.size() ? " or " : ", "} + std::string{choices[i]};
            return said + "; the nearest is " + quoted(nearest_word(value, choices));
        }
        case option_type::flag: return said + "yes or no";
        case option_type::number: return said + "a number from " + range;
        case option_type::milliseconds: return said + "milliseconds, a number from " + range;
        case option_type::bytes: return said + "bytes from " + range + ", with k or m for units of 1024 or 1024 k";
        case option_type::text:
        case option_type::list: break;
    }
    return said + std::string{row.words};
}

struct parsed {
    std::size_t row = 0;
    std::uint64_t number = 0;
    std::string text;
};

// Fills `out` or returns what is wrong. Holds no lock while a check runs: it may ask for options itself.
std::string understand(std::string_view key, std::string_view value, parsed& out) {
    const auto row = row_of(key);
    if (!row) return said_of_unknown(key);
    const auto number = parse(table[*row], value);
    if (!number) return said_of_bad(table[*row], value);
    option_check check = nullptr;
    {
        std::lock_guard guard(words().lock);
        check = words().checks[*row];
    }
    if (check != nullptr)
        if (std::string wrong = check(value); !wrong.empty()) return quoted(key) + ": " + wrong;
    out = {*row, *number, std::string{value}};
    return {};
}

void keep(const parsed& what) {
    std::lock_guard guard(words().lock);
    words().values[what.row] = what.text;
    detail::option_numbers[what.row].store(what.number, std::memory_order_relaxed);
}

// Where the value that begins `rest` ends.
std::size_t end_of_value(const option* row, std::string_view rest) {
    const bool is_path = row != nullptr && row->type == option_type::text;
    for (std::size_t colon = rest.find(':'); colon != std::string_view::npos; colon = rest.find(':', colon + 1)) {
        if (!is_path) return colon;
        std::size_t end = colon + 1;
        while (end < rest.size() && is_word_character(rest[end])) ++end;
        const bool key_follows = end > colon + 1 && end < rest.size() && rest[end] == '=';
        if (key_follows || colon + 1 == rest.size()) return colon;
    }
    return rest.size();
}

template <std::size_t... I>
constexpr std::array<std::uint64_t, option_count> defaults(std::index_sequence<I...>) {
    return {*parse(table[I], table[I].default_value)...};
}
constexpr auto default_numbers = defaults(std::make_index_sequence<option_count>{});

}  // namespace

namespace detail {
#define GORDIAN_OPTION_NUMBER(key, ...) {default_numbers[static_cast<std::size_t>(option_id::key)]},
constinit std::atomic<std::uint64_t> option_numbers[option_count] = {GORDIAN_OPTION_ROWS(GORDIAN_OPTION_NUMBER)};
#undef GORDIAN_OPTION_NUMBER
}  // namespace detail

std::span<const option> option_table() noexcept { return table; }

std::string text_option(option_id id) {
    std::lock_guard guard(words().lock);
    return words().values[static_cast<std::size_t>(id)];
}

int dump_signal_number() noexcept {
    constexpr int signals[] = {SIGQUIT, SIGUSR1, SIGUSR2, SIGHUP, 0};  // in the order of the row's words
    return signals[number_option(option_id::dump_signal)];
}

std::string set_option(std::string_view key, std::string_view value) {
    parsed one;
    std::string wrong = understand(key, value, one);
    if (wrong.empty()) keep(one);
    return wrong;
}

std::string apply_option_list(std::string_view list) {
    std::vector<parsed> all;
    while (!list.empty()) {
        if (list.front() == ':') {
            list.remove_prefix(1);
            continue;
        }
        const auto equals = list.find_first_of("=:");
        const std::string_view key = list.substr(0, equals);
        if (equals == std::string_view::npos || list[equals] == ':') {
            const auto row = row_of(key);
            return row ? "option " + quoted(key) + " has no value; expected " + std::string{key} + "=" +
                             std::string{table[*row].words}
                       : said_of_unknown(key);
        }
        list.remove_prefix(equals + 1);
        const auto row = row_of(key);
        const std::size_t end = end_of_value(row ? &table[*row] : nullptr, list);
        std::string wrong = understand(key, list.substr(0, end), all.emplace_back());
        if (!wrong.empty()) return wrong;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    for (const parsed& one : all) keep(one);
    return {};
}

void install_option_check(option_id id, option_check check) noexcept {
    std::lock_guard guard(words().lock);
    words().checks[static_cast<std::size_t>(id)] = check;
}

void read_option_environment() {
#if GORDIAN_DETECTION
    const char* const given = std::getenv("GORDIAN_OPTIONS");
    if (given == nullptr) return;
    if (const std::string wrong = apply_option_list(given); !wrong.empty())
        refuse_to_start("GORDIAN_OPTIONS: " + wrong);
#endif
}

void refuse_to_start(std::string_view what_is_wrong) noexcept {
    const auto say = [](std::string_view text) {
        while (!text.empty()) {
            const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
            if (written <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    };
    say("gordian: ");
    say(what_is_wrong);
    say("\n");
    ::_exit(2);
}

}  // namespace gordian::inline GORDIAN_MODE::core

namespace gordian::inline GORDIAN_MODE::options {

void set(std::string_view key, std::string_view value) {
    if (const std::string wrong = core::set_option(key, value); !wrong.empty()) throw std::invalid_argument(wrong);
}

std::string get(std::string_view key) {
    for (std::size_t i = 0; i < core::option_count; ++i)
        if (core::option_table()[i].key == key) return core::text_option(static_cast<core::option_id>(i));
    throw std::invalid_argument(core::set_option(key, {}));
}

}  // namespace gordian::inline GORDIAN_MODE::options
