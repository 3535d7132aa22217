/* job/config.c - how does a job file become a complete, checked job? */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "job/config_read.h"

static hg_status read_all(int fd, const char *path, char **text, size_t *length, hg_err *err)
{
    hg_status st = hg_alloc(text, YAML_BYTES_MAX + 1, 1, err);
    *length = 0;
    while (st == HG_OK && *length < YAML_BYTES_MAX + 1) {
        ssize_t n = read(fd, *text + *length, YAML_BYTES_MAX + 1 - *length);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            st = hg_fail(err, HG_ENOINPUT, "job file %s: cannot read: %s", path, strerror(errno));
        else
            *length += (size_t)n;
    }
    return st;
}

/* At most one byte more than the limit: enough to see that it was passed. */
static hg_status read_file(const char *path, char **text, size_t *length, hg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return hg_fail(err, errno == EACCES ? HG_EPERM : HG_ENOINPUT,
                       "job file %s: cannot open: %s", path, strerror(errno));
    struct stat facts;
    hg_status st;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        st = hg_fail(err, HG_ENOINPUT, "job file %s is not a regular file", path);
    else
        st = read_all(fd, path, text, length, err);
    close(fd);
    return st;
}

/* The absolute folder that holds the file, so that relative sources mean the same from anywhere. */
static hg_status folder_of(const char *path, char **out, hg_err *err)
{
    hg_buf text = {0};
    hg_status st = HG_OK;
    char here[4096];
    const char *slash = strrchr(path, '/');
    if (path[0] != '/') {
        if (!getcwd(here, sizeof here))
            return hg_fail(err, HG_ESYSTEM, "cannot tell the working folder: %s", strerror(errno));
        hg_buf_puts(&text, here);
        if (slash)
            hg_buf_puts(&text, "/");
    }
    if (slash)
        hg_buf_add(&text, path, slash == path ? 1 : (size_t)(slash - path));
    HG_TRY(hg_buf_check(&text, err));
    HG_TRY(hg_strdup(out, text.data, err));
done:
    hg_buf_clear(&text);
    return st;
}

/* The environment first, the command line last: the later one wins. */
static hg_status apply_overrides(config_reading *r, yaml_node *root,
                                 const hg_job_override *overrides, size_t n)
{
    hg_status st = HG_OK;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < n && st == HG_OK; i++)
            if ((strcmp(overrides[i].origin, "environment") == 0) == (round == 0))
                st = config_override(r, root, &overrides[i]);
    return st;
}

static hg_status hash_plan(hg_job *job, hg_err *err)
{
    hg_buf text = {0};
    const char *name;
    for (size_t i = 0; i < config_row_count(); i++) {
        const key_row *row = config_row(i);
        if (!config_is_child(row, "plan", &name))
            continue;
        hg_buf_printf(&text, "%s=", name);
        config_canonical(row, job, &text);
        hg_buf_puts(&text, "\n");
    }
    hg_status st = hg_buf_check(&text, err);
    if (st == HG_OK)
        hg_sha256_bytes(text.data, text.length, job->plan_sha256);
    hg_buf_clear(&text);
    return st;
}

/* Everything that stops at the first trouble: the text becomes a tree with one mapping on top. */
static hg_status parse(config_reading *r, const char *text, size_t length, yaml_node **root)
{
    yaml_fault fault;
    hg_status st = yaml_parse(text, length, root, &fault, r->err);
    if (st == HG_ECONFIG) {
        yaml_node at = {.line = fault.line, .column = fault.column};
        return config_fault_at(r, &at, false, "%s", fault.text);
    }
    if (st == HG_OK && *root && (*root)->kind != YAML_MAP && !yaml_is_nothing(*root))
        return config_fault_at(r, *root, false, "a job file holds keys such as plan: and crs:");
    if (st == HG_OK && (!*root || yaml_is_nothing(*root))) {
        yaml_free(*root);
        *root = NULL;
        st = yaml_new(YAML_MAP, NULL, 0, root, r->err);
    }
    return st;
}

