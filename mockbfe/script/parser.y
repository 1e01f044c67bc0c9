/*
 * The grammar of the scenario language. It builds the tree and nothing else: what words mean is the
 * check's business, so that one misspelt word costs one precise message.
 *
 * Values need no %destructor: all that they point to lies in the pool, which is freed as a whole.
 */
%require "3.8"
%define api.pure full
%define api.prefix {script_}
%define api.token.prefix {TOKEN_}
%define api.location.type {struct source_range}
%define parse.error custom
%define parse.lac full
%locations
%param {void *scanner} {struct parse *parse}

%code requires {
#include "script/parse.h"

/* What may follow SUBJECT EVENT, in any order. */
struct modifiers {
    struct name by;
    struct field_match *fields;
    struct source_range within_at;
    bool has_fields;
    struct expression *within;
    struct pattern *until;
};
}

%code {
#include "script/build.h"
#include "script/syntax.h"

int script_lex(SCRIPT_STYPE *value, SCRIPT_LTYPE *at, void *scanner, struct parse *parse);
static void script_error(SCRIPT_LTYPE *at, void *scanner, struct parse *parse, const char *message);

/* The stack never grows, so that the parser takes no memory of its own. */
#define YYINITDEPTH 1500
#define YYMAXDEPTH YYINITDEPTH

/*
 * At the end of an error rule: what is wrong is passed over by the scanner. The bad token would be an
 * error again, for which the parser would give up what stands before.
 */
#define GIVE_UP(at)                                                                                \
    do {                                                                                           \
        parse_lost(parse, at);                                                                     \
        if (parse->skipping) {                                                                     \
            yyclearin;                                                                             \
        }                                                                                          \
    } while (0)

#define YYLLOC_DEFAULT(current, rhs, n)                                                            \
    do {                                                                                           \
        if (n) {                                                                                   \
            (current) = source_span(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n));                           \
        } else {                                                                                   \
            (current).file = YYRHSLOC(rhs, 0).file;                                                \
            (current).begin = (current).end = YYRHSLOC(rhs, 0).end;                                \
        }                                                                                          \
    } while (0)
}

%union {
    const char *text;
    struct value value;
    enum comparison comparison;
    struct name name;
    struct expression *expression;
    struct argument *argument;
    struct argument_list { struct argument *first, *last; } arguments;
    struct property *property;
    struct property_list { struct property *first, *last; } properties;
    struct field_match *match;
    struct match_list { struct field_match *first, *last; } matches;
    struct modifiers *modifiers;
    struct text_list *texts;
    struct text_chain { struct text_list *first, *last; } text_chain;
    struct statement *statement;
    struct block block;
    struct block_list { struct block *first, *last; } blocks;
    bool flag;
}

%token END 0            "the end of the file"
%token NEWLINE          "the end of the line"
%token START_SCRIPT START_EXPRESSION
%token <text>
    SCENARIO "scenario" INCLUDE "include" LET "let" OPTION "option" HOST "host" AGENT "agent"
    START "start" STOP "stop" KILL "kill" NEGOTIATE "negotiate" EXPECT "expect" NEVER "never"
    AFTER "after" DELETE "delete" REKEY "rekey" TRAFFIC "traffic" REPEAT "repeat" PARALLEL "parallel"
    BARRIER "barrier" ANY "any" TODO_BLOCK "todo" LOG "log" FAULT "fault"
    NO "no" BY "by" WITHIN "within" UNTIL "until" AS "as" ON "on" ORDER "order"
    HAS "has" LACKS "lacks" CONTAINS "contains"
%token <text> WORD      "a name" PATH "a path"
%token <value> LITERAL  "a value"
%token ARROW            "->"
%token <comparison> EQUALS "=" COMPARISON "a comparison"

