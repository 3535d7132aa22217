/* cli/options.c - what did the user type, and is it what the table allows? */
#define _GNU_SOURCE /* getopt_long */
#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

enum { SHOWN = 100, FIRST_LONG = 1000 };

static hg_status wrong(const option_row *row, const char *text, const char *expected, hg_err *err)
{
    char shown[SHOWN];
    return hg_fail(err, HG_EUSAGE, "--%s: \"%s\" is no %s", row->name,
                   hg_printable(text, strlen(text), shown, sizeof shown), expected);
}

static hg_status in_range(const option_row *row, const char *text, double value, hg_err *err)
{
    if ((row->minimum == 0 && row->maximum == 0) ||
        (value >= row->minimum && value <= row->maximum))
        return HG_OK;
    return hg_fail(err, HG_EUSAGE, "--%s: %s is outside %g to %g", row->name, text, row->minimum,
                   row->maximum);
}

static hg_status take_text(const option_row *row, const char *text, option_value *value,
                           hg_err *err)
{
    (void)value;
    return *text ? HG_OK : hg_fail(err, HG_EUSAGE, "--%s: the value is empty", row->name);
}

static hg_status take_number(const option_row *row, const char *text, option_value *value,
                             hg_err *err)
{
    if (!hg_parse_double(text, strlen(text), '.', &value->number))
        return wrong(row, text, "number (such as 250 or 0.5)", err);
    return in_range(row, text, value->number, err);
}

static hg_status take_integer(const option_row *row, const char *text, option_value *value,
                              hg_err *err)
{
    if (!hg_parse_int64(text, strlen(text), &value->integer))
        return wrong(row, text, "whole number", err);
    return in_range(row, text, (double)value->integer, err);
}

static hg_status take_share(const option_row *row, const char *text, option_value *value,
                            hg_err *err)
{
    return hg_parse_share(text, &value->number)
               ? HG_OK
               : wrong(row, text, "share (such as 0.05 or 5%)", err);
}

static hg_status take_seconds(const option_row *row, const char *text, option_value *value,
                              hg_err *err)
{
    int64_t seconds = 0;
    if (strcmp(text, "0") != 0 && !hg_parse_duration(text, &seconds))
        return wrong(row, text, "time (such as 90s, 10m or 4h)", err);
    value->number = (double)seconds;
    return HG_OK;
}

static hg_status take_choice(const option_row *row, const char *text, option_value *value,
                             hg_err *err)
{
    size_t n;
    hg_buf list = {0};
    char shown[SHOWN];
    const char *const *names = option_names(row, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], text) == 0) {
            value->integer = (int64_t)i;
            return HG_OK;
        }
    }
    for (size_t i = 0; i < n; i++)
        hg_buf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    const char *near = hg_did_you_mean(text, names, n);
    hg_status st = hg_fail(err, HG_EUSAGE, "--%s: \"%s\" is not one of %s%s%s%s", row->name,
                           hg_printable(text, strlen(text), shown, sizeof shown),
                           list.data ? list.data : "(none)", near ? "; did you mean " : "",
                           near ? near : "", near ? "?" : "");
    hg_buf_clear(&list);
    return st;
}

static hg_status take_character(const option_row *row, const char *text, option_value *value,
                                hg_err *err)
{
    bool tab = strcmp(text, "\t") == 0 || strcmp(text, "\\t") == 0;
    hg_status st = take_choice(row, tab ? "tab" : text, value, err);
    value->number = tab || strcmp(text, "tab") == 0 ? '\t' : text[0];
    return st;
}

/* n numbers with commas between. */
static bool parse_numbers(const char *text, double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t length = strcspn(text, ",");
        if (!hg_parse_double(text, length, '.', &numbers[i]) ||
            text[length] != (i + 1 < n ? ',' : '\0'))
            return false;
        text += length + 1;
    }
    return true;
}

