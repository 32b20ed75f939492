// The formats that `gordian report` writes. One row each; the command line and its help are made from them.
#pragma once

#include "reports/report.hpp"

#include <iosfwd>
#include <span>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::reports {

struct format_settings {
    bool color = false;
};

struct format {
    std::string_view name;
    std::string_view extension;  // of a file in it, with its dot
    std::string_view help;
    void (*write)(const report& r, std::ostream& out, const format_settings& settings);
};

std::span<const format> formats() noexcept;
const format* find_format(std::string_view name) noexcept;
bool is_planned_format(std::string_view name) noexcept;  // known, and not in this version

}  // namespace gordian::inline GORDIAN_MODE::reports
