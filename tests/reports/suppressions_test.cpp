#include "reports/suppressions.hpp"

#include "tests/reports/samples.hpp"
#include "tests/reports/text_of_file.hpp"

#include <gtest/gtest.h>

namespace gordian::reports {
namespace {

using namespace samples;

bool hides(const std::string& line, const finding& f) { return suppressions::parse(line, "s.txt").match(f) != nullptr; }

std::string refused(const std::string& text) {
    try {
        suppressions::parse(text, "s.txt");
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
    return {};
}

TEST(Pattern, MatchesAsThreadSanitizersDo) {
    EXPECT_TRUE(pattern_matches("foo", "a foo b"));
    EXPECT_TRUE(pattern_matches("^foo", "foobar"));
    EXPECT_FALSE(pattern_matches("^foo", "afoo"));
    EXPECT_TRUE(pattern_matches("foo$", "afoo"));
    EXPECT_FALSE(pattern_matches("foo$", "foob"));
    EXPECT_TRUE(pattern_matches("^g$", "g"));
    EXPECT_FALSE(pattern_matches("^g$", "gg"));
    EXPECT_TRUE(pattern_matches("a*b*c", "xaxxbxxcx"));
    EXPECT_FALSE(pattern_matches("a*b*c", "xaxxcxxbx"));
    EXPECT_TRUE(pattern_matches("^a*c$", "abbc"));
    EXPECT_TRUE(pattern_matches("*", "anything"));
    EXPECT_TRUE(pattern_matches("a*a$", "aa"));
    EXPECT_FALSE(pattern_matches("^aa*aa$", "aaa"));
    EXPECT_FALSE(pattern_matches("x", ""));
    EXPECT_FALSE(pattern_matches("", "x"));
}

TEST(Suppressions, AFileOfThreadSanitizersIsReadUnchanged) {
    auto s = suppressions::parse(
        "# comment\n\n  race:foo  \nrace_top:bar\nthread:x\nmutex:y\nsignal:z\ndeadlock:w\ncalled_from_lib:libz.so\r\n",
        "s.txt");
    EXPECT_EQ(s.lines().size(), 7u);
    EXPECT_EQ(s.lines()[0].pattern, "foo");
    EXPECT_EQ(s.lines()[0].place, "s.txt:3");
    EXPECT_EQ(s.lines()[6].pattern, "libz.so");
}

TEST(Suppressions, ATrailingCommentIsPartOfThePattern) {
    EXPECT_EQ(suppressions::parse("race:foo # why\n", "s").lines()[0].pattern, "foo # why");
}

TEST(Suppressions, TheTypeDeadlockDoesNotHideADeadlockThatHappened) {
    EXPECT_FALSE(hides("deadlock:take_both", deadlock()));
    EXPECT_TRUE(hides("circular-wait:take_both", deadlock()));
    finding predicted = deadlock();
    predicted.rule = "lock-order";
    EXPECT_TRUE(hides("deadlock:take_both", predicted));
}

TEST(Suppressions, TypesStandForTheirRulesAlone) {
    EXPECT_TRUE(hides("race:deposit", race()));
    EXPECT_FALSE(hides("mutex:deposit", race()));
    EXPECT_FALSE(hides("race:take_both", deadlock()));
    EXPECT_FALSE(hides("signal:*", race()));
    EXPECT_FALSE(hides("called_from_lib:*", race()));
    finding f = race();
    for (const char* rule : {"race-after-free", "predicted-race", "lockset"}) {
        f.rule = rule;
        EXPECT_TRUE(hides("race:deposit", f)) << rule;
    }
    f.rule = "leaked-task";
    EXPECT_TRUE(hides("thread:deposit", f));
    f.rule = "unlock-not-owned";
    EXPECT_TRUE(hides("mutex:deposit", f));
    f.rule = "atomicity";
    EXPECT_FALSE(hides("race:deposit", f));
}

TEST(Suppressions, MatchFunctionsWithAndWithoutParametersFilesModulesAndNames) {
    EXPECT_TRUE(hides("race:^deposit$", race()));
    EXPECT_TRUE(hides("race:^deposit(int)$", race()));
    EXPECT_TRUE(hides("race:bank.cpp$", race()));
    EXPECT_TRUE(hides("race:^/home/ada/bank/build/bank$", race()));
    EXPECT_TRUE(hides("race:^balance$", race()));
    EXPECT_TRUE(hides("race:^accounts$", race()));
    EXPECT_TRUE(hides("circular-wait:^bob$", deadlock()));
    EXPECT_FALSE(hides("race:^posit", race()));
}

TEST(Suppressions, RaceTopLooksAtTheTopFrameOnly) {
    EXPECT_TRUE(hides("race:^main$", race()));
    EXPECT_FALSE(hides("race_top:^main$", race()));
    EXPECT_TRUE(hides("race_top:^show$", race()));
}

TEST(Suppressions, AFingerprintHidesItsFindingAlone) {
    EXPECT_TRUE(hides("fingerprint:0123456789abcdef", deadlock()));
    EXPECT_FALSE(hides("fingerprint:0123456789abcdef", race()));
}

TEST(Suppressions, MistakesAreNamedWithTheirPlace) {
    EXPECT_EQ(refused("race:x\nraec:foo\n"),
              "s.txt:2: unknown type `raec`; did you mean `race`? `gordian help rules` lists the rule ids");
    EXPECT_NE(refused("circularwait:foo").find("did you mean `circular-wait`"), std::string::npos);
    EXPECT_NE(refused("just words").find("s.txt:1: `just words` is no suppression"), std::string::npos);
    EXPECT_NE(refused("race:").find("s.txt:1: `race:` has no pattern"), std::string::npos);
}

TEST(Suppressions, UnusedOnesAreListed) {
    auto s = suppressions::parse("race:deposit\nrace:never\n", "s.txt");
    s.match(race());
    s.match(race());
    EXPECT_EQ(s.usage(),
              "gordian: s.txt:1: matched 2 times: race:deposit\ngordian: s.txt:2: never matched: race:never\n");
}

TEST(Suppressions, AFileThatIsNotThereIsAnErrorWithTheReason) {
    try {
        suppressions::read("/nonexistent/supp");
        FAIL();
    } catch (const std::invalid_argument& wrong) {
        EXPECT_STREQ(wrong.what(), "suppressions file /nonexistent/supp: cannot be read: No such file or directory");
    }
    scratch folder;
    write_file(folder / "s", "race:x");
    EXPECT_EQ(suppressions::read((folder / "s").string()).lines().size(), 1u);
    write_file(folder / "empty", "");
    EXPECT_EQ(suppressions::read((folder / "empty").string()).lines().size(), 0u);
    EXPECT_THROW(suppressions::read(folder.path()), std::invalid_argument);
}

}  // namespace
}  // namespace gordian::reports
