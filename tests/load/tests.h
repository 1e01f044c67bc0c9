/* The tests of this program that have a file of their own. */
#ifndef TESTS_LOAD_TESTS_H
#define TESTS_LOAD_TESTS_H

/* many_tests.c */
void many_negotiations_through_one_tia_lose_and_double_nothing(void);

#endif
