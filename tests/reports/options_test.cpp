#include "core/options.hpp"

#include "core/nearest_word.hpp"
#include "detector/enabled_rules.hpp"
#include "detector/rules.hpp"

#include <gordian/options.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

namespace gordian {
namespace {

// Options are the process's: each test puts back what it changes.
class Options : public ::testing::Test {
protected:
    void TearDown() override {
        for (const core::option& row : core::option_table())
            EXPECT_EQ(core::set_option(row.key, row.default_value), "");
    }
};

TEST_F(Options, AreAtTheirDefaults) {
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 66u);
    EXPECT_EQ(core::number_option(core::option_id::stack_depth), 64u);
    EXPECT_EQ(core::number_option(core::option_id::stack_size), 256u * 1024);
    EXPECT_EQ(core::action_on_deadlock(), core::deadlock_action::exit);
    EXPECT_EQ(core::dump_signal_number(), SIGQUIT);
    EXPECT_EQ(core::text_option(core::option_id::report), "");
}

TEST_F(Options, EveryDefaultIsAccepted) {
    for (const core::option& row : core::option_table())
        EXPECT_EQ(core::set_option(row.key, row.default_value), "") << row.key;
}

TEST_F(Options, AListSetsSeveral) {
    EXPECT_EQ(core::apply_option_list("exitcode=7:on_deadlock=hang:stack_size=1m:print_suppressions=yes"), "");
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 7u);
    EXPECT_EQ(core::action_on_deadlock(), core::deadlock_action::hang);
    EXPECT_EQ(core::number_option(core::option_id::stack_size), 1024u * 1024);
    EXPECT_TRUE(core::flag_option(core::option_id::print_suppressions));
    EXPECT_EQ(core::apply_option_list(""), "");
    EXPECT_EQ(core::apply_option_list(":exitcode=8:"), "");
    EXPECT_EQ(core::apply_option_list("exitcode=1:exitcode=9"), "");
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 9u);
}

TEST_F(Options, APathMayHoldColons) {
    EXPECT_EQ(core::apply_option_list("report=/tmp/a:b.json:exitcode=0"), "");
    EXPECT_EQ(core::text_option(core::option_id::report), "/tmp/a:b.json");
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 0u);
    EXPECT_EQ(core::apply_option_list("report=/tmp/x.json:"), "");
    EXPECT_EQ(core::text_option(core::option_id::report), "/tmp/x.json");
    EXPECT_NE(core::apply_option_list("report=/tmp/x.json:no_such=1").find("no_such"), std::string::npos);
}

TEST_F(Options, AMistakeIsNamedWithTheNearestRightOneAndSetsNothing) {
    EXPECT_EQ(core::apply_option_list("exitcode=7:exit_code=8"),
              "unknown option `exit_code`; did you mean `exitcode`? `gordian help options` lists them");
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 66u);
    EXPECT_EQ(core::apply_option_list("on_deadlock=thorw"),
              "`on_deadlock` is `thorw`; expected exit, hang or throw; the nearest is `throw`");
    EXPECT_EQ(core::apply_option_list("exitcode=many"), "`exitcode` is `many`; expected a number from 0 to 255");
    EXPECT_EQ(core::apply_option_list("exitcode=256"), "`exitcode` is `256`; expected a number from 0 to 255");
    EXPECT_NE(core::apply_option_list("exitcode=-1"), "");
    EXPECT_NE(core::apply_option_list("exitcode="), "");
    EXPECT_NE(core::apply_option_list("stack_size=1g"), "");
    EXPECT_NE(core::apply_option_list("stack_size=99999999999999999999k"), "");
    EXPECT_EQ(core::apply_option_list("exitcode"), "option `exitcode` has no value; expected exitcode=N");
    EXPECT_NE(core::apply_option_list("nothing:exitcode=1").find("unknown option `nothing`"), std::string::npos);
    EXPECT_NE(core::apply_option_list("print_suppressions=maybe"), "");
}

TEST_F(Options, SettersDoWhatTheTextDoes) {
    options::set_exitcode(3);
    EXPECT_EQ(core::number_option(core::option_id::exitcode), 3u);
    options::set_on_deadlock("throw");
    EXPECT_EQ(core::action_on_deadlock(), core::deadlock_action::throw_to_the_task);
    options::set_stuck_after(std::chrono::milliseconds{250});
    EXPECT_EQ(options::get("stuck_after"), "250");
    options::set_print_suppressions(true);
    EXPECT_EQ(options::get("print_suppressions"), "yes");
    EXPECT_THROW(options::set_exitcode(1000), std::invalid_argument);
    EXPECT_THROW(options::set_on_deadlock("maybe"), std::invalid_argument);
    EXPECT_THROW(options::set("no_such", "1"), std::invalid_argument);
    EXPECT_THROW(options::get("no_such"), std::invalid_argument);
}

TEST_F(Options, TheListOfRulesIsCheckedAndApplied) {
    EXPECT_EQ(detector::check_rule_list("all"), "");
    EXPECT_EQ(detector::check_rule_list("deadlock,-leaked-task,data-race"), "");
    EXPECT_EQ(detector::check_rule_list("dead-lock"),
              "unknown rule `dead-lock`; did you mean `deadlock`? `gordian help rules` lists them");
    EXPECT_NE(detector::check_rule_list("all,"), "no trailing comma");
    EXPECT_EQ(core::set_option("detect", "deadlock,-leaked-task"), "");
    detector::apply_rule_list();
    EXPECT_TRUE(detector::is_enabled("circular-wait"));
    EXPECT_FALSE(detector::is_enabled("leaked-task"));
    EXPECT_FALSE(detector::is_enabled("data-race"));
    EXPECT_EQ(core::set_option("detect", "-race"), "");
    detector::apply_rule_list();
    EXPECT_TRUE(detector::is_enabled("circular-wait"));
    EXPECT_FALSE(detector::is_enabled("data-race"));
    EXPECT_EQ(core::set_option("detect", "all"), "");
    detector::apply_rule_list();
}

TEST(Rules, EachSaysWhatItMeansAndWhatToDo) {
    for (const detector::rule& row : detector::rules()) {
        EXPECT_EQ(detector::find_rule(row.id), &row);
        EXPECT_FALSE(row.meaning.empty() || row.advice.empty() || row.levels.empty()) << row.id;
    }
    EXPECT_EQ(detector::find_rule("no-such"), nullptr);
    EXPECT_FALSE(detector::find_rule("lock-order")->reported);
}

TEST(NearestWord, IsTheOneWithTheFewestEdits) {
    const std::vector<std::string_view> words{"report", "run", "gate"};
    EXPECT_EQ(core::nearest_word("reprot", words), "report");
    EXPECT_EQ(core::nearest_word("rnu", words), "run");
    EXPECT_EQ(core::edit_distance("", "abc"), 3u);
    EXPECT_EQ(core::edit_distance("kitten", "sitting"), 3u);
    EXPECT_EQ(core::nearest_word("x", std::vector<std::string_view>{}), "");
}

}  // namespace
}  // namespace gordian
