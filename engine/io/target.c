/* io/target.c - where is a file written, and does a failed one leave nothing behind? */
#define _GNU_SOURCE /* lstat of strict C, renameat2 */
#include "io/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/beside.h"
#include "io/out.h"
#include "io/tree.h"
#include "io/writers.h"

/* The k-th file of a format: the path itself, then its companions; false after the last. */
static bool file_of(const char *companions, const char *path, size_t k, char out[HG_PATH_MAX])
{
    const char *at = companions;
    char extension[16];
    if (k == 0)
        return snprintf(out, HG_PATH_MAX, "%s", path) < HG_PATH_MAX;
    for (size_t i = 1; *at; i++) {
        size_t n = strcspn(at, " ");
        if (i == k && n < sizeof extension) {
            memcpy(extension, at, n);
            extension[n] = '\0';
            return hg_path_with(path, extension, out, HG_PATH_MAX, NULL) == HG_OK;
        }
        at += n;
        at += strspn(at, " ");
    }
    return false;
}

/* The first of its files that exists already, or "". */
static bool find_existing(const char *companions, const char *path, char out[HG_PATH_MAX])
{
    struct stat facts;
    for (size_t k = 0; file_of(companions, path, k, out); k++) {
        if (lstat(out, &facts) == 0)
            return true;
    }
    return false;
}

/* Sentences name the file that was asked for, not where it was on its way. */
static void name_the_target(const hg_target *t, hg_err *err)
{
    size_t from = strlen(t->work), to = strlen(t->path);
    char *at = err && from > to ? strstr(err->text, t->work) : NULL;
    if (!at)
        return;
    memcpy(at, t->path, to);
    memmove(at + to, at + from, strlen(at + from) + 1);
}

/* Libraries say "cannot create" in many ways; ask the system first, in ours. */
static hg_status probe(const hg_target *t, hg_err *err)
{
    hg_out out;
    hg_status st = hg_out_open(&out, t->work, err);
    if (st == HG_OK)
        hg_out_drop(&out);
    else
        name_the_target(t, err);
    return st;
}

/* Only whole files get a name that a reader would look for: write beside it, in an own folder. */
static hg_status make_folder(hg_target *t, hg_err *err)
{
    char parent[HG_PATH_MAX];
    const char *base;
    hg_path_split(t->path, parent, sizeof parent, &base);
    hg_status st = hg_beside_make(parent, t->folder, &t->held, err);
    if (st != HG_OK) {
        t->folder[0] = '\0';
        return hg_fail_within(err, st, "%s", t->path);
    }
    int n = snprintf(t->work, sizeof t->work, "%s/%s", t->folder, base);
    if (n >= 0 && (size_t)n < sizeof t->work)
        st = probe(t, err);
    else
        st = hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", t->path);
    if (st != HG_OK) {
        hg_beside_remove(t->folder, t->held);
        t->folder[0] = '\0';
    }
    return st;
}

/* Nothing is there yet, or it may be replaced. */
static hg_status may_create(hg_target *t, const char *path, const char *companions, bool overwrite,
                            hg_err *err)
{
    char existing[HG_PATH_MAX];
    struct stat facts;
    *t = (hg_target){.companions = companions, .path = path, .overwrite = overwrite};
    if (strlen(path) >= sizeof t->work - 16)
        return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", path);
    bool exists = find_existing(companions, path, existing);
    if (exists && !overwrite)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", existing);
    if (exists && lstat(existing, &facts) == 0 && S_ISDIR(facts.st_mode))
        return hg_fail(err, HG_ECANTCREATE, "%s is a folder", existing);
    return HG_OK;
}

hg_status hg_target_begin(hg_target *t, const char *path, const char *companions, bool overwrite,
                          hg_err *err)
{
    hg_status st = may_create(t, path, companions, overwrite, err);
    return st == HG_OK ? make_folder(t, err) : st;
}

/* What did not exist when we began must not be lost when somebody else has made it meanwhile. */
static bool put(const char *from, const char *to, bool may_replace)
{
    if (may_replace)
        return rename(from, to) == 0;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    bool unknown = errno == EINVAL || errno == ENOSYS || errno == ENOTSUP; /* to the file system */
    struct stat facts;
    if (!unknown)
        return false;
    if (lstat(to, &facts) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

/* Companions first: a reader that meets the main file finds the rest. */
static hg_status move_into_place(const hg_target *t, hg_err *err)
{
    char from[HG_PATH_MAX], to[HG_PATH_MAX];
    size_t n = 0;
    while (file_of(t->companions, t->path, n, to))
        n++;
    while (n-- > 0) {
        file_of(t->companions, t->work, n, from);
        file_of(t->companions, t->path, n, to);
        if (put(from, to, t->overwrite))
            continue;
        if (errno == EEXIST)
            return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", to);
        return hg_fail(err, HG_EIO, "cannot put %s in place: %s", to, strerror(errno));
    }
    return HG_OK;
}

hg_status hg_target_finish(const hg_target *t, hg_status st, hg_err *err)
{
    if (st == HG_OK)
        st = move_into_place(t, err);
    else
        name_the_target(t, err);
    hg_beside_remove(t->folder, t->held);
    return st;
}
