// Answers with what it received, as JSON: method, path, query and body.
#include "wasi_http.h"

typedef struct {
  char *data;
  size_t length;
  size_t capacity;
} builder;

static void append(builder *to, const char *data, size_t length) {
  if (to->length + length > to->capacity) {
    size_t capacity = (to->length + length) * 2;
    char *larger = request_memory(capacity, 1);
    __builtin_memcpy(larger, to->data, to->length);
    to->data = larger;
    to->capacity = capacity;
  }
  __builtin_memcpy(to->data + to->length, data, length);
  to->length += length;
}

static void append_slice(builder *to, slice text) { append(to, text.data, text.length); }

// The length of the UTF-8 sequence at the start of text (RFC 3629), or 0 where there is none.
static size_t sequence_length(const unsigned char *text, size_t available) {
  static const struct {
    unsigned char first, last, second_low, second_high;
    size_t length;
  } forms[] = {
      {0x00, 0x7F, 0x00, 0xFF, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
      {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
      {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
  };
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    if (text[0] < forms[i].first || text[0] > forms[i].last || available < forms[i].length) {
      continue;
    }
    if (forms[i].length > 1 && (text[1] < forms[i].second_low || text[1] > forms[i].second_high)) {
      return 0;
    }
    for (size_t k = 2; k < forms[i].length; k++) {
      if (text[k] < 0x80 || text[k] > 0xBF) {
        return 0;
      }
    }
    return forms[i].length;
  }
  return 0;
}

// A JSON string (RFC 8259, section 7). Bytes that are not UTF-8 become U+FFFD, because JSON has no other way.
static void append_string(builder *to, slice text) {
  append(to, "\"", 1);
  for (size_t i = 0; i < text.length;) {
    unsigned char byte = (unsigned char)text.data[i];
    size_t length = sequence_length((const unsigned char *)text.data + i, text.length - i);
    if (byte == '"' || byte == '\\') {
      char escaped[2] = {'\\', (char)byte};
      append(to, escaped, sizeof escaped);
    } else if (byte < 0x20) {
      const char *digits = "0123456789abcdef";
      char escaped[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
      append(to, escaped, sizeof escaped);
    } else if (length == 0) {
      append(to, "\xEF\xBF\xBD", 3);
    } else {
      append(to, text.data + i, length);
    }
    i += length == 0 ? 1 : length;
  }
  append(to, "\"", 1);
}

void handle_request(handle request, handle response_out) {
  slice target = request_path_with_query(request);
  size_t question = 0;
  while (question < target.length && target.data[question] != '?') {
    question++;
  }
  slice path = {target.data, question};
  slice query = {0, 0};
  if (question < target.length) {
    query = (slice){target.data + question + 1, target.length - question - 1};
  }

  slice method = request_method(request);
  slice body = request_read_body(request);

  builder json = {0, 0, 0};
  append_slice(&json, SLICE("{\"method\":"));
  append_string(&json, method);
  append_slice(&json, SLICE(",\"path\":"));
  append_string(&json, path);
  append_slice(&json, SLICE(",\"query\":"));
  append_string(&json, query);
  append_slice(&json, SLICE(",\"body\":"));
  append_string(&json, body);
  append_slice(&json, SLICE("}\n"));
  respond(response_out, 200, SLICE("application/json"), (slice){json.data, json.length});
}
