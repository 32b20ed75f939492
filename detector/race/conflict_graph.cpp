#include "detector/race/conflict_graph.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace gordian::inline GORDIAN_MODE::detector {

namespace {
constexpr std::size_t most_transactions = 10'000, most_reads = 256;
}

void conflict_graph::block_began(core::task& self, const char* name) {
    const std::scoped_lock lock(guard_);
    task_state& state = tasks_[self.id.load(std::memory_order_relaxed)];
    if (state.depth++ != 0) return;
    running_blocks_.fetch_add(1, std::memory_order_relaxed);
    transaction& block = make(name);
    block.is_running = true;
    if (matters(state.present)) block.in.push_back({state.present, std::nullopt, std::nullopt});
    state.present = &block;
}

void conflict_graph::block_ended(core::task& self) {
    const std::scoped_lock lock(guard_);
    const auto known = tasks_.find(self.id.load(std::memory_order_relaxed));
    if (known == tasks_.end() || known->second.depth == 0 || --known->second.depth != 0) return;
    known->second.present->is_running = false;
    if (running_blocks_.fetch_sub(1, std::memory_order_relaxed) == 1) {
        values_.clear();
        tasks_.clear();
        all_.clear();
    } else if (all_.size() > most_transactions) {
        begin_anew();
    }
}

conflict_graph::transaction& conflict_graph::make(const char* block) {
    all_.push_back(std::make_unique<transaction>());
    all_.back()->block = block;
    return *all_.back();
}

// Forgets what led where; running blocks go on with what comes from now on.
void conflict_graph::begin_anew() {
    values_.clear();
    for (auto& [number, state] : tasks_)
        if (state.depth == 0) state.present = nullptr;
    std::erase_if(all_, [](const std::unique_ptr<transaction>& t) { return !t->is_running; });
    for (const auto& running : all_) running->in.clear();
}

void conflict_graph::forget(std::uintptr_t place) {
    if (!is_used()) return;
    const std::scoped_lock lock(guard_);
    values_.erase(place);
}

std::vector<const conflict_graph::edge*> conflict_graph::way(const transaction& from, const transaction& to) {
    if (!from.leads_on) return {};  // as of most blocks: those that nobody meddles with
    // Backwards, since edges are kept where they lead to; each transaction once.
    const std::uint64_t search = ++searches_;
    std::vector<visit>& path = path_;
    path.assign(1, {&to});
    to.seen_by = search;
    while (!path.empty()) {
        visit& v = path.back();
        if (v.at == &from) {
            std::vector<const edge*> edges;
            for (std::size_t i = path.size() - 1; i-- > 0;) edges.push_back(&path[i].at->in[path[i].next - 1]);
            return edges;
        }
        if (v.next == v.at->in.size()) {
            path.pop_back();
            continue;
        }
        const transaction* const before = v.at->in[v.next++].from;
        if (std::exchange(before->seen_by, search) != search) path.push_back({before});
    }
    return {};
}

interleaved conflict_graph::story_of(const transaction& block, const std::vector<const edge*>& edges,
                                     const performed& last_source, const recorded_access& now) {
    interleaved story;
    story.block = block.block;
    const auto add = [&](const std::optional<recorded_access>& a) {
        if (!a) return;
        const bool is_same_again = !story.steps.empty() && story.steps.back().when == a->when &&
                                   story.steps.back().kind == a->kind && story.steps.back().address == a->address;
        if (!is_same_again) story.steps.push_back(*a);
    };
    for (const edge* e : edges) {
        add(e->source);
        add(e->target);
    }
    add(last_source.what);
    story.steps.push_back(now);
    story.of_one_value = std::all_of(story.steps.begin(), story.steps.end(),
                                     [&](const recorded_access& s) { return s.address == now.address; });
    return story;
}

std::optional<interleaved> conflict_graph::judge(std::uintptr_t place, const recorded_access& now) {
    if (!is_used() || is_atomic(now.kind)) return std::nullopt;
    const std::scoped_lock lock(guard_);
    if (now.kind == core::access_kind::free) {
        values_.erase(place);
        return std::nullopt;
    }
    value& v = values_[place];
    std::vector<const performed*> before;  // conflicting accesses of transactions that matter
    const auto consider = [&](const performed& p) {
        if (matters(p.by)) before.push_back(&p);
    };
    if (v.last_write) consider(*v.last_write);
    if (writes_to_memory(now.kind)) std::for_each(v.reads.begin(), v.reads.end(), consider);

    std::optional<interleaved> found;
    reference present = nullptr;
    const auto known = tasks_.find(now.who->id);
    task_state* const state = known != tasks_.end() ? &known->second : nullptr;
    const bool in_block = state != nullptr && state->depth != 0;
    const auto last = state != nullptr ? state->present : nullptr;
    std::erase_if(before, [&](const performed* p) { return p->by == last; });
    const auto leads_to = [&](transaction& to, const performed& p) {
        const bool is_known =
            std::any_of(to.in.begin(), to.in.end(), [&](const edge& e) { return e.from == p.by && e.source; });
        if (is_known) return;
        to.in.push_back({p.by, p.what, now});
        p.by->leads_on = true;
    };
    if (in_block) {
        present = last;
        for (const performed* p : before) {
            if (!found && !present->was_said)
                if (const auto edges = way(*present, *p->by); !edges.empty()) {
                    found = story_of(*present, edges, *p, now);
                    present->was_said = true;
                }
            leads_to(*present, *p);
        }
    } else if (!before.empty()) {
        present = &make(nullptr);
        if (matters(last)) present->in.push_back({last, std::nullopt, std::nullopt});
        for (const performed* p : before) leads_to(*present, *p);
        (state != nullptr ? *state : tasks_[now.who->id]).present = present;
    } else if (matters(last)) {
        present = last;
        if (last->block != nullptr) {  // after a block, and on its own
            present = &make(nullptr);
            present->in.push_back({last, std::nullopt, std::nullopt});
            state->present = present;
        }
    }
    if (writes_to_memory(now.kind)) {
        v.reads.clear();
        v.last_write = performed{present, now};
    } else {
        std::erase_if(v.reads, [&](const performed& p) { return !matters(p.by) || p.by == present; });
        if (present != nullptr && v.reads.size() < most_reads) v.reads.push_back({present, now});
    }
    if (all_.size() > 2 * most_transactions) begin_anew();
    return found;
}

}  // namespace gordian::inline GORDIAN_MODE::detector
