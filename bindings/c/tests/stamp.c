/* Clauses from numbers, from names and from OpenSSL's values. */

#include "check.h"

#include <limits.h>

/* What a call has written into a buffer that was full of dots. */
typedef struct {
  char bytes[128];
  size_t length;
} Written;

static int untouched(const Written *written, size_t from) {
  for (; from < sizeof written->bytes; from++) {
    if (written->bytes[from] != '.') {
      return 0;
    }
  }
  return 1;
}

static void check_written(const Written *written, received_tls_status status, const char *expected) {
  received_tls_text text = {written->bytes, written->length};
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, status);
  CHECK_TEXT(expected, text);
  CHECK(untouched(written, strlen(expected)));
}

static void check_refused(const Written *written, received_tls_status status, received_tls_status expected) {
  CHECK_STATUS(expected, status);
  CHECK(written->length == 0 && untouched(written, 0));
}

static received_tls_status by_number(uint32_t suite, int32_t group, Written *written) {
  memset(written->bytes, '.', sizeof written->bytes);
  return received_tls_stamp(suite, group, written->bytes, sizeof written->bytes, &written->length);
}

static received_tls_status by_name(const char *suite, const char *group, Written *written) {
  char *one = exactly(suite, strlen(suite)), *two = group == NULL ? NULL : exactly(group, strlen(group));
  received_tls_status status;
  memset(written->bytes, '.', sizeof written->bytes);
  status = received_tls_stamp_names(one, strlen(suite), two, group == NULL ? 0 : strlen(group), written->bytes,
                                    sizeof written->bytes, &written->length);
  free(one);
  free(two);
  return status;
}

static received_tls_status by_openssl(uint32_t protocol_id, long negotiated_group, Written *written) {
  memset(written->bytes, '.', sizeof written->bytes);
  return received_tls_stamp_openssl(protocol_id, negotiated_group, written->bytes, sizeof written->bytes,
                                    &written->length);
}

/* Every number: what is written is one line that reads back as the number, and the rest is refused for what it is. */
static void every_suite(void) {
  for (uint32_t suite = 0; suite <= 0xFFFF; suite++) {
    int grease = (suite >> 8) == (suite & 0xFF) && (suite & 0xF) == 0xA;
    int scsv = suite == 0x00FF || suite == 0x5600;
    Written written;
    received_tls_status status = by_number(suite, RECEIVED_TLS_NONE, &written);
    received_tls_clause clause;
    char line[129];
    size_t at;
    if (grease || scsv || suite == 0) {
      check_refused(&written, status,
                    grease ? RECEIVED_TLS_STATUS_GREASE
                    : scsv ? RECEIVED_TLS_STATUS_SCSV
                           : RECEIVED_TLS_STATUS_NULL_SUITE);
      continue;
    }
    CHECK_STATUS(RECEIVED_TLS_STATUS_OK, status);
    CHECK(memchr(written.bytes, '\r', written.length) == NULL && memchr(written.bytes, '\n', written.length) == NULL);
    line[0] = ' ';
    memcpy(line + 1, written.bytes, written.length);
    CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_parse_clause(line, written.length + 1, &clause, &at));
    CHECK(clause.suite == (int32_t)suite);
  }
}

