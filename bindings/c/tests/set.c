/* A clause set in fields of every sort. */

#include "check.h"

#define CLAUSE "tls TLS_AES_128_GCM_SHA256 group x25519"
#define DATE "Sat, 21 Nov 2026 22:45:35 +0000"
#define FROM_BY "Received: from a.example by b.example with ESMTPS id 1"

static received_tls_status set(const char *field, char *buffer, size_t size, size_t *length, size_t *at) {
  char *copy = exactly(field, strlen(field));
  received_tls_status status =
      received_tls_set_clause(copy, strlen(field), 0x1301, 29, buffer, size, length, at);
  free(copy);
  return status;
}

static size_t count(const char *bytes, size_t length, char byte) {
  size_t found = 0;
  for (size_t at = 0; at < length; at++) {
    found += bytes[at] == byte;
  }
  return found;
}

/* `field` becomes `expected`; in a buffer one byte shorter than that it is refused. */
static void becomes(const char *field, const char *expected) {
  size_t length = 999, needed = 999, at = 999, size = strlen(expected);
  char *buffer = exactly(expected, size);
  received_tls_text text;
  memset(buffer, '.', size);
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, set(field, buffer, size, &length, &at));
  text.bytes = buffer;
  text.length = length;
  CHECK_TEXT(expected, text);
  CHECK(at == 0);
  free(buffer);

  buffer = exactly(expected, size - 1);
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, set(field, buffer, size - 1, &needed, &at));
  CHECK(needed == size);
  free(buffer);
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, set(field, NULL, 0, &needed, &at));
  CHECK(needed == size);
}

static void refused(const char *field, received_tls_status expected, size_t where) {
  char buffer[2048];
  size_t length = 999, at = 999;
  CHECK_STATUS(expected, set(field, buffer, sizeof buffer, &length, &at));
  CHECK(length == 0);
  CHECK(at == where);
}

/* A line of 998 bytes has no room for a clause; where the field has a line end it is folded, where not it is refused. */
static void long_lines(void) {
  char field[1200], buffer[1400];
  size_t length, at;
  strcpy(field, "Received: from a.example by b.example (");
  memset(field + strlen(field), 'x', 998);
  strcpy(field + 998 - strlen(") id 1"), ") id 1");
  CHECK(strlen(field) == 998);
  CHECK_STATUS(RECEIVED_TLS_STATUS_LINE_TOO_LONG, set(field, buffer, sizeof buffer, &length, &at));
  CHECK(at == 998 && length == 0);
  strcat(field, ";\r\n\t" DATE "\r\n");
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, set(field, buffer, sizeof buffer, &length, &at));
  CHECK(count(buffer, length, '\n') == 3);
  for (size_t start = 0; start < length;) {
    const char *line_end = (const char *)memchr(buffer + start, '\n', length - start);
    CHECK(line_end != NULL && (size_t)(line_end - (buffer + start)) <= 998 + strlen("\r"));
    start = (size_t)(line_end - buffer) + 1;
  }
}

void test_set(void) {
  char buffer[512], shared[512];
  size_t length = 999, at = 999;

  becomes(FROM_BY "; " DATE, FROM_BY " " CLAUSE "; " DATE);
  /* Without a date. */
  becomes(FROM_BY, FROM_BY " " CLAUSE);
  becomes(FROM_BY "\r\n", FROM_BY "\r\n " CLAUSE "\r\n");
  /* A clause that is there is replaced, and one in a comment is none. */
  becomes(FROM_BY " tls 0xC02F group secp256r1; " DATE, FROM_BY " " CLAUSE "; " DATE);
  becomes(FROM_BY " (tls 0xC02F); " DATE, FROM_BY " (tls 0xC02F) " CLAUSE "; " DATE);
  becomes(FROM_BY "\n\tfor <c@b.example>;\n\t" DATE "\n",
          FROM_BY "\n\tfor <c@b.example> " CLAUSE ";\n\t" DATE "\n");

  refused("", RECEIVED_TLS_STATUS_NOT_RECEIVED, 0);
  refused("Subject: x", RECEIVED_TLS_STATUS_NOT_RECEIVED, 0);
  refused(FROM_BY "\r\nEvil: y\r\n", RECEIVED_TLS_STATUS_SEVERAL_FIELDS, strlen(FROM_BY "\r\n"));
  refused(FROM_BY "\n\nbody", RECEIVED_TLS_STATUS_SEVERAL_FIELDS, strlen(FROM_BY "\n"));
  refused(FROM_BY "\r Evil: y", RECEIVED_TLS_STATUS_BARE_CARRIAGE_RETURN, strlen(FROM_BY));
  refused("Received: from a.example; " DATE, RECEIVED_TLS_STATUS_NO_BY, 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_NOT_BELIEVED,
               set(FROM_BY " (; " DATE, buffer, sizeof buffer, &length, &at));
  CHECK(length == 0 && at > 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_NOT_BELIEVED,
               set(FROM_BY "; " DATE "; " DATE, buffer, sizeof buffer, &length, &at));
  CHECK(length == 0 && at > 0);
  long_lines();

  /* What is wrong with the numbers is told as for a stamp. */
  CHECK_STATUS(RECEIVED_TLS_STATUS_GREASE, received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x0A0A, 29, buffer,
                                                                   sizeof buffer, &length, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE,
               received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x002F, 29, buffer, sizeof buffer, &length, &at));

  /* In place: the field would be overwritten while it is read. */
  strcpy(shared, FROM_BY);
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_OVERLAPS,
               received_tls_set_clause(shared, strlen(shared), 0x1301, 29, shared, sizeof shared, &length, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_OVERLAPS,
               received_tls_set_clause(shared, strlen(shared), 0x1301, 29, shared + strlen(shared) - 1, 128, &length,
                                       &at));
  CHECK(strcmp(shared, FROM_BY) == 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_set_clause(shared, strlen(shared), 0x1301, 29,
                                                               shared + strlen(shared), 128, &length, &at));

  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER,
               received_tls_set_clause(NULL, 0, 0x1301, 29, buffer, sizeof buffer, &length, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER,
               received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x1301, 29, NULL, 9, &length, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER,
               received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x1301, 29, buffer, sizeof buffer, NULL, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER,
               received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x1301, 29, buffer, sizeof buffer, &length, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE,
               received_tls_set_clause(FROM_BY, SIZE_MAX, 0x1301, 29, buffer, sizeof buffer, &length, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE,
               received_tls_set_clause(FROM_BY, strlen(FROM_BY), 0x1301, 29, buffer, SIZE_MAX, &length, &at));
}