static hg_status fill(config_reading *r, yaml_node *root, const hg_job_override *overrides,
                      size_t n_overrides)
{
    hg_status st = HG_OK;
    config_spot top = {"", "", r->job};
    HG_TRY(apply_overrides(r, root, overrides, n_overrides));
    HG_TRY(config_read_map(r, root, &top));
    HG_TRY(config_cross(r, root));
done:
    return st;
}

hg_status hg_job_load(const char *path, const hg_job_override *overrides, size_t n_overrides,
                      hg_job *out, hg_problems *problems, hg_err *err)
{
    hg_job job = {.as_of = HG_NO_TIME};
    config_reading r = {.file = path, .job = &job, .err = err};
    char *text = NULL;
    size_t length = 0;
    yaml_node *root = NULL;
    hg_status st = HG_OK;
    HG_TRY(read_file(path, &text, &length, err));
    HG_TRY(hg_strdup(&job.path, path, err));
    HG_TRY(folder_of(path, &job.folder, err));
    r.folder = job.folder;
    HG_TRY(parse(&r, text, length, &root));
    if (r.n_faults == 0)
        HG_TRY(fill(&r, root, overrides, n_overrides));
    HG_TRY(config_faults_tell(&r, problems));
    HG_TRY(hash_plan(&job, err));
    *out = job;
    memset(&job, 0, sizeof job);
done:
    config_faults_clear(&r);
    yaml_free(root);
    hg_free(text);
    hg_job_clear(&job);
    return st;
}

static void clear_texts(char ***list, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        hg_free((*list)[i]);
    hg_free(*list);
    *list = NULL;
    *n = 0;
}

static void clear_member(const key_row *row, char *base);
static void clear_inside(const char *pattern, char *base);

static void clear_items(const key_row *row, char **items, size_t n)
{
    char pattern[CONFIG_PATH_MAX];
    config_inside(row, pattern, sizeof pattern);
    const key_row *value = config_find(pattern);
    for (size_t i = 0; i < n; i++) {
        char *element = *items + i * row->element;
        if (row->type == KEY_MAP_OF && row->bytes == 0)
            hg_free(*(char **)(void *)element);
        if (value)
            clear_member(value, element);
        else
            clear_inside(pattern, element);
    }
    hg_free(*items);
}

static void clear_member(const key_row *row, char *base)
{
    if (row->type == KEY_MAP)
        clear_inside(row->path, base);
    else if (row->type == KEY_MODEL)
        hg_free(*(char **)(void *)(base + row->members->name));
    if (row->offset == SIZE_MAX) /* nothing of its own in the job */
        return;
    void *at = base + row->offset;
    if (row->type == KEY_TEXTS)
        clear_texts(at, (size_t *)(void *)(base + row->count_offset));
    else if (row->type == KEY_LIST_OF || row->type == KEY_MAP_OF)
        clear_items(row, at, *(size_t *)(void *)(base + row->count_offset));
    else if (row->type == KEY_TEXT || row->type == KEY_PATH ||
             (row->type == KEY_CHOICE && row->bytes == 0))
        hg_free(*(char **)at);
}

static void clear_inside(const char *pattern, char *base)
{
    const char *name;
    for (size_t i = 0; i < config_row_count(); i++)
        if (config_is_child(config_row(i), pattern, &name))
            clear_member(config_row(i), base);
}

void hg_job_clear(hg_job *job)
{
    clear_inside("", (char *)job);
    hg_free(job->path);
    hg_free(job->folder);
    for (size_t i = 0; i < job->n_settings; i++) {
        hg_free(job->settings[i].key);
        hg_free(job->settings[i].value);
        hg_free(job->settings[i].origin);
    }
    hg_free(job->settings);
    memset(job, 0, sizeof *job);
}
