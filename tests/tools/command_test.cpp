// The command as a user types it: what it prints, what it writes, the status it ends with.
#include "tests/reports/samples.hpp"
#include "tests/reports/text_of_file.hpp"

#include "reports/formats/json.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace gordian {
namespace {

using namespace reports::samples;
using reports::report;

struct outcome {
    int status;
    std::string out, err;
};

class Command : public ::testing::Test {
protected:
    // Runs `gordian <arguments>` with the scratch folder as the current one.
    outcome run(const std::string& arguments, const std::string& environment = "GORDIAN_OPTIONS=") {
        const std::string line = "cd '" + folder_.path() + "' && env " + environment + " " GORDIAN_COMMAND " " +
                                 arguments + " >out 2>err </dev/null";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of_file(folder_ / "out"),
                text_of_file(folder_ / "err")};
    }

    void write(const std::string& name, const report& r) {
        std::ostringstream out;
        reports::write_json(r, out);
        write_file(folder_ / name, out.str());
    }

    std::string written(const std::string& name) { return text_of_file(folder_ / name); }

    // A program that does what the library does at its end: writes a report where GORDIAN_OPTIONS says.
    void write_program(const std::string& name, const std::string& report_name, const std::string& ending) {
        write_file(folder_ / name,
                   "#!/bin/sh\npath=${GORDIAN_OPTIONS##*report=}\npath=$(echo \"$path\" | sed \"s/%u/$$/\")\nsed "
                   "\"s/4711/$$/\" " +
                       report_name + " >\"$path\"\n" + ending + "\n");
        std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
    }

    scratch folder_;
};

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST_F(Command, WithoutArgumentsShowsHelpAndIsBadUsage) {
    const outcome o = run("");
    EXPECT_EQ(o.status, 2);
    EXPECT_SAYS(o.err, "gate");
    EXPECT_EQ(run("--help").status, 0);
    EXPECT_SAYS(run("--version").out, "gordian ");
}

TEST_F(Command, NamesUnknownCommandsOptionsAndTopicsWithTheNearest) {
    EXPECT_SAYS(run("mrege").err, "unknown command `mrege`; did you mean `merge`?");
    EXPECT_SAYS(run("gate --basline b r.json").err, "unknown option `--basline`; did you mean `--baseline`?");
    EXPECT_SAYS(run("run --reprot=x -- true").err, "unknown option `--reprot`; did you mean `--report`?");
    EXPECT_SAYS(run("help optoins").err, "unknown topic `optoins`; did you mean `options`?");
    EXPECT_SAYS(run("report r.json --format jsn").err, "unknown format `jsn`; did you mean `json`?");
    EXPECT_SAYS(run("gate r.json --fail-on obsreved").err, "unknown level `obsreved`; did you mean `observed`?");
    EXPECT_SAYS(run("run --detect circularwait -- true").err,
                "unknown rule `circularwait`; did you mean `circular-wait`?");
    EXPECT_SAYS(run("run --option exit_code=1 -- true").err, "unknown option `exit_code`; did you mean `exitcode`?");
    for (const char* bad : {"mrege", "gate --basline b r.json", "report r.json --format jsn", "run --detect x -- true",
                            "gate", "merge x", "explore -- true", "replay r -- true"})
        EXPECT_EQ(run(bad).status, 2) << bad;
}

TEST_F(Command, HelpIsMadeFromTheTables) {
    const outcome options = run("help options"), rules = run("help rules"), formats = run("help formats");
    EXPECT_EQ(options.status + rules.status + formats.status, 0);
    EXPECT_SAYS(options.out, "on_deadlock=exit|hang|throw");
    EXPECT_SAYS(options.out, "set_exitcode");
    EXPECT_SAYS(rules.out, "circular-wait   (observed)");
    EXPECT_SAYS(rules.out, "lock-order   (not reported by this version)");
    EXPECT_SAYS(formats.out, "dot");
    EXPECT_EQ(run("help gate").status, 0);
}

