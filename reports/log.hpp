// What gordian says about itself on stderr, at the level of the option log_level: what it does, not what it finds.
#pragma once

#include <gordian/detail/mode.hpp>

#include <cstdint>
#include <string>

namespace gordian::inline GORDIAN_MODE::reports {

enum class log_level : std::uint8_t { debug, info, warn };

// Not in signal handlers.
void log(log_level level, const std::string& message) noexcept;

}  // namespace gordian::inline GORDIAN_MODE::reports
