/*
 * mockbfe as its users run it: the wrapper, Wine, the DLL, TIAs good and bad. Each test starts its
 * own mockbfe; all share one Wine prefix that is made for this test program and removed after it.
 */
#include "play.h"
#include "suite.h"
#include "tests.h"
#include "wine.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static int count_scripts(const char *path)
{
    int count = 0;
    DIR *directory = opendir(path);
    for (struct dirent *entry = directory ? readdir(directory) : NULL; entry;
         entry = readdir(directory)) {
        size_t length = strlen(entry->d_name);
        count += length > 4 && strcmp(entry->d_name + length - 4, ".bfe") == 0;
    }
    if (directory) {
        closedir(directory);
    }
    return count;
}

static void play_samples(const char *agents)
{
    static const char *const SAMPLES[] = {"samples/dictate", "samples/notify", "samples/keyfile"};
    for (size_t i = 0; i < 3; i++) {
        struct program program;
        char last[100];
        int count = count_scripts(SAMPLES[i]);
        const char *const argv[] = {MOCKBFE, "run", "-q", "--agents", agents, SAMPLES[i], NULL};
        CHECK(count > 1);
        if (run(&program, 0, NULL, argv)) {
            snprintf(last, sizeof(last), "%d scripts, %d passed, 0 failed\n", count, count);
            CHECK_CONTAINS(program.out, last);
        }
        program_clear(&program);
    }
}

static void samples_built_with_gcc_pass_their_scenarios(void)
{
    play_samples("build/x86_64/samples/gcc");
}

static void samples_built_with_clang_pass_their_scenarios(void)
{
    play_samples("build/x86_64/samples/clang");
}

/* 32-bit programs need a 32-bit Wine, which cannot be had everywhere. */
static void tias_of_32_bits_pass_their_scenarios_against_the_64_bit_mock(void)
{
    const char *why = why_no_32_bit_programs();
    if (why) {
        skip_test("%s", why);
    } else {
        play_samples("build/i686/samples/gcc");
        play_samples("build/i686/samples/clang");
    }
}

static void the_battery_of_api_tests_passes(void)
{
    play_battery("build/x86_64/tests", "tests/battery/battery.bfe", 50);
}