TEST_F(Command, GatePassesFailsAndUpdatesItsBaseline) {
    write("r.json", of({deadlock()}));
    outcome o = run("gate r.json");
    EXPECT_EQ(o.status, 1);
    EXPECT_SAYS(o.out, "introduced:\n  0123456789abcdef  circular-wait (observed)");
    EXPECT_SAYS(o.out, "gate: failed: 1 introduced, 0 preexisting, 0 fixed");

    EXPECT_EQ(run("gate r.json --update-baseline").status, 0);
    EXPECT_SAYS(written("gordian-baseline.json"), "\"fingerprint\":\"0123456789abcdef\"");
    o = run("gate r.json --baseline gordian-baseline.json");
    EXPECT_EQ(o.status, 0);
    EXPECT_SAYS(o.out, "gate: passed: 0 introduced, 1 preexisting, 0 fixed");

    write("other.json", of({race()}));
    o = run("gate other.json --baseline gordian-baseline.json");
    EXPECT_EQ(o.status, 1);
    EXPECT_SAYS(o.out, "gate: failed: 1 introduced, 0 preexisting, 1 fixed");
    o = run("gate other.json --baseline gordian-baseline.json --update-baseline --prune-baseline");
    EXPECT_EQ(o.status, 0);
    EXPECT_EQ(written("gordian-baseline.json").find("0123456789abcdef"), std::string::npos);
    EXPECT_SAYS(written("gordian-baseline.json"), "fedcba9876543210");
}

TEST_F(Command, GateListsWhatDoesNotFail) {
    report r = of({race()});
    r.findings[0].how_sure = reports::level::suspected;
    write("r.json", r);
    outcome o = run("gate r.json");
    EXPECT_EQ(o.status, 0);
    EXPECT_SAYS(o.out, "not failing at their level:\n  fedcba9876543210");
    EXPECT_EQ(run("gate r.json --fail-on suspected,observed").status, 1);
    write("clean.json", of({}));
    EXPECT_EQ(run("gate clean.json clean.json").status, 0);
}

TEST_F(Command, GateFailsOnARunThatHasNotEnded) {
    report r = of({});
    r.run.exit.reset();
    write("r.json", r);
    const outcome o = run("gate r.json");
    EXPECT_EQ(o.status, 1);
    EXPECT_SAYS(o.out, "r.json: the run has not ended");
    EXPECT_EQ(run("gate r.json --allow-unfinished").status, 0);
}

TEST_F(Command, GateFailsOnARunThatASignalEnded) {
    report r = of({});
    for (const int signal : {6, 11, 15}) {
        r.run.exit = 128 + signal;
        write("r.json", r);
        const outcome o = run("gate r.json");
        EXPECT_EQ(o.status, 1);
        EXPECT_SAYS(o.out, "ended by signal " + std::to_string(signal));
        EXPECT_EQ(run("gate r.json --allow-unfinished").status, 0);
    }
    r.run.exit = 3;
    write("r.json", r);
    EXPECT_EQ(run("gate r.json").status, 0);
}

TEST_F(Command, GateLeavesTheBaselineOfARunThatHasNotEnded) {
    report r = of({deadlock()});
    r.run.exit.reset();
    write("r.json", r);
    const outcome o = run("gate r.json --update-baseline --baseline b.json");
    EXPECT_EQ(o.status, 1);
    EXPECT_SAYS(o.out, "baseline b.json: left as it is");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "b.json"));
    EXPECT_EQ(run("gate r.json --update-baseline --baseline b.json --allow-unfinished").status, 0);
    EXPECT_TRUE(std::filesystem::exists(folder_ / "b.json"));
}

TEST_F(Command, OptionsThatTakeAListLeaveTheInputsBehindThemAlone) {
    write("r.json", of({race()}));
    write("s.json", of({}));
    EXPECT_SAYS(run("report --format text r.json -o o.txt").err, "");
    EXPECT_SAYS(written("o.txt"), "data-race");
    EXPECT_EQ(run("report --format json r.json s.json").status, 0);
    EXPECT_SAYS(run("gate --fail-on observed r.json s.json").out, "gate: failed");
    EXPECT_SAYS(run("gate --fail-on suspected r.json --allow-unfinished").out, "gate: ");
}

TEST_F(Command, FormatsOfLaterVersionsAreNotInThisOne) {
    write("r.json", of({}));
    for (const char* later : {"sarif", "html", "junit", "github"}) {
        const outcome o = run(std::string{"report r.json --format "} + later);
        EXPECT_EQ(o.status, 2);
        EXPECT_SAYS(o.err, "format `" + std::string{later} + "` is not in this version");
    }
}

