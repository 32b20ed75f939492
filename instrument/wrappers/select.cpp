// Select, after Go's (runtime/select.go): all channels are locked in order of address, their cases are tried in random order,
// and when none is ready the operation waits at all of them at once. It enters the gate once; whoever wins its word of
// `waiting_operation` ends it, and what is left of it in other queues is skipped there and taken out here.
#include <gordian/select.hpp>

#include "core/schedulers/green.hpp"
#include "instrument/wrappers/channel_core.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace gordian::inline GORDIAN_MODE::detail {

namespace {

constexpr std::size_t usual_size = 8;  // cases up to which nothing is allocated

// xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", 2016), one for each thread.
[[gnu::noinline]] std::uint64_t& random_state() noexcept {
    thread_local constinit std::uint64_t state [[gnu::tls_model("initial-exec")]] = 0;
    std::uint64_t* at = &state;
    asm volatile("" : "+r"(at));
    if (*at == 0)
        *at = (reinterpret_cast<std::uintptr_t>(at) ^
               static_cast<std::uint64_t>(clock::now().time_since_epoch().count())) |
              1;
    return *at;
}

// Uniform below `bound`, but for less than bound / 2^32.
std::uint32_t draw(std::uint32_t bound) noexcept {
    std::uint64_t& state = random_state();
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return static_cast<std::uint32_t>(((state * 0x2545'f491'4f6c'dd1d) >> 32) * bound >> 32);
}

// A case that a channel can make ready.
struct candidate {
    channel_core* channel = nullptr;
    void* element = nullptr;
    std::size_t index = 0;
    bool sends = false;
};

template <class T>
class few {
public:
    explicit few(std::size_t n)
        : more_(n > usual_size ? std::make_unique<T[]>(n) : nullptr), all_(more_ ? more_.get() : usual_) {}
    T& operator[](std::size_t i) noexcept { return all_[i]; }
    T* begin() noexcept { return all_; }

private:
    T usual_[usual_size];
    std::unique_ptr<T[]> more_;
    T* all_;
};

struct selection {
    const case_list& cases;
    few<candidate> candidates;
    few<channel_core*> channels;  // each once, in order of address
    std::size_t candidate_count = 0, channel_count = 0;
    std::optional<std::size_t> otherwise, timeout;
    deadline until = never;
#if GORDIAN_DETECTION
    few<wanted> wanted_things;  // written when it waits
#endif
    std::unique_ptr<channel_waiter[]>
        many_waiters;  // where the usual number is not enough: nothing is allocated under guards

    explicit selection(const case_list& all)
        : cases(all),
          candidates(all.size),
          channels(all.size)
#if GORDIAN_DETECTION
          ,
          wanted_things(all.size)
#endif
    {
        duration shortest = duration::max();
        for (std::size_t i = 0; i < all.size; ++i) {
            select_case& c = all[i];
            switch (case_access::kind(c)) {
                case case_kind::otherwise: otherwise = i; break;
                case case_kind::timeout:
                    if (timeout && case_access::after(c) >= shortest) break;
                    timeout = i;
                    shortest = case_access::after(c);
                    break;
                case case_kind::send:
                case case_kind::receive: add(c, i); break;
            }
        }
        if (timeout) until = after_now(shortest);
        std::sort(channels.begin(), channels.begin() + channel_count);
        channel_count = static_cast<std::size_t>(std::unique(channels.begin(), channels.begin() + channel_count) -
                                                 channels.begin());
        if (candidate_count > usual_size && !otherwise)
            many_waiters = std::make_unique<channel_waiter[]>(candidate_count);
    }

    void add(select_case& c, std::size_t index) {
        channel_core* const channel = case_access::core(c);
        if (channel == nullptr) return;
        const bool sends = case_access::kind(c) == case_kind::send;
        void* const element = case_access::prepare(c);
        if (sends && element == nullptr) return;
        candidates[candidate_count++] = {channel, element, index, sends};
        channels[channel_count++] = channel;
    }

    void lock() noexcept {
        for (std::size_t i = 0; i < channel_count; ++i) channels[i]->place.guard.lock();
    }
    void unlock() noexcept {
        for (std::size_t i = 0; i < channel_count; ++i) channels[i]->place.guard.unlock();
    }
};

// What has become of a candidate; without guards.
chosen_case finish(selection& s, const candidate& c, bool open, const void* frame) {
    if (c.sends) {
        if (!open) {
            report_send_on_closed(*c.channel, "a case of its select", frame);
            throw_send_on_closed();
        }
        case_access::chosen(s.cases[c.index]);
    }
    return {c.index, open};
}

// Waits at all candidates; the guards are held, and released. The candidate that was chosen, or null at the deadline.
candidate* wait_for_any(selection& s, task& self, [[maybe_unused]] stack_id at, wait_end& end) {
    channel_waiter usual[usual_size];
    channel_waiter* const waiters = s.many_waiters ? s.many_waiters.get() : usual;
    waiting_operation operation(self);
    const places_in_queues until_it_ends(self);
    bool timed = s.until != never;
    for (std::uint32_t i = 0; i < s.candidate_count; ++i) {
        const candidate& c = s.candidates[i];
        enqueue(c.sends ? c.channel->senders : c.channel->receivers, waiters[i], operation, i, c.element);
        timed = timed || c.channel->timer_pending;
    }
#if GORDIAN_DETECTION
    for (std::size_t i = 0; i < s.candidate_count; ++i)
        s.wanted_things[i] = {s.candidates[i].channel, hold_mode::exclusive, s.candidates[i].sends};
    const wait_record description{"select", s.wanted_things.begin(), static_cast<std::uint32_t>(s.candidate_count),
                                  false, at};
#else
    const wait_description description;
#endif
    gate::enter(self, description, timed);
    s.unlock();
    const deadline until = timed ? std::min(s.until, some_day) : never;
    const wait_result result = gate::sleep(self, operation.ticket, timed, until, give_up, &operation);
    const std::uint32_t chosen = operation.chosen.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < s.candidate_count; ++i) {
        if (i == chosen) continue;  // its winner has taken it out
        const candidate& c = s.candidates[i];
        c.channel->place.guard.lock();
        if (waiters[i].queued) remove(c.sends ? c.channel->senders : c.channel->receivers, waiters[i]);
        c.channel->place.guard.unlock();
    }
    if (result == wait_result::refused) refuse("select");
    if (result == wait_result::timed_out) return nullptr;
    end = operation.end;
    candidate& c = s.candidates[chosen];
    if (end == wait_end::delivered) operation.knowledge.acquire(self);
    if (end == wait_end::closed && !c.sends) learn_of_close(*c.channel, self);
    return &c;
}

}  // namespace

[[gnu::noinline]] chosen_case choose_case(const case_list& cases) {
    task& self = current_at_entry();
    const stack_id at = here();
    scheduling_point(self);
    const void* const frame = __builtin_frame_address(0);
    selection s(cases);
    if (s.candidate_count == 0 && !s.otherwise) {
        if (!s.timeout) block_for_ever(self, at, "select", false, frame);
        gate::sleep_until(s.until);
        return {*s.timeout, true};
    }
    for (;;) {
        s.lock();
        for (std::size_t i = 0; i < s.candidate_count; ++i) {
            std::swap(s.candidates[i], s.candidates[i + draw(static_cast<std::uint32_t>(s.candidate_count - i))]);
            const candidate c = s.candidates[i];
            waiting_operation* peer = nullptr;
            const attempt result =
                c.sends ? try_send(*c.channel, self, c.element, peer) : try_receive(*c.channel, self, c.element, peer);
            if (result == attempt::would_block) continue;
            const channel_identity seen(*c.channel);
            s.unlock();
            if (result == attempt::done) seen.tell_done(self, c.sends, peer != nullptr);
            if (peer != nullptr) gate::grant(peer->ticket);
            return finish(s, c, result == attempt::done, frame);
        }
        if (s.otherwise) {
            s.unlock();
            if (s.candidate_count > 0)
                tell_failed(self, *s.candidates[0].channel, s.candidate_count == 1 && s.candidates[0].sends ? 1 : 0);
            give_way_now_and_then();  // it may be polled
            return {*s.otherwise, true};
        }
        if (s.until <= clock::now()) {
            s.unlock();
            return {*s.timeout, true};
        }
        wait_end end = wait_end::delivered;
        const candidate* const c = wait_for_any(s, self, at, end);
        if (c == nullptr) {
            if (s.timeout) return {*s.timeout, true};
        } else if (end != wait_end::again) {
            return finish(s, *c, end == wait_end::delivered, frame);
        }
    }
}

}  // namespace gordian::inline GORDIAN_MODE::detail
