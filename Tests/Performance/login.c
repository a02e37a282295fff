/* Complete sign-ins, one after another on each of many connections: the protected page sends a stranger to the provider,
   the provider (where the browser is signed in already) sends it back with a code, the callback makes a session, the
   page opens. Every person is new to the site and brings no cookie of it.

   login SITE_PORT PROVIDER_PORT PATH PAGE_BYTES COOKIES MILLISECONDS
   login SITE_PORT PROVIDER_PORT PATH PAGE_BYTES COOKIES COUNT NAME SESSIONS
   COOKIES is a file with one Cookie field for the provider a line; each line is a thread with one connection to the site
   and one to the provider, both kept. The second form ends after COUNT sign-ins, and writes the cookie NAME of each to the
   file SESSIONS, a Cookie field a line. The output is one line of JSON. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 128 * 1024, FIELD = 16 * 1024, COOKIES = 16 };

struct connection {
    int port, descriptor;
    size_t held; /* bytes of `answer` that are filled */
    char answer[ANSWER + 1];
};

struct response {
    int status;
    size_t body;
    char location[FIELD];
};

struct cookie {
    char name[256], value[FIELD];
};

struct browser {
    pthread_t thread;
    struct connection site, provider;
    struct response response;
    struct cookie cookies[COOKIES];
    char provider_cookie[FIELD], cookie_field[FIELD * 2];
    long logins, errors;
};

static const char *path;
static size_t page_bytes;
static int site_port, provider_port;
static atomic_int over;
static atomic_long left = LONG_MAX;
static const char *session_name;
static FILE *sessions;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void hang_up(struct connection *to)
{
    if (to->descriptor >= 0)
        close(to->descriptor);
    to->descriptor = -1;
    to->held = 0;
}

static int dial(struct connection *to)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)to->port) };
    struct timeval patience = { .tv_sec = 20 };
    int yes = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to->held = 0;
    to->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(to->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(to->descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connect(to->descriptor, (struct sockaddr *)&address, sizeof address);
}

/* Reads more of the answer; 1 when there was more. */
static int more(struct connection *from)
{
    if (from->held == ANSWER)
        return 0;
    ssize_t count = recv(from->descriptor, from->answer + from->held, ANSWER - from->held, 0);
    if (count <= 0)
        return 0;
    from->held += (size_t)count;
    from->answer[from->held] = 0;
    return 1;
}

/* Takes over a Set-Cookie line: a new value, or an end. */
static void keep(struct browser *browser, const char *line, size_t length)
{
    char text[FIELD];
    if (length >= sizeof text)
        return;
    memcpy(text, line, length);
    text[length] = 0;
    char *attributes = strchr(text, ';'), *value = strchr(text, '=');
    if (!value || (attributes && value > attributes))
        return;
    *value++ = 0;
    if (attributes)
        *attributes++ = 0;
    int ends = !*value || (attributes && (strcasestr(attributes, "max-age=0") || strstr(attributes, " 1970 ")));
    struct cookie *place = NULL;
    for (int index = 0; index < COOKIES; index++) {
        struct cookie *each = &browser->cookies[index];
        if (strcmp(each->name, text) == 0) {
            place = each;
            break;
        }
        if (!place && !each->name[0])
            place = each;
    }
    if (!place || strlen(text) >= sizeof place->name)
        return;
    strcpy(place->name, ends ? "" : text);
    strcpy(place->value, value);
}

static void name_cookies(struct browser *browser)
{
    char *end = browser->cookie_field;
    *end = 0;
    for (int index = 0; index < COOKIES; index++) {
        const struct cookie *each = &browser->cookies[index];
        if (each->name[0])
            end += snprintf(end, sizeof browser->cookie_field - (size_t)(end - browser->cookie_field), "%s%s=%s",
                end == browser->cookie_field ? "Cookie: " : "; ", each->name, each->value);
    }
    if (end != browser->cookie_field)
        strcpy(end, "\r\n");
}

/* Reads the fields; gives the first byte after them. A login sets cookies at the site only. */
static char *read_fields(struct browser *browser, struct connection *from, long *length, int *is_chunked, int *closes)
{
    char *end;
    while (!(end = strstr(from->answer, "\r\n\r\n")))
        if (!more(from))
            return NULL;
    struct response *response = &browser->response;
    response->location[0] = 0;
    if (sscanf(from->answer, "HTTP/1.1 %d", &response->status) != 1)
        return NULL;
    for (char *line = strstr(from->answer, "\r\n") + 2; line < end + 2; line = strstr(line, "\r\n") + 2) {
        size_t size = (size_t)(strstr(line, "\r\n") - line);
        if (strncasecmp(line, "Content-Length:", 15) == 0)
            *length = atol(line + 15);
        else if (strncasecmp(line, "Transfer-Encoding: chunked", 26) == 0)
            *is_chunked = 1;
        else if (strncasecmp(line, "Connection: close", 17) == 0)
            *closes = 1;
        else if (strncasecmp(line, "Location: ", 10) == 0 && size - 10 < sizeof response->location) {
            memcpy(response->location, line + 10, size - 10);
            response->location[size - 10] = 0;
        } else if (strncasecmp(line, "Set-Cookie: ", 12) == 0 && from == &browser->site)
            keep(browser, line + 12, size - 12);
    }
    return end + 4;
}

/* Reads chunks (RFC 9112, section 7.1) to the last; 1 when all came. */
static int read_chunks(struct browser *browser, struct connection *from, size_t at)
{
    for (;;) {
        char *line_end;
        while (!(line_end = strstr(from->answer + at, "\r\n")))
            if (!more(from))
                return 0;
        size_t size = strtoul(from->answer + at, NULL, 16);
        at = (size_t)(line_end - from->answer) + 2 + size + 2;
        while (from->held < at)
            if (!more(from))
                return 0;
        if (size == 0)
            return 1;
        browser->response.body += size;
    }
}

/* One request and its whole answer; 1 when that came. */
static int get(struct browser *browser, struct connection *from, const char *target, const char *cookie_field)
{
    char request[FIELD * 4];
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\n"
        "Sec-Fetch-Dest: document\r\n%s\r\n",
        target, from->port, cookie_field);
    if (length >= (int)sizeof request || (from->descriptor < 0 && dial(from) != 0))
        return 0;
    from->held = 0;
    from->answer[0] = 0;
    if (send(from->descriptor, request, (size_t)length, MSG_NOSIGNAL) != length)
        return 0;
    long body = -1;
    int is_chunked = 0, closes = 0, is_whole = 1;
    char *start = read_fields(browser, from, &body, &is_chunked, &closes);
    if (!start)
        return 0;
    size_t head = (size_t)(start - from->answer);
    browser->response.body = 0;
    if (is_chunked) {
        is_whole = read_chunks(browser, from, head);
    } else if (body >= 0) {
        while (is_whole && from->held < head + (size_t)body)
            is_whole = more(from);
        browser->response.body = (size_t)body;
    } else {
        while (more(from))
            ;
        closes = 1;
    }
    if (closes)
        hang_up(from);
    return is_whole;
}

