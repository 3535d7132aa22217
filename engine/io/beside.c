/* io/beside.c - where is a file written that shall replace another, and who cleans up after a kill?
 */
#define _GNU_SOURCE /* flock, mkdtemp */
#include "io/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "io/out.h"

#define PREFIX ".hotgrid."
enum { LETTERS = 6, TRIES = 8 };

static bool is_ours(const char *name)
{
    return strncmp(name, PREFIX, strlen(PREFIX)) == 0 && strlen(name) == strlen(PREFIX) + LETTERS;
}

/* A lock that can be had means that nobody holds it any more: whoever made the folder is dead. */
static void sweep_one(int parent, const char *name)
{
    struct stat facts;
    int dir = hg_open_folder(parent, name);
    if (dir < 0)
        return;
    if (fstat(dir, &facts) == 0 && facts.st_uid == geteuid() &&
        flock(dir, LOCK_EX | LOCK_NB) == 0 && hg_tree_remove(dir, NULL, NULL, NULL))
        unlinkat(parent, name, AT_REMOVEDIR);
    close(dir);
}

/* What cannot be swept stays for the next time: it is no reason not to write. */
static void sweep(const char *parent)
{
    hg_names names = {0};
    int dir = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return;
    if (hg_names_read(dir, parent, &names, NULL) == HG_OK)
        for (size_t i = 0; i < names.n; i++)
            if (is_ours(names.name[i]))
                sweep_one(dir, names.name[i]);
    hg_names_clear(&names);
    close(dir);
}

/* Another writer may have swept it between its making and our lock: then it is gone, or held. */
static int hold(const char *folder)
{
    struct stat there, here;
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir >= 0 && flock(dir, LOCK_EX | LOCK_NB) == 0 && fstat(dir, &here) == 0 &&
        lstat(folder, &there) == 0 && here.st_ino == there.st_ino && here.st_dev == there.st_dev)
        return dir;
    if (dir >= 0)
        close(dir);
    return -1;
}

hg_status hg_beside_make(const char *parent, char folder[HG_PATH_MAX], int *held, hg_err *err)
{
    sweep(parent);
    for (int i = 0; i < TRIES; i++) {
        int n = snprintf(folder, HG_PATH_MAX, "%s/%sXXXXXX", parent, PREFIX);
        if (n < 0 || n >= HG_PATH_MAX)
            return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", parent);
        if (!mkdtemp(folder))
            return hg_fail(err, hg_creation_status(errno), "cannot write in %s: %s", parent,
                           strerror(errno));
        *held = hold(folder);
        if (*held >= 0)
            return HG_OK;
        rmdir(folder);
    }
    return hg_fail(err, HG_ECANTCREATE, "cannot hold a folder in %s: %s", parent, strerror(errno));
}

void hg_beside_remove(const char *folder, int held)
{
    hg_tree_remove(held, NULL, NULL, NULL);
    rmdir(folder);
    close(held);
}
