/* What the runner finds in a checked script. */
#include "tests.h"

#include "script/negotiation.h"

#include <string.h>

#define BEGIN                                                                                      \
    "scenario \"title\"\nagent tia \"tia.exe\"\nnegotiate sa1 { policy allow-dictate "             \
    "allow-notify }\n"

static void a_script_knows_its_title_files_and_declarations(void)
{
    struct script *script =
        load(BEGIN "host office\nagent b on office\nnegotiate sa2\nlet x = 5\n");
    if (CHECK(script != NULL)) {
        CHECK_STR(script->title, "title");
        CHECK_STR(script->files->name, "test.bfe");
        CHECK_INT(script->hosts.count, 2);
        CHECK_STR(script->hosts.items[0]->name.text, "local");
        CHECK(script->hosts.items[0]->statement == NULL);
        CHECK_STR(script->hosts.items[1]->name.text, "office");
        CHECK_INT(script->agents.count, 2);
        CHECK_STR(script->agents.items[1]->name.text, "b");
        CHECK_INT(script->agents.items[1]->statement->agent->host_index, 1);
        CHECK_INT(script->sas.count, 2);
        CHECK(script->sas.items[1]->statement == nth(script, 5));
        CHECK_INT(nth(script, 5)->negotiation->sa.index, 1);
        CHECK_INT(script->variables.count, 1);
        CHECK(script->variables.items[0]->constant);
        CHECK_INT(script->variables.items[0]->value.integer, 5);
    }
    script_free(script);
}

static void a_statement_has_its_place_and_text(void)
{
    struct script *script =
        load("scenario \"x\"\n\n  after   5s   # later\nrepeat 2   {\n    log 1\n}\n");
    const struct statement *after = nth(script, 1);
    const struct statement *repeat = nth(script, 2);
    if (CHECK(after && repeat)) {
        CHECK_STR(after->text, "after   5s");
        CHECK_INT(source_begin(after->at).line, 3);
        CHECK_INT(source_begin(after->at).column, 3);
        CHECK_STR(repeat->text, "repeat 2");
        CHECK_INT(source_begin(repeat->at).line, 4);
        CHECK_INT(source_end(repeat->at).line, 6);
        CHECK_STR(repeat->repeat.body.first->text, "log 1");
    }
    script_free(script);
}

static void an_expectation_is_resolved(void)
{
    struct script *script =
        load(BEGIN
             "expect sa1 dictate by tia { status = 5, inbound.key.length >= 20, outbound.spi = * } "
             "within 2s\n");
    const struct statement *expect = nth(script, 3);
    if (CHECK(expect != NULL)) {
        const struct pattern *pattern = &expect->expect.pattern;
        CHECK(!expect->expect.negated);
        CHECK_INT(pattern->subject_kind, SUBJECT_SA);
        CHECK_INT(pattern->subject.index, 0);
        CHECK_INT(pattern->event, EVENT_SA_DICTATE);
        CHECK_STR(pattern->by.text, "tia");
        CHECK_INT(pattern->by.index, 0);
        const struct field_match *match = pattern->fields;
        CHECK_INT(match->field.id, FIELD_STATUS);
        CHECK_INT(match->op, COMPARE_EQUAL);
        CHECK_INT(match->value->known.type, VALUE_WORD);
        CHECK_INT(match->value->known.word, 5);
        match = match->next;
        CHECK_INT(match->field.id, FIELD_KEY);
        CHECK_INT(match->field.side, SIDE_INBOUND);
        CHECK(match->field.length);
        CHECK_INT(match->op, COMPARE_GREATER_OR_EQUAL);
        match = match->next;
        CHECK_INT(match->field.id, FIELD_SPI);
        CHECK_INT(match->field.side, SIDE_OUTBOUND);
        CHECK(match->value == NULL);
        CHECK(match->next == NULL);
        CHECK_INT(expect->expect.within->known.integer, 2000000);
    }
    script_free(script);
}

