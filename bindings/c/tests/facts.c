/* What fields say of TLS. */

#include "check.h"

static received_tls_facts extracted(const char *field, size_t length) {
  received_tls_facts facts;
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_extract(field, length, &facts));
  return facts;
}

static void says_nothing(const char *field, size_t length) {
  char *copy = exactly(field, length);
  received_tls_facts facts = extracted(copy, length);
  CHECK(facts.established == RECEIVED_TLS_NONE && facts.origin == RECEIVED_TLS_ORIGIN_NOWHERE);
  CHECK(facts.version == RECEIVED_TLS_NONE && facts.suite == RECEIVED_TLS_NONE && facts.group == RECEIVED_TLS_NONE);
  CHECK(facts.bits == RECEIVED_TLS_NONE && facts.verified == RECEIVED_TLS_NONE);
  CHECK_TEXT(NULL, facts.suite_as_written);
  CHECK_TEXT(NULL, facts.source);
  free(copy);
}

/* Whether the facts have a finding of that name. */
static int has_finding(const received_tls_facts *facts, const char *code) {
  for (uint32_t bit = 0; bit < 64; bit++) {
    received_tls_text name = received_tls_finding_code(bit);
    if ((facts->findings >> bit & 1) != 0 && name.length == strlen(code) && memcmp(name.bytes, code, name.length) == 0) {
      return received_tls_finding_text(bit).length > 0;
    }
  }
  return 0;
}

void test_facts(void) {
  static const char clause[] = "Received: from a.example by b.example with ESMTPS id 1\r\n\ttls TLS_AES_256_GCM_SHA384 "
                               "group x25519; Sat, 21 Nov 2026 22:45:35 +0000\r\n";
  static const char comment[] =
      "Received: from a.example (a.example [192.0.2.1])\n\t(using TLSv1.2 with cipher DHE-RSA-AES128-SHA (128/128 "
      "bits))\n\t(No client certificate requested)\n\tby b.example (Postfix) with ESMTPS id 1;\n\tSat, 21 Nov 2026 "
      "22:45:35 +0000\n";
  static const char forged[] = "Received: from tls (TLSv1.3 TLS_AES_256_GCM_SHA384) by b.example with ESMTP id 1; Sat, "
                               "21 Nov 2026 22:45:35 +0000";
  static const char in_comment[] = "Received: from a.example by b.example (tls TLS_AES_256_GCM_SHA384) with SMTP id 1; "
                                   "Sat, 21 Nov 2026 22:45:35 +0000";
  char *copy = exactly(clause, strlen(clause));
  received_tls_facts facts = extracted(copy, strlen(clause));
  CHECK(facts.established == 1 && facts.version == 0x0304 && facts.suite == 0x1302 && facts.group == 29);
  CHECK(facts.origin == RECEIVED_TLS_ORIGIN_CLAUSE && facts.level == RECEIVED_TLS_LEVEL_MEETS);
  CHECK_TEXT("TLS_AES_256_GCM_SHA384", facts.suite_as_written);
  CHECK_TEXT("x25519", facts.group_as_written);
  CHECK_TEXT(NULL, facts.version_as_written);
  CHECK_TEXT("tls TLS_AES_256_GCM_SHA384 group x25519", facts.source);
  CHECK(facts.source.bytes == copy + (strstr(clause, "tls TLS") - clause));
  CHECK_TEXT("rfc8314", facts.dialect);
  CHECK_TEXT("a.example", facts.from);
  CHECK_TEXT("b.example", facts.by);
  CHECK_TEXT("Sat, 21 Nov 2026 22:45:35 +0000", facts.date_as_written);
  CHECK(facts.date == 1795301135 && facts.date_known == 1);
  CHECK_TEXT("clause", received_tls_origin_name(facts.origin));
  CHECK_TEXT("meets", received_tls_level_name(facts.level));
  free(copy);

  facts = extracted(comment, strlen(comment));
  CHECK(facts.established == 1 && facts.version == 0x0303 && facts.suite == 0x0033);
  CHECK(facts.bits == 128 && facts.group == RECEIVED_TLS_NONE);
  CHECK(facts.origin == RECEIVED_TLS_ORIGIN_COMMENT && facts.level == RECEIVED_TLS_LEVEL_BELOW);
  CHECK_TEXT("TLSv1.2", facts.version_as_written);
  CHECK_TEXT("postfix", facts.dialect);
  CHECK(has_finding(&facts, "ffdhe") && has_finding(&facts, "cbc") && !has_finding(&facts, "rc4"));
  CHECK_TEXT(NULL, received_tls_finding_code(64));
  CHECK_TEXT(NULL, received_tls_finding_text(UINT32_MAX));

  facts = extracted("Received: by b.example; 21 Nov 2026 22:45 CEST", 46);
  CHECK_TEXT("21 Nov 2026 22:45 CEST", facts.date_as_written);
  CHECK(facts.date == 0 && facts.date_known == 0);
  CHECK_TEXT(NULL, facts.from);
  CHECK_TEXT("not-applicable", received_tls_level_name(facts.level));
  CHECK_TEXT(NULL, received_tls_origin_name(facts.origin));
  CHECK_TEXT(NULL, received_tls_origin_name(4));
  CHECK_TEXT(NULL, received_tls_level_name(5));
  CHECK_TEXT(NULL, received_tls_level_name(INT32_MIN));

  says_nothing(forged, strlen(forged));
  says_nothing(in_comment, strlen(in_comment));
  says_nothing("", 0);
  says_nothing("\r\n\r\n", 4);
  says_nothing("\0\xFF(((", 5);

  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_extract(NULL, 0, &facts));
  CHECK(facts.established == RECEIVED_TLS_NONE);
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_extract(clause, 9, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE, received_tls_extract(clause, SIZE_MAX, &facts));
}
