// The list of findings and its file, in child processes of their own: each begins its run, finds something and ends as
// a program does.
#include "reports/collector.hpp"

#include "core/options.hpp"
#include "core/stack_depot.hpp"
#include "reports/read_report.hpp"
#include "tests/reports/text_of_file.hpp"

#include <gordian/findings.hpp>
#include <gordian/options.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gordian::reports {
namespace {

using samples::scratch;
using samples::text_of_file;
using samples::write_file;

detector::raw_finding found(const std::string& name, detector::level how_sure = detector::level::observed) {
    detector::raw_finding raw;
    raw.rule = "double-close";
    raw.how_sure = how_sure;
    raw.time_ns = 1'500'000;
    detector::task_evidence main;
    main.id = 1;
    main.kind = detector::task_kind::main;
    raw.tasks.push_back(main);
    detector::resource_evidence channel;
    channel.id = 7;
    channel.kind = core::resource_kind::channel;
    channel.name = name;
    raw.resources.push_back(channel);
    raw.message = "{task:1} closes {resource:7}, which is closed";
    raw.identity = {"close"};
    return raw;
}

struct ending {
    int status = -1, signal = 0;
    std::string err;
};

// What `body` returns is the child's status.
ending in_child(const std::function<int()>& body) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(ends[1], STDERR_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        int status = 99;
        try {
            status = body();
        } catch (...) {}
        ::_exit(status);
    }
    ::close(ends[1]);
    ending e;
    char buffer[4096];
    for (ssize_t n; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        e.err.append(buffer, static_cast<std::size_t>(n));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (WIFEXITED(status))
        e.status = WEXITSTATUS(status);
    else
        e.signal = WTERMSIG(status);
    return e;
}

report read(const std::filesystem::path& path) { return parse_report(text_of_file(path), path.string()); }

TEST(Collector, WritesAWholeReportAtTheStartAtEachFindingAndAtTheEnd) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        if (read(path).run.exit || !read(path).findings.empty()) return 1;
        add(found("jobs"));
        if (read(path).run.exit || read(path).findings.size() != 1) return 2;
        if (end_run(0) != 66) return 3;
        return read(path).run.exit == 66 ? 0 : 4;
    });
    EXPECT_EQ(e.status, 0) << e.err;
    EXPECT_NE(e.err.find("main closes `jobs`, which is closed"), std::string::npos) << e.err;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "a temporary file is left";
    EXPECT_EQ(WEXITSTATUS(std::system(
                  (std::string{GORDIAN_SOURCE_DIR} + "/tests/reports/validate '" + path.string() + "'").c_str())) %
                  77,
              0);
}

TEST(Collector, AProgramThatIsKilledLeavesTheLatestWholeReport) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        add(found("jobs"));
        ::kill(::getpid(), SIGKILL);
        return 0;
    });
    EXPECT_EQ(e.signal, SIGKILL);
    EXPECT_EQ(read(path).findings.size(), 1u);
    EXPECT_FALSE(read(path).run.exit.has_value());
}

TEST(Collector, WhereNobodyReadsWhatIsPrintedTheProgramGoesOnAndTheReportIsWhole) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        int ends[2];
        if (::pipe(ends) != 0) return 1;
        ::close(ends[0]);
        ::dup2(ends[1], STDERR_FILENO);
        std::signal(SIGPIPE, SIG_DFL);
        options::set_report(path.string());
        begin_run({});
        add(found("jobs"));
        if (end_run(0) != 66) return 2;
        // The program's own writes are still told of it.
        return ::write(STDERR_FILENO, "x", 1) < 0 ? 3 : 4;
    });
    EXPECT_EQ(e.signal, SIGPIPE);
    const report r = read(path);
    EXPECT_EQ(r.findings.size(), 1u);
    EXPECT_EQ(r.run.exit, 66);
}

TEST(Collector, FoldsTheSameBugAndCountsIt) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        for (int i = 0; i < 3; ++i) add(found("jobs"));
        add(found("results"));
        end_run(0);
        return findings().size() == 2 && findings()[0].fingerprint != findings()[1].fingerprint ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0);
    const report r = read(path);
    ASSERT_EQ(r.findings.size(), 2u);
    EXPECT_EQ(r.findings[0].times, 3u);
}

