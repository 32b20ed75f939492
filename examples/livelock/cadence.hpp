// The cadence of the hallway: a ticking broadcaster, and people who take a step with each beat.
#pragma once

#include <gordian/gordian.hpp>

#include <mutex>

class cadence {
public:
    explicit cadence(int people) : walking_(people) {}

    // Returns with the next beat.
    void take_step() {
        std::unique_lock lock(lock_);
        ++waiting_;
        beat_.wait(lock, [this, now = beats_] { return beats_ != now; });
    }

    void leave() {
        const std::lock_guard guard(lock_);
        --walking_;
    }

    // Beats until the hallway is empty. The notes broadcast once a millisecond, and their two people stay in step since
    // that is long for a machine. Here a beat is short, and waits for whoever is late: no machine is too slow for it.
    void keep(gordian::duration between_beats) {
        for (const gordian::time_point tick : gordian::tick(between_beats)) {
            (void)tick;
            const std::lock_guard guard(lock_);
            if (walking_ == 0) return;
            if (waiting_ < walking_) continue;
            waiting_ = 0;
            ++beats_;
            beat_.notify_all();
        }
    }

private:
    gordian::mutex lock_{"cadence"};  // guards the rest
    gordian::condition_variable beat_{"beat"};
    int walking_;
    int waiting_ = 0;
    unsigned beats_ = 0;
};