TEST_F(Command, UnusableInputIsNamedWithItsPlace) {
    write("good.json", of({}));
    write_file(folder_ / "bad.json", "{\n \"version\": \"1.0\",\n");
    for (const char* command : {"gate good.json bad.json", "report bad.json", "merge good.json bad.json -o all.json"}) {
        const outcome o = run(command);
        EXPECT_EQ(o.status, 2) << command;
        EXPECT_SAYS(o.err, "bad.json:2: no valid JSON: the file ends in the middle");
    }
    EXPECT_SAYS(run("merge bad.json -o all.json").err, "Nothing was merged");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "all.json"));
    EXPECT_SAYS(run("gate nothing.json").err, "nothing.json: cannot be read: No such file or directory");
    EXPECT_EQ(run("gate good.json --baseline nothing.json").status, 2);
    EXPECT_EQ(run("gate good.json --baseline bad.json").status, 2);
    EXPECT_SAYS(run("report good.json -o /nonexistent/x").err, "No such file or directory");
}

TEST_F(Command, ReportWritesSeveralFormats) {
    write("r.json", of({deadlock(), race()}));
    EXPECT_SAYS(run("report r.json").out, "gordian: circular-wait (observed)");
    EXPECT_EQ(run("report r.json --format text,json --format dot -o all").status, 0);
    EXPECT_SAYS(written("all.txt"), "data-race");
    EXPECT_EQ(written("all.json"), written("r.json"));
    EXPECT_SAYS(written("all.dot"), "digraph");
    EXPECT_SAYS(run("report r.json --section locks").out, "accounts");
    EXPECT_EQ(run("report r.json --section lokcs").status, 2);
    EXPECT_EQ(run("report r.json --format json -o '50%p.json'").status, 0);
    EXPECT_EQ(written("50%p.json"), written("r.json"));
}

TEST_F(Command, MergeFoldsByFingerprint) {
    write("a.json", of({deadlock()}));
    write("b.json", of({race(), deadlock()}));
    EXPECT_EQ(run("merge a.json b.json -o all.json").status, 0);
    const outcome o = run("gate all.json");
    EXPECT_EQ(o.status, 1);
    EXPECT_SAYS(o.out, "2 introduced");
    EXPECT_EQ(run("merge all.json a.json -o -").status, 0);
}

TEST_F(Command, RunEndsWithTheProgramsStatusWhereNothingIsFound) {
    write("clean.json", of({}));
    write_program("program", "clean.json", "exit ${1:-0}");
    EXPECT_EQ(run("run -- ./program").status, 0);
    EXPECT_EQ(run("run -- ./program 3").status, 3);
    write_program("killed", "clean.json", "kill -TERM $$");
    EXPECT_EQ(run("run -- ./killed").status, 128 + 15);
}

TEST_F(Command, RunEndsWith66WhereSomethingIsFound) {
    write("found.json", of({deadlock()}));
    write_program("program", "found.json", "exit 0");
    const outcome o = run("run --report r.json -- ./program");
    EXPECT_EQ(o.status, 66);
    EXPECT_SAYS(o.err, "1 observed, 0 predicted, 0 suspected; report: ");
    EXPECT_EQ(run("gate r.json").status, 1);
    EXPECT_EQ(run("run --exitcode 7 -- ./program").status, 7);
    EXPECT_EQ(run("run --option exitcode=8 -- ./program").status, 8);
    EXPECT_EQ(run("run -- ./program", "GORDIAN_OPTIONS=exitcode=9").status, 9);
    EXPECT_EQ(run("run --exitcode 0 -- ./program").status, 0);
    write_program("killed", "found.json", "kill -KILL $$");
    EXPECT_EQ(run("run -- ./killed").status, 66);
    report suspected = of({race()});
    suspected.findings[0].how_sure = reports::level::suspected;
    write("suspected.json", suspected);
    write_program("doubtful", "suspected.json", "exit 0");
    EXPECT_EQ(run("run -- ./doubtful").status, 0);
}

TEST_F(Command, RunMergesEveryProcessBelowIt) {
    write("one.json", of({deadlock()}));
    write("two.json", of({race()}));
    write_program("child", "two.json", "exit 0");
    write_program("parent", "one.json", "./child; ./child; exit 0");
    EXPECT_EQ(run("run --report r.json -- ./parent").status, 66);
    const outcome o = run("gate r.json");
    EXPECT_SAYS(o.out, "2 introduced");
    EXPECT_SAYS(run("report r.json").out, "(3 runs)");
}

