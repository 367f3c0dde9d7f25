/* The load: up to some ten thousand WebSocket clients of one server, in one thread.

   client PORT PATH PROTOCOL CLIENTS AT_ONCE

   PROTOCOL is "plain" (every text frame is a message) or "feed" (docs/protocol.md: hello, and then
   entries). AT_ONCE handshakes are under way at a time. Says one line of JSON when all are level,
   and one after each command on standard input:

     phase ID MESSAGES SECONDS   counts messages stamped with ID, until all came or it was too long
     deafen CLIENTS              so many stop reading
     hear MESSAGES SECONDS       they read again, until they have so many or were closed
     return SECONDS              waits until the server is gone and back, and all clients level again

   A message has a stamp in it: "due=<microseconds, 16 digits> n=<8 digits> p=<2 digits>". */

#include "common.h"

enum { SLOT = 10, SLOTS = 10000000 / SLOT + 1, BUFFER = 1 << 18, STAMP = 36 };
typedef enum { AWAY, CONNECTING, SHAKING, GREETING, LEVEL, OVER } Stage;

typedef struct {
    int fd;
    Stage stage;
    bool deaf;
    int code;          /* why the server closed it */
    uint32_t next;     /* the number that the next message of this phase should have */
    uint32_t got;      /* messages of this phase */
    uint64_t seq, top; /* feed: the last entry's, and where the welcome said the feed stands */
    char *rest;        /* the beginning of a frame whose end has not come */
    size_t rest_length;
} Client;

static int port, clients, at_once, epoll, under_way, next_to_connect, level;
static const char *path;
static bool is_feed, returning;
static Client *all;
static char epoch[64];

static uint32_t histogram[SLOTS];
static uint64_t received, doubled, disordered, bytes, gaps;
static uint64_t refused, resets, resumed, snapshots;
static uint64_t became_level[1 << 16];
static int phase = -1;

/* ---- one client ---- */

static void watch(Client *client, uint32_t events, int how) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(epoll, how, client->fd, &event);
}

static void begin(Client *client) {
    int one = 1;
    struct linger at_once_gone = {1, 0}; /* leave no port behind in TIME_WAIT */
    struct sockaddr_in address = loopback(port);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0) die("socket");
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &at_once_gone, sizeof at_once_gone);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    connect(client->fd, (struct sockaddr *)&address, sizeof address);
    client->stage = CONNECTING;
    client->rest_length = 0;
    client->code = 0;
    under_way++;
    watch(client, EPOLLOUT, EPOLL_CTL_ADD);
}

static void connect_more(void) {
    while (next_to_connect < clients && under_way < at_once) begin(&all[next_to_connect++]);
}

static void is_level(Client *client) {
    if (client->stage == LEVEL) return;
    became_level[level++] = now_us();
    client->stage = LEVEL;
    under_way--;
    connect_more();
}

static void lose(Client *client) {
    Stage was = client->stage;
    close(client->fd);
    client->fd = -1;
    client->stage = OVER;
    if (was == LEVEL) level--;
    if (was == CONNECTING || was == SHAKING || was == GREETING) {
        under_way--;
        if (client->code || !returning) {
            refused++;
            connect_more();
        } else { /* it was cut off before it was told anything: as a browser would, again */
            resets++;
            begin(client);
        }
    }
}

/* A message of a client: masked, with zeros, so its text is as it was. */
static void say(Client *client, const char *text) {
    char frame[512];
    size_t length = strlen(text), head = length < 126 ? 2 : 4;
    frame[0] = (char)0x81;
    frame[1] = (char)(0x80 | (length < 126 ? length : 126));
    if (head == 4) frame[2] = length >> 8, frame[3] = length & 255;
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, length);
    send(client->fd, frame, head + 4 + length, MSG_NOSIGNAL);
}

static void shake(Client *client) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char request[1024], key[25];
    for (int i = 0; i < 21; i++) key[i] = letters[random() & 63];
    strcpy(key + 21, "A==");
    int length = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
        "Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) "
        "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36\r\n"
        "Upgrade: websocket\r\nOrigin: http://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
        "Sec-WebSocket-Key: %s\r\n\r\n",
        path, port, port, key);
    client->stage = SHAKING;
    send(client->fd, request, length, MSG_NOSIGNAL);
    watch(client, EPOLLIN, EPOLL_CTL_MOD);
}

static void greet(Client *client) {
    char hello[256];
    if (!is_feed) return is_level(client);
    client->stage = GREETING;
    if (returning)
        snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"v\":1,\"epoch\":\"%s\",\"seq\":%llu}",
                 epoch, (unsigned long long)client->seq);
    else
        snprintf(hello, sizeof hello, "{\"t\":\"hello\",\"v\":1}");
    say(client, hello);
}

/* ---- what it hears ---- */

static uint64_t number(const char *data, size_t length, const char *name) {
    const char *found = memmem(data, length, name, strlen(name));
    return found ? strtoull(found + strlen(name), NULL, 10) : 0;
}

