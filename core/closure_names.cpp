#include "core/closure_names.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>

namespace gordian::inline GORDIAN_MODE::core {

namespace {

constexpr std::string_view lambda = "{lambda(";                 // demangled: `main::{lambda(int)#1}`
constexpr std::string_view lambda_of_g_plus_plus = "<lambda(";  // in g++'s debug information: `main()::<lambda(int)>`

// From an opening bracket to behind its closing one; npos if there is none.
std::size_t end_of_brackets(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '(' || c == '{' || c == '<') ++depth;
        if ((c == ')' || c == '}' || c == '>') && --depth == 0) return at + 1;
    }
    return std::string_view::npos;
}

// The closure type whose `{lambda(` is at `at` begins after the bracket or comma that it is an argument in.
std::size_t begin_of_type(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at > 0) {
        const char c = text[at - 1];
        if (c == ')' || c == '}' || c == '>') ++depth;
        if (c == '(' || c == '{' || c == '<') {
            if (depth == 0) break;
            --depth;
        }
        if (depth == 0 && (c == ',' || c == ' ')) break;
        --at;
    }
    return at;
}

// The closure types among the template arguments in a name, not what qualifies the name itself.
std::set<std::string> closure_types(std::string_view name, std::string_view spelled) {
    std::set<std::string> types;
    for (std::size_t at = name.find(spelled); at != std::string_view::npos; at = name.find(spelled, at + 1)) {
        const std::size_t begin = begin_of_type(name, at), end = end_of_brackets(name, at);
        if (end == std::string_view::npos) break;
        const bool is_argument =
            begin > 0 && (name[begin - 1] == '<' || name[begin - 1] == ',' || name[begin - 1] == ' ');
        if (is_argument && !name.substr(end).starts_with("::")) types.emplace(name.substr(begin, end - begin));
    }
    return types;
}

// `main()::<lambda(int)>` as demanglers would write it; without its number, which g++ does not tell.
std::string as_demangled(std::string type) {
    const std::size_t at = type.rfind(lambda_of_g_plus_plus);
    type[at] = '{';
    type.back() = '}';
    return type.starts_with("main()::") ? "main" + type.substr(6) : type;
}

// The one closure type that the caller was instantiated with; empty: none, or no telling which.
std::string closure_called_by(const frame& caller, const frame& outermost) {
    std::set<std::string> types = closure_types(caller.function, lambda);
    if (types.size() == 1) return *types.begin();
    const std::set<std::string> unnumbered = closure_types(caller.function, lambda_of_g_plus_plus);
    if (!types.empty() || unnumbered.size() != 1) return "";
    types = closure_types(outermost.function, lambda);
    return types.size() == 1 ? *types.begin() : as_demangled(*unnumbered.begin());
}

}  // namespace

void name_lambdas_of_clang(std::string& text) {
    constexpr std::string_view unnamed = "::$_";
    for (std::size_t at = text.find(unnamed); at != std::string::npos; at = text.find(unnamed, at + 1)) {
        const std::size_t number_at = at + unnamed.size();
        const std::size_t end = std::min(text.find_first_not_of("0123456789", number_at), text.size());
        if (end == number_at) continue;
        const unsigned long number = std::strtoul(text.c_str() + number_at, nullptr, 10);
        text.replace(at, end - at, "::{lambda()#" + std::to_string(number + 1) + "}");
    }
}

void name_inlined_lambdas(std::vector<frame>& frames) {
    if (frames.size() < 2) return;
    for (std::size_t i = frames.size() - 1; i-- > 0;) {
        frame& inner = frames[i];
        // A function object of the standard library is none of the user's lambdas.
        if (inner.function != "operator()" || inner.own || inner.file.find("/include/c++/") != std::string::npos)
            continue;
        const std::string type = closure_called_by(frames[i + 1], frames.back());
        if (type.empty()) continue;
        const std::size_t arguments = type.rfind(lambda) + lambda.size() - 1;
        const std::size_t end = end_of_brackets(type, arguments);
        if (end == std::string::npos) continue;
        inner.function = type + "::operator()" + type.substr(arguments, end - arguments) + " const";
    }
}

}  // namespace gordian::inline GORDIAN_MODE::core
