/* io/publish_folder.c - may we publish in this folder, and what of ours there is dead? */
#define _GNU_SOURCE /* renameat2 */
#include "io/publish_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/text.h"
#include "hotgrid/write.h"
#include "io/tree.h"
#include "io/out.h"

/* O_NOFOLLOW looks at the last component only, and not when a slash follows it. */
static hg_status without_slashes(const char *folder, char *out, size_t room, hg_err *err)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (n == 0 || n >= room)
        return hg_fail(err, HG_ECANTCREATE, "the output folder's name is %s",
                       n ? "too long" : "empty");
    memcpy(out, folder, n);
    out[n] = '\0';
    return HG_OK;
}

hg_status hg_publish_folder_open(const char *folder, int *out, hg_err *err)
{
    char plain[HG_PATH_MAX];
    struct stat facts;
    hg_status st = without_slashes(folder, plain, sizeof plain, err);
    if (st != HG_OK)
        return st;
    int fd = open(plain, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return hg_fail(err, HG_ECANTCREATE, "cannot use %s as output folder: %s", folder,
                       errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    if (fstat(fd, &facts) != 0 || (facts.st_uid != geteuid() && geteuid() != 0)) {
        close(fd);
        return hg_fail(err, HG_ECANTCREATE, "the output folder %s belongs to another user", folder);
    }
    *out = fd;
    return HG_OK;
}

static hg_status create_missing(const char *folder, hg_err *err)
{
    char plain[HG_PATH_MAX];
    struct stat facts;
    hg_status st = without_slashes(folder, plain, sizeof plain, err);
    if (st != HG_OK || lstat(plain, &facts) == 0)
        return st;
    if (mkdir(plain, 0755) != 0 && errno != EEXIST)
        return hg_fail(err, hg_creation_status(errno), "cannot create the output folder %s: %s",
                       folder, strerror(errno));
    return HG_OK;
}

/* ---- the probe ---- */

static hg_status probe_file(int dir, const char *name, const char *folder, hg_err *err)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return hg_fail(err, hg_creation_status(errno), "cannot create files in %s: %s", folder,
                       strerror(errno));
    if (close(fd) != 0)
        return hg_fail(err, hg_creation_status(errno), "cannot write in %s: %s", folder,
                       strerror(errno));
    return HG_OK;
}

static hg_status probe_rename(int dir, const char *a, const char *b, const char *folder,
                              hg_err *err)
{
    bool kept = renameat2(dir, a, dir, b, RENAME_NOREPLACE) != 0 && errno == EEXIST;
    if (kept && renameat2(dir, a, dir, b, RENAME_EXCHANGE) == 0)
        return HG_OK;
    return hg_fail(err, HG_ECANTCREATE,
                   "the file system of %s cannot exchange two names in one step (%s); "
                   "use a local disk for the output folder",
                   folder, strerror(errno));
}

static hg_status probe(int dir, const char *folder, hg_err *err)
{
    char a[64], b[64];
    snprintf(a, sizeof a, ".probe.a.%ld", (long)getpid());
    snprintf(b, sizeof b, ".probe.b.%ld", (long)getpid());
    hg_status st = probe_file(dir, a, folder, err);
    if (st != HG_OK)
        return st;
    st = probe_file(dir, b, folder, err);
    if (st == HG_OK)
        st = probe_rename(dir, a, b, folder, err);
    unlinkat(dir, a, 0);
    unlinkat(dir, b, 0);
    return st;
}

static hg_status check_room(int dir, const char *folder, uint64_t need_bytes, hg_err *err)
{
    struct statvfs room;
    if (fstatvfs(dir, &room) != 0)
        return hg_fail(err, hg_creation_status(errno), "cannot ask for the free space of %s: %s",
                       folder, strerror(errno));
    uint64_t free_bytes;
    if (__builtin_mul_overflow((uint64_t)room.f_bavail, (uint64_t)room.f_frsize, &free_bytes))
        free_bytes = UINT64_MAX;
    if (free_bytes >= need_bytes)
        return HG_OK;
    return hg_fail(err, HG_EIO, "%s has %llu bytes free, the run needs about %llu", folder,
                   (unsigned long long)free_bytes, (unsigned long long)need_bytes);
}

hg_status hg_publish_preflight(const char *folder, uint64_t need_bytes, hg_err *err)
{
    int dir = -1;
    hg_status st;
    HG_TRY(create_missing(folder, err));
    HG_TRY(hg_publish_folder_open(folder, &dir, err));
    HG_TRY(probe(dir, folder, err));
    HG_TRY(check_room(dir, folder, need_bytes, err));
done:
    if (dir >= 0)
        close(dir);
    return st;
}

/* ---- the sweep ---- */

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A probe is made without the lock: its process may be alive. */
static bool maker_is_dead(const char *name)
{
    const char *dot = strrchr(name, '.');
    int64_t pid;
    return hg_parse_int64(dot + 1, strlen(dot + 1), &pid) && pid > 0 && pid < INT32_MAX &&
           kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

void hg_publish_kept_name(const char *stage, char *out, size_t room)
{
    snprintf(out, room, "kept.%s", stage + strlen(".stage."));
}

static void sweep_one(int dir, const char *name)
{
    struct stat facts;
    char kept[HG_PATH_MAX];
    if (fstatat(dir, name, &facts, AT_SYMLINK_NOFOLLOW) != 0 || facts.st_uid != geteuid())
        return;
    if (has_prefix(name, ".stage.") && S_ISDIR(facts.st_mode)) {
        hg_publish_kept_name(name, kept, sizeof kept);
        (void)hg_run_remove(dir, name, kept);
    } else if (has_prefix(name, ".current.") && S_ISLNK(facts.st_mode)) {
        unlinkat(dir, name, 0);
    } else if (has_prefix(name, ".probe.") && S_ISREG(facts.st_mode) && maker_is_dead(name)) {
        unlinkat(dir, name, 0);
    }
}

hg_status hg_publish_sweep(int dir, const char *folder, hg_err *err)
{
    hg_names names;
    hg_status st = hg_names_read(dir, folder, &names, err);
    for (size_t i = 0; st == HG_OK && i < names.n; i++)
        sweep_one(dir, names.name[i]);
    hg_names_clear(&names);
    return st;
}
