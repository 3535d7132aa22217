/* io/publish.c - how does a whole run become the current one in a single step? */
#define _GNU_SOURCE /* renameat2 */
#include "hotgrid/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/digest.h"
#include "io/publish_folder.h"
#include "io/tree.h"
#include "io/out.h"

struct hg_publication {
    char *folder;     /* as the user wrote it, for sentences */
    char *run;        /* the final name */
    char *name;       /* .stage.RUN.PID */
    char *stage_path; /* absolute */
    int out_fd, stage_fd;
    bool staged; /* the stage exists and is ours to remove */
};

static hg_status check_run_name(const char *run, hg_err *err)
{
    char safe[128];
    size_t n = strlen(run);
    if (n == 0 || n > 128 || run[0] == '.' || strchr(run, '/') || strcmp(run, "current") == 0)
        return hg_fail(err, HG_EUSAGE, "\"%s\" cannot name a run folder",
                       hg_printable(run, n, safe, sizeof safe));
    return HG_OK;
}

/* What stands where the run or `current` will go must be of our making: it is replaced. */
static hg_status check_targets(const hg_publication *p, hg_status status, hg_err *err)
{
    struct stat facts;
    hg_buf manifest = {0};
    if (fstatat(p->out_fd, "current", &facts, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISLNK(facts.st_mode))
        return hg_fail(err, status, "%s/current is not a symbolic link; hotgrid did not make it",
                       p->folder);
    if (fstatat(p->out_fd, p->run, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return HG_OK;
    int dir = hg_open_folder(p->out_fd, p->run);
    bool ours = dir >= 0 && hg_manifest_read(dir, &manifest);
    hg_status read = hg_buf_check(&manifest, err); /* out of memory is nobody else's folder */
    hg_buf_clear(&manifest);
    if (dir >= 0)
        close(dir);
    if (read != HG_OK)
        return read;
    if (!ours)
        return hg_fail(err, status, "%s/%s exists and is no run folder that hotgrid wrote",
                       p->folder, p->run);
    return HG_OK;
}

static void free_publication(hg_publication *p)
{
    if (p->stage_fd >= 0)
        close(p->stage_fd);
    if (p->out_fd >= 0)
        close(p->out_fd);
    hg_free(p->folder);
    hg_free(p->run);
    hg_free(p->name);
    hg_free(p->stage_path);
    hg_free(p);
}

static hg_status make_stage(hg_publication *p, hg_err *err)
{
    struct stat facts;
    if (mkdirat(p->out_fd, p->name, 0700) != 0)
        return hg_fail(err, hg_creation_status(errno), "cannot create %s/%s: %s", p->folder,
                       p->name, strerror(errno));
    p->staged = true;
    p->stage_fd = hg_open_folder(p->out_fd, p->name);
    if (p->stage_fd < 0 || fstat(p->stage_fd, &facts) != 0 || facts.st_uid != geteuid())
        return hg_fail(err, HG_ECANTCREATE, "%s/%s is not the folder just made", p->folder,
                       p->name);
    return HG_OK;
}

/* Library writers open by path: give them the absolute one. */
static hg_status name_stage(hg_publication *p, hg_err *err)
{
    hg_buf text = {0};
    hg_status st;
    hg_buf_printf(&text, ".stage.%s.%ld", p->run, (long)getpid());
    HG_TRY(hg_buf_check(&text, err));
    HG_TRY(hg_strdup(&p->name, text.data, err));
    char *absolute = realpath(p->folder, NULL);
    if (!absolute) {
        st = hg_fail(err, HG_ECANTCREATE, "cannot resolve %s: %s", p->folder, strerror(errno));
        goto done;
    }
    text.length = 0;
    hg_buf_printf(&text, "%s/%s", absolute, p->name);
    free(absolute);
    HG_TRY(hg_buf_check(&text, err));
    HG_TRY(hg_strdup(&p->stage_path, text.data, err));
done:
    hg_buf_clear(&text);
    return st;
}

hg_status hg_publish_begin(const char *folder, const char *run, hg_publication **out, hg_err *err)
{
    hg_status st;
    hg_publication *p = NULL;
    HG_TRY(check_run_name(run, err));
    HG_TRY(hg_alloc(&p, 1, sizeof *p, err));
    p->out_fd = p->stage_fd = -1;
    HG_TRY(hg_strdup(&p->folder, folder, err));
    HG_TRY(hg_strdup(&p->run, run, err));
    HG_TRY(hg_publish_folder_open(folder, &p->out_fd, err));
    HG_TRY(check_targets(p, HG_ECANTCREATE, err));
    HG_TRY(name_stage(p, err));
    HG_TRY(hg_publish_sweep(p->out_fd, folder, err));
    HG_TRY(make_stage(p, err));
    *out = p;
    return HG_OK;
done:
    hg_publish_abort(p);
    return st;
}

hg_status hg_publish_name(hg_publication *publication, const char *run, hg_err *err)
{
    char *name = NULL;
    hg_status st;
    HG_TRY(check_run_name(run, err));
    HG_TRY(hg_strdup(&name, run, err));
    hg_free(publication->run);
    publication->run = name;
    HG_TRY(check_targets(publication, HG_ECANTCREATE, err));
done:
    return st;
}

const char *hg_publish_stage(const hg_publication *publication)
{
    return publication->stage_path;
}

hg_status hg_publish_folder(hg_publication *publication, const char *name, hg_err *err)
{
    char safe[256];
    if (!*name || strchr(name, '/') || name[0] == '.')
        return hg_fail(err, HG_EUSAGE, "\"%s\" cannot name a folder of a run",
                       hg_printable(name, strlen(name), safe, sizeof safe));
    if (mkdirat(publication->stage_fd, name, 0700) != 0)
        return hg_fail(err, hg_creation_status(errno), "cannot create %s/%s: %s",
                       publication->stage_path, name, strerror(errno));
    return HG_OK;
}

void hg_publish_abort(hg_publication *publication)
{
    if (!publication)
        return;
    if (publication->staged && publication->stage_fd >= 0)
        hg_tree_remove(publication->stage_fd, NULL, NULL, NULL);
    if (publication->staged)
        unlinkat(publication->out_fd, publication->name, AT_REMOVEDIR);
    free_publication(publication);
}

/* ---- the list for the manifest ---- */

typedef struct listing {
    hg_published_file *files;
    size_t n, capacity;
} listing;

static hg_status list_file(int dir, const char *name, const char *path, void *context, hg_err *err)
{
    listing *list = context;
    hg_status st = hg_grow(&list->files, &list->capacity, list->n + 1, sizeof *list->files, err);
    if (st != HG_OK)
        return st;
    hg_published_file *file = &list->files[list->n];
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool readable = fd >= 0 && hg_digest_fd(fd, file->sha256, &file->bytes);
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!readable)
        return hg_fail(err, HG_EIO, "cannot read back %s: %s", path, strerror(why));
    st = hg_strdup(&file->path, path, err);
    if (st == HG_OK)
        list->n++;
    return st;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const hg_published_file *)a)->path, ((const hg_published_file *)b)->path);
}