static void a_bare_value_becomes_a_comparison(void)
{
    struct script *script = load(BEGIN "expect tia prints \"ready\" { line.length < 10 }\n"
                                       "expect tia exits 0\nexpect sa1 failed no-policy\n"
                                       "expect tia refused FWP_E_TXN_IN_PROGRESS\n"
                                       "expect tia unregisters process-died\n"
                                       "expect sa1 established peer-dictated\n"
                                       "expect sa1 expired idle\nexpect sa1 dictate 1460\n");
    static const struct {
        enum field_id field;
        enum comparison op;
    } EXPECTED[] = {
        {FIELD_LINE, COMPARE_CONTAINS},    {FIELD_EXIT_CODE, COMPARE_EQUAL},
        {FIELD_FAILURE, COMPARE_EQUAL},    {FIELD_ERROR, COMPARE_EQUAL},
        {FIELD_END_REASON, COMPARE_EQUAL}, {FIELD_KEYS, COMPARE_EQUAL},
        {FIELD_EXPIRY, COMPARE_EQUAL},     {FIELD_STATUS, COMPARE_EQUAL},
    };
    for (unsigned int i = 0; i < sizeof(EXPECTED) / sizeof(EXPECTED[0]); i++) {
        const struct statement *expect = nth(script, 3 + i);
        if (CHECK(expect && expect->expect.pattern.fields)) {
            CHECK_INT(expect->expect.pattern.fields->field.id, EXPECTED[i].field);
            CHECK_INT(expect->expect.pattern.fields->op, EXPECTED[i].op);
            CHECK(expect->expect.pattern.fields->from_atom);
        }
    }
    script_free(script);
}

static void options_have_their_presets(void)
{
    struct script *script =
        load("scenario \"x\"\noption tie initiator\noption callbacks-at-once 3\n");
    if (CHECK(script != NULL)) {
        CHECK_INT(script->options[OPTION_TIE].word, SCRIPT_TIE_INITIATOR);
        CHECK_INT(script->options[OPTION_CALLBACKS_AT_ONCE].integer, 3);
        CHECK_INT(script->options[OPTION_SECOND_DICTATOR].word, SCRIPT_SECOND_ALREADY_EXISTS);
        CHECK_INT(script->options[OPTION_NOTIFY_DICTATOR].word, 1);
    }
    script_free(script);
}

static void an_agent_is_resolved(void)
{
    struct script *script = load(
        "scenario \"x\"\nhost office\nagent tia \"a.exe\" on office { env A = \"1\", env B-C = "
        "(\"2\" + 3)\n arguments \"x\" \"y\"\n arguments \"z\"\n start manual\n concurrency 4\n"
        " principal \"P\" }\n");
    const struct statement *statement = nth(script, 2);
    if (CHECK(statement != NULL)) {
        const struct agent *agent = statement->agent;
        CHECK_STR(agent->environment->name.text, "A");
        CHECK_STR(agent->environment->next->name.text, "B-C");
        CHECK_STR(agent->environment->next->value->known.text.data, "23");
        CHECK_STR(agent->arguments->next->next->text->known.text.data, "z");
        CHECK(agent->arguments->next->next->next == NULL);
        CHECK(agent->start_manual);
        CHECK_INT(agent->concurrency->known.integer, 4);
        CHECK_STR(agent->principal->known.text.data, "P");
        CHECK_INT(agent->host_index, 1);
    }
    script_free(script);
}

static void faults_are_resolved(void)
{
    struct script *script =
        load(BEGIN "fault bfe stop\nfault bfe start\nfault bfe slow 5ms\n"
                   "fault ikeext stop\nfault ikeext start\n"
                   "fault rpc tia \"BfeEngineClose\" call 3 error RPC_S_CALL_FAILED\n");
    static const enum fault_kind KINDS[] = {FAULT_BFE_STOP,    FAULT_BFE_START,    FAULT_BFE_SLOW,
                                            FAULT_IKEEXT_STOP, FAULT_IKEEXT_START, FAULT_RPC};
    for (unsigned int i = 0; i < 6; i++) {
        if (CHECK(nth(script, 3 + i) != NULL)) {
            CHECK_INT(nth(script, 3 + i)->fault.kind, KINDS[i]);
        }
    }
    if (script) {
        CHECK_INT(nth(script, 5)->fault.delay->known.integer, 5000);
        CHECK_STR(nth(script, 8)->fault.call, "BfeEngineClose");
        CHECK_INT(nth(script, 8)->fault.nth->known.integer, 3);
        CHECK_INT(nth(script, 8)->fault.error->known.word, 1726);
    }
    script_free(script);
}

