/* The physical limit to compare with: an epoll server that does one send() per connection.

   sender PORT REDIS_SOCKET

   Takes any WebSocket handshake, reads and forgets what clients say, and sends each message of the
   Redis channel "feed" to all of them as one text frame. A client whose buffer is full misses it. */

#include "common.h"
#include <sys/un.h>

enum { MOST = 1 << 16, BUFFER = 1 << 20 };

static int clients[MOST], count, place[MOST];
static bool shaken[MOST];
static char heard[BUFFER];
static size_t heard_length;

/* ---- the handshake: SHA-1 and base64 of the key ---- */

static uint32_t rotated(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

static void sha1_block(uint32_t state[5], const unsigned char *block) {
    uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 |
               block[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                     : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                     : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                              : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = rotated(a, 5) + f + e + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* What proves that the handshake was understood (RFC 6455 §4.2.2), for a key of 24 characters. */
static void accept_of(const char *key, char *out) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char block[128] = {0}, digest[21] = {0};
    memcpy(block, key, 24);
    memcpy(block + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36);
    block[60] = 0x80;
    block[126] = 60 * 8 >> 8, block[127] = (60 * 8) & 255;
    sha1_block(state, block);
    sha1_block(state, block + 64);
    for (int i = 0; i < 20; i++) digest[i] = state[i / 4] >> (24 - i % 4 * 8);
    for (int i = 0; i < 7; i++) {
        uint32_t three = digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int j = 0; j < 4; j++) out[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
    }
    out[27] = '=', out[28] = 0;
}

static void shake(int fd) {
    char request[4096], accept[32], answer[256];
    ssize_t length = recv(fd, request, sizeof request - 1, 0);
    request[length > 0 ? length : 0] = 0;
    const char *key = strcasestr(request, "sec-websocket-key: ");
    if (!key || strlen(key) < 19 + 24) {
        close(fd);
        return;
    }
    accept_of(key + 19, accept);
    int size = snprintf(answer, sizeof answer,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                        accept);
    send(fd, answer, size, MSG_NOSIGNAL);
    shaken[fd] = true;
    place[fd] = count;
    clients[count++] = fd;
}

/* ---- clients ---- */

static void lose(int fd) {
    if (shaken[fd]) {
        int last = clients[--count];
        clients[place[fd]] = last, place[last] = place[fd];
        shaken[fd] = false;
    }
    close(fd);
}

static void listen_to(int fd) {
    static char ignored[65536];
    if (!shaken[fd])
        shake(fd);
    else if (recv(fd, ignored, sizeof ignored, 0) <= 0)
        lose(fd);
}

static void spread(const char *message, size_t length) {
    static char frame[BUFFER];
    size_t head = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = length < 126 ? length : 126;
    if (head == 4) frame[2] = length >> 8, frame[3] = length & 255;
    memcpy(frame + head, message, length);
    ssize_t whole = head + length;
    for (int i = 0; i < count; i++) {
        ssize_t sent = send(clients[i], frame, whole, MSG_NOSIGNAL);
        if (sent >= 0 && sent < whole) shutdown(clients[i], SHUT_RDWR); /* half a frame: over */
    }
}

/* ---- Redis ---- */

static int subscribe(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) die("redis");
    if (send(fd, "SUBSCRIBE feed\r\n", 16, 0) != 16) die("redis");
    return fd;
}

/* Each message is "*3", "$7", "message", "$4", "feed", "$<length>" and its text, a line each. */
static void read_redis(int fd) {
    static const char start[] = "*3\r\n$7\r\nmessage\r\n$4\r\nfeed\r\n$";
    ssize_t more = recv(fd, heard + heard_length, BUFFER - heard_length, 0);
    if (more <= 0) die("redis");
    heard_length += more;
    char *at = heard, *end = heard + heard_length, *found;
    while ((found = memmem(at, end - at, start, sizeof start - 1))) {
        char *number = found + sizeof start - 1, *line = memchr(number, '\n', end - number);
        if (!line) break;
        size_t length = strtoul(number, NULL, 10);
        if (line + 1 + length + 2 > end) break;
        spread(line + 1, length);
        at = line + 1 + length + 2;
    }
    heard_length = end - at;
    memmove(heard, at, heard_length);
}

int main(int argc, char **argv) {
    if (argc != 3) return fputs("usage: sender PORT REDIS_SOCKET\n", stderr), 2;
    raise_limit();
    int redis = subscribe(argv[2]), one = 1, epoll = epoll_create1(0);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = loopback(atoi(argv[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address)) die("bind");
    listen(listener, 4096);
    struct epoll_event events[512], of = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &of);
    of.data.fd = redis;
    epoll_ctl(epoll, EPOLL_CTL_ADD, redis, &of);
    for (;;) {
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == redis) {
                read_redis(fd);
            } else if (fd == listener) {
                while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    of.data.fd = fd;
                    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &of);
                }
            } else {
                listen_to(fd);
            }
        }
    }
}
