/* io/tree.h - a folder tree under a held descriptor: walked, synced, removed, never through a link.
 */
#ifndef HG_IO_TREE_H
#define HG_IO_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "hotgrid/status.h"
#include "hotgrid/text.h"

#define HG_TREE_DEPTH_MAX 16
#define HG_PATH_MAX 4096

/* Names of a folder sorted by bytes, without "." and "..". */
typedef struct hg_names {
    char **name;
    size_t n, capacity;
} hg_names;
HG_CHECKED hg_status hg_names_read(int dir, const char *what, hg_names *names, hg_err *err);
void hg_names_clear(hg_names *names);

/* A folder below `dir` as a descriptor, or -1 with errno: no link is followed. */
int hg_open_folder(int dir, const char *name);

/*
 * Visit every regular file of the tree, in order of its relative path. Anything that is neither a
 * file nor a folder is HG_EIO: the engine puts no such thing there.
 */
typedef hg_status (*hg_tree_visit)(int dir, const char *name, const char *path, void *context,
                                   hg_err *err);
HG_CHECKED hg_status hg_tree_walk(int dir, const char *what, hg_tree_visit visit, void *context,
                                  hg_err *err);

/* Files 0644, folders 0755, all fsynced, every folder after what it holds; `dir` itself last. */
HG_CHECKED hg_status hg_tree_settle(int dir, const char *what, hg_err *err);

/*
 * Remove what `ours` allows (NULL: everything) and the folders that become empty. True when
 * nothing is left in it; *failed (may be NULL) when something that may go could not. Links are
 * unlinked as links, and only when `ours` is NULL.
 */
typedef bool (*hg_tree_ours)(const char *path, void *context);
bool hg_tree_remove(int dir, hg_tree_ours ours, void *context, bool *failed);

/* manifest.json of a run folder into `text`; false when there is none that hotgrid wrote. */
bool hg_manifest_read(int dir, hg_buf *text);

/*
 * Remove parent/name, a stage or a run: whole when it has no manifest (a dead stage), else only
 * the files that its manifest lists. What others put there stays, in a folder kept.NAME. False when
 * something of ours could not be removed.
 */
bool hg_run_remove(int parent, const char *name, const char *kept_name);

#endif
