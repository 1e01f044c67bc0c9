/* The tests of this program. */
#ifndef TESTS_ENGINE_TESTS_H
#define TESTS_ENGINE_TESTS_H

/* negotiation_tests.c */
void the_heavier_end_dictates_and_the_responder_on_a_tie(void);
void the_other_readings_of_a_tie_and_of_weight_zero_can_be_chosen(void);
void a_winning_initiator_is_asked_dictates_and_is_notified(void);
void a_heavier_peer_dictates_and_the_tia_is_only_notified(void);
void without_allow_dictate_nobody_is_asked_and_keys_are_random(void);
void a_policy_without_callbacks_establishes_at_once(void);
void only_authip_asks_for_dictation(void);
void every_manager_of_the_host_is_notified(void);
void the_dictator_can_be_left_out_of_notifications(void);
void two_hosts_weigh_their_tias_and_see_mirrored_keys(void);
/* answer_tests.c */
void a_failing_dictation_fails_the_negotiation_with_its_status(void);
void a_tia_that_asks_for_generated_keys_gets_random_ones(void);
void a_key_of_the_wrong_size_fails_the_negotiation(void);
void two_different_keys_for_gcm_fail_and_one_alone_is_enough(void);
void changes_that_a_tia_made_fail_the_negotiation_and_are_all_told(void);
void of_many_changes_the_first_are_told_and_the_others_counted(void);
void sas_of_another_form_are_not_taken(void);
void what_a_callback_was_given_is_known_until_its_answer_is_late(void);
void an_sa_that_cannot_be_read_fails_the_negotiation(void);
/* deadline_tests.c */
void a_hanging_dictation_costs_its_hint_and_no_more(void);
void a_hint_of_zero_means_five_seconds(void);
void a_late_answer_is_reported_and_changes_nothing(void);
void an_answer_that_took_too_long_by_its_own_clock_is_late(void);
void a_hanging_check_counts_as_no_wish(void);
void callbacks_behind_a_hanging_one_do_not_wait_for_ever(void);
void the_clock_of_a_batched_callback_starts_when_the_one_before_it_ends(void);
void a_dead_tia_fails_the_dictation_it_was_asked_for(void);
void one_manager_cannot_answer_for_another(void);
void the_id_of_a_manager_is_a_secret_of_64_random_bits(void);
void a_failing_generator_fails_the_negotiation(void);
/* registration_tests.c */
void registration_checks_its_arguments(void);
void a_second_dictator_is_refused_as_chosen(void);
void the_same_key_cannot_be_registered_twice(void);
void only_the_session_that_registered_can_unregister_and_only_once(void);
void closing_a_session_ends_its_registrations_and_transaction(void);
void registering_inside_a_transaction_is_refused(void);
void a_transaction_waits_for_a_writer_and_gives_up_after_its_wait(void);
void readers_share_and_keep_writers_out(void);
void a_session_key_in_use_is_refused(void);
/* database_tests.c */
void an_sa_expires_by_its_seconds_in_virtual_time(void);
void a_deleted_sa_is_gone_and_does_not_expire(void);
/* address_tests.c */
void addresses_are_read_and_printed_as_the_rfcs_say(void);

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
