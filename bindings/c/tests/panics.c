/* Against a library that panics in each of its functions: none comes out, each says that the library failed. */

#include "check.h"

#define FIELD "Received: from a.example by b.example with ESMTPS id 1"

int main(void) {
  const char *clause = " tls TLS_AES_128_GCM_SHA256", *suite = "AES128-SHA";
  char buffer[256];
  size_t length = 999, at = 999;
  uint16_t number = 999;
  received_tls_clause read;
  received_tls_facts facts;
  const received_tls_status failed = RECEIVED_TLS_STATUS_INTERNAL;

  memset(buffer, '.', sizeof buffer);
  CHECK_STATUS(failed, received_tls_parse_clause(clause, strlen(clause), &read, &at));
  CHECK_STATUS(failed, received_tls_parse_clause_prefix(clause, strlen(clause), &read, &at));
  CHECK_STATUS(failed, received_tls_extract(FIELD, strlen(FIELD), &facts));
  CHECK_STATUS(failed, received_tls_hops(FIELD, strlen(FIELD), NULL, 0, NULL, 0, &length));
  CHECK_STATUS(failed, received_tls_suite_from_name(suite, strlen(suite), &number));
  CHECK_STATUS(failed, received_tls_group_from_name("x25519", 6, &number));
  CHECK_STATUS(failed, received_tls_stamp(0x1301, 29, buffer, sizeof buffer, &length));
  CHECK_STATUS(failed,
               received_tls_stamp_names(suite, strlen(suite), NULL, 0, buffer, sizeof buffer, &length));
  CHECK_STATUS(failed, received_tls_stamp_openssl(0x1301, 1034, buffer, sizeof buffer, &length));
  CHECK_STATUS(failed, received_tls_set_clause(FIELD, strlen(FIELD), 0x1301, 29, buffer, sizeof buffer,
                                               &length, &at));
  for (size_t byte = 0; byte < sizeof buffer; byte++) {
    CHECK(buffer[byte] == '.');
  }
  CHECK_TEXT(NULL, received_tls_finding_code(0));
  CHECK_TEXT(NULL, received_tls_finding_text(0));
  CHECK_TEXT(NULL, received_tls_level_name(0));
  CHECK_TEXT(NULL, received_tls_origin_name(1));
  CHECK_TEXT(NULL, received_tls_trust_name(1));
  CHECK_TEXT(NULL, received_tls_suite_name(0x1301));
  CHECK_TEXT(NULL, received_tls_group_name(29));
  CHECK(strncmp(received_tls_status_text(0), "unknown status: ", 16) == 0);
  /* It has nothing that could panic. */
  CHECK(received_tls_version() != NULL);
  printf("%lu checks\n", checks);
  return failures == 0 ? 0 : 1;
}
