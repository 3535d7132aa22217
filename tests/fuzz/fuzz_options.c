/* Command lines: a byte for the command's options, then one argument a line. */
#include "fuzz.h"

#include "cli/options.h"
#include "hotgrid.h"

enum { ARGUMENTS_MAX = 64 };

static const unsigned commands[] = {
    TAKES_TALK | TAKES_INCIDENTS | TAKES_GRID | TAKES_OUTPUT | TAKES_SUMMARY | TAKES_KDE,
    TAKES_TALK | TAKES_JOB | TAKES_RUN | TAKES_SUMMARY,
    TAKES_JSON,
    0,
};

static void check_value(option_id id, const option_value *value)
{
    const option_row *row = option_table(id);
    size_t n = 0;
    if (!value->given || row->kind == OPTION_FLAG)
        return;
    fuzz_check(value->text && *value->text);
    option_names(row, &n);
    bool bounded = row->minimum != 0 || row->maximum != 0;
    if (row->kind == OPTION_NUMBER && bounded)
        fuzz_check(value->number >= row->minimum && value->number <= row->maximum);
    if (row->kind == OPTION_INTEGER && bounded)
        fuzz_check((double)value->integer >= row->minimum &&
                   (double)value->integer <= row->maximum);
    if (row->kind == OPTION_SHARE)
        fuzz_check(value->number >= 0 && value->number <= 1);
    if (row->kind == OPTION_SECONDS)
        fuzz_check(value->number >= 0);
    if (row->kind == OPTION_CHOICE)
        fuzz_check(value->integer >= 0 && (size_t)value->integer < n);
    if (row->kind == OPTION_EXTENT)
        fuzz_check(value->numbers[0] <= value->numbers[2] &&
                   value->numbers[1] <= value->numbers[3]);
}

static void check_lists(cli_options *options)
{
    static const option_id lists[] = {OPT_SELECT, OPT_IGNORE};
    for (size_t i = 0; i < 2; i++) {
        const char **items;
        size_t n;
        hg_err err = {0};
        hg_status st = options_list(options, lists[i], &items, &n, &err);
        fuzz_check_says(st == HG_OK || (st == HG_EUSAGE && *err.text), &err);
        for (size_t k = 0; st == HG_OK && k < n; k++)
            fuzz_check(*items[k]);
        if (st == HG_OK)
            hg_free((void *)items);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    char *argv[ARGUMENTS_MAX + 1] = {0}, *owned[ARGUMENTS_MAX] = {0};
    static char name[] = "command";
    fuzz_input in = {data, size};
    unsigned groups = commands[fuzz_byte(&in) % 4];
    int argc = 1;
    argv[0] = name;
    while (in.left > 0 && argc < ARGUMENTS_MAX) {
        argv[argc] = owned[argc] = fuzz_text_until(&in, '\n');
        argc++;
    }
    cli_options options;
    hg_err err = {0};
    hg_status st = options_parse(argc, argv, groups, &options, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EUSAGE && *err.text), &err);
    for (const char *p = err.text; *p; p++)
        fuzz_check((unsigned char)*p >= 0x20 && *p != 0x7f);
    if (st == HG_OK) {
        for (int id = 0; id < OPT_COUNT; id++) {
            fuzz_check(!options.value[id].given ||
                       (option_table((option_id)id)->groups & (groups | TAKES_HELP)));
            check_value((option_id)id, &options.value[id]);
        }
        check_lists(&options);
        options_clear(&options);
    }
    for (int i = 0; i < ARGUMENTS_MAX; i++)
        free(owned[i]);
    return 0;
}
