/* The tests of this program that have a file of their own. */
#ifndef TESTS_ACCESS_TESTS_H
#define TESTS_ACCESS_TESTS_H

#include "bench_engine.h"
#include "engine/principal.h"

/* A session of a principal, with SESSION_FLAG_* (access_test.c). */
uint64_t open_as(struct bench *bench, const char *principal, uint32_t flags);

/* call_tests.c */
void every_call_demands_what_its_page_says(void);
void of_several_mistakes_the_earliest_in_the_order_is_told(void);
void what_is_not_in_a_transaction_does_not_wait_for_the_lock(void);

/* part_tests.c */
void a_descriptor_of_all_four_parts_survives_being_written_and_read(void);
void each_part_is_set_by_itself_and_on_its_object_only(void);
void each_part_needs_its_own_right(void);
void a_sacl_is_kept_and_changes_nothing(void);
void a_null_dacl_grants_everything_to_everybody(void);
void a_later_change_of_the_engines_list_reaches_no_container(void);
void bits_that_are_not_set_are_refused(void);

#endif
