// `gordian help`: made from the tables of options, rules and formats, so that it cannot say what is not so.
#include "core/options.hpp"
#include "detector/rules.hpp"
#include "reports/formats/registry.hpp"
#include "tools/gordian/commands.hpp"

#include <memory>
#include <sstream>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

// `text` in lines of at most 100 columns, each begun with `indent` blanks.
std::string filled(std::string_view text, std::size_t indent) {
    constexpr std::size_t width = 100;
    std::string out, line(indent, ' ');
    while (!text.empty()) {
        const auto blank = text.find(' ');
        const std::string_view word = text.substr(0, blank);
        if (line.size() + word.size() > width && line.size() > indent) {
            out += line + "\n";
            line.assign(indent, ' ');
        }
        if (line.size() > indent) line += ' ';
        line += word;
        text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    }
    return out + line + "\n";
}

std::string values_of(const core::option& row) {
    const auto range = std::to_string(row.least) + " to " + std::to_string(row.most);
    switch (row.type) {
        case core::option_type::number:
        case core::option_type::milliseconds: return std::string{row.words} + ", " + range;
        case core::option_type::bytes: return std::string{row.words} + ", " + range + " bytes";
        default: return std::string{row.words};
    }
}

std::string help_options() {
    std::ostringstream out;
    out << "Options are set by GORDIAN_OPTIONS=\"key=value:key=value\" in the environment, by `gordian run --key "
           "value`,\n"
           "and in the program by gordian::options::set_<key>() of <gordian/options.hpp>.\n";
    for (const core::option& row : core::option_table()) {
        out << "\n  " << row.key << "=" << values_of(row)
            << "   (default: " << (row.default_value.empty() ? "none" : row.default_value) << "; setter: set_"
            << row.key << ")\n"
            << filled(row.help, 6);
    }
    return out.str();
}

std::string help_rules() {
    std::ostringstream out;
    std::string_view family;
    for (const detector::rule& row : detector::rules()) {
        if (row.family != family) out << (family.empty() ? "" : "\n") << row.family << " family\n";
        family = row.family;
        out << "\n  " << row.id << "   (" << (row.reported ? std::string{row.levels} : "not reported by this version")
            << ")\n"
            << filled(row.meaning, 6) << filled("What to do: " + std::string{row.advice}, 6);
    }
    return out.str();
}

std::string help_formats() {
    std::ostringstream out;
    for (const reports::format& row : reports::formats())
        out << "  " << row.name << std::string(8 - row.name.size(), ' ') << row.help << " (" << row.extension << ")\n";
    return out.str();
}

void help(CLI::App& app, const std::string& topic) {
    if (topic.empty()) return write_output("", app.help());
    if (topic == "options") return write_output("", help_options());
    if (topic == "rules") return write_output("", help_rules());
    if (topic == "formats") return write_output("", help_formats());
    std::vector<std::string_view> known{"options", "rules", "formats"};
    for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
    check_known("topic", topic, known, "gordian help");
    write_output("", app.get_subcommand(topic)->help());
}

}  // namespace

void add_help(CLI::App& app, invocation& call) {
    CLI::App* const command = app.add_subcommand("help", "help on a command, or on: options, rules, formats");
    auto topic = std::make_shared<std::string>();
    command->add_option("TOPIC", *topic, "a command, or options, rules, formats");
    command->callback([&app, command, topic, &call] {
        refuse_unknown(*command);
        help(app, *topic);
        call.status = fine;
    });
}

void add_what_is_to_come(CLI::App& app, invocation& call) {
    for (const char* name : {"explore", "replay"}) {
        CLI::App* const command = app.add_subcommand(name, "not in this version");
        command->callback([name, &call] {
            (void)call;
            throw bad_usage(std::string{name} + " is not in this version; `gordian run` watches one schedule");
        });
    }
}

}  // namespace gordian::inline GORDIAN_MODE::command
