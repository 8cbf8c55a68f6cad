// Does with sockets what the request's query says, over the canonical ABI: OPERATION+ADDRESS+PORT+TEXT. Answers what it got,
// or the step that failed with the number of the error (wasi:sockets/network, error-code). See build.sh.
#include "wasi_http.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name))) extern
#define NETWORK "wasi:sockets/instance-network@0.2.12"
#define NAMES "wasi:sockets/ip-name-lookup@0.2.12"
#define TCP "wasi:sockets/tcp@0.2.12"
#define UDP "wasi:sockets/udp@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"
#define POLL "wasi:io/poll@0.2.12"

// An ip-socket-address takes twelve numbers: the case, and the fields of the longer one.
#define ADDRESS int, int, int, int, int, int, int, int, int, int, int, int
#define PASS(a) a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]

IMPORT(NETWORK, "instance-network") int instance_network(void);
IMPORT("wasi:sockets/tcp-create-socket@0.2.12", "create-tcp-socket") void tcp_create(int, void *);
IMPORT("wasi:sockets/udp-create-socket@0.2.12", "create-udp-socket") void udp_create(int, void *);
IMPORT(TCP, "[method]tcp-socket.start-bind") void tcp_start_bind(int, int, ADDRESS, void *);
IMPORT(TCP, "[method]tcp-socket.finish-bind") void tcp_finish_bind(int, void *);
IMPORT(TCP, "[method]tcp-socket.start-connect") void tcp_start_connect(int, int, ADDRESS, void *);
IMPORT(TCP, "[method]tcp-socket.finish-connect") void tcp_finish_connect(int, void *);
IMPORT(TCP, "[method]tcp-socket.start-listen") void tcp_start_listen(int, void *);
IMPORT(TCP, "[method]tcp-socket.finish-listen") void tcp_finish_listen(int, void *);
IMPORT(TCP, "[method]tcp-socket.accept") void tcp_accept(int, void *);
IMPORT(TCP, "[method]tcp-socket.local-address") void tcp_local_address(int, void *);
IMPORT(TCP, "[method]tcp-socket.remote-address") void tcp_remote_address(int, void *);
IMPORT(TCP, "[method]tcp-socket.subscribe") int tcp_subscribe(int);
IMPORT(TCP, "[method]tcp-socket.shutdown") void tcp_shutdown(int, int, void *);
IMPORT(TCP, "[method]tcp-socket.set-hop-limit") void tcp_set_hop_limit(int, int, void *);
IMPORT(TCP, "[method]tcp-socket.hop-limit") void tcp_hop_limit(int, void *);
IMPORT(TCP, "[method]tcp-socket.set-keep-alive-idle-time") void tcp_set_idle_time(int, uint64_t, void *);
IMPORT(TCP, "[method]tcp-socket.keep-alive-idle-time") void tcp_idle_time(int, void *);
IMPORT(TCP, "[resource-drop]tcp-socket") void tcp_drop(int);
IMPORT(UDP, "[method]udp-socket.start-bind") void udp_start_bind(int, int, ADDRESS, void *);
IMPORT(UDP, "[method]udp-socket.finish-bind") void udp_finish_bind(int, void *);
IMPORT(UDP, "[method]udp-socket.stream") void udp_stream(int, int, ADDRESS, void *);
IMPORT(UDP, "[method]incoming-datagram-stream.receive") void udp_receive(int, uint64_t, void *);
IMPORT(UDP, "[method]incoming-datagram-stream.subscribe") int udp_incoming_subscribe(int);
IMPORT(UDP, "[method]outgoing-datagram-stream.check-send") void udp_check_send(int, void *);
IMPORT(UDP, "[method]outgoing-datagram-stream.send") void udp_send(int, void *, int, void *);
IMPORT(NAMES, "resolve-addresses") void resolve_addresses(int, const char *, size_t, void *);
IMPORT(NAMES, "[method]resolve-address-stream.resolve-next-address") void resolve_next(int, void *);
IMPORT(NAMES, "[method]resolve-address-stream.subscribe") int resolve_subscribe(int);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void stream_read(int, uint64_t, void *);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void stream_write(int, const char *, size_t, void *);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(int);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(int);
IMPORT(POLL, "[method]pollable.block") void block(int);
IMPORT(POLL, "[resource-drop]pollable") void pollable_drop(int);

static char answer[65536];
static size_t used;
static int network;

static void say(const char *text, size_t length) {
  for (size_t i = 0; i < length && used < sizeof answer; i++) {
    answer[used++] = text[i];
  }
}

static void say_text(const char *text) {
  size_t length = 0;
  while (text[length]) {
    length++;
  }
  say(text, length);
}

static void say_number(uint64_t number) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  say(digits + at, sizeof digits - at);
}

// The result of a step lies in the area: a case, and where it is an error its number.
static int failed(const char *step, const uint8_t *area, size_t error_at) {
  if (!area[0]) {
    return 0;
  }
  say_text(step);
  say_text(" ");
  say_number(area[error_at]);
  say_text("\n");
  return 1;
}

