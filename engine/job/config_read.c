/* job/config_read.c - which key of the file belongs to which row of the table, at every level? */
#include "job/config_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { SHOWN = 100, CANDIDATES_MAX = 64 };

static void join(char out[CONFIG_PATH_MAX], const char *parent, const char *key)
{
    snprintf(out, CONFIG_PATH_MAX, "%s%s%s", parent, parent[0] ? "." : "", key);
}

hg_status config_unknown_key(config_reading *r, const yaml_node *node, const config_spot *spot,
                             const char *key)
{
    const char *candidates[CANDIDATES_MAX], *name;
    size_t n = 0;
    for (size_t i = 0; i < config_row_count() && n < CANDIDATES_MAX; i++)
        if (config_is_child(config_row(i), spot->pattern, &name) && name[0] != '*')
            candidates[n++] = name;
    char text[SHOWN];
    const char *near = hg_did_you_mean(key, candidates, n);
    hg_printable(key, strlen(key), text, sizeof text);
    return config_fault_at(r, node, true, "unknown key \"%s\"%s%s%s%s%s", text,
                           spot->path[0] ? " in " : "", spot->path, near ? "; did you mean \"" : "",
                           near ? near : "", near ? "\"?" : "");
}

static void flow_text(const yaml_node *node, hg_buf *out)
{
    if (node->kind == YAML_SCALAR) {
        hg_buf_puts(out, node->text);
        return;
    }
    hg_buf_puts(out, "[");
    for (const yaml_node *item = node->first; item; item = item->next) {
        flow_text(item, out);
        hg_buf_puts(out, item->next ? ", " : "");
    }
    hg_buf_puts(out, "]");
}

hg_status config_setting_add(config_reading *r, const char *path, const yaml_node *node)
{
    hg_job *job = r->job;
    hg_buf text = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_grow(&job->settings, &r->settings_capacity, job->n_settings + 1,
                   sizeof *job->settings, r->err));
    struct hg_job_setting *setting = &job->settings[job->n_settings++];
    memset(setting, 0, sizeof *setting);
    HG_TRY(hg_strdup(&setting->key, path, r->err));
    flow_text(node, &text);
    HG_TRY(hg_buf_check(&text, r->err));
    HG_TRY(hg_strdup(&setting->value, text.data ? text.data : "", r->err));
    hg_buf_clear(&text);
    if (node->origin)
        hg_buf_puts(&text, node->origin);
    else
        hg_buf_printf(&text, "%s:%d", r->file, node->line);
    HG_TRY(hg_buf_check(&text, r->err));
    HG_TRY(hg_strdup(&setting->origin, text.data, r->err));
done:
    hg_buf_clear(&text);
    return st;
}

/* The row's default as a node of the tree, so that it takes the same road as a value of the file.
 */
static hg_status add_default(config_reading *r, const key_row *row, const char *key, yaml_node *map,
                             yaml_node **out)
{
    yaml_node *node = NULL;
    yaml_fault fault;
    hg_status st = HG_OK;
    if (row->fallback[0] == '[')
        HG_TRY(yaml_parse(row->fallback, strlen(row->fallback), &node, &fault, r->err));
    else
        HG_TRY(yaml_new(YAML_SCALAR, row->fallback, strlen(row->fallback), &node, r->err));
    yaml_set_origin(node, "default");
    HG_TRY(yaml_add(map, key, node, r->err));
    *out = node;
    node = NULL;
done:
    yaml_free(node);
    return st;
}

static void store_absent(const key_row *row, const config_spot *spot)
{
    if (row->offset == SIZE_MAX) /* nothing of its own in the job */
        return;
    void *at = (char *)spot->base + row->offset;
    if (row->type == KEY_NUMBER || row->type == KEY_SHARE)
        *(double *)at = NAN;
    else if (row->type == KEY_INTEGER)
        *(int *)at = row->absent;
}

hg_status config_expand(config_reading *r, const char *shorthand, yaml_node *node)
{
    if (!shorthand || node->kind != YAML_SCALAR || yaml_is_nothing(node))
        return HG_OK;
    yaml_node *inner = NULL;
    hg_status st = yaml_new(YAML_SCALAR, node->text, strlen(node->text), &inner, r->err);
    if (st != HG_OK)
        return st;
    inner->line = inner->key_line = node->line;
    inner->column = inner->key_column = node->column;
    inner->origin = node->origin;
    st = yaml_add(node, shorthand, inner, r->err);
    if (st == HG_OK) {
        node->kind = YAML_MAP;
        hg_free(node->text);
        node->text = NULL;
    } else {
        yaml_free(inner);
    }
    return st;
}

