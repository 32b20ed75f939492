#include "tools/gordian/commands.hpp"

#include "core/nearest_word.hpp"
#include "reports/formats/shown.hpp"
#include "reports/located_json.hpp"
#include "reports/report.hpp"

#include <cstring>
#include <iostream>
#include <new>

namespace gordian::inline GORDIAN_MODE::command {
namespace {

using reports::shown;

std::vector<std::string_view> names_of(const std::vector<CLI::App*>& commands) {
    std::vector<std::string_view> names;
    for (const CLI::App* c : commands) names.push_back(c->get_name());
    return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* o : command.get_options()) {
        for (const std::string& name : o->get_lnames()) names.push_back("--" + name);
        for (const std::string& name : o->get_snames()) names.push_back("-" + name);
    }
    return names;
}

int run_command(int count, char** words);

}  // namespace

// CLI11 collects what it does not know; here it is named.
void refuse_unknown(CLI::App& command) {
    for (const std::string& extra : command.remaining()) {
        const std::string word = extra.substr(0, extra.find('='));
        const std::string place = command.get_name().empty() ? "help" : command.get_name();
        if (!word.starts_with('-') && place == "run")
            throw bad_usage("the program to run goes behind `--`; expected `gordian run [options] -- " + shown(extra) +
                            " ...`");
        if (!word.starts_with('-'))
            throw bad_usage("`" + shown(extra) + "` is one argument too many; `gordian help " + place +
                            "` shows what is taken");
        const std::vector<std::string> options = options_of(command);
        throw bad_usage("unknown option `" + shown(word) + "`; did you mean `" +
                        std::string{core::nearest_word(word, options)} + "`? `gordian help " + place + "` lists them");
    }
}

namespace {

// The errors of CLI11 that are left are about values: a missing one, a required option.
std::string in_our_words(const CLI::ParseError& wrong) { return shown(wrong.what()); }

int run_command(int count, char** words) {
    invocation call;
    std::vector<std::string> own;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(words[i], "--") == 0) {
            call.program.assign(words + i + 1, words + count);
            break;
        }
        own.emplace_back(words[i]);
    }

    CLI::App app{"names the deadlocks and races of C++ programs", "gordian"};
    app.set_version_flag("--version", std::string{"gordian "} + reports::gordian_version);
    app.require_subcommand(0, 1);
    add_run(app, call);
    add_report(app, call);
    add_gate(app, call);
    add_merge(app, call);
    add_help(app, call);
    add_what_is_to_come(app, call);
    app.allow_extras();
    const std::vector<CLI::App*> commands = app.get_subcommands({});
    for (CLI::App* c : commands) c->allow_extras();

    if (own.empty()) {
        std::cerr << app.help();
        return unusable;
    }
    if (!own.front().starts_with('-')) check_known("command", own.front(), names_of(commands), "gordian help");
    try {
        std::vector<std::string> reversed(own.rbegin(), own.rend());
        app.parse(reversed);
        refuse_unknown(app);
    } catch (const CLI::ParseError& wrong) {
        if (wrong.get_exit_code() == 0) return app.exit(wrong);  // --help, --version
        for (CLI::App* c : app.get_subcommands()) refuse_unknown(*c);
        throw bad_usage(in_our_words(wrong));
    }
    return call.status;
}

}  // namespace
}  // namespace gordian::inline GORDIAN_MODE::command

int main(int count, char** words) {
    std::string wrong;
    try {
        return gordian::command::run_command(count, words);
    } catch (const gordian::command::bad_usage& reason) {
        wrong = reason.what();
    } catch (const gordian::reports::unusable_input& reason) {
        wrong = reason.what();
    } catch (const std::bad_alloc&) {
        wrong = "out of memory";
    } catch (const std::exception& reason) {
        wrong = reason.what();
    }
    std::cerr << "gordian: " << wrong << "\n";
    return gordian::command::unusable;
}
