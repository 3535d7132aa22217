/* io/lock.c - is another run at work in this folder? */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "hotgrid/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/talk.h"
#include "io/out.h"

#define POLL_NS 50000000L

struct hg_lock {
    int fd;
};

static hg_status open_lock_file(const char *folder, int *out, hg_err *err)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return hg_fail(err, HG_ECANTCREATE, "cannot open %s: %s", folder, strerror(errno));
    int fd = openat(dir, "job.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644);
    int why = errno;
    struct stat facts;
    close(dir);
    if (fd < 0)
        return hg_fail(err, hg_creation_status(why), "cannot open %s/job.lock: %s", folder,
                       strerror(why));
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(fd);
        return hg_fail(err, HG_ECANTCREATE, "%s/job.lock is not a regular file", folder);
    }
    *out = fd;
    return HG_OK;
}

/* 0 = ours, EAGAIN = held by another, else what went wrong. */
static int try_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        if (errno == EACCES)
            return EAGAIN;
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

static int wait_for_lock(int fd, double wait_s)
{
    double until = hg_monotonic_seconds() + wait_s;
    for (;;) {
        int why = try_lock(fd);
        if (why != EAGAIN || !(hg_monotonic_seconds() < until))
            return why;
        nanosleep(&(struct timespec){.tv_nsec = POLL_NS}, NULL);
    }
}

/* The holder's process number is advice for people; the lock itself does not need it. */
static void leave_number(int fd)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0)
        (void)hg_write_fully(fd, text, (size_t)n);
}

static hg_status held(int fd, const char *folder, hg_err *err)
{
    char text[32], safe[64];
    ssize_t n = pread(fd, text, sizeof text, 0);
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\0'))
        n--;
    if (n <= 0)
        return hg_fail(err, HG_ELOCKED, "another run holds %s/job.lock", folder);
    return hg_fail(err, HG_ELOCKED, "another run (process %s) holds %s/job.lock",
                   hg_printable(text, (size_t)n, safe, sizeof safe), folder);
}

hg_status hg_lock_take(const char *folder, double wait_s, hg_lock **out, hg_err *err)
{
    hg_status st;
    hg_lock *lock = NULL;
    int fd = -1, why;
    HG_TRY(hg_alloc(&lock, 1, sizeof *lock, err));
    HG_TRY(open_lock_file(folder, &fd, err));
    why = wait_for_lock(fd, wait_s);
    if (why == EAGAIN) {
        st = held(fd, folder, err);
        goto done;
    }
    if (why) {
        st = hg_fail(err, HG_ECANTCREATE, "cannot lock %s/job.lock: %s", folder, strerror(why));
        goto done;
    }
    leave_number(fd);
    lock->fd = fd;
    *out = lock;
    return HG_OK;
done:
    if (fd >= 0)
        close(fd);
    hg_free(lock);
    return st;
}

void hg_lock_release(hg_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd); /* the last descriptor of an OFD lock takes the lock with it */
    hg_free(lock);
}