TEST(Collector, TheStatusIsTheProgramsOwnWhereItHasOne) {
    const ending e = in_child([] {
        begin_run({});
        if (end_run(0) != 0) return 1;
        add(found("doubtful", detector::level::suspected));
        if (end_run(0) != 0) return 2;
        add(found("jobs"));
        if (end_run(0) != 66 || end_run(3) != 3) return 3;
        options::set_exitcode(0);
        return end_run(0) == 0 ? 0 : 4;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, FindingsCanBeForgotten) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        add(found("jobs"));
        clear_findings();
        if (!findings().empty() || !read(path).findings.empty() || end_run(0) != 0) return 1;
        add(found("jobs"));
        return findings().size() == 1 ? 0 : 2;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, ACallbackRunsWithNoLockHeldAndMayThrow) {
    const ending e = in_child([] {
        begin_run({});
        std::size_t known = 0;
        on_finding([&](const gordian::finding& f) {
            known = findings().size();
            if (f.message.find("inner") == std::string::npos) add(found("inner"));
            throw 1;
        });
        add(found("outer"));
        on_finding(nullptr);
        add(found("unheard"));
        return known == 2 && findings().size() == 3 ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, AScopeSeesWhatIsFoundInItAlsoWhenItWasKnownBefore) {
    const ending e = in_child([] {
        begin_run({});
        add(found("jobs"));
        add(found("before"));
        check_scope scope;
        if (!check_scope{}.finish().empty()) return 1;
        add(found("jobs"));
        add(found("results"));
        const auto in_scope = scope.finish();
        return in_scope.size() == 2 && in_scope[0].message.find("jobs") != std::string::npos ? 0 : 2;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, AFindingKnowsItselfAsJsonAndText) {
    const ending e = in_child([] {
        begin_run({});
        add(found("jobs"));
        const gordian::finding f = findings().front();
        const std::string json = f.to_json();
        return json.front() == '{' && json.back() == '}' && json.find(f.fingerprint) != std::string::npos &&
                       f.to_text().find("double-close (observed)") != std::string::npos &&
                       f.how_sure == certainty::observed
                   ? 0
                   : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, SuppressedFindingsAreNeitherPrintedNorCounted) {
    scratch folder;
    write_file(folder / "s.txt", "# known\ndouble-close:^jobs$\nrace:never\n");
    const ending e = in_child([&] {
        options::set_suppressions((folder / "s.txt").string());
        options::set_print_suppressions(true);
        begin_run({});
        add(found("jobs"));
        return findings().empty() && end_run(0) == 0 ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
    EXPECT_EQ(e.err.find("closes"), std::string::npos) << e.err;
    EXPECT_NE(e.err.find("s.txt:2: matched 1 times: double-close:^jobs$"), std::string::npos) << e.err;
    EXPECT_NE(e.err.find("s.txt:3: never matched: race:never"), std::string::npos) << e.err;
}

TEST(Collector, ASuppressedDeadlockIsSaidInOneLineAndEndsNothing) {
    scratch folder;
    write_file(folder / "s.txt", "circular-wait:*\n");
    const ending e = in_child([&] {
        options::set_suppressions((folder / "s.txt").string());
        begin_run({});
        detector::raw_finding deadlock = found("jobs");
        deadlock.rule = "circular-wait";
        return !add(deadlock) && !add(deadlock) && add(found("jobs")) && add(found("jobs")) ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
    const std::string line = "gordian: circular-wait hidden by ";
    EXPECT_NE(e.err.find(line), std::string::npos) << e.err;
    EXPECT_EQ(e.err.find(line), e.err.rfind(line)) << e.err;
}

TEST(Collector, RulesThatWereNotAskedForAreDropped) {
    const ending e = in_child([] {
        options::set_detect("-misuse");
        begin_run({});
        add(found("jobs"));
        return findings().empty() ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, WhatCannotBeReadOrWrittenIsSaidAtTheStart) {
    ending e = in_child([] {
        options::set_report("/nonexistent/r.json");
        begin_run({});
        return 0;
    });
    EXPECT_EQ(e.status, 2);
    EXPECT_NE(e.err.find("report `/nonexistent/r.json` cannot be written: No such file or directory"),
              std::string::npos)
        << e.err;
    scratch folder;
    write_file(folder / "s.txt", "raec:x\n");
    e = in_child([&] {
        options::set_suppressions((folder / "s.txt").string());
        begin_run({});
        return 0;
    });
    EXPECT_EQ(e.status, 2);
    EXPECT_NE(e.err.find("s.txt:1: unknown type `raec`; did you mean `race`?"), std::string::npos) << e.err;
}

TEST(Collector, AFullDiskLeavesTheLatestWholeReportAndSaysSo) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        const std::string before = text_of_file(path);
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{64, RLIM_INFINITY};  // bytes a file may have: as good as a full disk
        ::setrlimit(RLIMIT_FSIZE, &none);
        add(found("jobs"));
        return text_of_file(path) == before && end_run(0) == 66 ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
    EXPECT_NE(e.err.find("r.json` cannot be written: File too large; the last whole one stays there"),
              std::string::npos)
        << e.err;
    EXPECT_NE(e.err.find("main closes `jobs`"), std::string::npos) << e.err;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Collector, AForkedChildHasAReportOfItsOwn) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        add(found("jobs"));
        const pid_t child = ::fork();  // the runtime, linked into the tests, has its handlers at fork
        if (child == 0) {
            if (!findings().empty()) ::_exit(1);
            add(found("of the child"));
            ::_exit(end_run(0));
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        end_run(0);
        const report of_child = read(path.string() + "." + std::to_string(child));
        return WEXITSTATUS(status) == 66 && of_child.findings.size() == 1 && of_child.run.pid == child &&
                       read(path).findings.size() == 1
                   ? 0
                   : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, NamesOfReportsHoldThePid) {
    scratch folder;
    const ending e = in_child([&] {
        options::set_report((folder / "r-%p.json").string());
        begin_run({});
        return std::filesystem::exists(folder / ("r-" + std::to_string(::getpid()) + ".json")) ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0) << e.err;
    const ending unique = in_child([&] {
        options::set_report((folder / "u-%u.json").string());
        begin_run({});
        begin_run({});  // as a program that is replaced by another (exec) would
        const std::string pid = std::to_string(::getpid());
        return std::filesystem::exists(folder / ("u-" + pid + ".json")) &&
                       std::filesystem::exists(folder / ("u-" + pid + "-1.json"))
                   ? 0
                   : 1;
    });
    EXPECT_EQ(unique.status, 0) << unique.err;
}

TEST(Collector, ASignalHandlerFillsTheStatusIn) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        add(found("jobs"));
        if (!end_run_in_signal_handler(143)) return 1;
        const report r = read(path);
        return r.run.exit == 143 && r.findings.size() == 1 ? 0 : 2;
    });
    EXPECT_EQ(e.status, 0) << e.err;
}

TEST(Collector, TenThousandFindingsAreWrittenInReasonableTime) {
    scratch folder;
    const auto path = folder / "r.json";
    const ending e = in_child([&] {
        options::set_report(path.string());
        begin_run({});
        for (int i = 0; i < 10000; ++i) add(found("channel " + std::to_string(i)));
        end_run(0);
        return read(path).findings.size() == 10000 ? 0 : 1;
    });
    EXPECT_EQ(e.status, 0);
}

TEST(Collector, AReportToADeviceIsWrittenOnce) {
    scratch folder;
    const ending e = in_child([&] {
        options::set_report("/dev/stderr");
        begin_run({});
        end_run(0);
        return 0;
    });
    EXPECT_EQ(e.status, 0);
    EXPECT_EQ(parse_report(e.err, "stderr").run.exit, 0);
    EXPECT_TRUE(std::filesystem::exists("/dev/stderr"));
}

TEST(Collector, TasksAreListedWithWhatTheyHoldAndWaitFor) {
    const ending e = in_child([] {
        begin_run({});
        detector::task_evidence alice;
        alice.id = 2;
        alice.name = "alice";
        alice.state = detector::task_state::blocked;
        alice.holds.push_back({7, detector::hold_mode::exclusive, core::stack_id::none});
        alice.waits = detector::wait_evidence{true, false, "lock", {8}, core::stack_id::none};
        const auto jobs = found("jobs").resources;
        print_tasks(std::span{&alice, 1}, jobs);
        return 0;
    });
    EXPECT_NE(e.err.find("alice (thread, blocked)"), std::string::npos) << e.err;
    EXPECT_NE(e.err.find("holds `jobs`, taken here:"), std::string::npos) << e.err;
    EXPECT_NE(e.err.find("waits to lock resource #8"), std::string::npos) << e.err;
}

}  // namespace
}  // namespace gordian::reports
