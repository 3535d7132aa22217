/* io/tree.c - what lies in this folder tree, is it on the disk, and may it go? */
#define _GNU_SOURCE /* renameat2 */
#include "io/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/mem.h"

#define MANIFEST "manifest.json"
#define MANIFEST_MAX (64u << 20)

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static hg_status add_name(hg_names *names, const char *name, hg_err *err)
{
    hg_status st = hg_grow(&names->name, &names->capacity, names->n + 1, sizeof *names->name, err);
    if (st != HG_OK)
        return st;
    st = hg_strdup(&names->name[names->n], name, err);
    if (st == HG_OK)
        names->n++;
    return st;
}

hg_status hg_names_read(int dir, const char *what, hg_names *names, hg_err *err)
{
    hg_status st = HG_OK;
    *names = (hg_names){0};
    int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again >= 0 ? fdopendir(again) : NULL;
    if (!list) {
        st = hg_fail(err, HG_EIO, "cannot list %s: %s", what, strerror(errno));
        if (again >= 0)
            close(again);
        return st;
    }
    struct dirent *entry;
    while (st == HG_OK && (errno = 0, entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            st = add_name(names, entry->d_name, err);
    }
    if (st == HG_OK && errno)
        st = hg_fail(err, HG_EIO, "cannot list %s: %s", what, strerror(errno));
    closedir(list);
    if (st != HG_OK)
        hg_names_clear(names);
    else if (names->n > 1)
        qsort(names->name, names->n, sizeof *names->name, by_bytes);
    return st;
}

void hg_names_clear(hg_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        hg_free(names->name[i]);
    hg_free(names->name);
    *names = (hg_names){0};
}

int hg_open_folder(int dir, const char *name)
{
    return openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* ---- the walk ---- */

typedef struct walk {
    const char *what;
    hg_tree_visit file;
    hg_status (*folder)(int dir, const char *path,
                        hg_err *err); /* after its content; may be NULL */
    void *context;
    char path[HG_PATH_MAX];
    int depth;
} walk;

static hg_status walk_folder(walk *w, int dir, hg_err *err);

static hg_status walk_into(walk *w, int dir, const char *name, hg_err *err)
{
    if (w->depth >= HG_TREE_DEPTH_MAX)
        return hg_fail(err, HG_EIO, "%s/%s: folders are nested too deep", w->what, w->path);
    int sub = hg_open_folder(dir, name);
    if (sub < 0)
        return hg_fail(err, HG_EIO, "cannot open %s/%s: %s", w->what, w->path, strerror(errno));
    w->depth++;
    hg_status st = walk_folder(w, sub, err);
    w->depth--;
    close(sub);
    return st;
}

static hg_status walk_entry(walk *w, int dir, const char *name, hg_err *err)
{
    struct stat facts;
    size_t length = strlen(w->path);
    int n = snprintf(w->path + length, sizeof w->path - length, "%s%s", length ? "/" : "", name);
    hg_status st;
    if (n < 0 || (size_t)n >= sizeof w->path - length)
        st = hg_fail(err, HG_EIO, "%s: a path in it is too long", w->what);
    else if (fstatat(dir, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        st = hg_fail(err, HG_EIO, "cannot read %s/%s: %s", w->what, w->path, strerror(errno));
    else if (S_ISDIR(facts.st_mode))
        st = walk_into(w, dir, name, err);
    else if (S_ISREG(facts.st_mode))
        st = w->file(dir, name, w->path, w->context, err);
    else
        st = hg_fail(err, HG_EIO, "%s/%s is neither a file nor a folder", w->what, w->path);
    w->path[length] = '\0';
    return st;
}

static hg_status walk_folder(walk *w, int dir, hg_err *err)
{
    hg_names names;
    hg_status st = hg_names_read(dir, w->what, &names, err);
    for (size_t i = 0; st == HG_OK && i < names.n; i++)
        st = walk_entry(w, dir, names.name[i], err);
    if (st == HG_OK && w->folder)
        st = w->folder(dir, w->path, err);
    hg_names_clear(&names);
    return st;
}

hg_status hg_tree_walk(int dir, const char *what, hg_tree_visit visit, void *context, hg_err *err)
{
    walk w = {.what = what, .file = visit, .context = context};
    return walk_folder(&w, dir, err);
}

/* ---- onto the disk ---- */

static hg_status settle(int fd, mode_t mode, const char *path, hg_err *err)
{
    if (fchmod(fd, mode) != 0)
        return hg_fail(err, HG_EIO, "cannot set the mode of %s: %s", path, strerror(errno));
    if (fsync(fd) != 0) /* final: the kernel may already have dropped the pages */
        return hg_fail(err, HG_EIO, "cannot sync %s: %s", path, strerror(errno));
    return HG_OK;
}

static hg_status settle_file(int dir, const char *name, const char *path, void *context,
                             hg_err *err)
{
    (void)context;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return hg_fail(err, HG_EIO, "cannot open %s: %s", path, strerror(errno));
    hg_status st = settle(fd, 0644, path, err);
    if (close(fd) != 0 && st == HG_OK)
        st = hg_fail(err, HG_EIO, "cannot close %s: %s", path, strerror(errno));
    return st;
}

static hg_status settle_folder(int dir, const char *path, hg_err *err)
{
    return settle(dir, 0755, *path ? path : "the run folder", err);
}

hg_status hg_tree_settle(int dir, const char *what, hg_err *err)
{
    walk w = {.what = what, .file = settle_file, .folder = settle_folder};
    return walk_folder(&w, dir, err);
}

/* ---- removal ---- */

typedef struct removal {
    hg_tree_ours ours;
    void *context;
    char path[HG_PATH_MAX];
    int depth;
    bool failed; /* something that may go could not */
} removal;

static bool remove_folder(removal *r, int dir);

static bool remove_sub(removal *r, int dir, const char *name)
{
    int sub = r->depth < HG_TREE_DEPTH_MAX ? hg_open_folder(dir, name) : -1;
    if (sub < 0) {
        r->failed = true;
        return false;
    }
    r->depth++;
    bool empty = remove_folder(r, sub);
    r->depth--;
    close(sub);
    if (!empty)
        return false;
    bool gone = unlinkat(dir, name, AT_REMOVEDIR) == 0;
    r->failed |= !gone;
    return gone;
}

static bool remove_known(removal *r, int dir, const char *name)
{
    struct stat facts;
    if (fstatat(dir, name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
        r->failed = true;
        return false;
    }
    if (S_ISDIR(facts.st_mode))
        return remove_sub(r, dir, name);
    if (r->ours && (!S_ISREG(facts.st_mode) || !r->ours(r->path, r->context)))
        return false;
    bool gone = unlinkat(dir, name, 0) == 0;
    r->failed |= !gone;
    return gone;
}

static bool remove_entry(removal *r, int dir, const char *name)
{
    size_t length = strlen(r->path);
    int n = snprintf(r->path + length, sizeof r->path - length, "%s%s", length ? "/" : "", name);
    bool fits = n > 0 && (size_t)n < sizeof r->path - length;
    bool gone = fits && remove_known(r, dir, name);
    r->failed |= !fits;
    r->path[length] = '\0';
    return gone;
}

/* Without room for the list of names: one name at a time, as often as a pass still removes
 * something. Running out of memory is one of the reasons why a stage has to go. */
static bool remove_one_by_one(removal *r, int dir)
{
    int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again >= 0 ? fdopendir(again) : NULL;
    bool empty = false, removed = list != NULL;
    if (!list) {
        r->failed = true;
        if (again >= 0)
            close(again);
        return false;
    }
    while (removed) {
        struct dirent *entry;
        empty = true;
        removed = false;
        rewinddir(list);
        while ((entry = readdir(list)) != NULL) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            bool gone = remove_entry(r, dir, entry->d_name);
            removed |= gone;
            empty &= gone;
        }
    }
    closedir(list);
    return empty;
}

static bool remove_folder(removal *r, int dir)
{
    hg_names names;
    bool empty = true;
    hg_status st = hg_names_read(dir, "", &names, NULL);
    if (st == HG_ENOMEM)
        return remove_one_by_one(r, dir);
    if (st != HG_OK) {
        r->failed = true;
        return false;
    }
    for (size_t i = 0; i < names.n; i++) {
        if (!remove_entry(r, dir, names.name[i]))
            empty = false;
    }
    hg_names_clear(&names);
    return empty;
}

bool hg_tree_remove(int dir, hg_tree_ours ours, void *context, bool *failed)
{
    removal r = {.ours = ours, .context = context};
    bool empty = remove_folder(&r, dir);
    if (failed)
        *failed = r.failed;
    return empty;
}

/* ---- runs and their manifests ---- */

typedef enum manifest_state { MANIFEST_NONE, MANIFEST_OURS, MANIFEST_UNKNOWN } manifest_state;

/* Unknown when it could not be read: then nobody may conclude that there is none. */
static manifest_state read_manifest(int dir, hg_buf *text)
{
    char chunk[65536];
    ssize_t got = 0;
    int fd = openat(dir, MANIFEST, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? MANIFEST_NONE : MANIFEST_UNKNOWN;
    while ((got = read(fd, chunk, sizeof chunk)) > 0 && text->length < MANIFEST_MAX)
        hg_buf_add(text, chunk, (size_t)got);
    close(fd);
    if (got != 0 || text->failed)
        return MANIFEST_UNKNOWN;
    return text->length > 0 && strstr(text->data, "\"program\": \"hotgrid\"") ? MANIFEST_OURS
                                                                              : MANIFEST_NONE;
}

bool hg_manifest_read(int dir, hg_buf *text)
{
    return read_manifest(dir, text) == MANIFEST_OURS;
}

/* The manifest is written by hg_json_*: a listed file reads `"path": "overval/risk.tif"`. */
static bool is_listed(const char *path, void *context)
{
    const hg_buf *manifest = context;
    hg_buf key = {0};
    hg_buf_puts(&key, "\"path\": \"");
    hg_json_escape(&key, path, strlen(path));
    hg_buf_puts(&key, "\"");
    bool listed = !key.failed && strstr(manifest->data, key.data) != NULL;
    hg_buf_clear(&key);
    return listed;
}

/* Others have something in it besides our manifest; false when that cannot be told. */
static bool has_more(int dir, bool *failed)
{
    hg_names rest;
    *failed = hg_names_read(dir, "", &rest, NULL) != HG_OK;
    bool more = !*failed && rest.n > 1;
    hg_names_clear(&rest);
    return more;
}

/* A name may be taken: process ids come back, in containers every night. */
static bool move_aside(int parent, const char *name, const char *kept_name)
{
    char other[HG_PATH_MAX];
    const char *aside = kept_name;
    int n = 1;
    while (renameat2(parent, name, parent, aside, RENAME_NOREPLACE) != 0) {
        if (errno != EEXIST || ++n > 1000)
            return false;
        snprintf(other, sizeof other, "%s.%d", kept_name, n);
        aside = other;
    }
    return true;
}

/*
 * The manifest goes last: a removal that was interrupted can be taken up again. What is left when
 * all of ours is gone belongs to others.
 */
static bool remove_listed(int parent, int dir, const char *name, const char *kept_name,
                          hg_buf *manifest)
{
    bool failed;
    hg_tree_remove(dir, is_listed, manifest, &failed);
    bool more = !failed && has_more(dir, &failed);
    if (failed)
        return false;
    if (!more)
        return unlinkat(dir, MANIFEST, 0) == 0 && unlinkat(parent, name, AT_REMOVEDIR) == 0;
    return move_aside(parent, name, kept_name) && unlinkat(dir, MANIFEST, 0) == 0;
}

bool hg_run_remove(int parent, const char *name, const char *kept_name)
{
    hg_buf manifest = {0};
    bool gone = false;
    int dir = hg_open_folder(parent, name);
    if (dir < 0)
        return false;
    manifest_state state = read_manifest(dir, &manifest);
    if (state == MANIFEST_OURS)
        gone = remove_listed(parent, dir, name, kept_name, &manifest);
    else if (state == MANIFEST_NONE)
        gone = hg_tree_remove(dir, NULL, NULL, NULL) && unlinkat(parent, name, AT_REMOVEDIR) == 0;
    hg_buf_clear(&manifest);
    close(dir);
    return gone;
}
