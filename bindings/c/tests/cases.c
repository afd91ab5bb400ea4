/* Answers one line of standard input with one line: `clause HEX`, `prefix HEX` and `field HEX` are read, and what was
 * found is printed, texts as hex digits. The tests of the other engines have the same inputs. */

#include "check.h"

static int value(int digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

static void print_text(const char *name, received_tls_text text) {
  printf(" %s=", name);
  if (text.bytes == NULL) {
    putchar('-');
  }
  for (size_t at = 0; at < text.length; at++) {
    printf("%02x", (unsigned char)text.bytes[at]);
  }
}

static void answer_clause(received_tls_status status, const received_tls_clause *clause, size_t at) {
  printf("at=%lu suite=%ld named_group=%ld", (unsigned long)at, (long)clause->suite, (long)clause->named_group);
  print_text("cipher", clause->cipher);
  print_text("group", clause->group);
  printf(" %s\n", received_tls_status_text((int32_t)status));
}

static void answer_field(const char *field, size_t length) {
  received_tls_facts facts;
  received_tls_status status = received_tls_extract(field, length, &facts);
  printf("established=%ld version=%ld suite=%ld group=%ld bits=%ld verified=%ld origin=%d level=%d",
         (long)facts.established, (long)facts.version, (long)facts.suite, (long)facts.group, (long)facts.bits,
         (long)facts.verified, (int)facts.origin, (int)facts.level);
  print_text("version", facts.version_as_written);
  print_text("cipher", facts.suite_as_written);
  print_text("curve", facts.group_as_written);
  print_text("source", facts.source);
  print_text("dialect", facts.dialect);
  for (uint32_t bit = 0; bit < 64; bit++) {
    if (facts.findings >> bit & 1) {
      received_tls_text code = received_tls_finding_code(bit);
      printf(" %.*s", (int)code.length, code.bytes);
    }
  }
  printf(" %s\n", received_tls_status_text((int32_t)status));
}

/* A line of any length without its end; NULL at the end of the input. */
static char *line(void) {
  size_t size = 256, length = 0;
  char *text = (char *)malloc(size);
  int byte;
  while ((byte = getchar()) != EOF && byte != '\n') {
    if (length + 1 == size) {
      size *= 2;
      text = (char *)realloc(text, size);
    }
    if (text == NULL) {
      abort();
    }
    text[length++] = (char)byte;
  }
  text[length] = '\0';
  if (byte == EOF && length == 0) {
    free(text);
    return NULL;
  }
  return text;
}

int main(void) {
  char *question;
  while ((question = line()) != NULL) {
    const char *hex = strchr(question, ' ');
    size_t length = hex == NULL ? 0 : strlen(hex + 1) / 2, at = 0;
    char *bytes = exactly(question, length);
    received_tls_clause clause;
    received_tls_status status;
    for (size_t index = 0; index < length; index++) {
      bytes[index] = (char)(value(hex[1 + 2 * index]) << 4 | value(hex[2 + 2 * index]));
    }
    switch (question[0]) {
    case 'c':
      status = received_tls_parse_clause(bytes, length, &clause, &at);
      answer_clause(status, &clause, at);
      break;
    case 'p':
      status = received_tls_parse_clause_prefix(bytes, length, &clause, &at);
      answer_clause(status, &clause, at);
      break;
    default:
      answer_field(bytes, length);
    }
    free(bytes);
    free(question);
  }
  return 0;
}
