// `gordian gate`: says whether a build may pass. 0: nothing new at a level that fails, 1: something new, 2: unusable
// input.
#include "reports/baseline.hpp"
#include "reports/formats/shown.hpp"
#include "reports/merge.hpp"
#include "reports/read_report.hpp"
#include "reports/run_description.hpp"
#include "reports/words.hpp"
#include "tools/gordian/commands.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

using reports::shown;

struct request {
    std::vector<std::string> inputs;
    std::vector<std::string> fail_on{"observed,predicted"};
    std::string baseline;
    bool updates = false, prunes = false, allows_unfinished = false;
};

std::vector<reports::level> levels_of(const std::vector<std::string>& lists) {
    std::vector<reports::level> levels;
    const auto& words = reports::words_of<reports::level>::words;
    for (const std::string& name : items_of(lists)) {
        check_known("level", name, {words.begin(), words.end()}, "gordian help gate");
        levels.push_back(*reports::from_word<reports::level>(name));
    }
    if (levels.empty())
        throw bad_usage("--fail-on names no level; expected observed, predicted, suspected or several of them");
    return levels;
}

reports::baseline known_findings(const request& wanted) {
    if (wanted.baseline.empty()) return {};
    std::error_code error;
    if (!std::filesystem::exists(wanted.baseline, error) && wanted.updates) return {};
    return reports::baseline::read(wanted.baseline);
}

// As the shell and the library say it: 128 and the signal's number.
bool ended_by_signal(int exit) { return exit > 128 && exit < 128 + NSIG; }

void list(std::ostream& out, std::string_view title, const std::vector<const reports::finding*>& findings) {
    if (findings.empty()) return;
    out << title << ":\n";
    for (const reports::finding* f : findings)
        out << "  " << shown(f->fingerprint) << "  " << shown(f->rule) << " (" << reports::word(f->how_sure)
            << "): " << shown(f->message) << "\n";
}

int judge(request wanted) {
    const std::vector<reports::level> failing = levels_of(wanted.fail_on);
    if (wanted.baseline.empty() && (wanted.updates || wanted.prunes)) wanted.baseline = reports::usual_baseline;
    std::vector<reports::report> all;
    std::vector<std::string> unfinished;  // and why
    for (const std::string& input : wanted.inputs) {
        all.push_back(reports::read_report(input));
        const std::optional<int>& exit = all.back().run.exit;
        if (!exit)
            unfinished.push_back(shown(input) + ": the run has not ended or was killed (run.exit is null)");
        else if (ended_by_signal(*exit))
            unfinished.push_back(shown(input) + ": the run was ended by signal " + std::to_string(*exit - 128) +
                                 " (run.exit is " + std::to_string(*exit) + ")");
    }
    const reports::report merged = reports::merged(std::move(all));
    reports::baseline known = known_findings(wanted);
    const reports::comparison c = compared(merged.findings, known);

    std::vector<const reports::finding*> introduced, listed;
    for (const reports::finding* f : c.introduced)
        (std::find(failing.begin(), failing.end(), f->how_sure) != failing.end() ? introduced : listed).push_back(f);

    std::ostringstream out;
    list(out, "introduced", introduced);
    list(out, "preexisting (in the baseline)", c.preexisting);
    list(out, "not failing at their level", listed);
    if (!c.fixed.empty()) {
        out << "fixed, or not seen this time (in the baseline):\n";
        for (const reports::baseline_entry* e : c.fixed)
            out << "  " << shown(e->fingerprint) << "  " << shown(e->rule) << ": " << shown(e->message) << "\n";
    }
    for (const std::string& why : unfinished)
        out << why << ", so what it says is not all"
            << (wanted.allows_unfinished ? "\n" : "; --allow-unfinished lets it pass\n");

    const std::size_t new_ones = introduced.size(), fixed = c.fixed.size();
    const bool is_all = unfinished.empty() || wanted.allows_unfinished;
    if ((wanted.updates || wanted.prunes) && !is_all) {
        out << "baseline " << shown(wanted.baseline) << ": left as it is\n";
    } else if (wanted.updates || wanted.prunes) {
        std::vector<std::string> gone;
        for (const reports::baseline_entry* e : c.fixed) gone.push_back(e->fingerprint);
        const std::string today = reports::timestamp(std::chrono::system_clock::now()).substr(0, 10);
        if (wanted.updates)
            for (const reports::finding* f : introduced) known.add({f->fingerprint, f->rule, f->message, "", today});
        if (wanted.prunes)
            for (const std::string& fingerprint : gone) known.remove(fingerprint);
        replace_file(wanted.baseline, known.as_json());
        out << "baseline " << shown(wanted.baseline) << ": " << (wanted.updates ? new_ones : 0) << " added, "
            << (wanted.prunes ? gone.size() : 0) << " removed, " << known.entries.size() << " in all\n";
    }
    const bool fails = (!wanted.updates && new_ones > 0) || !is_all;
    out << "gate: " << (fails ? "failed" : "passed") << ": " << new_ones << " introduced, " << c.preexisting.size()
        << " preexisting, " << fixed << " fixed, " << listed.size() << " not failing\n";
    write_output("", reports::without_runner_commands(out.str()));
    return fails ? gate_failed : fine;
}

}  // namespace

void add_gate(CLI::App& app, invocation& call) {
    CLI::App* const command = app.add_subcommand(
        "gate",
        "for CI: 0 nothing new, 1 new findings or a run that has not ended or was ended by a signal, 2 unusable input");
    auto wanted = std::make_shared<request>();
    command->add_option("IN", wanted->inputs, "reports")->required();
    command->add_option("--fail-on", wanted->fail_on, "levels that fail: observed, predicted, suspected")
        ->type_name("LEVEL,...")
        ->allow_extra_args(false)
        ->default_str("observed,predicted");
    command->add_option("--baseline", wanted->baseline, "findings that are known and pass")->type_name("FILE");
    command->add_flag("--update-baseline", wanted->updates,
                      std::string{"add what is introduced to the baseline ("} + reports::usual_baseline +
                          " unless --baseline says otherwise), and pass");
    command->add_flag("--prune-baseline", wanted->prunes, "remove from the baseline what was not seen");
    command->add_flag("--allow-unfinished", wanted->allows_unfinished,
                      "let reports pass whose run did not end, or ended by a signal");
    command->callback([command, wanted, &call] {
        refuse_unknown(*command);
        call.status = judge(*wanted);
    });
}

}  // namespace gordian::inline GORDIAN_MODE::command
