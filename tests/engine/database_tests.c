/* The SA database in virtual time. */
#include "bench_engine.h"
#include "tests.h"

#include <string.h>

void an_sa_expires_by_its_seconds_in_virtual_time(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    request.lifetime.seconds = 60;
    bench_negotiate(&bench, &request);
    CHECK_INT(engine_next_virtual_deadline(bench.engine), 60000);
    bench_advance(&bench, 0, 59999);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 0);
    bench_advance(&bench, 0, 1);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 1);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 0);
    bench_stop(&bench);
}

void a_deleted_sa_is_gone_and_does_not_expire(void)
{
    struct bench bench;
    bench_start(&bench, NULL);
    struct negotiation_request request = bench_request();
    uint64_t id = bench_negotiate(&bench, &request);
    CHECK_INT(sa_database_delete(bench.engine, id, bench.now), BFE_OK);
    CHECK_INT(sa_database_delete(bench.engine, id, bench.now), BFE_NOT_FOUND);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 1);
    CHECK_INT(bench_last(&bench, OBSERVED_DELETED)->observation.deleted.direction, SA_OUTBOUND);
    bench_advance(&bench, 0, 59999);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 1);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 1);
    bench_advance(&bench, 0, 1);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 2);
    CHECK_INT(bench_last(&bench, OBSERVED_DELETED)->observation.deleted.direction, SA_INBOUND);
    CHECK_INT(engine_count(bench.engine).sa_pairs, 0);
    bench_advance(&bench, 0, 4000000);
    CHECK_INT(bench_times(&bench, OBSERVED_DELETED), 2);
    CHECK_INT(bench_times(&bench, OBSERVED_EXPIRED), 0);
    bench_stop(&bench);
}