%type <text> word path_or_word keyword
%type <name> name word_name optional_as optional_on optional_by
%type <expression> expression term primary optional_text optional_atom value option_value
%type <argument> argument
%type <arguments> arguments
%type <property> property
%type <properties> properties optional_properties property_block
%type <match> match
%type <matches> matches match_block
%type <comparison> comparison
%type <modifiers> modifiers
%type <text_chain> texts
%type <statement> statement line
%type <block> body braces
%type <blocks> branches
%type <flag> optional_no

%%

start:
    START_SCRIPT body END                  { parse->body = $2; }
  | START_EXPRESSION nl expression nl END  { parse->expression = $3; }
  ;

/* ---- statements ---------------------------------------------------------------------------------- */

nl: %empty | NEWLINE ;

/* The rest of a broken statement has been passed over here: the next error is one of its own. */
eol: NEWLINE { yyerrok; } ;

/* A line may be empty. So the end of a line is known for one whatever comes behind it. */
body:
    line                { $$ = (struct block){.at = @$}; build_append(&$$, $1); }
  | body eol line       { $$ = $1; build_append(&$$, $3); }
  ;
line:
    %empty              { $$ = NULL; }
  | statement
  | statement error     { $$ = $1; GIVE_UP(@2); }
  ;

braces: '{' body '}' { $$ = $2; $$.at = @$; } ;

statement:
    SCENARIO primary
        { $$ = build_statement(parse, STATEMENT_SCENARIO, @$); $$->scenario = $2; }
  | INCLUDE primary
        { $$ = build_statement(parse, STATEMENT_INCLUDE, @$); $$->include.path = $2; }
  | LET name EQUALS expression
        { $$ = build_statement(parse, STATEMENT_LET, @$); $$->let.name = $2; $$->let.value = $4; }
  | OPTION word_name option_value
        { $$ = build_statement(parse, STATEMENT_OPTION, @$);
          $$->option.name = $2; $$->option.value = $3; }
  | HOST name
        { $$ = build_statement(parse, STATEMENT_HOST, @$); $$->host = $2; }
  | AGENT name optional_text optional_on optional_properties
        { $$ = build_agent(parse, @$, $2, $3, $4, $5.first); }
  | START name
        { $$ = build_statement(parse, STATEMENT_START, @$); $$->name = $2; }
  | STOP name
        { $$ = build_statement(parse, STATEMENT_STOP, @$); $$->name = $2; }
  | KILL name
        { $$ = build_statement(parse, STATEMENT_KILL, @$); $$->name = $2; }
  | NEGOTIATE name optional_properties
        { $$ = build_negotiation(parse, @$, $2, $3.first); }
  | EXPECT optional_no name word_name optional_atom modifiers
        { $$ = build_expect(parse, @$, $2, $3, $4, $5, $6); }
  | NEVER name word_name optional_atom modifiers
        { $$ = build_never(parse, @$, $2, $3, $4, $5); }
  | AFTER expression
        { $$ = build_statement(parse, STATEMENT_AFTER, @$); $$->after = $2; }
  | DELETE name
        { $$ = build_statement(parse, STATEMENT_DELETE, @$); $$->name = $2; }
  | REKEY name optional_as optional_by
        { $$ = build_statement(parse, STATEMENT_REKEY, @$);
          $$->rekey.sa = $2; $$->rekey.as = $3; $$->rekey.by = $4; }
  | TRAFFIC name arguments
        { $$ = build_statement(parse, STATEMENT_TRAFFIC, @$);
          $$->traffic.sa = $2; $$->traffic.arguments = $3.first; }
  | REPEAT expression optional_as braces
        { $$ = build_statement(parse, STATEMENT_REPEAT, @$);
          $$->repeat.count = $2; $$->repeat.counter = $3; $$->repeat.body = $4; }
  | PARALLEL '{' nl branches '}'
        { $$ = build_statement(parse, STATEMENT_PARALLEL, @$); $$->parallel = $4.first; }
  | BARRIER name
        { $$ = build_statement(parse, STATEMENT_BARRIER, @$); $$->name = $2; }
  | ANY ORDER braces
        { $$ = build_statement(parse, STATEMENT_ANY_ORDER, @$); $$->any_order = $3; }
  | TODO_BLOCK primary braces
        { $$ = build_statement(parse, STATEMENT_TODO, @$); $$->todo.why = $2; $$->todo.body = $3; }
  | LOG texts
        { $$ = build_statement(parse, STATEMENT_LOG, @$); $$->log = $2.first; }
  | FAULT arguments
        { $$ = build_statement(parse, STATEMENT_FAULT, @$); $$->fault.arguments = $2.first; }
  | error
        { $$ = NULL; GIVE_UP(@$); }
  ;

