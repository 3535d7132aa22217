/* job/config_value.c - how does the text of one value become a member of the job? */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "job/config_names.h"
#include "job/config_value.h"

static hg_status wrong(config_reading *r, const yaml_node *node, const config_spot *spot,
                       const char *expected)
{
    char text[CONFIG_SHOWN];
    return config_fault_at(r, node, false, "%s: \"%s\" is no %s", spot->path,
                           config_shown(node, text), expected);
}

static void range_text(const key_row *row, char *out, size_t room)
{
    hg_buf text = {0};
    bool share = row->type == KEY_SHARE;
    double scale = share ? 100 : row->type == KEY_DURATION ? 1.0 / HG_DAY_S : 1;
    hg_buf_printf(&text, "%.10g to %.10g", row->minimum * scale, row->maximum * scale);
    hg_buf_puts(&text, row->type == KEY_SHARE                               ? "%"
                       : row->type == KEY_DURATION || row->type == KEY_DAYS ? " days"
                                                                            : "");
    if (row->unit)
        hg_buf_printf(&text, " %s", row->unit);
    snprintf(out, room, "%s", text.data ? text.data : "?");
    hg_buf_clear(&text);
}

/* *good tells whether the value may be stored. */
static hg_status in_range(config_reading *r, const key_row *row, const yaml_node *node,
                          const config_spot *spot, double value, bool *good)
{
    *good = (row->minimum == 0 && row->maximum == 0) ||
            (value >= row->minimum && value <= row->maximum);
    if (*good)
        return HG_OK;
    char range[120], text[CONFIG_SHOWN];
    range_text(row, range, sizeof range);
    return config_fault_at(r, node, false, "%s: %s is outside %s", spot->path,
                           config_shown(node, text), range);
}

static hg_status store_double(config_reading *r, const key_row *row, const yaml_node *node,
                              const config_spot *spot, double value)
{
    bool good;
    hg_status st = in_range(r, row, node, spot, value, &good);
    if (good)
        *(double *)config_member(spot, row->offset) = value;
    return st;
}

static hg_status store_int(config_reading *r, const key_row *row, const yaml_node *node,
                           const config_spot *spot, int64_t value)
{
    bool good;
    hg_status st = in_range(r, row, node, spot, (double)value, &good);
    if (good)
        *(int *)config_member(spot, row->offset) = (int)value;
    return st;
}

static hg_status store_text(config_reading *r, const key_row *row, const yaml_node *node,
                            const config_spot *spot)
{
    if (row->offset == SIZE_MAX)
        return HG_OK;
    return hg_strdup(config_member(spot, row->offset), node->text, r->err);
}

static hg_status store_path(config_reading *r, const key_row *row, const yaml_node *node,
                            const config_spot *spot)
{
    bool whole = node->text[0] == '/' || strncmp(node->text, "PG:", 3) == 0;
    if (whole)
        return store_text(r, row, node, spot);
    hg_buf path = {0};
    hg_status st = HG_OK;
    hg_buf_printf(&path, "%s/%s", r->folder, node->text);
    HG_TRY(hg_buf_check(&path, r->err));
    HG_TRY(hg_strdup(config_member(spot, row->offset), path.data, r->err));
done:
    hg_buf_clear(&path);
    return st;
}

hg_status config_store_number(config_reading *r, const key_row *row, const yaml_node *node,
                              const config_spot *spot)
{
    double value;
    if (!hg_parse_double(node->text, strlen(node->text), '.', &value))
        return wrong(r, node, spot,
                     strchr(node->text, ',') ? "number (the decimal mark is a point)" : "number");
    return store_double(r, row, node, spot, value);
}

static hg_status store_share(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot)
{
    double value;
    if (!hg_parse_share(node->text, &value))
        return wrong(r, node, spot, "share between 0 and 1 (such as 0.03 or 3%)");
    return store_double(r, row, node, spot, value);
}

