/* job/config_schema.h - the one table of keys of the job file. */
#ifndef HG_JOB_CONFIG_SCHEMA_H
#define HG_JOB_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/job.h"
#include "hotgrid/status.h"
#include "hotgrid/text.h"

/* What a value looks like and how it is stored. */
typedef enum key_type {
    KEY_MAP,       /* fixed keys below it, in the same struct */
    KEY_MAP_OF,    /* names chosen by the user, one struct each: member `name` holds the name */
    KEY_LIST_OF,   /* a list of structs */
    KEY_TEXT,      /* char * */
    KEY_PATH,      /* char *, made absolute from the folder of the job file */
    KEY_TEXTS,     /* char ** and size_t: a list of texts (one text alone is a list of one) */
    KEY_NUMBER,    /* double */
    KEY_SHARE,     /* double: 0.03 or 3% */
    KEY_INTEGER,   /* int */
    KEY_SEED,      /* uint64_t */
    KEY_DURATION,  /* int64_t seconds: 14d, 4h, 2w; 0 where the minimum is 0 */
    KEY_DAYS,      /* int: a duration of whole days; "all" is 0 */
    KEY_CLOCK,     /* int32_t seconds since midnight: "23:00" */
    KEY_BOOL,      /* bool: true or false */
    KEY_CHOICE,    /* int or char: one of `choices` */
    KEY_CHARACTER, /* char: one of `choices`; "tab" for the tabulator */
    KEY_POINT,     /* double[2]: [x, y] */
    KEY_MODEL,     /* name of a model; see `members` */
    KEY_OPTION,    /* any option of the model beside it */
    KEY_TYPE_COUNT
} key_type;

typedef struct key_choice {
    const char *name;
    int value;
    const char *help;
} key_choice;

/* KEY_MODEL: three members to fill. KEY_OPTION finds them through its table neighbour. */
typedef struct key_members {
    size_t name, table, values;
} key_members;

typedef struct key_row {
    /* "grid.cell", "incidents[].source", "forecast.*.model": [] stands for every item of a list, *
     * for every name in a map */
    const char *path;
    key_type type;
    const char *help;
    size_t offset; /* of the member in the innermost struct of a list or map, else hg_job; SIZE_MAX:
                      settled by config_cross.c */
    size_t count_offset; /* lists and maps: of the size_t that counts */
    size_t element;      /* KEY_MAP_OF, KEY_LIST_OF: size of a struct */
    size_t bytes; /* KEY_CHOICE: size of the member, 0 = char *; KEY_MAP_OF: size of the number that
                     holds the name, 0 = char * */
    const char *unit;     /* "m"; NULL = none */
    const char *fallback; /* default as YAML; NULL = none */
    bool required;
    double minimum, maximum;   /* both 0 = unbounded */
    int absent;                /* KEY_INTEGER: stored when the key is not given */
    const char *shorthand;     /* KEY_MAP, members of KEY_MAP_OF: a text alone means this key */
    const key_choice *choices; /* ends with name NULL */
    const char *const *(*names)(size_t *n); /* KEY_TEXTS: the texts that are allowed */
    const key_members *members;
    /* More than the type can say; the sentence lands at the value's place. */
    hg_status (*check)(const char *text, hg_err *err);
    const char *since; /* NULL = 0.1 */
} key_row;

size_t config_row_count(void);
const key_row *config_row(size_t index);
/* NULL when no row has that path. */
const key_row *config_find(const char *path);

/* Is `row` directly below `parent` ("" = the top)? Then *name is its last part: "cell", "*". */
bool config_is_child(const key_row *row, const char *parent, const char **name);
/* The row for `key` below `parent`: exact, else the `*` row; NULL when unknown. */
const key_row *config_child(const char *parent, const char *key);
/* Where the keys below a row live: path for maps, path[] for lists, path.* for maps of structs. */
void config_inside(const key_row *row, char *out, size_t room);
enum { CONFIG_PATH_MAX = 512 };

/* "number, 5 to 100000 m" - the type in words, for people. */
void config_type_text(const key_row *row, hg_buf *out);

/* Values that stand for many keys at once: `preset: dutch`. */
typedef struct config_preset {
    const char *name, *help, *origin, *yaml;
} config_preset;
const config_preset *config_preset_find(const char *name);
extern const key_choice config_presets[];

#endif
