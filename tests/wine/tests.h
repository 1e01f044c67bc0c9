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
void a_call_that_a_fault_fails_is_refused_with_the_code_that_the_tia_gets(void);
void a_script_can_wait_until_an_answer_is_held(void);
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
void ctrl_c_ends_a_call_that_a_slow_bfe_holds(void);
void a_program_started_by_exec_reads_what_is_typed(void);
/* usage_tests.c */
void wrong_usage_says_what_is_wrong_and_exits_2(void);
void help_and_version_go_to_stdout_and_exit_0(void);
void a_script_that_is_missing_or_wrong_exits_2_before_anything_starts(void);
void a_missing_tia_exits_3_and_says_where_it_was_looked_for(void);
void a_tia_that_is_no_pe_exits_3(void);
void an_agent_without_a_command_wants_one_behind_the_dashes(void);
void a_tia_without_force_integrity_is_refused(void);
void a_damaged_program_is_called_so_and_exits_3(void);
void a_program_for_another_processor_is_called_so_and_exits_3(void);
void a_32_bit_program_without_32_bit_wine_says_what_is_missing_and_exits_3(void);
void what_is_wrong_with_a_request_is_said_before_a_prefix_is_made(void);
/* bad_tia_tests.c */
void a_tia_that_crashes_before_it_registers_fails_the_script(void);
void a_tia_that_exits_without_registering_fails_with_its_last_words(void);
void a_tia_that_crashes_in_a_callback_is_noticed(void);
void a_tia_that_never_returns_costs_its_hint_and_no_more(void);
void a_late_answer_is_told_and_not_used(void);
void keys_of_a_wrong_size_and_other_changes_fail_the_negotiation(void);
void a_tia_that_asks_for_generated_keys_gets_them(void);
void a_tia_may_leave_memory_of_its_own_in_an_sa(void);
void unregistering_from_a_callback_does_not_deadlock(void);
void a_tia_that_does_not_end_is_ended_and_fails_the_script(void);
void a_process_that_ends_without_closing_is_unregistered(void);
void a_negotiation_that_fails_unexpectedly_fails_the_script(void);
void an_exit_code_that_no_line_expects_fails_the_script(void);
/* process_tests.c */
void two_runs_at_once_do_not_meet(void);
void programs_beside_another_may_use_all_processors(void);
void when_mockbfe_is_killed_the_tias_calls_fail_and_nothing_hangs(void);
void without_a_service_opening_fails_with_ept_s_not_registered(void);
void serve_waits_for_a_program_started_by_hand(void);
void exec_starts_a_program_by_hand_that_serve_waits_for(void);
void exec_ends_with_the_programs_own_exit_code(void);
void exec_starts_windows_programs_and_no_others(void);
/* output_tests.c */
void keys_are_printed_only_when_asked_for(void);
void the_timeline_of_a_run_reads_like_this(void);
void a_failed_expectation_says_field_expected_actual_and_the_event(void);
void the_readmes_script_is_the_sample_that_it_names(void);
/* reader_tests.c: readers of the output that take their time */
void a_reader_that_stalls_makes_no_answer_late(void);
void not_one_line_is_lost_when_a_reader_stalls(void);
void a_reader_that_goes_away_ends_nothing_but_the_output(void);

#endif
