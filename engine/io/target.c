/* io/target.c - where is a file written, and does a failed one leave nothing behind? */
#define _GNU_SOURCE /* lstat of strict C */
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

/* Libraries say "cannot create" in many ways; ask the system first, in ours. */
static hg_status probe(const char *path, hg_err *err)
{
    hg_out out;
    hg_status st = hg_out_open(&out, path, false, err);
    if (st == HG_OK)
        hg_out_drop(&out);
    return st;
}

/* A file that exists is replaced only by a whole one: write beside it, in a folder of its own. */
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
        return HG_OK;
    hg_beside_remove(t->folder, t->held);
    t->folder[0] = '\0';
    return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", t->path);
}

/* Nothing is there yet, or it may be replaced. */
static hg_status may_create(hg_target *t, const char *path, const char *companions, bool overwrite,
                            bool *exists, hg_err *err)
{
    char existing[HG_PATH_MAX];
    struct stat facts;
    *t = (hg_target){.companions = companions, .path = path};
    if (strlen(path) >= sizeof t->work - 16)
        return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", path);
    *exists = find_existing(companions, path, existing);
    if (*exists && !overwrite)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", existing);
    if (*exists && lstat(existing, &facts) == 0 && S_ISDIR(facts.st_mode))
        return hg_fail(err, HG_ECANTCREATE, "%s is a folder", existing);
    return HG_OK;
}

hg_status hg_target_begin(hg_target *t, const char *path, const char *companions, bool overwrite,
                          hg_err *err)
{
    bool exists;
    hg_status st = may_create(t, path, companions, overwrite, &exists, err);
    if (st != HG_OK || exists)
        return st == HG_OK ? make_folder(t, err) : st;
    memcpy(t->work, path, strlen(path) + 1);
    return probe(path, err);
}

hg_status hg_target_begin_aside(hg_target *t, const char *path, bool overwrite, hg_err *err)
{
    bool exists;
    hg_status st = may_create(t, path, "", overwrite, &exists, err);
    if (st == HG_OK && !exists)
        st = probe(path, err);
    return st == HG_OK ? make_folder(t, err) : st;
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
        if (rename(from, to) != 0)
            return hg_fail(err, HG_EIO, "cannot replace %s: %s", to, strerror(errno));
    }
    return HG_OK;
}

hg_status hg_target_finish(const hg_target *t, hg_status st, hg_err *err)
{
    char path[HG_PATH_MAX];
    if (st == HG_OK && *t->folder)
        st = move_into_place(t, err);
    if (*t->folder) {
        hg_beside_remove(t->folder, t->held);
        return st;
    }
    for (size_t k = 0; st != HG_OK && file_of(t->companions, t->path, k, path); k++)
        unlink(path);
    return st;
}
