/* What check.h declares. */

#include "check.h"

unsigned long checks, failures;

void check(int holds, const char *what, const char *file, int line) {
  checks++;
  if (!holds) {
    failures++;
    fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
  }
}

void check_status(received_tls_status expected, received_tls_status found, const char *what, const char *file,
                  int line) {
  checks++;
  if (expected != found) {
    failures++;
    fprintf(stderr, "%s:%d: %s\n  expected: %s\n  found:    %s\n", file, line, what,
            received_tls_status_text((int32_t)expected), received_tls_status_text((int32_t)found));
  }
}

void check_text(const char *expected, received_tls_text text, const char *file, int line) {
  int same = expected == NULL ? text.bytes == NULL && text.length == 0
                              : text.bytes != NULL && text.length == strlen(expected) &&
                                    memcmp(text.bytes, expected, text.length) == 0;
  checks++;
  if (!same) {
    failures++;
    fprintf(stderr, "%s:%d: expected `%s`, found `%.*s`\n", file, line, expected == NULL ? "" : expected,
            (int)text.length, text.bytes == NULL ? "" : text.bytes);
  }
}

char *exactly(const char *bytes, size_t length) {
  char *copy = (char *)malloc(length == 0 ? 1 : length);
  if (copy == NULL) {
    abort();
  }
  memcpy(copy, bytes, length);
  return copy;
}