static hg_status take_point(const option_row *row, const char *text, option_value *value,
                            hg_err *err)
{
    return parse_numbers(text, value->numbers, 2) ? HG_OK
                                                  : wrong(row, text, "pair x,y of numbers", err);
}

static hg_status take_extent(const option_row *row, const char *text, option_value *value,
                             hg_err *err)
{
    if (!parse_numbers(text, value->numbers, 4))
        return wrong(row, text, "extent xmin,ymin,xmax,ymax", err);
    if (value->numbers[0] > value->numbers[2] || value->numbers[1] > value->numbers[3])
        return wrong(row, text, "extent: a minimum is above its maximum", err);
    return HG_OK;
}

static hg_status take_pairs(const option_row *row, const char *text, option_value *value,
                            hg_err *err)
{
    (void)value;
    const char *equals = strchr(text, '=');
    return equals && equals != text ? HG_OK : wrong(row, text, "KEY=VALUE", err);
}

static hg_status (*const takes[OPTION_KIND_COUNT])(const option_row *, const char *, option_value *,
                                                   hg_err *) = {
    [OPTION_TEXT] = take_text,           [OPTION_NUMBER] = take_number,
    [OPTION_INTEGER] = take_integer,     [OPTION_SHARE] = take_share,
    [OPTION_SECONDS] = take_seconds,     [OPTION_CHOICE] = take_choice,
    [OPTION_CHARACTER] = take_character, [OPTION_POINT] = take_point,
    [OPTION_EXTENT] = take_extent,       [OPTION_LIST] = take_text,
    [OPTION_PAIRS] = take_pairs,
};

static hg_status take(cli_options *out, option_id id, const char *text, hg_err *err)
{
    const option_row *row = option_table(id);
    option_value *value = &out->value[id];
    if (value->given && row->kind != OPTION_PAIRS && row->kind != OPTION_FLAG)
        return hg_fail(err, HG_EUSAGE, "--%s is given twice", row->name);
    value->given = true;
    value->text = text;
    if (row->kind == OPTION_FLAG)
        return HG_OK;
    hg_status st = takes[row->kind](row, text, value, err);
    if (st == HG_OK && row->kind == OPTION_PAIRS)
        out->pairs[out->n_pairs++] = text;
    return st;
}

