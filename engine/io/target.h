/* io/target.h - where is a file written, and does a failed one leave nothing behind? */
#ifndef HG_IO_TARGET_H
#define HG_IO_TARGET_H

#include <stdbool.h>

#include "hotgrid/write.h"
#include "io/tree.h"

/*
 * A file is written in a hidden folder beside its place and renamed when it is whole: a program
 * that is killed leaves nothing under the final name, or what was there before.
 */
typedef struct hg_target {
    const char *companions;   /* extensions of the files that belong to it, as in hg_writer */
    const char *path;         /* where it shall be */
    bool overwrite;           /* what is there may be replaced */
    char work[HG_PATH_MAX];   /* where it is written: the same name in `folder` */
    char folder[HG_PATH_MAX]; /* hidden, with room for temporary files; "" before it is made */
    int held;                 /* its descriptor, locked as long as this process lives */
} hg_target;

/* HG_ECANTCREATE when it exists and may not be replaced, or cannot be created; path is borrowed. */
HG_CHECKED hg_status hg_target_begin(hg_target *target, const char *path, const char *companions,
                                     bool overwrite, hg_err *err);
/* HG_OK: put it in place. Anything else: remove all of it. Returns st, or why it could not be. */
hg_status hg_target_finish(const hg_target *target, hg_status st, hg_err *err);

#endif