static void count(Client *client, const char *data, size_t length) {
    static size_t likely; /* where the stamp was in the message before */
    const char *stamp = data + likely;
    if (likely + STAMP > length || memcmp(stamp, "due=", 4))
        stamp = memmem(data, length, "due=", 4);
    if (!stamp || stamp + STAMP > data + length) return;
    likely = stamp - data;
    uint64_t due = strtoull(stamp + 4, NULL, 10), now = now_us();
    uint32_t n = strtoul(stamp + 23, NULL, 10);
    if (atoi(stamp + 34) != phase) return;
    if (n < client->next) {
        n + 1 == client->next ? doubled++ : disordered++;
        return;
    }
    client->next = n + 1;
    client->got++;
    if (client->deaf) return;
    received++;
    bytes += length;
    uint64_t slot = now > due ? (now - due) / SLOT : 0;
    histogram[slot < SLOTS ? slot : SLOTS - 1]++;
}

static void hear_feed(Client *client, const char *data, size_t length) {
    if (length < 10) return;
    if (!memcmp(data + 6, "entries", 7)) {
        uint64_t seq = number(data, length < 64 ? length : 64, "\"seq\":");
        if (seq != client->seq + 1) gaps++;
        client->seq = seq;
        if (client->seq >= client->top) is_level(client);
        count(client, data, length);
    } else if (!memcmp(data + 6, "welcome", 7)) {
        client->top = number(data, length, "\"seq\":");
        const char *name = memmem(data, length, "\"epoch\":\"", 9);
        if (name) sscanf(name + 9, "%63[^\"]", epoch);
        if (memmem(data, length, "\"resumed\":true", 14)) {
            resumed++;
            if (client->seq >= client->top) is_level(client);
        }
    } else if (!memcmp(data + 6, "snapshot", 8)) {
        snapshots++;
        client->seq = number(data, length, "\"seq\":");
        is_level(client);
    } else if (!memcmp(data + 6, "ping", 4)) {
        say(client, "{\"t\":\"pong\",\"seq\":0}");
    }
}

static void hear(Client *client, Frame frame) {
    if (frame.opcode == 8) {
        const unsigned char *code = (const unsigned char *)frame.payload;
        client->code = frame.length >= 2 ? code[0] << 8 | code[1] : 1005;
    } else if (frame.opcode == 1 && is_feed) {
        hear_feed(client, frame.payload, frame.length);
    } else if (frame.opcode == 1) {
        count(client, frame.payload, frame.length);
    }
}

/* Takes the answer to the handshake off; its length, 0 while it is not whole, -1 for a refusal. */
static ssize_t answered(Client *client, const char *data, size_t length) {
    const char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (length < 12 || memcmp(data + 9, "101", 3)) {
        client->code = atoi(data + 9);
        return -1;
    }
    greet(client);
    return end + 4 - data;
}

static void read_from(Client *client) {
    static char buffer[2 * BUFFER];
    memcpy(buffer, client->rest, client->rest_length);
    ssize_t more = recv(client->fd, buffer + client->rest_length, BUFFER, 0);
    if (more < 0 && errno == EAGAIN) return;
    if (more <= 0) return lose(client);
    char *at = buffer, *end = buffer + client->rest_length + more;
    if (client->stage == SHAKING) {
        ssize_t taken = answered(client, at, end - at);
        if (taken < 0) return lose(client);
        at += taken;
    }
    while (client->stage == GREETING || client->stage == LEVEL) {
        Frame frame = first_frame(at, end - at);
        if (!frame.whole) break;
        hear(client, frame);
        at += frame.whole;
    }
    client->rest_length = end - at;
    if (client->rest_length > BUFFER) die("a frame too long for this client");
    if (client->rest_length) {
        client->rest = realloc(client->rest, client->rest_length);
        memcpy(client->rest, at, client->rest_length);
    }
}

static void happened(Client *client, uint32_t events) {
    if (client->stage == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error || events & EPOLLERR) return lose(client);
        shake(client);
    } else {
        read_from(client);
    }
}

/* Lets happen what has happened, or happens within so long. */
static void turn(int milliseconds) {
    struct epoll_event events[1024];
    int ready = epoll_wait(epoll, events, 1024, milliseconds);
    for (int i = 0; i < ready; i++) happened(events[i].data.ptr, events[i].events);
}

/* ---- commands ---- */

static double quantile(double share) {
    uint64_t wanted = share * (received - 1) + 1, seen = 0;
    for (int slot = 0; slot < SLOTS; slot++)
        if ((seen += histogram[slot]) >= wanted) return slot * SLOT / 1000.0;
    return SLOTS * SLOT / 1000.0;
}

static int hearing(void) {
    int heard = 0;
    for (int i = 0; i < clients; i++) heard += !all[i].deaf;
    return heard;
}

