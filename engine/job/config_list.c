/* job/config_list.c - how do lists of texts and pairs of numbers become members of the job? */
#include "hotgrid/mem.h"
#include "job/config_value.h"

hg_status config_store_point(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot)
{
    hg_status st = HG_OK;
    if (node->kind != YAML_LIST || node->n_children != 2)
        return config_fault_at(r, node, false, "%s: two numbers are expected, [x, y]", spot->path);
    key_row half = *row;
    for (const yaml_node *item = node->first; item && st == HG_OK; item = item->next) {
        bool good;
        st = config_expect_scalar(r, item, spot, &good);
        if (good)
            st = config_store_number(r, &half, item, spot);
        half.offset += sizeof(double);
    }
    return st;
}

static bool among(const char *text, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

/* One item of a list of texts; *good tells whether it counts. */
static hg_status check_item(config_reading *r, const key_row *row, const yaml_node *list,
                            const yaml_node *item, const config_spot *spot, bool *good)
{
    hg_status st = config_expect_scalar(r, item, spot, good);
    if (!*good)
        return st;
    for (const yaml_node *before = list->first; before != item && before; before = before->next)
        if (before->kind == YAML_SCALAR && strcmp(before->text, item->text) == 0) {
            char text[CONFIG_SHOWN];
            *good = false;
            return config_fault_at(r, item, false, "%s: \"%s\" stands in the list twice",
                                   spot->path, config_shown(item, text));
        }
    size_t n = 0;
    const char *const *names = row->names ? row->names(&n) : NULL;
    if (names && !among(item->text, names, n)) {
        *good = false;
        return config_not_among(r, item, spot, names, n);
    }
    return HG_OK;
}

enum { TEXTS_MAX = 1000 };

hg_status config_store_texts(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot)
{
    yaml_node alone = {.kind = YAML_LIST, .first = NULL, .n_children = 1};
    yaml_node only;
    if (node->kind == YAML_SCALAR) {
        only = *node;
        only.next = NULL;
        alone.first = &only;
        node = &alone;
    }
    if (node->kind == YAML_MAP)
        return config_fault_at(r, node, false, "%s: a list is expected here", spot->path);
    if (node->n_children > TEXTS_MAX)
        return config_fault_at(r, node, false, "%s: a list of more than %d", spot->path, TEXTS_MAX);
    char ***list = config_member(spot, row->offset);
    size_t *count = config_member(spot, row->count_offset);
    hg_status st = hg_alloc(list, node->n_children, sizeof **list, r->err);
    for (const yaml_node *item = node->first; item && st == HG_OK; item = item->next) {
        bool good;
        st = check_item(r, row, node, item, spot, &good);
        if (st == HG_OK && good)
            st = hg_strdup(&(*list)[*count], item->text, r->err);
        if (st == HG_OK && good)
            (*count)++;
    }
    return st;
}
