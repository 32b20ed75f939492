// What Go's defer does: the function runs when the scope ends, the last one deferred first.
#pragma once

#include <utility>

template <class F>
class defer {
public:
    explicit defer(F f) : f_(std::move(f)) {}
    ~defer() { f_(); }
    defer(const defer&) = delete;
    defer& operator=(const defer&) = delete;

private:
    F f_;
};