branches:
    braces nl
        { $$.first = $$.last = build_branch(parse, &$1); }
  | branches braces nl
        { $$ = $1; $$.last = $$.last->next = build_branch(parse, &$2); }
  ;

optional_text: %empty { $$ = NULL; } | primary ;
optional_on: %empty { $$ = (struct name){0}; } | ON name { $$ = $2; } ;
optional_as: %empty { $$ = (struct name){0}; } | AS name { $$ = $2; } ;
optional_by: %empty { $$ = (struct name){0}; } | BY name { $$ = $2; } ;
optional_no: %empty { $$ = false; } | NO { $$ = true; } ;
optional_atom: %empty { $$ = NULL; } | primary ;
option_value: primary | keyword { $$ = build_word(parse, @$, $1); } ;

texts:
    primary         { $$.first = $$.last = build_text(parse, $1); }
  | texts primary   { $$ = $1; $$.last = $$.last->next = build_text(parse, $2); }
  ;

/* ---- names and words ------------------------------------------------------------------------------- */

name: WORD { $$ = (struct name){.text = $1, .at = @1}; } ;
word_name: word { $$ = (struct name){.text = $1, .at = @1}; } ;

/* In places where only a word of the vocabulary can stand, keywords are words like others. */
word: WORD | keyword ;
path_or_word: word | PATH ;
keyword:
    SCENARIO | INCLUDE | LET | OPTION | HOST | AGENT | START | STOP | KILL | NEGOTIATE | EXPECT
  | NEVER | AFTER | DELETE | REKEY | TRAFFIC | REPEAT | PARALLEL | BARRIER | ANY | TODO_BLOCK | LOG | FAULT
  | NO | BY | WITHIN | UNTIL | AS | ON | ORDER | HAS | LACKS | CONTAINS
  ;

/* ---- blocks of properties ----------------------------------------------------------------------------- */

optional_properties: %empty { $$.first = $$.last = NULL; } | property_block ;
property_block:
    '{' nl '}'                      { $$.first = $$.last = NULL; }
  | '{' nl properties end_of_list '}'   { $$ = $3; }
  ;
properties:
    property                    { $$.first = $$.last = $1; }
  | properties separator property
        { $$ = $1;
          if (!$$.first) { $$.first = $$.last = $3; }
          else if ($3) { $$.last = $$.last->next = $3; } }
  ;
separator: eol | comma nl ;
comma: ',' { yyerrok; } ;
end_of_list: %empty | separator ;
property:
    word_name arguments             { $$ = build_property(parse, @$, $1, $2.first); }
  | error                           { $$ = NULL; GIVE_UP(@$); }
  ;
arguments:
    %empty                  { $$.first = $$.last = NULL; }
  | arguments argument
        { $$ = $1;
          if (!$$.first) { $$.first = $$.last = $2; } else { $$.last = $$.last->next = $2; } }
  ;
