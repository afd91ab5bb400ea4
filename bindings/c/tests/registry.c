/* Suites and groups by name and by number. */

#include "check.h"

static void suite(const char *name, int32_t expected) {
  char *copy = exactly(name, strlen(name));
  uint16_t found = 7;
  received_tls_status status = received_tls_suite_from_name(copy, strlen(name), &found);
  CHECK_STATUS(expected < 0 ? RECEIVED_TLS_STATUS_UNKNOWN_SUITE : RECEIVED_TLS_STATUS_OK, status);
  CHECK(found == (expected < 0 ? 0 : expected));
  free(copy);
}

static void group(const char *name, int32_t expected) {
  char *copy = exactly(name, strlen(name));
  uint16_t found = 7;
  received_tls_status status = received_tls_group_from_name(copy, strlen(name), &found);
  CHECK_STATUS(expected < 0 ? RECEIVED_TLS_STATUS_UNKNOWN_GROUP : RECEIVED_TLS_STATUS_OK, status);
  CHECK(found == (expected < 0 ? 0 : expected));
  free(copy);
}

/* Every number that has a name is found by it. */
static void both_ways(void) {
  unsigned suites = 0, groups = 0;
  for (uint32_t number = 0; number < 0x10100; number++) {
    uint16_t found;
    received_tls_text name = received_tls_suite_name(number);
    if (name.bytes != NULL) {
      suites++;
      CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_suite_from_name(name.bytes, name.length, &found));
      CHECK(found == number);
    }
    name = received_tls_group_name(number);
    if (name.bytes != NULL) {
      groups++;
      CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_group_from_name(name.bytes, name.length, &found));
      CHECK(found == number);
    }
  }
  CHECK(suites > 300);
  CHECK(groups > 50);
}

void test_registry(void) {
  uint16_t found = 7;

  suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F);
  suite("tls_ecdhe_rsa_with_aes_128_gcm_sha256", 0xC02F);
  suite("ECDHE-RSA-AES128-GCM-SHA256", 0xC02F);
  suite("TLS13_AES_256_GCM_SHA384", 0x1302);
  suite("TLS_AES_256_GCM_SHA38", -1);
  suite("TLS_AES_256_GCM_SHA384 ", -1);
  suite("TLS_AES_256_GCM_SHA384\r\nX: y", -1);
  suite("\xFF\xFE", -1);
  suite("", -1);
  group("x25519", 29);
  group("prime256v1", 23);
  group("P-384", 24);
  group("X25519MLKEM768", 4588);
  group("X25519MLKEM76", -1);
  group("x25519\n", -1);
  group("", -1);
  both_ways();

  CHECK_TEXT("TLS_NULL_WITH_NULL_NULL", received_tls_suite_name(0));
  CHECK_TEXT(NULL, received_tls_suite_name(0x0A0A));
  CHECK_TEXT(NULL, received_tls_suite_name(0x1C02F));
  CHECK_TEXT("secp256r1", received_tls_group_name(23));
  CHECK_TEXT("X25519Kyber768Draft00", received_tls_group_name(25497));
  CHECK_TEXT(NULL, received_tls_group_name(0));
  CHECK_TEXT(NULL, received_tls_group_name(0x1001D));

  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_suite_from_name(NULL, 0, &found));
  CHECK(found == 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_suite_from_name("x", 1, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE, received_tls_suite_from_name("x", SIZE_MAX, &found));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_group_from_name(NULL, 4, &found));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_group_from_name("x", 1, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE,
               received_tls_group_from_name("x", (size_t)PTRDIFF_MAX + 1, &found));
}
