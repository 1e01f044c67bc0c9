#ifndef TESTS_HOSTILE_TESTS_H
#define TESTS_HOSTILE_TESTS_H

#include "suite.h"

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
#define AGENTS "build/x86_64/tests"
#define SECONDS 900

/* attack_tests.c */
void the_service_survives_10000_hostile_cases_and_serves_throughout(void);

/* death_tests.c */
void a_tia_may_die_before_in_and_after_every_call_and_callback(void);
void a_tia_may_die_while_a_callbacks_answer_is_on_its_way(void);
void a_tia_started_by_hand_may_die_and_leaves_nothing_behind(void);

/* service_death_tests.c */
void a_tia_outlives_many_services_that_die_in_every_call_and_callback(void);
void two_services_on_one_endpoint_are_refused(void);

/* limit_tests.c */
void the_services_limits_are_reached_with_their_errors_and_others_are_served(void);
void a_second_turn_and_a_descriptor_too_long_are_refused(void);
void one_client_process_too_many_is_refused_until_another_ends(void);

/* secret_tests.c */
void a_planted_key_is_in_no_output_log_trace_or_report(void);
void a_crash_leaves_no_key_in_any_file(void);
/* memory_tests.c */
void keys_of_an_sa_that_is_gone_are_in_nobodys_memory(void);

#endif
