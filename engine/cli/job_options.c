/* cli/job_options.c - which settings come from the environment and from --set? */
#include "cli/job_options.h"

#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/mem.h"

extern char **environ;

static const char prefix[] = "HOTGRID_";

/* "HOTGRID_GRID__CELL" up to the = gives "grid.cell". */
static hg_status key_of(const char *variable, size_t length, char **out, hg_err *err)
{
    hg_buf key = {0};
    for (size_t i = sizeof prefix - 1; i < length; i++) {
        char c = variable[i];
        if (c == '_' && i + 1 < length && variable[i + 1] == '_') {
            hg_buf_puts(&key, ".");
            i++;
        } else {
            if (c >= 'A' && c <= 'Z')
                c = (char)(c - 'A' + 'a');
            hg_buf_add(&key, &c, 1);
        }
    }
    hg_status st = hg_buf_check(&key, err);
    if (st == HG_OK)
        st = hg_strdup(out, key.data ? key.data : "", err);
    hg_buf_clear(&key);
    return st;
}

typedef struct overrides {
    hg_job_override *item;
    char **keys; /* owned */
    size_t n;
} overrides;

static hg_status add(overrides *o, const char *key_start, size_t key_length, bool environment,
                     hg_err *err)
{
    hg_status st = environment ? key_of(key_start, key_length, &o->keys[o->n], err)
                               : hg_strndup(&o->keys[o->n], key_start, key_length, err);
    if (st != HG_OK)
        return st;
    o->item[o->n] = (hg_job_override){o->keys[o->n], key_start + key_length + 1,
                                      environment ? "environment" : "--set"};
    o->n++;
    return HG_OK;
}

static hg_status collect(const cli *c, overrides *o, hg_err *err)
{
    size_t n = c->options.n_pairs;
    hg_status st = HG_OK;
    for (char **variable = environ; variable && *variable; variable++)
        n += strncmp(*variable, prefix, sizeof prefix - 1) == 0;
    HG_TRY(hg_alloc(&o->item, n, sizeof *o->item, err));
    HG_TRY(hg_alloc(&o->keys, n, sizeof *o->keys, err));
    for (char **variable = environ; variable && *variable; variable++)
        if (strncmp(*variable, prefix, sizeof prefix - 1) == 0 && strchr(*variable, '='))
            HG_TRY(add(o, *variable, strcspn(*variable, "="), true, err));
    for (size_t i = 0; i < c->options.n_pairs; i++)
        HG_TRY(add(o, c->options.pairs[i], strcspn(c->options.pairs[i], "="), false, err));
done:
    return st;
}

/* What the job names is read as well: no summary may be written over it. */
static hg_status spare_sources(const cli *c, const hg_job *job, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < job->n_sources; i++)
        HG_TRY(cli_spare(c, job->sources[i].source, err));
    HG_TRY(cli_spare(c, job->study_area.source, err));
    HG_TRY(cli_spare(c, job->neighbourhoods.source, err));
done:
    return st;
}

hg_status job_options_load(cli *c, hg_job *job, hg_problems *problems, hg_err *err)
{
    overrides o = {0};
    hg_status st = HG_OK;
    HG_TRY(collect(c, &o, err));
    HG_TRY(hg_job_load(c->options.inputs[0], o.item, o.n, job, problems, err));
    st = spare_sources(c, job, err);
    if (st != HG_OK)
        hg_job_clear(job);
done:
    for (size_t i = 0; i < o.n; i++)
        hg_free(o.keys[i]);
    hg_free(o.keys);
    hg_free(o.item);
    return st;
}
