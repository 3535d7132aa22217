/* io/shp_hooks.h - shapelib's file access in our hands: no links followed, no error lost. */
#ifndef HG_IO_SHP_HOOKS_H
#define HG_IO_SHP_HOOKS_H

#include <shapefil.h>

#define HG_SHP_TEXT_MAX 256

/*
 * What went wrong in the files opened while this watch was in use. SHPClose and DBFClose return
 * void and lose late write errors: ask after closing. The watch must outlive its files.
 */
typedef struct hg_shp_watch {
    int error;                  /* errno of the first failed open, read, write, flush or close */
    const char *operation;      /* "opening", "reading", "writing", "closing"; NULL when none */
    char text[HG_SHP_TEXT_MAX]; /* shapelib's first complaint; "" when none */
} hg_shp_watch;

/* Fill in every hook of shapelib. */
void hg_shp_hooks(SAHooks *hooks);
/* Files opened and complaints made by this thread from now on belong to `watch` (NULL: nobody).
 * Returns the previous one. */
hg_shp_watch *hg_shp_use(hg_shp_watch *watch);

/*
 * A descriptor of a regular file, never through a symbolic link, or -1 with errno: ELOOP for a
 * link, EINVAL for what is no regular file.
 */
int hg_shp_open_fd(const char *path, int flags);

#endif