static void await(int pollable) {
  block(pollable);
  pollable_drop(pollable);
}

static uint64_t number(slice text, int base) {
  uint64_t value = 0;
  for (size_t i = 0; i < text.length; i++) {
    char c = text.data[i];
    value = value * base + (uint64_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
  }
  return value;
}

static slice cut(slice *text, char separator) {
  size_t length = 0;
  while (length < text->length && text->data[length] != separator) {
    length++;
  }
  slice part = {text->data, length};
  size_t skipped = length < text->length ? length + 1 : length;
  *text = (slice){text->data + skipped, text->length - skipped};
  return part;
}

// Addresses are 1.2.3.4, or eight groups of IPv6 written out.
static int parse(slice text, uint64_t port, int *address) {
  int is_ipv6 = 0;
  for (size_t i = 0; i < text.length; i++) {
    is_ipv6 |= text.data[i] == ':';
  }
  for (int i = 0; i < 12; i++) {
    address[i] = 0;
  }
  address[0] = is_ipv6;
  address[1] = (int)port;
  int *field = address + (is_ipv6 ? 3 : 2);
  while (text.length) {
    *field++ = (int)number(cut(&text, is_ipv6 ? ':' : '.'), is_ipv6 ? 16 : 10);
  }
  return is_ipv6;
}

// Writes a text, ends the sending side, and answers all that comes back.
static void talk(int socket, int input, int output, slice text) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  stream_write(output, text.data, text.length, area);
  if (bytes[0]) {
    say_text("write failed\n");
    return;
  }
  tcp_shutdown(socket, 1, area);
  if (failed("shutdown", bytes, 1)) {
    return;
  }
  for (;;) {
    stream_read(input, 4096, area);
    if (bytes[0]) {
      say_text(bytes[4] ? "" : "read failed\n");
      return;
    }
    say(((char **)area)[1], ((size_t *)area)[2]);
  }
}

static int connect(int *address, int *socket, int *input, int *output) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  tcp_create(address[0], area);
  if (failed("create", bytes, 4)) {
    return 0;
  }
  *socket = ((int *)area)[1];
  tcp_start_connect(*socket, network, PASS(address), area);
  if (failed("start-connect", bytes, 1)) {
    return 0;
  }
  await(tcp_subscribe(*socket));
  tcp_finish_connect(*socket, area);
  if (failed("finish-connect", bytes, 4)) {
    return 0;
  }
  *input = ((int *)area)[1];
  *output = ((int *)area)[2];
  return 1;
}

static void tcp(slice host, uint64_t port, slice text, int keep) {
  int address[12], socket, input, output;
  parse(host, port, address);
  if (!connect(address, &socket, &input, &output)) {
    return;
  }
  if (keep) {
    say_text("kept\n");
    return;
  }
  talk(socket, input, output, text);
  input_drop(input);
  output_drop(output);
  tcp_drop(socket);
}

static uint64_t local_port(int socket) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  tcp_local_address(socket, area);
  return bytes[0] ? 0 : *(uint16_t *)(bytes + 8);
}

// Listens, tells the port to who listens at the given one, and answers the first that connects with its own words.
static void serve(slice host, uint64_t notify) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  int address[12], listener, input, output, caller;
  int family = parse(host, 0, address);
  tcp_create(family, area);
  if (failed("create", bytes, 4)) {
    return;
  }
  listener = ((int *)area)[1];
  tcp_start_bind(listener, network, PASS(address), area);
  if (failed("start-bind", bytes, 1)) {
    return;
  }
  tcp_finish_bind(listener, area);
  tcp_start_listen(listener, area);
  if (failed("start-listen", bytes, 1)) {
    return;
  }
  tcp_finish_listen(listener, area);
  address[1] = (int)notify;
  if (!connect(address, &caller, &input, &output)) {
    return;
  }
  size_t before = used;
  say_number(local_port(listener));
  stream_write(output, answer + before, used - before, area);
  used = before;
  input_drop(input);
  output_drop(output);
  tcp_drop(caller);

  await(tcp_subscribe(listener));
  tcp_accept(listener, area);
  if (failed("accept", bytes, 4)) {
    return;
  }
  int accepted = ((int *)area)[1];
  input = ((int *)area)[2];
  output = ((int *)area)[3];
  stream_read(input, 4096, area);
  if (!bytes[0]) {
    talk(accepted, input, output, (slice){((char **)area)[1], ((size_t *)area)[2]});
  }
  say_text("served\n");
}

