/* Does the table of options take what it says, refuse the rest by name, and hang together? */
#include "check.h"

#include "cli/options.h"

enum {
    KDE = TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_KDE |
          TAKES_DENSITY
};

static hg_status parse(const char *line, unsigned groups, cli_options *out, hg_err *err)
{
    static char copy[1000];
    static char *argv[64];
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return options_parse(argc, argv, groups, out, err);
}

static void values_are_typed(void **state)
{
    (void)state;
    cli_options o;
    hg_err err = {0};
    assert_ok(parse("kde a.csv -o b.tif --cell 12.5 --origin -5,7e1 --seed 9 --max-reject-share 2% "
                    "--delimiter tab --decimal , --extent 0,1,2,3 --unit m2 -q c.csv",
                    KDE, &o, &err));
    assert_int_equal(o.n_inputs, 2);
    assert_string_equal(o.inputs[1], "c.csv");
    assert_string_equal(o.value[OPT_OUTPUT].text, "b.tif");
    assert_close(o.value[OPT_CELL].number, 12.5, 0.0);
    assert_close(o.value[OPT_ORIGIN].numbers[0], -5, 0.0);
    assert_close(o.value[OPT_ORIGIN].numbers[1], 70, 0.0);
    assert_int_equal(o.value[OPT_SEED].integer, 9);
    assert_close(o.value[OPT_MAX_REJECT_SHARE].number, 0.02, 0.0);
    assert_int_equal((int)o.value[OPT_DELIMITER].number, '\t');
    assert_int_equal((int)o.value[OPT_DECIMAL].number, ',');
    assert_close(o.value[OPT_EXTENT].numbers[3], 3, 0.0);
    assert_int_equal(o.value[OPT_UNIT].integer, 1);
    assert_true(o.value[OPT_QUIET].given);
    assert_false(o.value[OPT_FORCE].given);
    options_clear(&o);
}

static void pairs_are_kept_in_order(void **state)
{
    (void)state;
    cli_options o;
    hg_err err = {0};
    assert_ok(
        parse("run j.yaml --set a=1 --set b=2=3 --wait 10m", TAKES_JOB | TAKES_RUN, &o, &err));
    assert_int_equal(o.n_pairs, 2);
    assert_string_equal(o.pairs[1], "b=2=3");
    assert_close(o.value[OPT_WAIT].number, 600, 0.0);
    options_clear(&o);
}

static void lists_are_cut_at_commas(void **state)
{
    (void)state;
    cli_options o;
    hg_err err = {0};
    const char **names;
    size_t n;
    assert_ok(parse("kde --select B70,B72", KDE, &o, &err));
    assert_ok(options_list(&o, OPT_SELECT, &names, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(names[1], "B72");
    hg_free((void *)names);
    assert_ok(options_list(&o, OPT_IGNORE, &names, &n, &err));
    assert_int_equal(n, 0);
    hg_free((void *)names);
    options_clear(&o);
    assert_ok(parse("kde --select B70,,B72", KDE, &o, &err));
    assert_fails(options_list(&o, OPT_SELECT, &names, &n, &err), HG_EUSAGE, "empty name");
    options_clear(&o);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *part;
    } rows[] = {
        {"kde --cel 5", "--cel"}, /* an abbreviation of two options is no option */
        {"kde --bandwith 5", "did you mean --bandwidth?"},
        {"kde --nonsense", "unknown option --nonsense"},
        {"kde -x", "unknown option -x"},
        {"kde --cell", "--cell needs a value: M"},
        {"kde --cell=", "--cell: \"\" is no number"},
        {"kde --force=1", "--force takes no value"},
        {"kde --cell 1,5", "is no number"},
        {"kde --cell inf", "is no number"},
        {"kde --cell 1e9", "outside"},
        {"kde --seed 1.5", "is no whole number"},
        {"kde --max-reject-share 5", "is no share"},
        {"kde --max-reject-share -1%", "is no share"},
        {"kde --origin 1", "is no pair"},
        {"kde --origin 1,2,3", "is no pair"},
        {"kde --extent 5,0,1,1", "a minimum is above its maximum"},
        {"kde --delimiter x", "is not one of"},
        {"kde --progress loud", "is not one of auto, bar, plain, json, none"},
        {"kde --threads 0", "outside 1 to 1024"},
        {"kde --crs A --crs B", "--crs is given twice"},
        {"kde --set a=1", "unknown option --set"}, /* an option of another command */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cli_options o = {0};
        hg_err err;
        assert_fails(parse(rows[i].line, KDE, &o, &err), HG_EUSAGE, rows[i].part);
    }
    cli_options o = {0};
    hg_err err;
    assert_fails(parse("run --set =1", TAKES_JOB, &o, &err), HG_EUSAGE, "KEY=VALUE");
    assert_fails(parse("run --wait soon", TAKES_RUN, &o, &err), HG_EUSAGE, "is no time");
}

static void the_table_hangs_together(void **state)
{
    (void)state;
    for (int id = 0; id < OPT_COUNT; id++) {
        const option_row *row = option_table((option_id)id);
        size_t n;
        assert_non_null(row->name);
        assert_non_null(row->help);
        assert_true(row->groups != 0);
        assert_true((row->kind == OPTION_FLAG) == (row->value == NULL));
        bool chosen = row->kind == OPTION_CHOICE || row->kind == OPTION_CHARACTER;
        option_names(row, &n);
        assert_true(chosen == (n > 0));
        for (int other = 0; other < id; other++) {
            const option_row *before = option_table((option_id)other);
            assert_false(strcmp(before->name, row->name) == 0 && (before->groups & row->groups));
            assert_false(row->letter && before->letter == row->letter);
        }
    }
}

static void failed_allocations_are_survived(void **state)
{
    (void)state;
    for (long k = 1; k <= 2; k++) {
        cli_options o = {0};
        hg_err err = {0};
        hg_mem_fail_at(k, 1);
        hg_status st = parse("kde a.csv --cell 5", KDE, &o, &err);
        hg_mem_fail_at(0, 0);
        assert_int_equal(st, HG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_typed),
        cmocka_unit_test(pairs_are_kept_in_order),
        cmocka_unit_test(lists_are_cut_at_commas),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(the_table_hangs_together),
        cmocka_unit_test(failed_allocations_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
