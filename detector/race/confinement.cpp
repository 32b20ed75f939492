#include "detector/race/confinement.hpp"

#include "detector/race/evidence.hpp"
#include "detector/sink.hpp"

namespace gordian::inline GORDIAN_MODE::detector {

namespace {

access_evidence evidence_of(const core::confined_touch& touch, const core::confinement_breach& b) {
    access_evidence e;
    e.task = touch.who;
    e.kind = access_kind::write;
    e.address = b.address;
    e.size = b.size;
    e.location = place_of_memory(b.address);
    e.at = touch.at;
    return e;
}

}  // namespace

void report_breach(const core::confinement_breach& b) {
    raw_finding found;
    found.rule = "confinement";
    const core::task_number intruder = b.who->id.load(std::memory_order_relaxed);
    add_task(found, mention(b.owner));
    add_task(found, mention(b.last.who));
    add_task(found, describe(*b.who));
    for (const core::hold& h : b.who->holds) add_held_lock(found, h);
    found.accesses.push_back(evidence_of(b.last, b));
    access_evidence present = evidence_of(core::confined_touch{intruder, b.operation, 0, b.at}, b);
    for (const core::hold& h : b.who->holds)
        present.held.push_back(
            {h.number, h.mode == core::hold_mode::shared ? hold_mode::shared : hold_mode::exclusive, h.at});
    found.accesses.push_back(std::move(present));
    found.interleaving.push_back({b.last.who, b.last.operation, 0, b.last.at});
    found.interleaving.push_back({intruder, b.operation, 0, b.at});

    found.message = ref_task(intruder) + " " + b.operation + " a value that belongs to " + ref_task(b.owner) +
                    " and was not handed over to it";
    found.advice = "let " + ref_task(b.owner) + " hand it over with hand_off() first, or give " + ref_task(intruder) +
                   " a value of its own";
    found.details.push_back("the owner's last touch: " + ref_task(b.last.who) + " " + b.last.operation + " it");
    if (b.history_size == 0) found.details.push_back("it was never handed over: it belongs to the task that made it");
    if (b.forgotten != 0) found.details.push_back(std::to_string(b.forgotten) + " earlier hand-overs are left out");
    for (std::size_t i = 0; i < b.history_size; ++i) {
        const core::confined_touch& h = b.history[i];
        add_task(found, mention(h.who));
        add_task(found, mention(h.to));
        found.details.push_back("handed over by " + ref_task(h.who) + " to " + ref_task(h.to));
    }
    found.identity = {b.operation};
    emit(found);
}

}  // namespace gordian::inline GORDIAN_MODE::detector