static void udp(slice host, uint64_t port, slice text) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  int any[12] = {0}, address[12];
  any[0] = parse(host, port, address);
  udp_create(address[0], area);
  if (failed("create", bytes, 4)) {
    return;
  }
  int socket = ((int *)area)[1];
  udp_start_bind(socket, network, PASS(any), area);
  if (failed("start-bind", bytes, 1)) {
    return;
  }
  udp_finish_bind(socket, area);
  udp_stream(socket, 1, PASS(address), area);
  if (failed("stream", bytes, 4)) {
    return;
  }
  int incoming = ((int *)area)[1], outgoing = ((int *)area)[2];
  udp_check_send(outgoing, area);
  // outgoing-datagram: the data, and no address of its own.
  uint32_t datagram[11] = {(uint32_t)(uintptr_t)text.data, (uint32_t)text.length};
  udp_send(outgoing, datagram, 1, area);
  if (failed("send", bytes, 8)) {
    return;
  }
  await(udp_incoming_subscribe(incoming));
  udp_receive(incoming, 4, area);
  if (failed("receive", bytes, 4)) {
    return;
  }
  uint32_t *list = ((uint32_t **)area)[1];
  for (uint32_t i = 0; i < ((uint32_t *)area)[2]; i++) {
    say((char *)(uintptr_t)list[10 * i], list[10 * i + 1]);
    say_text("\n");
  }
}

// Looks a name up; with a port, connects to its first address.
static void resolve(slice name, uint64_t port, slice text) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  resolve_addresses(network, name.data, name.length, area);
  if (failed("resolve", bytes, 4)) {
    return;
  }
  int lookup = ((int *)area)[1];
  for (;;) {
    await(resolve_subscribe(lookup));
    resolve_next(lookup, area);
    if (failed("next", bytes, 2) || !bytes[2]) {
      return;
    }
    if (bytes[4]) {
      say_text("ipv6\n");
      continue;
    }
    if (port) {
      int address[12] = {0, (int)port, bytes[6], bytes[7], bytes[8], bytes[9]}, socket, input, output;
      if (connect(address, &socket, &input, &output)) {
        talk(socket, input, output, text);
      }
      return;
    }
    for (int i = 0; i < 4; i++) {
      say_text(i ? "." : "");
      say_number(bytes[6 + i]);
    }
    say_text("\n");
  }
}

static void many(void) {
  uint64_t area[8];
  for (uint64_t count = 0;; count++) {
    tcp_create(0, area);
    if (((uint8_t *)area)[0]) {
      say_number(count);
      failed("", (uint8_t *)area, 4);
      return;
    }
  }
}

// What is asked for out of turn, and what is set and read again.
static void states(void) {
  uint64_t area[8];
  uint8_t *bytes = (uint8_t *)area;
  int any[12] = {0};
  tcp_create(0, area);
  if (failed("create", bytes, 4)) {
    return;
  }
  int socket = ((int *)area)[1];
  tcp_finish_connect(socket, area), failed("finish-connect", bytes, 4);
  tcp_finish_bind(socket, area), failed("finish-bind", bytes, 1);
  tcp_start_listen(socket, area), failed("start-listen", bytes, 1);
  tcp_accept(socket, area), failed("accept", bytes, 4);
  tcp_shutdown(socket, 2, area), failed("shutdown", bytes, 1);
  tcp_remote_address(socket, area), failed("remote-address", bytes, 4);
  tcp_start_connect(socket, network, PASS(any), area), failed("start-connect", bytes, 1);
  tcp_set_hop_limit(socket, 0, area), failed("set-hop-limit", bytes, 1);
  tcp_set_hop_limit(socket, 42, area), tcp_hop_limit(socket, area);
  say_number(bytes[1]), say_text("\n");
  tcp_set_idle_time(socket, 1500000000, area), tcp_idle_time(socket, area);
  say_number(area[1]), say_text("\n");
  tcp_start_bind(socket, network, PASS(any), area);
  tcp_start_bind(socket, network, PASS(any), area), failed("start-bind", bytes, 1);
  tcp_finish_bind(socket, area);
  tcp_start_listen(socket, area), failed("start-listen", bytes, 1);
}

static int is(slice text, const char *word) {
  size_t i = 0;
  while (i < text.length && text.data[i] == word[i]) {
    i++;
  }
  return i == text.length && !word[i];
}

void handle_request(handle request, handle response_out) {
  slice path = request_path_with_query(request);
  used = 0;
  network = instance_network();
  cut(&path, '?');
  slice operation = cut(&path, '+'), host = cut(&path, '+');
  uint64_t port = number(cut(&path, '+'), 10);
  if (is(operation, "tcp")) {
    tcp(host, port, path, 0);
  } else if (is(operation, "keep")) {
    tcp(host, port, path, 1);
  } else if (is(operation, "serve")) {
    serve(host, port);
  } else if (is(operation, "udp")) {
    udp(host, port, path);
  } else if (is(operation, "resolve")) {
    resolve(host, port, path);
  } else if (is(operation, "many")) {
    many();
  } else if (is(operation, "states")) {
    states();
  }
  respond(response_out, 200, SLICE("text/plain"), (slice){answer, used});
}
