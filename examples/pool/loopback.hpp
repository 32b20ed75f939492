// TCP on loopback for the two network daemons: a listener on a port that the kernel chooses, and a client.
// accept() and read_all() block in the kernel: a task calls them through gordian::blocking.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace loopback {

class connection {
public:
    explicit connection(int fd) : fd_(fd) {}
    connection(connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    connection& operator=(connection&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~connection() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const { return fd_; }

private:
    int fd_;
};

inline int checked(int result, const char* doing) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), doing);
    return result;
}

inline sockaddr_in address(std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    return at;
}

inline connection listen() {
    connection server(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "cannot make a socket"));
    const sockaddr_in at = address(0);
    checked(::bind(server.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "cannot bind to loopback");
    checked(::listen(server.fd(), 16), "cannot listen");
    return server;
}

inline std::uint16_t port_of(const connection& server) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    checked(::getsockname(server.fd(), reinterpret_cast<sockaddr*>(&at), &size), "cannot ask for the port");
    return ntohs(at.sin_port);
}

// Nothing once the listener was stopped.
inline std::optional<connection> accept(const connection& server) {
    const int fd = ::accept4(server.fd(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return std::nullopt;
    return connection(fd);
}

// Wakes whoever waits in accept().
inline void stop(const connection& server) { checked(::shutdown(server.fd(), SHUT_RDWR), "cannot stop the listener"); }

inline connection dial(std::uint16_t port) {
    connection to(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "cannot make a socket"));
    const sockaddr_in at = address(port);
    checked(::connect(to.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at), "cannot dial host");
    return to;
}

inline void write(const connection& to, std::string_view text) {
    checked(static_cast<int>(::send(to.fd(), text.data(), text.size(), MSG_NOSIGNAL)), "cannot write");
}

inline std::string read_all(const connection& from) {
    std::string all;
    char part[64];
    while (const int n = checked(static_cast<int>(::read(from.fd(), part, sizeof part)), "cannot read")) {
        all.append(part, static_cast<std::size_t>(n));
    }
    return all;
}

}  // namespace loopback
