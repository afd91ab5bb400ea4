/* A text for each status, and for an unknown number. */

#include "check.h"

#include <limits.h>

void test_status(void) {
  const char *unknown = received_tls_status_text(-1);
  int known = 0;
  CHECK(strcmp(received_tls_status_text(RECEIVED_TLS_STATUS_OK), "done") == 0);
  for (int32_t number = 0; number < 256; number++) {
    const char *text = received_tls_status_text(number);
    if (text != unknown) {
      known++;
      CHECK(strlen(text) > 3 && strstr(text, ", found ") == NULL);
      for (int32_t other = 0; other < number; other++) {
        CHECK(strcmp(text, received_tls_status_text(other)) != 0);
      }
    }
  }
  /* The last of each group of numbers. */
  CHECK(received_tls_status_text(RECEIVED_TLS_STATUS_INTERNAL) != unknown);
  CHECK(received_tls_status_text(RECEIVED_TLS_STATUS_GROUP_WITHOUT_USE) != unknown);
  CHECK(received_tls_status_text(RECEIVED_TLS_STATUS_NOT_A_CLAUSE) != unknown);
  CHECK(received_tls_status_text(RECEIVED_TLS_STATUS_NOT_SET) != unknown);
  CHECK(known > 10);
  CHECK(received_tls_status_text(INT32_MIN) == unknown && received_tls_status_text(INT32_MAX) == unknown);
  CHECK(strchr(received_tls_version(), '.') != NULL);
}
