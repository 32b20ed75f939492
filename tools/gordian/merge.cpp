// `gordian merge`: many reports into one.
#include "reports/merge.hpp"

#include "reports/formats/json.hpp"
#include "reports/read_report.hpp"
#include "tools/gordian/commands.hpp"

#include <memory>
#include <sstream>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

struct request {
    std::vector<std::string> inputs;
    std::string output;
};

int merge(const request& wanted) {
    std::vector<reports::report> all;
    try {
        for (const std::string& input : wanted.inputs) all.push_back(reports::read_report(input));
    } catch (const reports::unusable_input& wrong) {
        throw bad_usage(std::string{wrong.what()} + ". Nothing was merged");
    }
    std::ostringstream out;
    reports::write_json(reports::merged(std::move(all)), out);
    write_output(wanted.output, out.str());
    return fine;
}

}  // namespace

void add_merge(CLI::App& app, invocation& call) {
    CLI::App* const command = app.add_subcommand("merge", "fold many reports into one");
    auto wanted = std::make_shared<request>();
    command->add_option("IN", wanted->inputs, "reports, as they were written")->required();
    command->add_option("-o,--output", wanted->output, "the report to write; - is standard output")
        ->type_name("OUT")
        ->required();
    command->callback([command, wanted, &call] {
        refuse_unknown(*command);
        call.status = merge(*wanted);
    });
}

}  // namespace gordian::inline GORDIAN_MODE::command