/* A group of keys is expected; nothing at all stands for an empty one. */
static hg_status expect_map(config_reading *r, const config_spot *spot, yaml_node *node, bool *good)
{
    if (yaml_is_nothing(node)) {
        node->kind = YAML_MAP;
        hg_free(node->text);
        node->text = NULL;
    }
    *good = node->kind == YAML_MAP;
    return *good ? HG_OK
                 : config_fault_at(r, node, false, "%s: keys are expected here, not a %s",
                                   spot->path, node->kind == YAML_LIST ? "list" : "single value");
}

/* Keys that a preset stands for, where the file does not say them itself. */
static hg_status apply_preset(config_reading *r, yaml_node *map)
{
    const yaml_node *name = yaml_get(map, "preset");
    const config_preset *preset =
        name && name->kind == YAML_SCALAR ? config_preset_find(name->text) : NULL;
    yaml_node *values = NULL;
    yaml_fault fault;
    if (!preset)
        return HG_OK;
    hg_status st = yaml_parse(preset->yaml, strlen(preset->yaml), &values, &fault, r->err);
    if (st != HG_OK)
        return st;
    yaml_set_origin(values, preset->origin);
    while (values->first && st == HG_OK) {
        yaml_node *child = values->first;
        values->first = child->next;
        child->next = NULL;
        char *key = child->key;
        child->key = NULL;
        st = yaml_get(map, key) ? HG_EEMPTY : yaml_add(map, key, child, r->err);
        hg_free(key);
        if (st != HG_OK)
            yaml_free(child);
        st = st == HG_EEMPTY ? HG_OK : st;
    }
    values->last = values->first;
    yaml_free(values);
    return st;
}

static hg_status read_struct(config_reading *r, yaml_node *node, const char *shorthand,
                             const config_spot *spot)
{
    bool good;
    hg_status st = HG_OK;
    HG_TRY(config_expand(r, shorthand, node));
    HG_TRY(expect_map(r, spot, node, &good));
    if (good)
        HG_TRY(apply_preset(r, node));
    if (good)
        HG_TRY(config_read_map(r, node, spot));
done:
    return st;
}

static hg_status read_list(config_reading *r, const key_row *row, yaml_node *node,
                           const config_spot *spot)
{
    enum { ITEMS_MAX = 1000 };
    if (node->kind != YAML_LIST)
        return config_fault_at(r, node, false, "%s: a list is expected here (- ...)", spot->path);
    if (node->n_children > ITEMS_MAX)
        return config_fault_at(r, node, false, "%s: more than %d items", spot->path, ITEMS_MAX);
    if (row->required && node->n_children == 0)
        return config_fault_at(r, node, false, "%s needs at least one item", spot->path);
    char **items = (char **)(void *)((char *)spot->base + row->offset);
    size_t *count = (size_t *)(void *)((char *)spot->base + row->count_offset);
    char pattern[CONFIG_PATH_MAX], path[CONFIG_PATH_MAX], index[24];
    config_inside(row, pattern, sizeof pattern);
    hg_status st = hg_alloc(items, node->n_children, row->element, r->err);
    for (yaml_node *item = node->first; item && st == HG_OK; item = item->next) {
        snprintf(index, sizeof index, "%zu", *count);
        join(path, spot->path, index);
        config_spot inside = {path, pattern, *items + *count * row->element};
        (*count)++;
        st = read_struct(r, item, row->shorthand, &inside);
    }
    return st;
}

/* The name that the user chose, as text or as a number (years), at the start of the struct. */
static hg_status store_name(config_reading *r, const key_row *row, const yaml_node *node,
                            void *element, bool *good)
{
    hg_err why = {0};
    char text[SHOWN];
    *good = !row->check || row->check(node->key, &why) == HG_OK;
    if (!*good)
        return config_fault_at(r, node, true, "%s: \"%s\" %s", row->path,
                               hg_printable(node->key, strlen(node->key), text, SHOWN), why.text);
    if (row->bytes == 0)
        return hg_strdup(element, node->key, r->err);
    int64_t number = 0;
    *good = hg_parse_int64(node->key, strlen(node->key), &number);
    *(int *)element = (int)number;
    return HG_OK;
}

