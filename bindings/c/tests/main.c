/* Runs every test and says how many checks were made; exits with 1 if one did not hold. */

#include "check.h"

int main(void) {
  test_status();
  test_registry();
  test_clause();
  test_facts();
  test_hops();
  test_stamp();
  test_set();
  printf("%lu checks\n", checks);
  return failures == 0 ? 0 : 1;
}
