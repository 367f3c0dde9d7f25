/* What the load client and the C server share: clocks, sockets, WebSocket frames. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    int opcode;
    const char *payload;
    size_t length;
    size_t whole; /* bytes of the frame with its head; 0: it is not all here yet */
} Frame;

/* Microseconds of the clock that is the same in every process (Python: time.monotonic_ns). */
static inline uint64_t now_us(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (uint64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

/* As many open files as this machine allows. */
static inline void raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static inline struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* The first frame of what a server sent (so: not masked). */
static inline Frame first_frame(const char *data, size_t length) {
    Frame frame = {0};
    if (length < 2) return frame;
    const unsigned char *head = (const unsigned char *)data;
    size_t size = head[1] & 127, start = 2;
    if (size == 126) {
        if (length < 4) return frame;
        size = (size_t)head[2] << 8 | head[3];
        start = 4;
    } else if (size == 127) {
        if (length < 10) return frame;
        size = 0;
        for (int i = 2; i < 10; i++) size = size << 8 | head[i];
        start = 10;
    }
    if (length < start + size) return frame;
    return (Frame){head[0] & 15, data + start, size, start + size};
}
