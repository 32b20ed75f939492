// A pool of objects that are costly to make: Go's sync.Pool.
//
//     gordian::pool<std::unique_ptr<buffer>> buffers([] { return std::make_unique<buffer>(); });
//     auto b = buffers.get();      // one that was put back, or a new one
//     buffers.put(std::move(b));
//
// Safe from any task; an object belongs to whoever got it. What is put back may be dropped: a pool keeps a bounded number, and
// which one get() returns is not said. put(x) is ordered before the get() that returns x. `make` is called by get(), with no
// lock held, by several tasks at once where need be.
#pragma once

#include <gordian/detail/mode.hpp>
#include <gordian/detail/storage.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace gordian::inline GORDIAN_MODE {

namespace detail {

struct pool_shelves;

// An object that was put back.
struct pooled {
    pooled* next = nullptr;
#if GORDIAN_DETECTION
    clock_storage clock;  // what its last user knew
#endif
};
GORDIAN_API pool_shelves* make_shelves();
GORDIAN_API void delete_shelves(pool_shelves* s) noexcept;  // empty
// False: it is full, and keeps nothing.
GORDIAN_API bool put_on_shelf(pool_shelves& s, pooled& object) noexcept;
GORDIAN_API pooled* take_from_shelf(pool_shelves& s) noexcept;  // null: nothing there

}  // namespace detail

template <class T>
class pool {
public:
    explicit pool(std::function<T()> make) : make_(std::move(make)), shelves_(detail::make_shelves()) {}
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;
    ~pool() {
        while (detail::pooled* const p = detail::take_from_shelf(*shelves_)) delete static_cast<object*>(p);
        detail::delete_shelves(shelves_);
    }

    T get() {
        if (detail::pooled* const p = detail::take_from_shelf(*shelves_)) {
            const std::unique_ptr<object> taken(static_cast<object*>(p));
            return std::move(taken->value);
        }
        return make_();
    }
    void put(T value) {
        auto given = std::make_unique<object>(std::move(value));
        if (detail::put_on_shelf(*shelves_, *given)) static_cast<void>(given.release());
    }

private:
    struct object : detail::pooled {
        T value;
        explicit object(T&& v) : value(std::move(v)) {}
    };
    const std::function<T()> make_;
    detail::pool_shelves* const shelves_;
};

}  // namespace gordian::inline GORDIAN_MODE
