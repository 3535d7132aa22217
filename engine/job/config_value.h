/* job/config_value.h - what the readers of single values and of lists share. */
#ifndef HG_JOB_CONFIG_VALUE_H
#define HG_JOB_CONFIG_VALUE_H

#include <string.h>

#include "hotgrid/io.h"
#include "job/config_read.h"

enum { CONFIG_SHOWN = 100 };

static inline void *config_member(const config_spot *spot, size_t offset)
{
    return (char *)spot->base + offset;
}

/* The text of a scalar, safe to print. */
static inline const char *config_shown(const yaml_node *node, char out[CONFIG_SHOWN])
{
    hg_printable(node->text, strlen(node->text), out, CONFIG_SHOWN);
    hg_mask_secrets(out);
    return out;
}

/* A fault unless the node is one value; *good tells. */
hg_status config_expect_scalar(config_reading *r, const yaml_node *node, const config_spot *spot,
                               bool *good);
/* The fault for a word that is none of n names, with a suggestion. */
hg_status config_not_among(config_reading *r, const yaml_node *node, const config_spot *spot,
                           const char *const *names, size_t n);
hg_status config_store_number(config_reading *r, const key_row *row, const yaml_node *node,
                              const config_spot *spot);
/* config_list.c */
hg_status config_store_point(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot);
hg_status config_store_texts(config_reading *r, const key_row *row, const yaml_node *node,
                             const config_spot *spot);

#endif
