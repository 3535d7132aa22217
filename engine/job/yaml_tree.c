/* job/yaml_tree.c - how are the nodes of a job file made, found, replaced and released? */
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "job/yaml.h"

hg_status yaml_new(yaml_kind kind, const char *text, size_t length, yaml_node **out, hg_err *err)
{
    yaml_node *node = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&node, 1, sizeof *node, err));
    node->kind = kind;
    if (kind == YAML_SCALAR)
        HG_TRY(hg_strndup(&node->text, text, length, err));
    *out = node;
    node = NULL;
done:
    hg_free(node);
    return st;
}

hg_status yaml_add(yaml_node *parent, const char *key, yaml_node *child, hg_err *err)
{
    if (key) {
        hg_status st = hg_strdup(&child->key, key, err);
        if (st != HG_OK)
            return st;
    }
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->n_children++;
    return HG_OK;
}

void yaml_replace(yaml_node *parent, yaml_node *old, yaml_node *child)
{
    yaml_node **link = &parent->first;
    while (*link != old)
        link = &(*link)->next;
    *link = child;
    child->next = old->next;
    child->key = old->key;
    child->key_line = old->key_line;
    child->key_column = old->key_column;
    old->key = NULL;
    if (parent->last == old)
        parent->last = child;
    yaml_free(old);
}

void yaml_free(yaml_node *node)
{
    if (!node)
        return;
    for (yaml_node *child = node->first, *next; child; child = next) {
        next = child->next;
        yaml_free(child); /* as deep as YAML_DEPTH_MAX */
    }
    hg_free(node->key);
    hg_free(node->text);
    hg_free(node);
}

yaml_node *yaml_get(const yaml_node *map, const char *key)
{
    for (yaml_node *child = map->first; child; child = child->next)
        if (child->key && strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

yaml_node *yaml_item(const yaml_node *list, size_t index)
{
    yaml_node *child = list->first;
    while (child && index-- > 0)
        child = child->next;
    return child;
}

void yaml_set_origin(yaml_node *node, const char *origin)
{
    node->origin = origin;
    for (yaml_node *child = node->first; child; child = child->next)
        yaml_set_origin(child, origin);
}

bool yaml_is_nothing(const yaml_node *node)
{
    return node->kind == YAML_SCALAR && node->plain && node->text[0] == '\0';
}