static void repeats_and_their_names_are_resolved(void)
{
    struct script *script =
        load("scenario \"x\"\nlet n = 3\nrepeat n as i {\n negotiate sa\n log i\n}\n"
             "repeat 2 as i { negotiate sa }\nnegotiate sa\n");
    if (CHECK(script != NULL)) {
        const struct statement *repeat = nth(script, 2);
        CHECK_INT(repeat->repeat.times, 3);
        CHECK_INT(repeat->repeat.counter.index, 1);
        CHECK_INT(script->variables.count, 3);
        CHECK_INT(script->sas.count, 3);
        CHECK(script->sas.items[0]->repeated);
        CHECK(!script->sas.items[2]->repeated);
        const struct expression *logged = repeat->repeat.body.first->next->log->text;
        CHECK_INT(logged->kind, EXPRESSION_VARIABLE);
        CHECK_INT(logged->variable.index, 1);
        CHECK(!logged->constant);
    }
    script_free(script);
}

static void barriers_belong_to_their_parallel(void)
{
    struct script *script =
        load("scenario \"x\"\nparallel {\n { barrier a; barrier b }\n { barrier b; barrier a }\n}\n"
             "parallel { { barrier a } { barrier a } }\n");
    if (CHECK(script != NULL)) {
        CHECK_INT(script->barriers.count, 3);
        const struct block *first = nth(script, 1)->parallel;
        CHECK_INT(first->first->name.index, 0);
        CHECK_INT(first->next->first->name.index, 1);
        CHECK_INT(first->next->first->next->name.index, 0);
        CHECK_INT(nth(script, 2)->parallel->next->first->name.index, 2);
    }
    script_free(script);
}

static void what_is_expected_in_parallel_is_known_behind_it(void)
{
    script_free(
        load(BEGIN "parallel {\n { expect sa1 check }\n { log 1 }\n}\nlog sa1.check.weight\n"));
    script_free(load(BEGIN "any order { expect sa1 check }\nlog sa1.check.weight\n"));
    script_free(load(BEGIN "repeat 2 { expect sa1 check }\nlog sa1.check.weight\n"));
    LOAD_FAILS(BEGIN "parallel {\n { expect sa1 check }\n { log sa1.check.weight }\n}\n",
               "there is no `expect sa1 check` before this line");
}

static void variables_are_looked_up_before_fields(void)
{
    struct script *script =
        load(BEGIN "let weight = 7\nexpect sa1 check { weight = weight }\n"
                   "expect sa1 dictate { inbound.key.length = outbound.key.length }\n");
    if (CHECK(script != NULL)) {
        CHECK_INT(nth(script, 4)->expect.pattern.fields->value->kind, EXPRESSION_VARIABLE);
        const struct expression *length = nth(script, 5)->expect.pattern.fields->value;
        CHECK_INT(length->kind, EXPRESSION_FIELD);
        CHECK_INT(length->field.side, SIDE_OUTBOUND);
        CHECK(length->field.length);
    }
    script_free(script);
}

static void a_digit_names_a_pfs_group(void)
{
    struct script *script = load("scenario \"x\"\nnegotiate sa1 { pfs 2048, policy allow-dictate "
                                 "}\nexpect sa1 dictate { inbound.pfs = 24 }\n");
    if (CHECK(script != NULL)) {
        CHECK_INT(nth(script, 1)->negotiation->pfs, 3);
        CHECK_INT(nth(script, 2)->expect.pattern.fields->value->known.word, 7);
    }
    script_free(script);
}

const struct test_case ast_tests[] = {
    {"a script knows its title, files and declarations",
     a_script_knows_its_title_files_and_declarations},
    {"a statement has its place and text", a_statement_has_its_place_and_text},
    {"an expectation is resolved", an_expectation_is_resolved},
    {"a bare value becomes a comparison", a_bare_value_becomes_a_comparison},
    {"options have their presets", options_have_their_presets},
    {"an agent is resolved", an_agent_is_resolved},
    {"faults are resolved", faults_are_resolved},
    {"repeats and their names are resolved", repeats_and_their_names_are_resolved},
    {"barriers belong to their parallel", barriers_belong_to_their_parallel},
    {"what is expected in parallel is known behind it",
     what_is_expected_in_parallel_is_known_behind_it},
    {"variables are looked up before fields", variables_are_looked_up_before_fields},
    {"a digit names a PFS group", a_digit_names_a_pfs_group},
    {NULL, NULL},
};
