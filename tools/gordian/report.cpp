// `gordian report`: the same findings for whoever reads them.
#include "reports/formats/registry.hpp"
#include "reports/formats/text.hpp"
#include "reports/merge.hpp"
#include "reports/read_report.hpp"
#include "tools/gordian/commands.hpp"

#include <filesystem>
#include <memory>
#include <sstream>

#include <unistd.h>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

struct request {
    std::vector<std::string> inputs;
    std::vector<std::string> formats{"text"};
    std::string section;
    std::string output;
};

reports::report all_of(const std::vector<std::string>& inputs) {
    std::vector<reports::report> all;
    for (const std::string& input : inputs) all.push_back(reports::read_report(input));
    return all.size() == 1 ? std::move(all.front()) : reports::merged(std::move(all));
}

// With several formats each has a file of its own, named by its extension.
std::string file_for(const request& wanted, const reports::format& row, std::size_t how_many) {
    if (wanted.output.empty() || wanted.output == "-" || how_many == 1) return wanted.output;
    std::filesystem::path path{wanted.output};
    for (const reports::format& other : reports::formats())
        if (path.extension() == other.extension) path.replace_extension();
    return path.string() + std::string{row.extension};
}

int write_them(const request& wanted) {
    std::vector<std::string_view> known;
    for (const reports::format& row : reports::formats()) known.push_back(row.name);
    const std::vector<std::string> names = items_of(wanted.formats);
    if (names.empty()) throw bad_usage("--format names no format; `gordian help formats` lists them");
    for (const std::string& name : names) {
        if (reports::is_planned_format(name))
            throw bad_usage("format `" + name +
                            "` is not in this version; `gordian help formats` lists those that are");
        check_known("format", name, known, "gordian help formats");
    }
    if (!wanted.section.empty()) {
        check_known("section", wanted.section, {"findings", "locks"}, "gordian help report");
        if (names != std::vector<std::string>{"text"}) throw bad_usage("--section goes with --format text alone");
    }
    const reports::report all = all_of(wanted.inputs);
    const bool to_terminal = wanted.output.empty() || wanted.output == "-";
    for (const std::string& name : names) {
        const reports::format& row = *reports::find_format(name);
        std::ostringstream out;
        if (wanted.section == "locks")
            reports::write_locks(all, out);
        else
            row.write(all, out, {.color = to_terminal && reports::wants_color(STDOUT_FILENO)});
        write_output(file_for(wanted, row, names.size()), out.str());
    }
    return fine;
}

}  // namespace

void add_report(CLI::App& app, invocation& call) {
    CLI::App* const command = app.add_subcommand("report", "write the findings of reports in other formats");
    auto wanted = std::make_shared<request>();
    command->add_option("IN", wanted->inputs, "reports; of several, the findings are folded")->required();
    command->add_option("--format", wanted->formats, "formats, separated by commas (`gordian help formats`)")
        ->type_name("LIST")
        ->allow_extra_args(false)
        ->default_str("text");
    command->add_option("--section", wanted->section, "only that part of the text: findings, locks")->type_name("NAME");
    command->add_option("-o,--output", wanted->output, "the file to write; of several formats, each with its extension")
        ->type_name("FILE");
    command->callback([command, wanted, &call] {
        refuse_unknown(*command);
        call.status = write_them(*wanted);
    });
}

}  // namespace gordian::inline GORDIAN_MODE::command
