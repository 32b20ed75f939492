#include "core/nearest_word.hpp"
#include "reports/formats/shown.hpp"
#include "reports/report_file.hpp"
#include "tools/gordian/commands.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace gordian::inline GORDIAN_MODE::command {

std::vector<std::string> items_of(const std::vector<std::string>& lists) {
    std::vector<std::string> items;
    for (std::string_view list : lists) {
        for (;;) {
            const auto comma = list.find(',');
            if (const std::string_view item = list.substr(0, comma); !item.empty()) items.emplace_back(item);
            if (comma == std::string_view::npos) break;
            list.remove_prefix(comma + 1);
        }
    }
    return items;
}

void check_known(std::string_view what, std::string_view word, const std::vector<std::string_view>& known,
                 std::string_view where_listed) {
    if (std::find(known.begin(), known.end(), word) != known.end()) return;
    throw bad_usage("unknown " + std::string{what} + " `" + reports::shown(word, 80) + "`; did you mean `" +
                    std::string{core::nearest_word(word, known)} + "`? `" + std::string{where_listed} + "` lists them");
}

void write_output(const std::string& path, const std::string& text) {
    if (path.empty() || path == "-") {
        std::cout << text << std::flush;
        if (!std::cout) throw bad_usage("standard output cannot be written");
        return;
    }
    replace_file(path, text);
}

void replace_file(const std::string& path, const std::string& text) {
    std::string escaped;  // a '%' in a name given here means itself
    for (char c : path) escaped += c == '%' ? std::string{"%%"} : std::string{c};
    reports::report_file file{escaped};
    if (const std::string wrong = file.write(text, true, 0); !wrong.empty()) throw bad_usage(reports::shown(wrong));
}

}  // namespace gordian::inline GORDIAN_MODE::command