static void run_phase(int id, uint64_t messages, double seconds) {
    memset(histogram, 0, sizeof histogram);
    received = doubled = disordered = bytes = gaps = 0;
    for (int i = 0; i < clients; i++) all[i].next = all[i].got = 0;
    phase = id;
    uint64_t end = now_us() + seconds * 1e6, expected = messages * hearing();
    while (received < expected && now_us() < end) turn(20);
    printf("{\"expected\":%llu,\"received\":%llu,\"doubled\":%llu,\"disordered\":%llu,"
           "\"gaps\":%llu,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"bytes\":%llu,\"level\":%d}\n",
           (unsigned long long)expected, (unsigned long long)received,
           (unsigned long long)doubled, (unsigned long long)disordered, (unsigned long long)gaps,
           received ? quantile(0.5) : -1, received ? quantile(0.99) : -1,
           (unsigned long long)(received ? bytes / received : 0), level);
}

static void deafen(int many) {
    for (int i = 0; i < many; i++) {
        all[i].deaf = true;
        watch(&all[i], 0, EPOLL_CTL_MOD);
    }
    printf("{\"deaf\":%d}\n", many);
}

static void hear_again(uint64_t messages, double seconds) {
    uint64_t end = now_us() + seconds * 1e6;
    int complete, slow, cut;
    for (int i = 0; i < clients; i++)
        if (all[i].deaf && all[i].fd >= 0) watch(&all[i], EPOLLIN, EPOLL_CTL_MOD);
    do {
        turn(20);
        complete = slow = cut = 0;
        for (int i = 0; i < clients; i++) {
            if (!all[i].deaf) continue;
            complete += all[i].got == messages;
            slow += all[i].stage == OVER && all[i].code == 4008;
            cut += all[i].stage == OVER && all[i].code != 4008 && all[i].got < messages;
        }
    } while (complete + slow + cut < clients - hearing() && now_us() < end);
    printf("{\"complete\":%d,\"closed_4008\":%d,\"cut_off\":%d}\n", complete, slow, cut);
}

/* Whether the server takes connections; a probe, so that clients do not all ask in vain. */
static bool is_there(void) {
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return there;
}

static void come_back(double seconds) {
    uint64_t end = now_us() + seconds * 1e6;
    while (level && now_us() < end) turn(20);
    uint64_t gone = now_us();
    while (!is_there() && now_us() < end) usleep(5000);
    uint64_t back = now_us();
    returning = true;
    refused = resets = resumed = snapshots = gaps = 0;
    under_way = next_to_connect = 0;
    at_once = clients;
    connect_more();
    while (level + (int)refused < clients && now_us() < end) turn(20);
    returning = false;
    double half = level ? (became_level[level / 2] - back) / 1e6 : -1;
    double last = level ? (became_level[level - 1] - back) / 1e6 : -1;
    printf("{\"level\":%d,\"refused\":%llu,\"resets\":%llu,\"resumed\":%llu,\"snapshots\":%llu,"
           "\"gaps\":%llu,\"away_s\":%.3f,\"half_s\":%.3f,\"all_s\":%.3f}\n",
           level, (unsigned long long)refused, (unsigned long long)resets,
           (unsigned long long)resumed, (unsigned long long)snapshots, (unsigned long long)gaps,
           (back - gone) / 1e6, half, last);
}

static void connect_all(void) {
    uint64_t began = now_us(), end = began + 90000000;
    connect_more();
    while (level + (int)refused < clients && now_us() < end) turn(20);
    printf("{\"level\":%d,\"refused\":%llu,\"seconds\":%.3f}\n", level,
           (unsigned long long)refused, (now_us() - began) / 1e6);
}

/* One command; the clients live on between two. False at the end of standard input. */
static bool obey(void) {
    static char line[128];
    static size_t length;
    uint64_t id, messages;
    double seconds;
    while (!memchr(line, '\n', length)) {
        turn(5);
        ssize_t more = read(0, line + length, sizeof line - 1 - length);
        if (more == 0) return false;
        if (more > 0) length += more;
    }
    line[length] = 0;
    if (sscanf(line, "phase %llu %llu %lf", (unsigned long long *)&id,
               (unsigned long long *)&messages, &seconds) == 3)
        run_phase(id, messages, seconds);
    else if (sscanf(line, "deafen %llu", (unsigned long long *)&messages) == 1)
        deafen(messages);
    else if (sscanf(line, "hear %llu %lf", (unsigned long long *)&messages, &seconds) == 2)
        hear_again(messages, seconds);
    else if (sscanf(line, "return %lf", &seconds) == 1)
        come_back(seconds);
    else
        return false;
    fflush(stdout);
    length = 0;
    return true;
}

int main(int argc, char **argv) {
    if (argc != 6) return fputs("usage: client PORT PATH PROTOCOL CLIENTS AT_ONCE\n", stderr), 2;
    port = atoi(argv[1]), path = argv[2], is_feed = !strcmp(argv[3], "feed");
    clients = atoi(argv[4]), at_once = atoi(argv[5]);
    raise_limit();
    all = calloc(clients, sizeof *all);
    epoll = epoll_create1(0);
    fcntl(0, F_SETFL, O_NONBLOCK);
    connect_all();
    fflush(stdout);
    while (obey()) {
    }
    return 0;
}