static hg_status store_integer(config_reading *r, const key_row *row, const yaml_node *node,
                               const config_spot *spot)
{
    int64_t value;
    if (!hg_parse_int64(node->text, strlen(node->text), &value))
        return wrong(r, node, spot, "whole number");
    return store_int(r, row, node, spot, value);
}

static hg_status store_seed(config_reading *r, const key_row *row, const yaml_node *node,
                            const config_spot *spot)
{
    int64_t value;
    if (!hg_parse_int64(node->text, strlen(node->text), &value) || value < 0)
        return wrong(r, node, spot, "whole number from 0 up");
    *(uint64_t *)config_member(spot, row->offset) = (uint64_t)value;
    return HG_OK;
}

static hg_status store_duration(config_reading *r, const key_row *row, const yaml_node *node,
                                const config_spot *spot)
{
    int64_t value = 0;
    bool good, nothing = row->minimum == 0 && strcmp(node->text, "0") == 0;
    if (!nothing && !hg_parse_duration(node->text, &value))
        return wrong(r, node, spot, "duration (such as 14d, 4h or 2w)");
    hg_status st = in_range(r, row, node, spot, (double)value, &good);
    if (good)
        *(int64_t *)config_member(spot, row->offset) = value;
    return st;
}

static hg_status store_days(config_reading *r, const key_row *row, const yaml_node *node,
                            const config_spot *spot)
{
    int64_t value;
    if (strcmp(node->text, "all") == 0) {
        *(int *)config_member(spot, row->offset) = 0;
        return HG_OK;
    }
    if (!hg_parse_duration(node->text, &value) || value % HG_DAY_S != 0)
        return wrong(r, node, spot, "number of whole days (such as 400d), nor the word all");
    return store_int(r, row, node, spot, value / HG_DAY_S);
}

static hg_status store_clock(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot)
{
    int32_t value;
    if (!hg_clock_parse(node->text, strlen(node->text), &value))
        return wrong(r, node, spot, "clock time (such as \"23:00\")");
    *(int32_t *)config_member(spot, row->offset) = value % HG_DAY_S;
    return HG_OK;
}

static hg_status store_bool(config_reading *r, const key_row *row, const yaml_node *node,
                            const config_spot *spot)
{
    bool yes = strcmp(node->text, "true") == 0;
    if (!yes && strcmp(node->text, "false") != 0)
        return wrong(r, node, spot, "true or false");
    *(bool *)config_member(spot, row->offset) = yes;
    return HG_OK;
}