argument:
    LITERAL     { $$ = build_argument(parse, ARGUMENT_EXPRESSION, @$, build_literal(parse, @1, &$1)); }
  | path_or_word { $$ = build_argument(parse, ARGUMENT_EXPRESSION, @$, build_word(parse, @1, $1)); }
  | '(' expression ')' { $$ = build_argument(parse, ARGUMENT_EXPRESSION, @$, $2); }
  | ARROW       { $$ = build_argument(parse, ARGUMENT_ARROW, @$, NULL); }
  | '+'         { $$ = build_argument(parse, ARGUMENT_PLUS, @$, NULL); }
  | EQUALS      { $$ = build_argument(parse, ARGUMENT_EQUALS, @$, NULL); }
  ;

/* ---- what is expected ----------------------------------------------------------------------------------- */

modifiers:
    %empty                          { $$ = build_modifiers(parse); }
  | modifiers BY name               { $$ = $1; build_by(parse, $$, @2, $3); }
  | modifiers match_block           { $$ = $1; build_fields(parse, $$, @2, $2.first); }
  | modifiers WITHIN expression     { $$ = $1; build_within(parse, $$, @2, $3); }
  | modifiers UNTIL name word_name optional_atom { $$ = $1; build_until(parse, $$, source_span(@2, @$), $3, $4, $5); }
  ;
match_block:
    '{' nl '}'                      { $$.first = $$.last = NULL; }
  | '{' nl matches end_of_list '}'      { $$ = $3; }
  ;
matches:
    match                           { $$.first = $$.last = $1; }
  | matches separator match
        { $$ = $1;
          if (!$$.first) { $$.first = $$.last = $3; }
          else if ($3) { $$.last = $$.last->next = $3; } }
  ;
match:
    path_or_word comparison value   { $$ = build_match(parse, @$, @1, $1, $2, $3); }
  | error                           { $$ = NULL; GIVE_UP(@$); }
  ;
comparison:
    EQUALS | COMPARISON
  | HAS { $$ = COMPARE_HAS; } | LACKS { $$ = COMPARE_LACKS; } | CONTAINS { $$ = COMPARE_CONTAINS; }
  ;
value: '*' { $$ = NULL; } | expression ;

/* ---- expressions ------------------------------------------------------------------------------------------ */

expression:
    term
  | expression '+' term     { $$ = build_binary(parse, @$, OPERATOR_ADD, $1, $3); }
  | expression '-' term     { $$ = build_binary(parse, @$, OPERATOR_SUBTRACT, $1, $3); }
  | expression '|' term     { $$ = build_binary(parse, @$, OPERATOR_OR, $1, $3); }
  ;
term:
    primary
  | term '*' primary        { $$ = build_binary(parse, @$, OPERATOR_MULTIPLY, $1, $3); }
  | term '/' primary        { $$ = build_binary(parse, @$, OPERATOR_DIVIDE, $1, $3); }
  ;
primary:
    LITERAL                 { $$ = build_literal(parse, @$, &$1); }
  | WORD                    { $$ = build_word(parse, @$, $1); }
  | PATH                    { $$ = build_word(parse, @$, $1); }
  | '(' expression ')'      { $$ = $2; }
  ;

%%

static void script_error(SCRIPT_LTYPE *at, void *scanner, struct parse *parse, const char *message)
{
    (void)scanner;
    diagnostics_error(parse->out, *at, "%s", message);
}

/* Says what is wrong at a token, from what the grammar would have taken there. */
static int yyreport_syntax_error(const yypcontext_t *context, void *scanner, struct parse *parse)
{
    yysymbol_kind_t expected[SYNTAX_MAX_EXPECTED];
    yysymbol_kind_t found = yypcontext_token(context);
    struct syntax_error error = {.at = *yypcontext_location(context)};
    (void)scanner;
    error.found = found == YYSYMBOL_YYEMPTY ? NULL : yysymbol_name(found);
    int count = yypcontext_expected_tokens(context, expected, SYNTAX_MAX_EXPECTED);
    for (int i = 0; i < count; i++) {
        error.expected[error.count++] = yysymbol_name(expected[i]);
    }
    syntax_error(parse, &error);
    parse_skip(parse, parse->last);
    return 0;
}