static hg_status unknown(const char *argument, unsigned groups, hg_err *err)
{
    const char *names[OPT_COUNT];
    size_t n = 0;
    char shown[SHOWN], word[SHOWN];
    for (int id = 0; id < OPT_COUNT; id++)
        if (option_table((option_id)id)->groups & groups)
            names[n++] = option_table((option_id)id)->name;
    hg_printable(argument, strcspn(argument, "="), shown, sizeof shown);
    size_t dashes = strspn(shown, "-");
    memcpy(word, shown + dashes, strlen(shown + dashes) + 1);
    const char *near = hg_did_you_mean(word, names, n);
    return hg_fail(err, HG_EUSAGE, "unknown option %s%s%s%s", shown,
                   near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
}

/* getopt said '?' or ':': say which option it stumbled over. */
static hg_status explain(int answer, char **argv, unsigned groups, hg_err *err)
{
    const char *argument = argv[optind - 1];
    char letter[] = {(char)optopt, '\0'}, shown[8];
    if (answer == ':') {
        if (optopt >= FIRST_LONG)
            return hg_fail(err, HG_EUSAGE, "--%s needs a value: %s",
                           option_table((option_id)(optopt - FIRST_LONG))->name,
                           option_table((option_id)(optopt - FIRST_LONG))->value);
        return hg_fail(err, HG_EUSAGE, "-%c needs a value", optopt);
    }
    if (optopt >= FIRST_LONG)
        return hg_fail(err, HG_EUSAGE, "--%s takes no value",
                       option_table((option_id)(optopt - FIRST_LONG))->name);
    if (optopt != 0) /* any byte, an escape too */
        return hg_fail(err, HG_EUSAGE, "unknown option -%s",
                       hg_printable(letter, 1, shown, sizeof shown));
    return unknown(argument, groups, err);
}

static size_t getopt_tables(unsigned groups, struct option *longs, char *shorts)
{
    size_t n = 0, used = 0;
    shorts[used++] = ':';
    for (int id = 0; id < OPT_COUNT; id++) {
        const option_row *row = option_table((option_id)id);
        if (!(row->groups & groups))
            continue;
        longs[n++] =
            (struct option){row->name, row->kind == OPTION_FLAG ? no_argument : required_argument,
                            NULL, FIRST_LONG + id};
        if (row->letter) {
            shorts[used++] = row->letter;
            if (row->kind != OPTION_FLAG)
                shorts[used++] = ':';
        }
    }
    longs[n] = (struct option){NULL, 0, NULL, 0};
    shorts[used] = '\0';
    return n;
}

static option_id by_letter(int letter, unsigned groups)
{
    for (int id = 0; id < OPT_COUNT; id++)
        if ((option_table((option_id)id)->groups & groups) &&
            option_table((option_id)id)->letter == letter)
            return (option_id)id;
    return OPT_HELP;
}

hg_status options_parse(int argc, char **argv, unsigned groups, cli_options *out, hg_err *err)
{
    struct option longs[OPT_COUNT + 1];
    char shorts[2 * OPT_COUNT + 2];
    cli_options parsed = {0};
    hg_status st = HG_OK;
    int answer;
    groups |= TAKES_HELP;
    getopt_tables(groups, longs, shorts);
    HG_TRY(hg_alloc(&parsed.pairs, (size_t)argc, sizeof *parsed.pairs, err));
    HG_TRY(hg_alloc(&parsed.inputs, (size_t)argc, sizeof *parsed.inputs, err));
    optind = 0; /* GNU: start afresh */
    opterr = 0;
    while ((answer = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (answer == '?' || answer == ':') {
            st = explain(answer, argv, groups, err);
            goto done;
        }
        option_id id =
            answer >= FIRST_LONG ? (option_id)(answer - FIRST_LONG) : by_letter(answer, groups);
        HG_TRY(take(&parsed, id, optarg, err));
    }
    for (int i = optind; i < argc; i++)
        parsed.inputs[parsed.n_inputs++] = argv[i];
    *out = parsed;
    memset(&parsed, 0, sizeof parsed);
done:
    options_clear(&parsed);
    return st;
}

hg_status options_set(cli_options *options, option_id id, const char *text, hg_err *err)
{
    return take(options, id, text, err);
}

void options_clear(cli_options *options)
{
    for (size_t i = 0; i < options->n_items; i++)
        hg_free(options->items[i]);
    hg_free(options->items);
    hg_free((void *)options->inputs);
    hg_free((void *)options->pairs);
    memset(options, 0, sizeof *options);
}

hg_status options_list(cli_options *options, option_id id, const char ***out, size_t *n,
                       hg_err *err)
{
    const char *text = options->value[id].given ? options->value[id].text : NULL;
    size_t count = 1;
    const char **list = NULL;
    hg_status st = HG_OK;
    *out = NULL;
    *n = 0;
    if (!text)
        return HG_OK;
    for (const char *c = text; *c; c++)
        count += *c == ',';
    HG_TRY(hg_alloc(&list, count, sizeof *list, err));
    HG_TRY(hg_resize(&options->items, options->n_items + count, sizeof *options->items, err));
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(text, ",");
        if (length == 0) {
            st = hg_fail(err, HG_EUSAGE, "--%s: an empty name between commas",
                         option_table(id)->name);
            goto done;
        }
        HG_TRY(hg_strndup(&options->items[options->n_items], text, length, err));
        list[i] = options->items[options->n_items++];
        text += length + 1;
    }
    *out = list;
    *n = count;
    list = NULL;
done:
    hg_free((void *)list);
    return st;
}
