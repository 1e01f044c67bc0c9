/* The tests of this program that have a file of their own. */
#ifndef TESTS_ENGINE_TESTS_H
#define TESTS_ENGINE_TESTS_H

/* sa_tests.c */
void keys_of_two_sas_are_equal_when_all_of_them_are(void);
void the_module_of_the_callbacks_can_be_what_asks_for_integrity_checks(void);
void a_negotiation_of_an_impossible_form_is_refused(void);
/* details_tests.c */
void every_field_of_an_sa_is_filled_the_same_in_every_run(void);
void an_sas_identity_is_its_peers_and_extended_mode_is_authips(void);
void what_a_negotiation_names_stands_in_its_sas(void);
void behind_a_nat_the_peer_has_a_private_address(void);
void a_tunnels_peer_is_its_other_end(void);

#endif
