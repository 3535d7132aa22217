/* job/yaml.h - a job file as a plain tree that remembers where each value was written. */
#ifndef HG_JOB_YAML_H
#define HG_JOB_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/status.h"

typedef enum yaml_kind { YAML_SCALAR, YAML_MAP, YAML_LIST } yaml_kind;

typedef struct yaml_node {
    yaml_kind kind;
    char *key;  /* inside a map; NULL otherwise */
    char *text; /* scalars; never NULL there */
    bool plain; /* scalar without quotes: an empty one means "nothing" */
    int line, column, key_line, key_column; /* 1-based; 0 when not from the file */
    const char *origin; /* NULL = the file; else borrowed: "--set", "environment", "preset dutch" */
    struct yaml_node *first, *last, *next;
    size_t n_children;
} yaml_node;

/* Limits of the job file. */
enum { YAML_BYTES_MAX = 1024 * 1024, YAML_NODES_MAX = 100000, YAML_DEPTH_MAX = 32 };

/* Where parsing stopped; line 0 = the file as a whole. */
typedef struct yaml_fault {
    int line, column;
    char text[512];
} yaml_fault;

/*
 * HG_ECONFIG fills *fault: syntax, a second document, aliases, anchors, tags, duplicate keys, bytes
 * that are not UTF-8, or a limit passed. Scalars stay text: nothing is typed here. Empty text gives
 * *out = NULL.
 */
HG_CHECKED hg_status yaml_parse(const char *text, size_t length, yaml_node **out, yaml_fault *fault,
                                hg_err *err);
void yaml_free(yaml_node *node);

HG_CHECKED hg_status yaml_new(yaml_kind kind, const char *text, size_t length, yaml_node **out,
                              hg_err *err);
/* Appends; takes ownership of `child` on success only. key NULL in lists. */
HG_CHECKED hg_status yaml_add(yaml_node *parent, const char *key, yaml_node *child, hg_err *err);
/* Puts `child` where `old` stands (key and order kept) and frees `old`. */
void yaml_replace(yaml_node *parent, yaml_node *old, yaml_node *child);
yaml_node *yaml_get(const yaml_node *map, const char *key);
yaml_node *yaml_item(const yaml_node *list, size_t index);
/* Marks the node and all below it. */
void yaml_set_origin(yaml_node *node, const char *origin);
/* "key:" with nothing behind it. */
bool yaml_is_nothing(const yaml_node *node);

#endif
