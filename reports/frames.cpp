#include "reports/frames.hpp"

#include <array>
#include <cctype>
#include <cstddef>

namespace gordian::inline GORDIAN_MODE::reports {
namespace {

bool ends_with_one_of(std::string_view& name, std::initializer_list<std::string_view> suffixes) {
    for (std::string_view suffix : suffixes)
        if (name.ends_with(suffix)) {
            name.remove_suffix(suffix.size());
            return true;
        }
    return false;
}

// " [clone .constprop.0]", ".part.0", ".cold": copies of one function that the optimizer made.
std::string_view without_clone(std::string_view name) {
    if (const auto clone = name.find(" [clone"); clone != std::string_view::npos) name = name.substr(0, clone);
    for (std::string_view copy : {".constprop.", ".isra.", ".part.", ".cold", ".llvm.", ".lto_priv."})
        if (const auto at = name.find(copy); at != std::string_view::npos) name = name.substr(0, at);
    return name;
}

// Where the bracket that the last character closes was opened; npos: it is not closed by one. "operator<" and its like
// are the reason that only brackets of the same kind are counted.
std::size_t opening_of_last(std::string_view name, char open, char close) {
    std::size_t depth = 0;
    for (std::size_t i = name.size(); i-- > 0;) {
        if (name[i] == close) ++depth;
        if (name[i] == open && --depth == 0) return i;
    }
    return std::string_view::npos;
}

bool starts_with_identifier(std::string_view name, std::string_view word) {
    return name.starts_with(word) &&
           (name.size() == word.size() ||
            !(std::isalnum(static_cast<unsigned char>(name[word.size()])) || name[word.size()] == '_'));
}

// "{lambda(int)#2}" (g++), "<lambda(int)>" (g++'s debug information), "$_0" (clang) and "'lambda0'(int)" (LLVM's
// demangler) are all "{lambda}".
std::string without_lambda_numbers(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
        const std::string_view rest = name.substr(i);
        if (rest.starts_with("{lambda(") || rest.starts_with("<lambda(")) {
            const char open = rest.front(), close = open == '{' ? '}' : '>';
            std::size_t end = 0, depth = 0;
            for (; end < rest.size(); ++end) {
                if (rest[end] == open) ++depth;
                if (rest[end] == close && --depth == 0) break;
            }
            out += "{lambda}";
            i += std::min(end + 1, rest.size());
        } else if (rest.starts_with("$_")) {
            i += 2;
            while (i < name.size() && std::isdigit(static_cast<unsigned char>(name[i]))) ++i;
            out += "{lambda}";
        } else if (rest.starts_with("'lambda")) {
            const auto quote = name.find('\'', i + 1);
            i = quote == std::string_view::npos ? name.size() : quote + 1;
            if (i < name.size() && name[i] == '(') {
                std::size_t depth = 0;
                for (; i < name.size(); ++i) {
                    if (name[i] == '(') ++depth;
                    if (name[i] == ')' && --depth == 0) {
                        ++i;
                        break;
                    }
                }
            }
            out += "{lambda}";
        } else if (rest.starts_with(" >")) {  // one compiler's way to close two template argument lists
            ++i;
        } else {
            out += name[i++];
        }
    }
    return out;
}

}  // namespace

std::string_view without_parameters(std::string_view function) {
    std::string_view name = without_clone(function);
    while (ends_with_one_of(name, {" const", " volatile", " &", " &&", "&&", "&", " noexcept", "[abi:cxx11]"})) {}
    if (name.empty() || name.back() != ')') return without_clone(function);
    const std::size_t open = opening_of_last(name, '(', ')');
    if (open == std::string_view::npos || open == 0) return name;
    const std::string_view before = name.substr(0, open), inside = name.substr(open);
    if (inside == "(anonymous namespace)") return name;
    if (inside == "()" && before.ends_with("operator")) return name;  // operator() itself, already without parameters
    return before;
}

std::string_view without_return_type(std::string_view function) {
    // The last blank outside of any bracket and before the parameters ends the return type, unless it belongs to an
    // operator ("operator new", "operator unsigned int").
    const std::size_t end = without_parameters(function).size();
    std::size_t depth = 0, begin = 0;
    for (std::size_t i = 0; i < end; ++i) {
        const std::string_view rest = function.substr(i);
        if (rest.starts_with("operator") && (i == 0 || function[i - 1] == ':' || function[i - 1] == ' ')) break;
        const char c = function[i];
        if (c == '<' || c == '(' || c == '{' || c == '[') ++depth;
        if ((c == '>' || c == ')' || c == '}' || c == ']') && depth > 0) --depth;
        if (c == ' ' && depth == 0) begin = i + 1;
    }
    return function.substr(begin);
}

std::string stable_name(std::string_view function) {
    return without_lambda_numbers(without_return_type(without_parameters(function)));
}

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_library_frame(const frame& f) {
    if (f.file.find("/include/c++/") != std::string::npos || f.file.find("/include/gtest/") != std::string::npos)
        return true;
    const std::string_view module = base_name(f.module);
    for (std::string_view library :
         {"libc.so", "libc-", "libstdc++.so", "libc++", "libm.so", "libpthread", "ld-linux", "libgcc_s"})
        if (module.starts_with(library)) return true;
    const std::string_view name = without_return_type(f.function);
    if (name.starts_with("std::") || name.starts_with("_ZSt") || name.starts_with("testing::") ||
        name.starts_with("__gnu_cxx::") || name.starts_with("__libc_start"))
        return true;
    constexpr std::array<std::string_view, 5> beginnings{"_start", "start_thread", "clone", "clone3", "__clone"};
    for (std::string_view beginning : beginnings)
        if (starts_with_identifier(name, beginning) && f.file.empty()) return true;
    return false;
}

const frame* first_own_frame(const stack& s) {
    for (const frame& f : s.frames)
        if (!is_library_frame(f) && !f.file.empty()) return &f;
    for (const frame& f : s.frames)
        if (!is_library_frame(f)) return &f;
    return s.frames.empty() ? nullptr : &s.frames.front();
}

std::string place_of(const stack& s) {
    const frame* const f = first_own_frame(s);
    if (f == nullptr || f->file.empty()) return {};
    return std::string{base_name(f->file)} + ":" + std::to_string(f->line);
}

}  // namespace gordian::inline GORDIAN_MODE::reports
