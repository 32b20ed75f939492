#include "detector/phrases.hpp"

#include "detector/sink.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

struct row {
    std::string_view operation;
    std::optional<resource_kind> kind;  // any, where the operation says it all
    std::string_view waiting;           // empty: it is no wait
    std::string_view doing;
};

constexpr std::array rows{
    row{"lock", {}, "waits to lock", "locks"},
    row{"lock shared", {}, "waits to read-lock", "read-locks"},
    row{"send", {}, "waits to send on", "sends on"},
    row{"receive", {}, "waits to receive from", "receives from"},
    row{"select", {}, "waits in a select for", "selects from"},
    row{"join", {}, "waits to join", "joins"},
    row{"acquire", {}, "waits for a permit of", "acquires"},
    row{"call once", {}, "waits for the end of the first call of", "calls"},
    row{"wait", resource_kind::condition_variable, "waits for a notification of", "waits on"},
    row{"wait", resource_kind::latch, "waits for the count-downs of", "waits for"},
    row{"wait", resource_kind::barrier, "waits for the other arrivals at", "arrives at"},
    row{"wait", resource_kind::wait_group, "waits for the last done() of", "waits for"},
    row{"wait", resource_kind::atomic, "waits for a change of", "waits for a change of"},
    row{"wait", {}, "waits for", "waits for"},
    row{"wait or stop", {}, "waits for a request to stop or a notification of", "waits on"},
    row{"add", {}, {}, "adds to"},
};

const row* find(std::string_view operation, resource_kind kind) noexcept {
    for (const row& r : rows)
        if (r.operation == operation && r.kind.value_or(kind) == kind) return &r;
    return nullptr;
}

resource_kind kind_of(const raw_finding& found, resource_number id, resource_kind otherwise) {
    const auto at = std::find_if(found.resources.begin(), found.resources.end(),
                                 [&](const resource_evidence& r) { return r.id == id; });
    return at != found.resources.end() ? at->kind : otherwise;
}

}  // namespace

std::string_view waiting_phrase(std::string_view operation, resource_kind kind) noexcept {
    const row* const r = find(operation, kind);
    return r != nullptr ? r->waiting : std::string_view{};
}

std::string_view doing_phrase(std::string_view operation, resource_kind kind) noexcept {
    const row* const r = find(operation, kind);
    return r != nullptr ? r->doing : operation;
}

std::string_view having_phrase(resource_kind kind) noexcept {
    return kind == resource_kind::once ? "runs the function of" : "holds";
}

std::string_view taking_phrase(resource_kind kind, bool shared) noexcept {
    if (kind == resource_kind::once) return "begins the function of";
    return shared ? "read-locks" : "locks";
}

std::string what_it_waits_for(const raw_finding& found, const task_evidence& t) {
    constexpr std::size_t most_named = 3;
    std::string text = ref_task(t.id) + " ";
    if (!t.waits) return text + "waits for nothing";
    const std::vector<resource_number>& all = t.waits->resources;
    const resource_kind kind = all.empty() ? resource_kind::nothing : kind_of(found, all[0], resource_kind::nothing);
    const std::string_view phrase = waiting_phrase(t.waits->operation, kind);
    text += phrase.empty() ? std::string_view{"waits for"} : phrase;
    if (all.empty()) return text + " nothing that can ever come";
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == most_named) return text + " or " + std::to_string(all.size() - i) + " more";
        text += i == 0 ? " " : i + 1 == all.size() ? " or " : ", ";
        text += ref_resource(all[i]);
    }
    return text;
}

std::string what_it_has(const raw_finding& found, const task_evidence& t) {
    std::string text;
    std::string_view last;
    for (const hold_evidence& h : t.holds) {
        const std::string_view has = having_phrase(kind_of(found, h.resource, resource_kind::mutex));
        if (!text.empty()) text += has == last ? ", " : " and ";
        if (has != last) text += std::string{has} + " ";
        text += ref_resource(h.resource);
        last = has;
    }
    return text;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
