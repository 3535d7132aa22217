/* job/config_read.h - the state of one reading of a job file, and its stages. */
#ifndef HG_JOB_CONFIG_READ_H
#define HG_JOB_CONFIG_READ_H

#include "hotgrid/job.h"
#include "job/config_schema.h"
#include "job/yaml.h"

/* More problems than this are counted, not told. */
enum { CONFIG_FAULTS_MAX = 200 };

typedef struct config_fault {
    int line, column;
    char *text; /* whole, with its place */
} config_fault;

typedef struct config_reading {
    const char *file, *folder;
    hg_job *job;
    config_fault *faults;
    size_t n_faults, capacity, untold;
    size_t settings_capacity;
    hg_err *err;
} config_reading;

/* Where a value goes, on its way down the tree. */
typedef struct config_spot {
    const char *path;    /* as the user says it: "incidents.0.source" */
    const char *pattern; /* as the table says it: "incidents[].source" */
    void *base;          /* the innermost struct */
} config_spot;

/* Every function below returns an error only for lack of memory; what is wrong with the file
 * becomes a fault. `key` puts the place at the key instead of the value. */
hg_status HG_PRINTF(4, 5)
    config_fault_at(config_reading *r, const yaml_node *node, bool key, const char *format, ...);

/* config_fault.c */
hg_status config_faults_tell(config_reading *r, hg_problems *problems);
void config_faults_clear(config_reading *r);

/* config_value.c: one value into its member, by the type of its row. */
hg_status config_store(config_reading *r, const key_row *row, const yaml_node *node,
                       const config_spot *spot);
/* The member's content in one agreed spelling: what plan_sha256 covers. */
void config_canonical(const key_row *row, const void *base, hg_buf *out);

/* config_read.c: a map of the file into the struct at spot->base; absent keys get their default. */
hg_status config_read_map(config_reading *r, yaml_node *map, const config_spot *spot);
/* "study_area: area.shp" is short for "study_area: {source: area.shp}". */
hg_status config_expand(config_reading *r, const char *shorthand, yaml_node *node);
hg_status config_unknown_key(config_reading *r, const yaml_node *node, const config_spot *spot,
                             const char *key);
hg_status config_setting_add(config_reading *r, const char *path, const yaml_node *node);

/* config_override.c: one --set or environment value into the tree. */
hg_status config_override(config_reading *r, yaml_node *root, const hg_job_override *override);

/* config_cross.c: what no single key can know. */
hg_status config_cross(config_reading *r, const yaml_node *root);

#endif
