/* What the tests share: a check that counts, and memory that ends where its contents end, so that Valgrind and
 * AddressSanitizer see the first byte that is read or written past it. */

#ifndef CHECK_H
#define CHECK_H

#include <received_tls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many checks were made, and how many did not hold. */
extern unsigned long checks, failures;

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_STATUS(expected, call) check_status((expected), (call), #call, __FILE__, __LINE__)
#define CHECK_TEXT(expected, text) check_text((expected), (text), __FILE__, __LINE__)

void check(int holds, const char *what, const char *file, int line);
void check_status(received_tls_status expected, received_tls_status found, const char *what, const char *file, int line);
/* `expected` is NULL where there should be no text. */
void check_text(const char *expected, received_tls_text text, const char *file, int line);

/* A copy that ends where it ends; free() takes it back. */
char *exactly(const char *bytes, size_t length);

/* The tests, a file each. */
void test_clause(void);
void test_facts(void);
void test_hops(void);
void test_registry(void);
void test_set(void);
void test_stamp(void);
void test_status(void);

#endif
