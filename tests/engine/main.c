/* The engine in virtual time. */
#include "suite.h"
#include "tests.h"

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(the_heavier_end_dictates_and_the_responder_on_a_tie),
    ROW(the_other_readings_of_a_tie_and_of_weight_zero_can_be_chosen),
    ROW(a_winning_initiator_is_asked_dictates_and_is_notified),
    ROW(a_heavier_peer_dictates_and_the_tia_is_only_notified),
    ROW(without_allow_dictate_nobody_is_asked_and_keys_are_random),
    ROW(a_policy_without_callbacks_establishes_at_once),
    ROW(only_authip_asks_for_dictation),
    ROW(every_manager_of_the_host_is_notified),
    ROW(the_dictator_can_be_left_out_of_notifications),
    ROW(two_hosts_weigh_their_tias_and_see_mirrored_keys),
    ROW(a_failing_dictation_fails_the_negotiation_with_its_status),
    ROW(a_tia_that_asks_for_generated_keys_gets_random_ones),
    ROW(a_key_of_the_wrong_size_fails_the_negotiation),
    ROW(two_different_keys_for_gcm_fail_and_one_alone_is_enough),
    ROW(changes_that_a_tia_made_fail_the_negotiation_and_are_all_told),
    ROW(of_many_changes_the_first_are_told_and_the_others_counted),
    ROW(sas_of_another_form_are_not_taken),
    ROW(what_a_callback_was_given_is_known_until_its_answer_is_late),
    ROW(an_sa_that_cannot_be_read_fails_the_negotiation),
    ROW(a_hanging_dictation_costs_its_hint_and_no_more),
    ROW(a_hint_of_zero_means_five_seconds),
    ROW(a_late_answer_is_reported_and_changes_nothing),
    ROW(an_answer_that_took_too_long_by_its_own_clock_is_late),
    ROW(a_hanging_check_counts_as_no_wish),
    ROW(callbacks_behind_a_hanging_one_do_not_wait_for_ever),
    ROW(the_clock_of_a_batched_callback_starts_when_the_one_before_it_ends),
    ROW(a_dead_tia_fails_the_dictation_it_was_asked_for),
    ROW(one_manager_cannot_answer_for_another),
    ROW(the_id_of_a_manager_is_a_secret_of_64_random_bits),
    ROW(a_failing_generator_fails_the_negotiation),
    ROW(an_sa_expires_by_its_seconds_in_virtual_time),
    ROW(a_deleted_sa_is_gone_and_does_not_expire),
    ROW(every_transform_gets_keys_of_its_size),
    ROW(registration_checks_its_arguments),
    ROW(of_two_mistakes_of_a_registration_the_earlier_in_the_order_is_told),
    ROW(a_second_dictator_is_refused_as_chosen),
    ROW(the_same_key_cannot_be_registered_twice),
    ROW(only_the_session_that_registered_can_unregister_and_only_once),
    ROW(closing_a_session_ends_its_registrations_and_transaction),
    ROW(registering_inside_a_transaction_is_refused),
    ROW(a_transaction_waits_for_a_writer_and_gives_up_after_its_wait),
    ROW(readers_share_and_keep_writers_out),
    ROW(a_session_key_in_use_is_refused),
    ROW(addresses_are_read_and_printed_as_the_rfcs_say),
    ROW(keys_of_two_sas_are_equal_when_all_of_them_are),
    ROW(the_module_of_the_callbacks_can_be_what_asks_for_integrity_checks),
    ROW(a_negotiation_of_an_impossible_form_is_refused),
    ROW(every_field_of_an_sa_is_filled_the_same_in_every_run),
    ROW(an_sas_identity_is_its_peers_and_extended_mode_is_authips),
    ROW(what_a_negotiation_names_stands_in_its_sas),
    ROW(behind_a_nat_the_peer_has_a_private_address),
    ROW(a_tunnels_peer_is_its_other_end),
    ROW(transforms_that_do_not_fit_together_are_refused),
    ROW(ah_passes_no_nat_and_virtual_interfaces_have_tunnels),
    ROW(an_inbound_spi_is_used_once_at_a_time),
    ROW(a_given_spi_and_a_counted_one_do_not_meet),
    ROW(what_goes_out_to_a_host_comes_in_there_by_an_spi_of_its_own),
    ROW(a_bundles_spis_do_not_run_over),
    ROW(a_lifetime_of_zeros_is_no_limit_where_it_is_given),
    ROW(a_scripted_peer_dictates_by_authip_only),
    ROW(a_winner_that_leaves_the_keys_to_the_keying_module_is_still_the_winner),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return suite_main("engine", CASES, argc, argv);
}