static void numbers(void) {
  Written written;
  check_written(&written, by_number(0xC02F, 29, &written), "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519");
  check_written(&written, by_number(0x1301, 4588, &written), "tls TLS_AES_128_GCM_SHA256 group X25519MLKEM768");
  check_written(&written, by_number(0x002F, RECEIVED_TLS_NONE, &written), "tls TLS_RSA_WITH_AES_128_CBC_SHA");
  /* Unassigned, reserved and private numbers are what a connection can have. */
  check_written(&written, by_number(0xBEEF, RECEIVED_TLS_NONE, &written), "tls 0xBEEF");
  check_written(&written, by_number(0x001C, RECEIVED_TLS_NONE, &written), "tls 0x001C");
  check_written(&written, by_number(0xFF01, 29, &written), "tls 0xFF01 group x25519");
  check_refused(&written, by_number(0x10000, RECEIVED_TLS_NONE, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_number(0x0300C02F, RECEIVED_TLS_NONE, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_number(UINT32_MAX, 29, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_number(0, 29, &written), RECEIVED_TLS_STATUS_NULL_SUITE);
  check_refused(&written, by_number(0x1301, -2, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_number(0x1301, INT32_MIN, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_number(0x1301, 0x1001D, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_number(0x1301, 0xBEEF, &written), RECEIVED_TLS_STATUS_UNREGISTERED_GROUP);
  check_refused(&written, by_number(0x1301, 0, &written), RECEIVED_TLS_STATUS_UNREGISTERED_GROUP);
  check_refused(&written, by_number(0x1301, 0x0A0A, &written), RECEIVED_TLS_STATUS_UNREGISTERED_GROUP);
  check_refused(&written, by_number(0x002F, 29, &written), RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE);
  check_refused(&written, by_number(0xC02F, 256, &written), RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE);
}

static void names(void) {
  Written written;
  check_written(&written, by_name("TLS_AES_128_GCM_SHA256", NULL, &written), "tls TLS_AES_128_GCM_SHA256");
  check_written(&written, by_name("tls_aes_128_gcm_sha256", "X25519", &written),
                "tls TLS_AES_128_GCM_SHA256 group x25519");
  check_written(&written, by_name("ECDHE-RSA-AES128-GCM-SHA256", "prime256v1", &written),
                "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1");
  check_written(&written, by_name("TLS13_AES_256_GCM_SHA384", "X25519", &written),
                "tls TLS_AES_256_GCM_SHA384 group x25519");
  check_refused(&written, by_name("", "x25519", &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_name("TLS_AES_128_GCM_SHA256", "", &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_name("TLS_AES_128_GCM_SHA256\r\nEvil: 1", NULL, &written),
                RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_name("\nTLS_AES_128_GCM_SHA256", NULL, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_name("TLS_AES_128_GCM_SHA256", "x25519\r", &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_name("\xC3\x28", NULL, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_name("TLS_FALLBACK_SCSV", NULL, &written), RECEIVED_TLS_STATUS_SCSV);
  check_refused(&written, by_name("AES128-SHA", "x25519", &written), RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE);
  /* A group without a suite. */
  written.length = 7;
  check_refused(&written,
                received_tls_stamp_names(NULL, 0, "x25519", 6, written.bytes, sizeof written.bytes, &written.length),
                RECEIVED_TLS_STATUS_NULL_POINTER);
  check_refused(
      &written,
      received_tls_stamp_names("x", SIZE_MAX, NULL, 0, written.bytes, sizeof written.bytes, &written.length),
      RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE);
  check_refused(&written,
                received_tls_stamp_names("TLS_AES_128_GCM_SHA256", 22, NULL, 6, written.bytes, sizeof written.bytes,
                                         &written.length),
                RECEIVED_TLS_STATUS_NULL_POINTER);
  check_refused(&written,
                received_tls_stamp_names("TLS_AES_128_GCM_SHA256", 22, "x", SIZE_MAX, written.bytes,
                                         sizeof written.bytes, &written.length),
                RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE);
}

static void openssl(void) {
  Written written;
  /* NID_X25519, NID_X9_62_prime256v1, NID_ffdhe2048; and a group without a NID. */
  check_written(&written, by_openssl(0x1302, 1034, &written), "tls TLS_AES_256_GCM_SHA384 group x25519");
  check_written(&written, by_openssl(0xC02F, 415, &written),
                "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1");
  check_written(&written, by_openssl(0x1303, 1126, &written), "tls TLS_CHACHA20_POLY1305_SHA256 group ffdhe2048");
  check_written(&written, by_openssl(0x1301, 0x01000000 | 4588, &written),
                "tls TLS_AES_128_GCM_SHA256 group X25519MLKEM768");
  check_written(&written, by_openssl(0x009C, 0, &written), "tls TLS_RSA_WITH_AES_128_GCM_SHA256");
  check_refused(&written, by_openssl(0x1301, 29, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_openssl(0x1301, -1, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_openssl(0x1301, LONG_MAX, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_openssl(0x1301, LONG_MIN, &written), RECEIVED_TLS_STATUS_UNKNOWN_GROUP);
  check_refused(&written, by_openssl(0x1301, 0x01000000 | 0x0A0A, &written), RECEIVED_TLS_STATUS_UNREGISTERED_GROUP);
  /* What SSL_CIPHER_get_id returns is no protocol id. */
  check_refused(&written, by_openssl(0x03001301, 1034, &written), RECEIVED_TLS_STATUS_UNKNOWN_SUITE);
  check_refused(&written, by_openssl(0, 0, &written), RECEIVED_TLS_STATUS_NULL_SUITE);
}

static void buffers(void) {
  static const char whole[] = "tls TLS_AES_128_GCM_SHA256 group x25519";
  size_t length = 999;
  char small[1];
  for (size_t size = 0; size < strlen(whole); size++) {
    char *buffer = exactly(whole, size);
    memset(buffer, '.', size);
    CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, received_tls_stamp(0x1301, 29, buffer, size, &length));
    CHECK(length == strlen(whole));
    CHECK(size == 0 || (buffer[0] == '.' && buffer[size - 1] == '.'));
    free(buffer);
  }
  {
    char *buffer = (char *)malloc(strlen(whole));
    CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_stamp(0x1301, 29, buffer, strlen(whole), &length));
    CHECK(length == strlen(whole) && memcmp(buffer, whole, length) == 0);
    free(buffer);
  }
  length = 999;
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, received_tls_stamp(0x1301, 29, NULL, 0, &length));
  CHECK(length == strlen(whole));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_stamp(0x1301, 29, NULL, 64, &length));
  CHECK(length == 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE, received_tls_stamp(0x1301, 29, small, SIZE_MAX, &length));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_stamp(0x1301, 29, small, 1, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_stamp_openssl(0x1301, 0, NULL, 64, &length));
}

void test_stamp(void) {
  numbers();
  names();
  openssl();
  buffers();
  every_suite();
}
