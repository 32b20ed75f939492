#include "reports/formats/text.hpp"

#include "reports/formats/shown.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/text_of_file.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace gordian::reports {
namespace {

using namespace samples;

std::size_t place(const std::string& text, const std::string& part) { return text.find(part); }

TEST(Text, ADeadlockIsToldFromTheVerdictToTheSuppression) {
    const std::string text = finding_as_text(deadlock());
    const char* const order[] = {"circular-wait (observed)",
                                 "alice holds `left` and waits for `right`",
                                 "holds `left`, taken here:",
                                 "waits to lock `right`, here:",
                                 "how it came about:",
                                 "mutual exclusion",
                                 "hold and wait",
                                 "no preemption",
                                 "circular wait",
                                 "fingerprint 0123456789abcdef",
                                 "fingerprint:0123456789abcdef"};
    std::size_t last = 0;
    for (const char* part : order) {
        const std::size_t at = place(text, part);
        ASSERT_NE(at, std::string::npos) << part;
        EXPECT_GE(at, last) << part << " comes too early";
        last = at;
    }
    expect_golden("deadlock.txt", text);
}

TEST(Text, ARaceShowsBothSidesAndTheHistoryOfItsLocks) {
    const std::string text = finding_as_text(race());
    EXPECT_NE(place(text, "alice writes balance, 4 bytes"), std::string::npos);
    EXPECT_NE(place(text, "bob reads balance, 4 bytes"), std::string::npos);
    EXPECT_NE(place(text, "holding `accounts`, taken here:"), std::string::npos);
    EXPECT_NE(place(text, "holding no lock"), std::string::npos);
    EXPECT_NE(place(text, "locks that guarded it, in order:"), std::string::npos);
    expect_golden("race.txt", text);
}

TEST(Text, ATaskPerColumn) {
    const std::string text = finding_as_text(deadlock());
    const std::size_t head = text.find("  alice ", place(text, "how it came about"));
    ASSERT_NE(head, std::string::npos);
    const std::string heading = text.substr(head, text.find('\n', head) - head);
    const std::size_t column_of_bob = heading.find("bob");
    const std::size_t row = text.find("locks `right`", head);
    EXPECT_EQ(row - text.rfind('\n', row) - 1, column_of_bob);
}

TEST(Text, ASourceLineIsQuotedWhereItCanBeRead) {
    scratch folder;
    write_file(folder / "bank.cpp", "one\n  std::lock_guard second(to);  \nthree\n");
    finding f = deadlock();
    for (task& t : f.tasks) {
        t.waits->at.frames[0].file = (folder / "bank.cpp").string();
        t.waits->at.frames[0].line = 2;
    }
    EXPECT_NE(place(finding_as_text(f), "2 | std::lock_guard second(to);\n"), std::string::npos);
    EXPECT_EQ(place(finding_as_text(f, {.quotes_sources = false}), "2 | "), std::string::npos);
}

TEST(Text, HasNoColourUnlessItIsAskedFor) {
    EXPECT_EQ(finding_as_text(deadlock()).find('\x1b'), std::string::npos);
    EXPECT_NE(finding_as_text(deadlock(), {.color = true}).find("\x1b[1;31m"), std::string::npos);
}

TEST(Text, HostileNamesAreShownAndDoNothing) {
    const std::string names[] = {"::error::owned",
                                 "##[error]owned",
                                 "\x1b[31mred",
                                 "a\nb",
                                 "\xe2\x80\xae"
                                 "desrever",
                                 "broken \xff\xc3 utf8",
                                 std::string(10000, 'T'),
                                 "</script>",
                                 "]]>",
                                 "\r::error::x",
                                 "%s%n",
                                 "{task:2}"};
    for (const std::string& name : names) {
        finding f = deadlock(name, name);
        f.details = {name};
        f.advice = name;
        f.interleaving[0].operation = name;
        std::istringstream lines(finding_as_text(f));
        for (std::string line; std::getline(lines, line);) {
            const std::size_t first = line.find_first_not_of(" \t");
            EXPECT_FALSE(first != std::string::npos && line.compare(first, 2, "::") == 0) << line;
            EXPECT_EQ(line.find("##["), std::string::npos) << line;
            for (unsigned char c : line) EXPECT_GE(c, 0x20) << line;
            EXPECT_EQ(line.find("\xe2\x80\xae"), std::string::npos) << line;
            EXPECT_LT(line.size(), 6000u);
        }
    }
}

TEST(Text, OfAReportEndsWithTheSums) {
    std::ostringstream out;
    write_text(of({deadlock(), race()}), out);
    EXPECT_NE(
        out.str().find("2 findings observed, 0 predicted, 0 suspected in `./bank --fast`, which ended with status 66"),
        std::string::npos)
        << out.str();
    EXPECT_NE(out.str().find("forgotten: 2 lock history entries"), std::string::npos);
}

TEST(Text, TheSectionLocksIsATable) {
    std::ostringstream out;
    write_locks(of({}), out);
    EXPECT_NE(out.str().find("accounts"), std::string::npos);
    EXPECT_NE(out.str().find("2.5 %"), std::string::npos);
    EXPECT_NE(out.str().find("held longest 1.50 ms by alice at bank.cpp:19"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("waited"), std::string::npos) << "what the rows are sorted by";
}

TEST(Text, TheLockThatWasWaitedForMostComesFirst) {
    report r = of({});
    r.statistics.locks.resize(2);
    r.statistics.locks[0] = {1, "mutex", "often", 9'000'000, 5, {}, {}, 1'000, {}};
    r.statistics.locks[1] = {2, "mutex", "long", 100, 50, {0, 0, 8}, {}, 2'000'000'000, {}};
    std::ostringstream out;
    write_locks(r, out);
    const std::string text = out.str();
    EXPECT_LT(text.find("long "), text.find("often "));
    EXPECT_NE(text.find("2.00 s"), std::string::npos) << text;
    EXPECT_NE(text.find("1.00 us"), std::string::npos) << text;
    EXPECT_NE(text.find("50.0 %"), std::string::npos) << text;
    EXPECT_NE(text.find("<0.1 %"), std::string::npos) << "what is not nothing does not look like it: " << text;
}

TEST(Text, AReportWithoutContendedLocksSaysWhatItLacks) {
    report r = of({});
    r.statistics.locks.clear();
    std::ostringstream out;
    write_locks(r, out);
    EXPECT_NE(out.str().find("locks that somebody had to wait for"), std::string::npos) << out.str();
}

TEST(Text, AThousandTasksAreNotAllPrinted) {
    finding f = deadlock();
    for (task_number id = 10; id < 1010; ++id) f.tasks.push_back(waiting(id, "task " + std::to_string(id), 1, 2));
    EXPECT_NE(place(finding_as_text(f), "more tasks: the JSON report has them"), std::string::npos);
}

TEST(Shown, EscapesWhatIsInvisibleAndReplacesWhatIsNoUtf8) {
    EXPECT_EQ(shown("a\x1b\x7f"), "a\\x1b\\x7f");
    EXPECT_EQ(shown("\xe2\x80\xae\xe2\x80\x8b"), "\\u202e\\u200b");
    EXPECT_EQ(shown("\xff"), "\xef\xbf\xbd");
    EXPECT_EQ(shown("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");       // overlong
    EXPECT_EQ(shown("\xed\xa0\x80").substr(0, 3), "\xef\xbf\xbd");  // a surrogate
    EXPECT_EQ(shown("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd");       // cut off
    EXPECT_EQ(shown("Žlutý kůň 馬"), "Žlutý kůň 馬");
    EXPECT_EQ(width_of(shown(std::string(5000, 'x'), 100)), 99u);
}

}  // namespace
}  // namespace gordian::reports
