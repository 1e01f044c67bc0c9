/* Hostile bytes, deaths and secrets, under a Wine of these tests' own. */
#include "tests.h"
#include "wine.h"

#include <stdio.h>
#include <string.h>

static const struct test_case CASES[] = {
    ROW(a_tia_may_die_before_in_and_after_every_call_and_callback),
    ROW(a_tia_may_die_while_a_callbacks_answer_is_on_its_way),
    ROW(a_tia_started_by_hand_may_die_and_leaves_nothing_behind),
    ROW(a_tia_outlives_many_services_that_die_in_every_call_and_callback),
    ROW(the_services_limits_are_reached_with_their_errors_and_others_are_served),
    ROW(a_second_turn_and_a_descriptor_too_long_are_refused),
    ROW(one_client_process_too_many_is_refused_until_another_ends),
    ROW(a_planted_key_is_in_no_output_log_trace_or_report),
    ROW(a_crash_leaves_no_key_in_any_file),
    ROW(keys_of_an_sa_that_is_gone_are_in_nobodys_memory),
    ROW(two_services_on_one_endpoint_are_refused),
    ROW(the_service_survives_10000_hostile_cases_and_serves_throughout),
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    return wine_suite_main("hostile", CASES, argc, argv);
}
