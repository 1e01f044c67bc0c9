/* The tests of this program that have files of their own; wine_test.c has the others and main. */
#ifndef TESTS_WINE_TESTS_H
#define TESTS_WINE_TESTS_H

/* many_tests.c: several scripts in one process */
void scripts_played_at_once_end_as_they_do_alone(void);
void keys_that_do_not_differ_between_runs_are_found_without_being_kept(void);
void a_hundred_scripts_at_once_share_nothing(void);
/* width_tests.c: 32 bits and 64 */
void the_battery_of_32_bits_passes_against_the_64_bit_mock(void);
void bad_tias_of_both_widths_end_alike(void);
/* Why no 32-bit program can be run here; NULL when one can. */
const char *why_no_32_bit_programs(void);
/* Plays a script of the battery with the programs of a folder; so many tests at least must pass. */
void play_battery(const char *agents, const char *path, int at_least);
void the_registrations_of_scripts_played_at_once_are_bounded_together(void);
void the_turn_of_a_tia_that_outlives_its_script_ends_with_the_script(void);
/* fault_tests.c */
void a_tia_sees_the_faults_of_the_service(void);
void a_turn_that_is_to_fail_fails_at_once_and_no_event_is_lost(void);
void a_slow_bfe_delays_a_tias_calls_and_not_its_callbacks(void);
void a_tias_answers_come_late_twice_or_when_they_are_released(void);
void policies_and_services_of_one_host_change_under_its_tia(void);
/* sa_tests.c: SAs as a TIA sees them */
void a_tia_sees_every_field_of_a_transport_sa(void);
void a_tia_sees_every_field_of_a_tunnels_sas(void);
void two_hosts_tias_see_the_same_sas_mirrored(void);
void every_field_that_a_tia_touches_is_noticed_and_named(void);
/* report_tests.c */
void every_report_of_a_run_is_written(void);
void the_junit_report_of_passed_failed_and_unplayable_scripts_is_valid(void);
void a_checked_script_is_printed_as_one_that_checks(void);
void a_report_never_overwrites_a_script(void);
/* example_tests.c */
void the_examples_of_the_reference_pass_when_played(void);
void the_examples_of_the_tour_pass_when_played(void);
/* terminal_tests.c */
void colours_and_utf_8_arrive_whole_on_a_terminal(void);
void a_terminal_that_wants_no_colours_gets_none(void);
void a_run_on_a_terminal_keeps_its_exit_code_and_messages(void);
void ctrl_c_on_a_terminal_ends_a_run_with_its_summary(void);

#endif