/* The target of a redirect, when that goes to this port. */
static int redirected(struct browser *browser, int port, char *target)
{
    char origin[64];
    const char *location = browser->response.location;
    int length = snprintf(origin, sizeof origin, "http://localhost:%d/", port);
    if (browser->response.status != 302)
        return 0;
    if (strncmp(location, origin, (size_t)length) == 0)
        strcpy(target, location + length - 1);
    else if (location[0] == '/')
        strcpy(target, location);
    else
        return 0;
    target[strcspn(target, "#")] = 0; /* a browser keeps the fragment to itself */
    return 1;
}

static int sign_in(struct browser *browser)
{
    char target[FIELD];
    struct connection *site = &browser->site, *provider = &browser->provider;
    memset(browser->cookies, 0, sizeof browser->cookies);
    if (!get(browser, site, path, "") || !redirected(browser, provider_port, target))
        return 0;
    if (!get(browser, provider, target, browser->provider_cookie) || !redirected(browser, site_port, target))
        return 0;
    name_cookies(browser);
    if (!get(browser, site, target, browser->cookie_field) || !redirected(browser, site_port, target))
        return 0;
    name_cookies(browser);
    if (strcmp(target, path) != 0 || !get(browser, site, target, browser->cookie_field))
        return 0;
    return browser->response.status == 200 && browser->response.body == page_bytes;
}

static void write_session(const struct browser *browser)
{
    for (int index = 0; index < COOKIES; index++)
        if (strcmp(browser->cookies[index].name, session_name) == 0)
            fprintf(sessions, "%s=%s\n", session_name, browser->cookies[index].value);
}

static void *browse(void *given)
{
    struct browser *browser = given;
    while (!atomic_load(&over) && atomic_fetch_sub(&left, 1) > 0) {
        if (sign_in(browser)) {
            browser->logins++;
            if (sessions)
                write_session(browser);
        } else {
            if (browser->errors++ == 0)
                fprintf(stderr, "login: %d, Location: %s\n", browser->response.status, browser->response.location);
            hang_up(&browser->site);
            hang_up(&browser->provider);
        }
    }
    return NULL;
}

int main(int count, char **arguments)
{
    static struct browser *browsers[1024];
    int total = 0;
    char line[FIELD - 16];
    if (count != 7 && count != 9)
        return 64;
    site_port = atoi(arguments[1]);
    provider_port = atoi(arguments[2]);
    path = arguments[3];
    page_bytes = strtoul(arguments[4], NULL, 10);
    FILE *cookies = fopen(arguments[5], "r");
    if (count == 9) {
        atomic_store(&left, atol(arguments[6]));
        session_name = arguments[7];
        sessions = fopen(arguments[8], "w");
        if (!sessions)
            return 73;
    }
    while (cookies && total < 1024 && fgets(line, sizeof line, cookies)) {
        struct browser *browser = browsers[total++] = calloc(1, sizeof *browser);
        if (!browser)
            return 71;
        line[strcspn(line, "\n")] = 0;
        snprintf(browser->provider_cookie, sizeof browser->provider_cookie, "Cookie: %s\r\n", line);
        browser->site = (struct connection) { .port = site_port, .descriptor = -1 };
        browser->provider = (struct connection) { .port = provider_port, .descriptor = -1 };
    }
    double started = now();
    for (int index = 0; index < total; index++)
        if (pthread_create(&browsers[index]->thread, NULL, browse, browsers[index]) != 0)
            return 71;
    if (!sessions) {
        usleep((useconds_t)(atol(arguments[6]) * 1000));
        atomic_store(&over, 1);
    }
    long logins = 0, errors = 0;
    for (int index = 0; index < total; index++) {
        pthread_join(browsers[index]->thread, NULL);
        logins += browsers[index]->logins;
        errors += browsers[index]->errors;
    }
    if (sessions && fclose(sessions) != 0)
        return 74;
    printf("{\"requests\":%ld,\"microseconds\":%.0f,\"errors\":%ld}\n", logins, (now() - started) * 1e6, errors);
    return 0;
}
