// What the whole programs of these folders check with: says what does not hold, and ends the program with 1.
#pragma once

#include <cstdio>
#include <cstdlib>

#define EXPECT(...)                                                                               \
    do {                                                                                          \
        if (!(__VA_ARGS__)) {                                                                     \
            std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
            std::_Exit(1);                                                                        \
        }                                                                                         \
    } while (false)
