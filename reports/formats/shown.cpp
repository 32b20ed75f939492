#include "reports/formats/shown.hpp"

#include <cstdio>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

struct code_point {
    char32_t value = 0;
    std::size_t length = 1;
    bool valid = false;
};

// The code point that `text` begins with; an invalid byte is one of length 1 (Unicode, table 3-7: well-formed
// sequences).
code_point first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
    char32_t value = lead & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3f);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
    return {value, length, true};
}

bool is_invisible(char32_t c) {
    return c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe007f);
}

void append_shown(std::string& out, std::string_view text, const code_point& c) {
    char escape[16];
    if (!c.valid) {
        out += "\xef\xbf\xbd";
    } else if (c.value < 0x20 || (c.value >= 0x7f && c.value < 0xa0)) {
        std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(c.value));
        out += escape;
    } else if (is_invisible(c.value)) {
        std::snprintf(escape, sizeof escape, c.value > 0xffff ? "\\U%08x" : "\\u%04x", static_cast<unsigned>(c.value));
        out += escape;
    } else {
        out += text.substr(0, c.length);
    }
}

// The first byte of the n-th code point of valid UTF-8.
std::size_t byte_of(std::string_view text, std::size_t n) {
    std::size_t i = 0;
    while (i < text.size() && n > 0) {
        i += first_of(text.substr(i)).length;
        --n;
    }
    return i;
}

}  // namespace

std::string shown(std::string_view text, std::size_t longest) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const code_point c = first_of(text);
        append_shown(out, text, c);
        text.remove_prefix(c.length);
    }
    const std::size_t columns = width_of(out);
    if (columns <= longest || longest < 8) return out;
    const std::size_t kept = (longest - 1) / 2;
    return out.substr(0, byte_of(out, kept)) + "…" + out.substr(byte_of(out, columns - kept));
}

std::size_t width_of(std::string_view text) {
    std::size_t columns = 0;
    for (char c : text) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return columns;
}

std::string fitted(std::string_view text, std::size_t width) {
    const std::size_t columns = width_of(text);
    if (columns <= width) return std::string{text} + std::string(width - columns, ' ');
    return std::string{text.substr(0, byte_of(text, width - 1))} + "…";
}

std::string without_runner_commands(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool at_start_of_line = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        if (at_start_of_line && rest.starts_with("::")) {
            out += "\\x3a";
        } else if (rest.starts_with("##[")) {
            out += "\\x23";
        } else {
            out += text[i];
        }
        // Runners look behind the blanks that a line begins with.
        at_start_of_line = text[i] == '\n' || (at_start_of_line && (text[i] == ' ' || text[i] == '\t'));
    }
    return out;
}

}  // namespace gordian::inline GORDIAN_MODE::reports
