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

/* transform_tests.c */
void every_transform_gets_keys_of_its_size(void);
void transforms_that_do_not_fit_together_are_refused(void);
void ah_passes_no_nat_and_virtual_interfaces_have_tunnels(void);
void an_inbound_spi_is_used_once_at_a_time(void);
void a_given_spi_and_a_counted_one_do_not_meet(void);
void what_goes_out_to_a_host_comes_in_there_by_an_spi_of_its_own(void);
void a_bundles_spis_do_not_run_over(void);
void a_lifetime_of_zeros_is_no_limit_where_it_is_given(void);
void a_scripted_peer_dictates_by_authip_only(void);
void a_winner_that_leaves_the_keys_to_the_keying_module_is_still_the_winner(void);

/* order_tests.c */
void of_two_mistakes_of_a_registration_the_earlier_in_the_order_is_told(void);

#endif