TEST_F(Command, RunSaysThatAProgramWasNotWatched) {
    write("old.json", of({}));
    const outcome o = run("run --report old.json -- true");
    EXPECT_EQ(o.status, 2);
    EXPECT_SAYS(o.err, "`true` wrote no report: it was not linked with gordian");
    EXPECT_EQ(run("gate old.json").status, 1) << "an old clean report is not taken for this run's";
    EXPECT_EQ(run("run -- sh -c 'exit 5'").status, 5);
    EXPECT_SAYS(run("run -- sh -c 'exit 2'").err, "when an option cannot be followed");
    EXPECT_SAYS(run("run -- sh -c 'exit 127'").err, "when a shared library that it needs is not found");
}

TEST_F(Command, RunSaysBeforeTheRunWhatCannotBeDone) {
    write_file(folder_ / "program", "#!/bin/sh\ntouch it-ran\n");
    std::filesystem::permissions(folder_ / "program", std::filesystem::perms::owner_all);
    outcome o = run("run --report /nonexistent/r.json -- ./program");
    EXPECT_EQ(o.status, 2);
    EXPECT_SAYS(o.err, "report `/nonexistent/r.json` cannot be written: No such file or directory");
    EXPECT_EQ(run("run --on-deadlock maybe -- ./program").status, 2);
    EXPECT_EQ(run("run -- ./program", "GORDIAN_OPTIONS=no_such=1").status, 2);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "it-ran"));
    o = run("run -- ./no-such-program");
    EXPECT_EQ(o.status, 2);
    EXPECT_SAYS(o.err, "`./no-such-program` cannot be started: No such file or directory");
    o = run("run --suppressions /nonexistent -- ./program");
    EXPECT_EQ(o.status, 2);
    EXPECT_SAYS(o.err, "/nonexistent");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "it-ran"));
    EXPECT_SAYS(run("run ./program").err, "goes behind `--`");
    EXPECT_EQ(run("run").status, 2);
}

TEST_F(Command, RunPassesSignalsOn) {
    write("clean.json", of({}));
    write_program("program", "clean.json", "trap 'kill $!; exit 9' TERM\ntail -f /dev/null &\nkill -TERM $PPID\nwait");
    EXPECT_EQ(run("run -- ./program").status, 9);
}

// The program's report is renamed to its place, as the library does; then the script waits until the command has seen it.
constexpr const char* seen_by_the_command =
    "mv \"$path\" \"$path.new\"; mv \"$path.new\" \"$path\"\n"
    "until grep -q '\"rule\": *\"circular-wait\"' r.json; do sleep 0.01; done\n";

TEST_F(Command, RunWritesTheReportAgainWhileTheProgramRuns) {
    write("found.json", of({deadlock()}));
    write_program("program", "found.json", std::string{seen_by_the_command} + "cp r.json meanwhile.json");
    EXPECT_EQ(run("run --report r.json -- ./program").status, 66);
    const outcome o = run("gate meanwhile.json");
    EXPECT_SAYS(o.out, "1 introduced");
    EXPECT_SAYS(o.out, "the run has not ended");
    EXPECT_EQ(run("gate r.json").out.find("the run has not ended"), std::string::npos);
}

TEST_F(Command, RunThatIsKilledLeavesItsReportAndNothingElse) {
    write("found.json", of({deadlock()}));
    write_program("program", "found.json",
                  std::string{seen_by_the_command} + "echo $$ >pid\nkill -KILL $PPID\nexec sleep 1000");
    std::filesystem::create_directory(folder_ / "tmp");
    EXPECT_EQ(run("run --report r.json -- ./program", "GORDIAN_OPTIONS= TMPDIR=" + (folder_ / "tmp").string()).status,
              128 + 9);
    const outcome o = run("gate r.json");
    EXPECT_SAYS(o.out, "1 introduced");
    EXPECT_SAYS(o.out, "the run has not ended");
    const int program = std::stoi(written("pid"));
    while (::kill(program, 0) == 0) ::usleep(1000);
    while (!std::filesystem::is_empty(folder_ / "tmp")) ::usleep(1000);
}

TEST_F(Command, RunLeavesNothingBehind) {
    write("clean.json", of({}));
    write_program("program", "clean.json", "exit 0");
    std::filesystem::create_directory(folder_ / "tmp");
    EXPECT_EQ(run("run -- ./program", "GORDIAN_OPTIONS= TMPDIR=" + (folder_ / "tmp").string()).status, 0);
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "tmp"));
}

}  // namespace
}  // namespace gordian
