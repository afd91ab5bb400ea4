/* Clauses, read strictly. */

#include "check.h"

static received_tls_status parse(const char *text, received_tls_clause *clause, size_t *at) {
  return received_tls_parse_clause(text, strlen(text), clause, at);
}

static void refused(const char *text, received_tls_status expected, size_t where) {
  char *copy = exactly(text, strlen(text));
  received_tls_clause clause;
  size_t at = 999;
  CHECK_STATUS(expected, received_tls_parse_clause(copy, strlen(text), &clause, &at));
  CHECK(at == where);
  CHECK_TEXT(NULL, clause.cipher);
  CHECK_TEXT(NULL, clause.group);
  CHECK(clause.suite == RECEIVED_TLS_NONE && clause.named_group == RECEIVED_TLS_NONE);
  free(copy);
}

void test_clause(void) {
  static const char whole[] = "\r\n\ttls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519";
  received_tls_clause clause;
  size_t at = 999;

  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, parse(whole, &clause, &at));
  CHECK_TEXT("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", clause.cipher);
  CHECK_TEXT("x25519", clause.group);
  CHECK(clause.cipher.bytes == whole + 7);
  CHECK(clause.suite == 0xC02F && clause.named_group == 29);
  CHECK(at == strlen(whole));

  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, parse(" tls 0xC02f", &clause, &at));
  CHECK_TEXT(NULL, clause.cipher);
  CHECK_TEXT(NULL, clause.group);
  CHECK(clause.suite == 0xC02F && clause.named_group == RECEIVED_TLS_NONE);

  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, parse(" tls NO_SUCH_SUITE group no-such-group", &clause, &at));
  CHECK_TEXT("NO_SUCH_SUITE", clause.cipher);
  CHECK_TEXT("no-such-group", clause.group);
  CHECK(clause.suite == RECEIVED_TLS_NONE && clause.named_group == RECEIVED_TLS_NONE);

  CHECK_STATUS(RECEIVED_TLS_STATUS_OK,
               received_tls_parse_clause_prefix(" tls ECDHE-RSA", strlen(" tls ECDHE-RSA"), &clause, &at));
  CHECK_TEXT("ECDHE", clause.cipher);
  CHECK(at == strlen(" tls ECDHE"));

  refused("", RECEIVED_TLS_STATUS_EXPECTED_CFWS, 0);
  refused("tls X", RECEIVED_TLS_STATUS_EXPECTED_CFWS, 0);
  refused(" tsl X", RECEIVED_TLS_STATUS_EXPECTED_TLS, 1);
  refused(" tls", RECEIVED_TLS_STATUS_EXPECTED_FWS, 4);
  refused(" tls -", RECEIVED_TLS_STATUS_EXPECTED_CIPHER, 5);
  refused(" tls 0x13", RECEIVED_TLS_STATUS_EXPECTED_CIPHER_HEX, 9);
  refused(" tls X group 29", RECEIVED_TLS_STATUS_EXPECTED_GROUP_NAME, 13);
  refused(" (tls X", RECEIVED_TLS_STATUS_EXPECTED_COMMENT_END, 7);
  refused(" (\x01\r) tls X", RECEIVED_TLS_STATUS_EXPECTED_COMMENT_TEXT, 3);
  refused(" tls X\r\nEvil: y", RECEIVED_TLS_STATUS_EXPECTED_END, 6);
  refused("\n tls X", RECEIVED_TLS_STATUS_EXPECTED_CFWS, 0);

  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_parse_clause(NULL, 3, &clause, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_parse_clause(" tls X", 6, NULL, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_parse_clause(" tls X", 6, &clause, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE, received_tls_parse_clause(" tls X", SIZE_MAX, &clause, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_parse_clause_prefix(NULL, 0, &clause, &at));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE,
               received_tls_parse_clause_prefix(" tls X", SIZE_MAX, &clause, &at));
}
