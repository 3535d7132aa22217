/* job/config_override.c - how does "grid.cell=250" from the command line enter the tree? */
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "job/config_read.h"

typedef struct walk {
    config_reading *r;
    const hg_job_override *override;
    yaml_node here; /* carries the origin, for faults */
} walk;

/* Cut the next part off: "grid.cell" gives "grid" and leaves "cell"; NULL when it was the last. */
static const char *next_part(const char *path, char part[CONFIG_PATH_MAX])
{
    size_t length = strcspn(path, ".");
    snprintf(part, CONFIG_PATH_MAX, "%.*s", (int)(length < 200 ? length : 200), path);
    return path[length] == '.' ? path + length + 1 : NULL;
}

static bool is_one_text(const key_row *row)
{
    return row && row->type != KEY_MAP && row->type != KEY_MAP_OF && row->type != KEY_LIST_OF &&
           row->type != KEY_TEXTS && row->type != KEY_POINT;
}

/* One text as it stands where the row wants one text; else small YAML such as [cog, gpkg]. */
static hg_status value_node(walk *w, const key_row *row, yaml_node **out)
{
    const char *value = w->override->value;
    if (is_one_text(row))
        return yaml_new(YAML_SCALAR, value, strlen(value), out, w->r->err);
    yaml_fault fault;
    *out = NULL;
    hg_status st = yaml_parse(value, strlen(value), out, &fault, w->r->err);
    if (st == HG_ECONFIG)
        return config_fault_at(w->r, &w->here, false, "%s: %s", w->override->key, fault.text);
    if (st == HG_OK && !*out)
        return config_fault_at(w->r, &w->here, false, "%s has no value", w->override->key);
    return st;
}

static hg_status put(walk *w, yaml_node *parent, const char *key, yaml_node *old,
                     const key_row *row)
{
    yaml_node *node = NULL;
    hg_status st = value_node(w, row, &node);
    if (st != HG_OK || !node)
        return st;
    yaml_set_origin(node, w->override->origin);
    if (old) {
        yaml_replace(parent, old, node);
        return HG_OK;
    }
    st = yaml_add(parent, key, node, w->r->err);
    if (st != HG_OK)
        yaml_free(node);
    return st;
}

/* The container at `key`, made when missing; NULL with a fault when a plain value stands there. */
static hg_status enter(walk *w, yaml_node *parent, const char *key, yaml_node *old, yaml_kind kind,
                       const char *shorthand, yaml_node **out)
{
    hg_status st = HG_OK;
    *out = NULL;
    if (old && kind == YAML_MAP)
        HG_TRY(config_expand(w->r, shorthand, old));
    if (old && yaml_is_nothing(old)) {
        yaml_node *empty = NULL;
        HG_TRY(yaml_new(kind, NULL, 0, &empty, w->r->err));
        empty->line = old->line;
        empty->column = old->column;
        yaml_replace(parent, old, empty);
        old = empty;
    }
    if (old && old->kind != kind)
        return config_fault_at(w->r, &w->here, false, "%s: the file holds something else there",
                               w->override->key);
    if (!old) {
        HG_TRY(yaml_new(kind, NULL, 0, &old, w->r->err));
        yaml_set_origin(old, w->override->origin);
        st = yaml_add(parent, key, old, w->r->err);
        if (st != HG_OK) {
            yaml_free(old);
            return st;
        }
    }
    *out = old;
done:
    return st;
}

static hg_status into_container(walk *w, yaml_node *node, const key_row *row, const char *path);

static hg_status into_keys(walk *w, yaml_node *map, const char *pattern, const char *path)
{
    char part[CONFIG_PATH_MAX];
    const char *rest = next_part(path, part);
    const key_row *row = config_child(pattern, part);
    yaml_node *inner = NULL;
    if (!row) {
        config_spot spot = {"", pattern, NULL};
        return config_unknown_key(w->r, &w->here, &spot, part);
    }
    yaml_node *old = yaml_get(map, part);
    if (!rest)
        return put(w, map, part, old, row);
    if (is_one_text(row) || row->type == KEY_TEXTS || row->type == KEY_POINT)
        return config_fault_at(w->r, &w->here, false, "%s: no keys below %s", w->override->key,
                               part);
    yaml_kind kind = row->type == KEY_LIST_OF ? YAML_LIST : YAML_MAP;
    const char *shorthand = row->type == KEY_MAP ? row->shorthand : NULL;
    hg_status st = enter(w, map, part, old, kind, shorthand, &inner);
    if (st != HG_OK || !inner)
        return st;
    return row->type == KEY_MAP ? into_keys(w, inner, row->path, rest)
                                : into_container(w, inner, row, rest);
}

/* Below a list (by number) or a map of names chosen by the user. */
static hg_status into_container(walk *w, yaml_node *node, const key_row *row, const char *path)
{
    char part[CONFIG_PATH_MAX], pattern[CONFIG_PATH_MAX];
    const char *rest = next_part(path, part), *key = NULL;
    yaml_node *old, *inner = NULL;
    config_inside(row, pattern, sizeof pattern);
    if (row->type == KEY_LIST_OF) {
        int64_t index;
        if (!hg_parse_int64(part, strlen(part), &index) || index < 0 ||
            (uint64_t)index > node->n_children)
            return config_fault_at(w->r, &w->here, false,
                                   "%s: \"%s\" is no item; give 0 to %zu (the last one is new)",
                                   w->override->key, part, node->n_children);
        old = yaml_item(node, (size_t)index);
    } else {
        key = part;
        old = yaml_get(node, part);
    }
    const key_row *value = config_find(pattern);
    if (!rest)
        return put(w, node, key, old, value);
    if (value)
        return config_fault_at(w->r, &w->here, false, "%s: no keys below %s", w->override->key,
                               part);
    hg_status st = enter(w, node, key, old, YAML_MAP, row->shorthand, &inner);
    return st == HG_OK && inner ? into_keys(w, inner, pattern, rest) : st;
}

hg_status config_override(config_reading *r, yaml_node *root, const hg_job_override *override)
{
    walk w = {.r = r, .override = override, .here = {.origin = override->origin}};
    return into_keys(&w, root, "", override->key);
}
