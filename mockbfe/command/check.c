/* mockbfe check: everything that can be said of a script without playing it. */
#include "command/command.h"
#include "script/print.h"

static void print(const struct script *script)
{
    struct text out = {0};
    script_print(script, &out);
    fputs(text_get(&out), stdout);
    text_clear(&out);
}

int command_check(int argc, char **argv)
{
    struct command_options options;
    struct script_set set;
    if (!options_parse(&options, "check", argc, argv)) {
        return EXIT_USAGE;
    }
    if (options.script_count == 0) {
        fprintf(stderr, "mockbfe check: which script?\nTry `mockbfe --help`.\n");
        return EXIT_USAGE;
    }
    bool good = scripts_load(&set, &options);
    if (good && !options.quiet) {
        for (size_t i = 0; i < set.count; i++) {
            if (options.print) {
                print(set.files[i].script);
            } else {
                printf("%s: no errors\n", set.files[i].path);
            }
        }
    }
    scripts_free(&set);
    return good ? EXIT_PASSED : EXIT_USAGE;
}
