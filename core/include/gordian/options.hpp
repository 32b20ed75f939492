// Options from inside the program. Each key of GORDIAN_OPTIONS has a setter of the same name:
//
//     gordian::options::set_exitcode(0);
//     gordian::options::set_on_deadlock("hang");
//     gordian::options::set_stuck_after(std::chrono::milliseconds{250});
//
// `gordian help options` lists the keys, their values and defaults. A setter throws std::invalid_argument for a value
// that GORDIAN_OPTIONS would refuse, with the same words. What is read when the program starts (`report`,
// `suppressions`, `dump_signal`) is better given in the environment. In gordian::off the setters check and keep the
// value, and nothing reads the environment.
#pragma once

#include <gordian/detail/mode.hpp>
#include <gordian/detail/option_rows.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::options {

// Sets the option `key` from text, as GORDIAN_OPTIONS does.
GORDIAN_API void set(std::string_view key, std::string_view value);

// What the option is set to, as text.
GORDIAN_API std::string get(std::string_view key);

namespace detail {

using text = std::string_view;
using list = std::string_view;
using choice = std::string_view;
using number = std::uint64_t;
using milliseconds = std::chrono::milliseconds;
using bytes = std::uint64_t;
using flag = bool;

inline std::string in_words(std::string_view value) { return std::string{value}; }
inline std::string in_words(std::uint64_t value) { return std::to_string(value); }
inline std::string in_words(std::chrono::milliseconds value) { return std::to_string(value.count()); }
inline std::string in_words(bool value) { return value ? "yes" : "no"; }

}  // namespace detail

#define GORDIAN_SETTER(key, type, default_value, least, most, words, help) \
    inline void set_##key(detail::type value) { set(#key, detail::in_words(value)); }
GORDIAN_OPTION_ROWS(GORDIAN_SETTER)
#undef GORDIAN_SETTER

}  // namespace gordian::inline GORDIAN_MODE::options
