/* The tests of this program that have a file of their own. */
#ifndef TESTS_ENGINE_TESTS_H
#define TESTS_ENGINE_TESTS_H

/* sa_tests.c */
void a_change_in_a_tunnels_sa_is_named(void);
void keys_of_two_sas_are_equal_when_all_of_them_are(void);
void the_module_of_the_callbacks_can_be_what_asks_for_integrity_checks(void);
void a_negotiation_of_an_impossible_form_is_refused(void);

#endif
