/* The fields of a header block: whose they are, and the client of each. */

#include "check.h"

#define TOP "Received: from x (localhost [127.0.0.1])\r\n\tby mx.example.net (Postfix) with ESMTP id 2;\r\n\tSat, 21 Nov 2026 22:45:36 +0000\r\n"
#define BORDER "Received: from laptop (mail.example.org [192.0.2.1])\r\n\tby mx.example.net (Postfix) with ESMTPS id 1;\r\n\tSat, 21 Nov 2026 22:45:35 +0000\r\n"
#define FORGED "Received: from mx.example.net by mx.example.net with ESMTPS id 0; Sat, 21 Nov 2026 22:45:34 +0000\r\n"
#define HEADER TOP "Subject: Received: x\r\n" BORDER FORGED "\r\nReceived: body\r\n"

static received_tls_text text(const char *bytes) {
  received_tls_text text;
  text.bytes = bytes;
  text.length = strlen(bytes);
  return text;
}

static void trust_is(const char *own, const char *first, const char *second, const char *third, int guessed) {
  received_tls_text host = text(own == NULL ? "" : own);
  char *copy = exactly(HEADER, strlen(HEADER));
  received_tls_hop hops[4];
  size_t count = 9, hop;
  memset(hops, '.', sizeof hops);
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK,
               received_tls_hops(copy, strlen(HEADER), &host, own != NULL, hops, 4, &count));
  CHECK(count == 3);
  CHECK_TEXT(first, received_tls_trust_name(hops[0].trust));
  CHECK_TEXT(second, received_tls_trust_name(hops[1].trust));
  CHECK_TEXT(third, received_tls_trust_name(hops[2].trust));
  for (hop = 0; hop < count; hop++) {
    CHECK(hops[hop].guessed == guessed);
  }
  CHECK_TEXT(BORDER, hops[1].field);
  CHECK(hops[1].field.bytes == copy + strlen(TOP "Subject: Received: x\r\n"));
  CHECK_TEXT("laptop", hops[1].peer_helo);
  CHECK_TEXT("mail.example.org", hops[1].peer_name);
  CHECK_TEXT("192.0.2.1", hops[1].peer_address);
  CHECK(hops[1].peer_confirmed == 1);
  CHECK_TEXT(NULL, hops[2].peer_helo);
  CHECK_TEXT(NULL, hops[2].peer_address);
  CHECK(hops[2].peer_confirmed == 0);
  CHECK(((const char *)&hops[3])[0] == '.');
  free(copy);
}

void test_hops(void) {
  received_tls_text many[RECEIVED_TLS_MOST_OWN + 1];
  received_tls_hop hops[4];
  size_t count = 9, length = strlen(HEADER), at;

  trust_is("mx.example.net", "own", "border", "claim", 0);
  trust_is(".example.net", "own", "border", "claim", 0);
  trust_is("MX.example.NET.", "own", "border", "claim", 0);
  trust_is("other.example", NULL, NULL, NULL, 0);
  trust_is(NULL, "own", "border", "claim", 1);

  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, received_tls_hops(HEADER, length, NULL, 0, hops, 2, &count));
  CHECK(count == 3);
  count = 9;
  CHECK_STATUS(RECEIVED_TLS_STATUS_BUFFER_TOO_SHORT, received_tls_hops(HEADER, length, NULL, 0, NULL, 0, &count));
  CHECK(count == 3);
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK, received_tls_hops("", 0, NULL, 0, NULL, 0, &count));
  CHECK(count == 0);
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_hops(NULL, 0, NULL, 0, hops, 4, &count));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_hops(HEADER, length, NULL, 1, hops, 4, &count));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_hops(HEADER, length, NULL, 0, NULL, 4, &count));
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_hops(HEADER, length, NULL, 0, hops, 4, NULL));
  CHECK_STATUS(RECEIVED_TLS_STATUS_LENGTH_TOO_LARGE, received_tls_hops(HEADER, SIZE_MAX, NULL, 0, hops, 4, &count));

  for (at = 0; at <= RECEIVED_TLS_MOST_OWN; at++) {
    many[at] = text("mx.example.net");
  }
  CHECK_STATUS(RECEIVED_TLS_STATUS_OK,
               received_tls_hops(HEADER, length, many, RECEIVED_TLS_MOST_OWN, hops, 4, &count));
  CHECK_STATUS(RECEIVED_TLS_STATUS_TOO_MANY_HOSTS,
               received_tls_hops(HEADER, length, many, RECEIVED_TLS_MOST_OWN + 1, hops, 4, &count));
  many[1] = text("mx example");
  CHECK_STATUS(RECEIVED_TLS_STATUS_NOT_A_HOST, received_tls_hops(HEADER, length, many, 2, hops, 4, &count));
  many[1] = text("m\xFC");
  CHECK_STATUS(RECEIVED_TLS_STATUS_NOT_A_HOST, received_tls_hops(HEADER, length, many, 2, hops, 4, &count));
  many[1].bytes = NULL;
  CHECK_STATUS(RECEIVED_TLS_STATUS_NULL_POINTER, received_tls_hops(HEADER, length, many, 2, hops, 4, &count));

  CHECK_TEXT("border", received_tls_trust_name(RECEIVED_TLS_TRUST_BORDER));
  CHECK_TEXT(NULL, received_tls_trust_name(RECEIVED_TLS_TRUST_UNKNOWN));
  CHECK_TEXT(NULL, received_tls_trust_name(4));
  CHECK_TEXT(NULL, received_tls_trust_name(INT32_MIN));
}
