/* The tests of this program that have files of their own; wine_test.c has the others and main. */
#ifndef TESTS_WINE_TESTS_H
#define TESTS_WINE_TESTS_H

/* many_tests.c: several scripts in one process */
void scripts_played_at_once_end_as_they_do_alone(void);
void a_hundred_scripts_at_once_share_nothing(void);
/* fault_tests.c */
void a_tia_sees_the_faults_of_the_service(void);
/* sa_tests.c: SAs as a TIA sees them */
void a_tia_sees_every_field_of_a_transport_sa(void);
void a_tia_sees_every_field_of_a_tunnels_sas(void);
void two_hosts_tias_see_the_same_sas_mirrored(void);
void every_field_that_a_tia_touches_is_noticed_and_named(void);
/* report_tests.c */
void every_report_of_a_run_is_written(void);
void a_checked_script_is_printed_as_one_that_checks(void);

#endif