hg_status hg_publish_list(const hg_publication *publication, hg_published_file **files, size_t *n,
                          hg_err *err)
{
    listing list = {0};
    hg_status st =
        hg_tree_walk(publication->stage_fd, publication->stage_path, list_file, &list, err);
    if (st != HG_OK) {
        hg_published_files_free(list.files, list.n);
        return st;
    }
    if (list.n > 1)
        qsort(list.files, list.n, sizeof *list.files, by_path);
    *files = list.files;
    *n = list.n;
    return HG_OK;
}

void hg_published_files_free(hg_published_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hg_free(files[i].path);
    hg_free(files);
}

/* ---- the swap ---- */

static hg_status sync_out(const hg_publication *p, hg_err *err)
{
    if (fsync(p->out_fd) != 0)
        return hg_fail(err, HG_EIO, "cannot sync %s: %s", p->folder, strerror(errno));
    return HG_OK;
}

/* *exchanged: the former run of that name now lies under the name of the stage. */
static hg_status swap_in(hg_publication *p, bool *exchanged, hg_err *err)
{
    *exchanged = false;
    if (renameat2(p->out_fd, p->name, p->out_fd, p->run, RENAME_NOREPLACE) != 0) {
        if (errno != EEXIST ||
            renameat2(p->out_fd, p->name, p->out_fd, p->run, RENAME_EXCHANGE) != 0)
            return hg_fail(err, HG_EIO, "cannot rename %s/%s to %s: %s", p->folder, p->name, p->run,
                           strerror(errno));
        *exchanged = true;
    }
    p->staged = false;
    return sync_out(p, err);
}

static hg_status set_current(const hg_publication *p, hg_err *err)
{
    char link[64];
    snprintf(link, sizeof link, ".current.%ld", (long)getpid());
    if (symlinkat(p->run, p->out_fd, link) != 0)
        return hg_fail(err, HG_EIO, "cannot create %s/%s: %s", p->folder, link, strerror(errno));
    if (renameat(p->out_fd, link, p->out_fd, "current") != 0) {
        hg_status st = hg_fail(err, HG_EIO, "cannot set %s/current to %s: %s", p->folder, p->run,
                               strerror(errno));
        unlinkat(p->out_fd, link, 0);
        return st;
    }
    return sync_out(p, err);
}

hg_status hg_publish_commit(hg_publication *publication, hg_err *err)
{
    hg_publication *p = publication;
    hg_status st;
    bool exchanged = false;
    HG_TRY(check_targets(p, HG_EIO, err));
    HG_TRY(hg_tree_settle(p->stage_fd, p->stage_path, err));
    HG_TRY(swap_in(p, &exchanged, err));
    HG_TRY(set_current(p, err));
done:
    if (exchanged) { /* what cannot be removed now is swept by the next run */
        char kept[HG_PATH_MAX];
        hg_publish_kept_name(p->name, kept, sizeof kept);
        (void)hg_run_remove(p->out_fd, p->name, kept);
    }
    hg_publish_abort(p);
    return st;
}
