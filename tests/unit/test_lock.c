/* One run at a time: held, waited for, and released even when the holder is killed. */
#define _XOPEN_SOURCE 700
#include "scratch.h"

#include <signal.h>
#include <sys/wait.h>

/* A process that takes the lock, says so through a pipe, and then sleeps for `seconds`. */
static pid_t start_holder(int seconds)
{
    int pipe_fd[2];
    char byte = 0;
    assert_int_equal(pipe(pipe_fd), 0);
    pid_t child = fork();
    if (child == 0) {
        hg_lock *lock;
        bool taken = hg_lock_take(scratch_folder, 0, &lock, NULL) == HG_OK;
        ssize_t n = write(pipe_fd[1], taken ? "y" : "n", 1);
        if (n == 1)
            sleep((unsigned)seconds);
        _exit(0);
    }
    assert_int_equal(read(pipe_fd[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    return child;
}

static void a_second_run_is_told_at_once(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_lock *lock = NULL;
    pid_t child = start_holder(60);
    char number[32];
    snprintf(number, sizeof number, "process %ld", (long)child);
    double began = hg_monotonic_seconds();
    assert_fails(hg_lock_take(scratch_folder, 0, &lock, &err), HG_ELOCKED, number);
    assert_true(hg_monotonic_seconds() - began < 5);
    assert_null(lock);
    kill(child, SIGKILL); /* no clean-up of its own */
    waitpid(child, NULL, 0);
    assert_ok(hg_lock_take(scratch_folder, 0, &lock, &err));
    hg_lock_release(lock);
}

static void waiting_ends_when_the_holder_does(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_lock *lock = NULL;
    pid_t child = start_holder(1);
    assert_fails(hg_lock_take(scratch_folder, 0.1, &lock, &err), HG_ELOCKED, "job.lock");
    assert_ok(hg_lock_take(scratch_folder, 60, &lock, &err));
    waitpid(child, NULL, 0);
    hg_lock_release(lock);
}

/* Descriptors of one process exclude each other too: two jobs in one program. */
static void one_process_cannot_take_it_twice(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_lock *lock, *second;
    assert_ok(hg_lock_take(scratch_folder, 0, &lock, &err));
    assert_fails(hg_lock_take(scratch_folder, 0, &second, &err), HG_ELOCKED, "job.lock");
    hg_lock_release(lock);
    assert_ok(hg_lock_take(scratch_folder, 0, &lock, &err));
    hg_lock_release(lock);
    hg_lock_release(NULL);
}

static void odd_lock_files_are_refused(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_lock *lock;
    assert_fails(hg_lock_take(scratch("missing"), 0, &lock, &err), HG_ECANTCREATE, "missing");
    mkdir(scratch("odd"), 0755);
    assert_int_equal(symlink("../victim", scratch("odd/job.lock")), 0);
    assert_fails(hg_lock_take(scratch("odd"), 0, &lock, &err), HG_ECANTCREATE, "job.lock");
    assert_false(exists(scratch("victim")));
    unlink(scratch("odd/job.lock"));
    assert_int_equal(mkfifo(scratch("odd/job.lock"), 0644), 0);
    assert_fails(hg_lock_take(scratch("odd"), 0, &lock, &err), HG_ECANTCREATE, "regular file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_run_is_told_at_once),
        cmocka_unit_test(waiting_ends_when_the_holder_does),
        cmocka_unit_test(one_process_cannot_take_it_twice),
        cmocka_unit_test(odd_lock_files_are_refused),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