static void the_battery_without_force_integrity_passes(void)
{
    play_battery("build/x86_64/tests", "tests/battery/battery_nointegrity.bfe", 1);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct test_case CASES[] = {
    ROW(samples_built_with_gcc_pass_their_scenarios),
    ROW(samples_built_with_clang_pass_their_scenarios),
    ROW(tias_of_32_bits_pass_their_scenarios_against_the_64_bit_mock),
    ROW(the_battery_of_32_bits_passes_against_the_64_bit_mock),
    ROW(bad_tias_of_both_widths_end_alike),
    ROW(the_battery_of_api_tests_passes),
    ROW(the_battery_without_force_integrity_passes),
    ROW(wrong_usage_says_what_is_wrong_and_exits_2),
    ROW(help_and_version_go_to_stdout_and_exit_0),
    ROW(a_script_that_is_missing_or_wrong_exits_2_before_anything_starts),
    ROW(a_missing_tia_exits_3_and_says_where_it_was_looked_for),
    ROW(a_tia_that_is_no_pe_exits_3),
    ROW(an_agent_without_a_command_wants_one_behind_the_dashes),
    ROW(a_tia_without_force_integrity_is_refused),
    ROW(a_damaged_program_is_called_so_and_exits_3),
    ROW(a_program_for_another_processor_is_called_so_and_exits_3),
    ROW(a_32_bit_program_without_32_bit_wine_says_what_is_missing_and_exits_3),
    ROW(what_is_wrong_with_a_request_is_said_before_a_prefix_is_made),
    ROW(a_tia_that_crashes_before_it_registers_fails_the_script),
    ROW(a_tia_that_exits_without_registering_fails_with_its_last_words),
    ROW(a_tia_that_crashes_in_a_callback_is_noticed),
    ROW(a_tia_that_never_returns_costs_its_hint_and_no_more),
    ROW(a_late_answer_is_told_and_not_used),
    ROW(keys_of_a_wrong_size_and_other_changes_fail_the_negotiation),
    ROW(a_tia_sees_every_field_of_a_transport_sa),
    ROW(a_tia_sees_every_field_of_a_tunnels_sas),
    ROW(two_hosts_tias_see_the_same_sas_mirrored),
    ROW(every_field_that_a_tia_touches_is_noticed_and_named),
    ROW(a_tia_that_asks_for_generated_keys_gets_them),
    ROW(a_tia_may_leave_memory_of_its_own_in_an_sa),
    ROW(unregistering_from_a_callback_does_not_deadlock),
    ROW(a_tia_that_does_not_end_is_ended_and_fails_the_script),
    ROW(a_process_that_ends_without_closing_is_unregistered),
    ROW(a_negotiation_that_fails_unexpectedly_fails_the_script),
    ROW(an_exit_code_that_no_line_expects_fails_the_script),
    ROW(two_runs_at_once_do_not_meet),
    ROW(programs_beside_another_may_use_all_processors),
    ROW(scripts_played_at_once_end_as_they_do_alone),
    ROW(a_hundred_scripts_at_once_share_nothing),
    ROW(the_registrations_of_scripts_played_at_once_are_bounded_together),
    ROW(the_turn_of_a_tia_that_outlives_its_script_ends_with_the_script),
    ROW(a_tia_sees_the_faults_of_the_service),
    ROW(a_call_that_a_fault_fails_is_refused_with_the_code_that_the_tia_gets),
    ROW(a_script_can_wait_until_an_answer_is_held),
    ROW(a_turn_that_is_to_fail_fails_at_once_and_no_event_is_lost),
    ROW(a_slow_bfe_delays_a_tias_calls_and_not_its_callbacks),
    ROW(a_tias_answers_come_late_twice_or_when_they_are_released),
    ROW(policies_and_services_of_one_host_change_under_its_tia),
    ROW(keys_that_do_not_differ_between_runs_are_found_without_being_kept),
    ROW(every_report_of_a_run_is_written),
    ROW(the_junit_report_of_passed_failed_and_unplayable_scripts_is_valid),
    ROW(a_checked_script_is_printed_as_one_that_checks),
    ROW(a_report_never_overwrites_a_script),
    ROW(the_examples_of_the_reference_pass_when_played),
    ROW(the_examples_of_the_tour_pass_when_played),
    ROW(colours_and_utf_8_arrive_whole_on_a_terminal),
    ROW(a_terminal_that_wants_no_colours_gets_none),
    ROW(a_run_on_a_terminal_keeps_its_exit_code_and_messages),
    ROW(ctrl_c_on_a_terminal_ends_a_run_with_its_summary),
    ROW(a_program_started_by_exec_reads_what_is_typed),
    ROW(ctrl_c_ends_a_call_that_a_slow_bfe_holds),
    ROW(a_reader_that_stalls_makes_no_answer_late),
    ROW(not_one_line_is_lost_when_a_reader_stalls),
    ROW(a_reader_that_goes_away_ends_nothing_but_the_output),
    ROW(when_mockbfe_is_killed_the_tias_calls_fail_and_nothing_hangs),
    ROW(without_a_service_opening_fails_with_ept_s_not_registered),
    ROW(serve_waits_for_a_program_started_by_hand),
    ROW(exec_starts_a_program_by_hand_that_serve_waits_for),
    ROW(exec_ends_with_the_programs_own_exit_code),
    ROW(exec_starts_windows_programs_and_no_others),
    ROW(keys_are_printed_only_when_asked_for),
    ROW(the_timeline_of_a_run_reads_like_this),
    ROW(a_failed_expectation_says_field_expected_actual_and_the_event),
    ROW(the_readmes_script_is_the_sample_that_it_names),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return wine_suite_main("wine", CASES, argc, argv);
}
