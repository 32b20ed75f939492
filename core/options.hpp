// What the options are set to. The rows stand in gordian/detail/option_rows.hpp; this is the machine around them.
//
// Numbers, flags and choices are atomics that are right before any constructor has run, so they can be read on a hot
// path, in a signal handler and during start-up. Texts are copied out under a lock of their own.
//
// The list that GORDIAN_OPTIONS holds is `key=value:key=value`. A ':' ends a value, except in a text (a path): there it
// does so only where a `word=` or the end follows, so `report=/tmp/a:b.json:exitcode=0` means what it says. Of two
// equal keys the later one counts.
#pragma once

#include <gordian/detail/mode.hpp>
#include <gordian/detail/option_rows.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::core {

enum class option_type : std::uint8_t { text, list, choice, number, milliseconds, bytes, flag };

struct option {
    std::string_view key;
    option_type type;
    std::string_view default_value;
    std::uint64_t least, most;
    std::string_view words;
    std::string_view help;
};

#define GORDIAN_OPTION_ID(key, ...) key,
enum class option_id : std::uint8_t { GORDIAN_OPTION_ROWS(GORDIAN_OPTION_ID) count };
#undef GORDIAN_OPTION_ID

inline constexpr std::size_t option_count = static_cast<std::size_t>(option_id::count);

// The rows, in the order of option_id.
std::span<const option> option_table() noexcept;

namespace detail {
extern std::atomic<std::uint64_t> option_numbers[option_count];  // written under the lock of the texts, read relaxed
}

// A number, milliseconds, bytes, a flag (0, 1), or the place of a choice among its words.
inline std::uint64_t number_option(option_id id) noexcept {
    return detail::option_numbers[static_cast<std::size_t>(id)].load(std::memory_order_relaxed);
}
inline bool flag_option(option_id id) noexcept { return number_option(id) != 0; }
std::string text_option(option_id id);  // any option, in words

// The choices of on_deadlock and color, in the order of their rows.
enum class deadlock_action : std::uint8_t { exit, hang, throw_to_the_task };
inline deadlock_action action_on_deadlock() noexcept {
    return static_cast<deadlock_action>(number_option(option_id::on_deadlock));
}
enum class color_choice : std::uint8_t { automatic, always, never };
inline color_choice color_option() noexcept { return static_cast<color_choice>(number_option(option_id::color)); }

// The signal of the option dump_signal; 0: none.
int dump_signal_number() noexcept;

// Sets one option, or each of a list; what is wrong is returned in words, an empty string means that all is set. A list
// with a mistake in it sets nothing.
std::string set_option(std::string_view key, std::string_view value);
std::string apply_option_list(std::string_view list);

// A check of a text or list that needs knowledge which core has not (rule names): returns what is wrong, or nothing.
// Installed before the options are read; one an option.
using option_check = std::string (*)(std::string_view value);
void install_option_check(option_id id, option_check check) noexcept;

// Applies GORDIAN_OPTIONS; a mistake in it is said on stderr and ends the program with status 2. Nothing in
// gordian::off.
void read_option_environment();

// Says what is wrong on stderr and ends the program with status 2, before main has begun.
[[noreturn]] void refuse_to_start(std::string_view what_is_wrong) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::core