static hg_status read_names(config_reading *r, const key_row *row, yaml_node *node,
                            const config_spot *spot)
{
    bool good;
    hg_status st = expect_map(r, spot, node, &good);
    if (st != HG_OK || !good)
        return st;
    if (row->required && node->n_children == 0)
        return config_fault_at(r, node, true, "%s needs at least one entry", spot->path);
    char **items = (char **)(void *)((char *)spot->base + row->offset);
    size_t *count = (size_t *)(void *)((char *)spot->base + row->count_offset);
    char pattern[CONFIG_PATH_MAX], path[CONFIG_PATH_MAX];
    config_inside(row, pattern, sizeof pattern);
    const key_row *value = config_find(pattern);
    HG_TRY(hg_alloc(items, node->n_children, row->element, r->err));
    for (yaml_node *child = node->first; child; child = child->next) {
        char *element = *items + *count * row->element;
        HG_TRY(store_name(r, row, child, element, &good));
        if (!good)
            continue;
        (*count)++;
        join(path, spot->path, child->key);
        config_spot inside = {path, pattern, element};
        if (value) {
            HG_TRY(config_store(r, value, child, &inside));
            HG_TRY(config_setting_add(r, path, child));
        } else {
            HG_TRY(read_struct(r, child, row->shorthand, &inside));
        }
    }
done:
    return st;
}

static hg_status read_row(config_reading *r, const key_row *row, yaml_node *node,
                          const config_spot *spot)
{
    hg_status st = HG_OK;
    switch (row->type) {
    case KEY_MAP:
        return read_struct(r, node, row->shorthand, spot);
    case KEY_LIST_OF:
        return read_list(r, row, node, spot);
    case KEY_MAP_OF:
        return read_names(r, row, node, spot);
    default:
        HG_TRY(config_store(r, row, node, spot));
        st = config_setting_add(r, spot->path, node);
    }
done:
    return st;
}

/* No value in the file: the default, an empty group whose keys have defaults, or a complaint. */
static hg_status read_absent(config_reading *r, const key_row *row, const char *key, yaml_node *map,
                             const config_spot *inside)
{
    yaml_node *node = NULL;
    hg_status st = HG_OK;
    if (row->required)
        return config_fault_at(r, map, true, "%s is missing: %s", inside->path, row->help);
    if (row->fallback) {
        HG_TRY(add_default(r, row, key, map, &node));
        return read_row(r, row, node, inside);
    }
    if (row->type == KEY_MAP) {
        HG_TRY(yaml_new(YAML_MAP, NULL, 0, &node, r->err));
        node->line = map->line;
        node->column = map->column;
        st = config_read_map(r, node, inside);
    } else {
        store_absent(row, inside);
    }
done:
    yaml_free(node);
    return st;
}

static hg_status read_star(config_reading *r, const key_row *row, yaml_node *map,
                           const config_spot *spot)
{
    hg_status st = HG_OK;
    for (yaml_node *child = map->first; child && st == HG_OK; child = child->next) {
        if (config_child(spot->pattern, child->key) != row)
            continue;
        char path[CONFIG_PATH_MAX];
        join(path, spot->path, child->key);
        config_spot inside = {path, row->path, spot->base};
        st = read_row(r, row, child, &inside);
    }
    return st;
}

hg_status config_read_map(config_reading *r, yaml_node *map, const config_spot *spot)
{
    hg_status st = HG_OK;
    const char *name;
    for (const yaml_node *child = map->first; child; child = child->next)
        if (!config_child(spot->pattern, child->key))
            HG_TRY(config_unknown_key(r, child, spot, child->key));
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        if (!config_is_child(row, spot->pattern, &name))
            continue;
        if (strcmp(name, "*") == 0) {
            HG_TRY(read_star(r, row, map, spot));
            continue;
        }
        char path[CONFIG_PATH_MAX];
        join(path, spot->path, name);
        config_spot inside = {path, row->path, spot->base};
        yaml_node *node = yaml_get(map, name);
        if (node)
            HG_TRY(read_row(r, row, node, &inside));
        else
            HG_TRY(read_absent(r, row, name, map, &inside));
    }
done:
    return st;
}
