// GoogleTest lets a listener fail a test in OnTestEnd but not later: in OnTestProgramEnd the status is already decided.
// End events reach listeners in reverse order, so that what this one adds is known before the printers look.
#include <gordian/findings.hpp>
#include <gordian/gtest.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace gordian::inline GORDIAN_MODE {
namespace {

class finding_listener : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo&) override { scope_.emplace(); }

    void OnTestEnd(const ::testing::TestInfo&) override {
        if (!scope_) return;
        for (const finding& f : scope_->finish())
            ADD_FAILURE_AT(f.file.empty() ? nullptr : f.file.c_str(), f.file.empty() ? -1 : static_cast<int>(f.line))
                << f.to_text();
        scope_.reset();
    }

    std::optional<check_scope> scope_;
};

}  // namespace

void install_gtest_listener() {
    // The unit test owns its listeners.
    [[maybe_unused]] static const bool installed = [] {
        ::testing::UnitTest::GetInstance()->listeners().Append(new finding_listener);
        return true;
    }();
}

}  // namespace gordian::inline GORDIAN_MODE