hg_status config_not_among(config_reading *r, const yaml_node *node, const config_spot *spot,
                           const char *const *names, size_t n)
{
    char text[CONFIG_SHOWN];
    hg_buf list = {0};
    for (size_t i = 0; i < n; i++)
        if (names[i][0] != '\t')
            hg_buf_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    const char *near = hg_did_you_mean(node->text, names, n);
    hg_status st = hg_buf_check(&list, r->err);
    if (st == HG_OK)
        st = config_fault_at(r, node, false, "%s: \"%s\" is not one of %s%s%s%s", spot->path,
                             config_shown(node, text), list.data ? list.data : "(none)",
                             near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    hg_buf_clear(&list);
    return st;
}

static hg_status store_choice(config_reading *r, const key_row *row, const yaml_node *node,
                              const config_spot *spot)
{
    const char *names[16];
    size_t n = 0;
    for (const key_choice *choice = row->choices; choice->name; choice++) {
        names[n++] = choice->name;
        if (strcmp(choice->name, node->text) != 0)
            continue;
        if (row->type == KEY_CHOICE && row->bytes == 0)
            return store_text(r, row, node, spot);
        if (row->type == KEY_CHARACTER || row->bytes == 1)
            *(char *)config_member(spot, row->offset) = (char)choice->value;
        else
            memcpy(config_member(spot, row->offset), &choice->value, sizeof choice->value);
        return HG_OK;
    }
    return config_not_among(r, node, spot, names, n);
}

hg_status config_expect_scalar(config_reading *r, const yaml_node *node, const config_spot *spot,
                               bool *good)
{
    *good = node->kind == YAML_SCALAR;
    if (*good && yaml_is_nothing(node)) {
        *good = false;
        return config_fault_at(r, node, true, "%s has no value", spot->path);
    }
    return *good ? HG_OK
                 : config_fault_at(r, node, false, "%s: one value is expected here, not a %s",
                                   spot->path, node->kind == YAML_MAP ? "group of keys" : "list");
}

static hg_status store_model(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot)
{
    const hg_model *found = hg_model_find(node->text);
    if (!found) {
        size_t n;
        const char *const *names = config_model_names(&n);
        return config_not_among(r, node, spot, names, n);
    }
    *(const hg_model **)config_member(spot, row->members->table) = found;
    hg_model_defaults(found, config_member(spot, row->members->values));
    return hg_strdup(config_member(spot, row->members->name), node->text, r->err);
}

static hg_status store_option(config_reading *r, const key_row *row, const yaml_node *node,
                              const config_spot *spot)
{
    const hg_model *found = *(const hg_model **)config_member(spot, row->members->table);
    hg_err err = {0};
    if (!found)
        return HG_OK; /* the model itself is a fault already */
    const char *option = strrchr(spot->path, '.') + 1;
    if (hg_model_set_text(found, option, node->text, config_member(spot, row->members->values),
                          &err) != HG_OK)
        return config_fault_at(r, node, true, "%s: %s", spot->path, err.text);
    return HG_OK;
}

static hg_status (*const stores[KEY_TYPE_COUNT])(config_reading *, const key_row *,
                                                 const yaml_node *, const config_spot *) = {
    [KEY_TEXT] = store_text,          [KEY_PATH] = store_path,
    [KEY_TEXTS] = config_store_texts, [KEY_NUMBER] = config_store_number,
    [KEY_SHARE] = store_share,        [KEY_INTEGER] = store_integer,
    [KEY_SEED] = store_seed,          [KEY_DURATION] = store_duration,
    [KEY_DAYS] = store_days,          [KEY_CLOCK] = store_clock,
    [KEY_BOOL] = store_bool,          [KEY_CHOICE] = store_choice,
    [KEY_CHARACTER] = store_choice,   [KEY_POINT] = config_store_point,
    [KEY_MODEL] = store_model,        [KEY_OPTION] = store_option,
};

hg_status config_store(config_reading *r, const key_row *row, const yaml_node *node,
                       const config_spot *spot)
{
    bool good = true;
    hg_status st = HG_OK;
    if (row->type != KEY_TEXTS && row->type != KEY_POINT)
        st = config_expect_scalar(r, node, spot, &good);
    if (st != HG_OK || !good)
        return st;
    if (row->check && node->kind == YAML_SCALAR) {
        hg_err why = {0};
        char text[CONFIG_SHOWN];
        hg_status found = row->check(node->text, &why);
        if (found == HG_ENOMEM)
            return hg_fail(r->err, found, "%s", why.text);
        if (found != HG_OK)
            return config_fault_at(r, node, false, "%s \"%s\": %s", spot->path,
                                   config_shown(node, text), why.text);
    }
    return stores[row->type](r, row, node, spot);
}

void config_canonical(const key_row *row, const void *base, hg_buf *out)
{
    const char *at = (const char *)base + row->offset;
    const char *text = NULL;
    switch (row->type) {
    case KEY_NUMBER:
    case KEY_SHARE:
        hg_buf_double(out, *(const double *)(const void *)at);
        return;
    case KEY_DURATION:
        hg_buf_printf(out, "%llds", (long long)*(const int64_t *)(const void *)at);
        return;
    case KEY_MODEL:
        text = *(char *const *)(const void *)((const char *)base + row->members->name);
        break;
    default:
        text = *(char *const *)(const void *)at;
    }
    if (text)
        hg_json_escape(out, text, strlen(text));
}
