/* job/run_check.c - what would a run need, and where would it be refused, without writing? */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "job/run.h"

/* Memory of a run: the columns of kept incidents, and what each cell of the grid needs per offence.
 */
void run_estimate(run_state *run)
{
    uint64_t cells = hg_grid_cells(&run->grid);
    uint64_t per_cell = 24 + 22 * run->job->n_forecasts + 40;
    run->summary->estimate_bytes = run->incidents.n * 96 + cells * per_cell + ((uint64_t)64 << 20);
    run->summary->estimate_seconds = 0.2 + (double)run->account.read * 1.5e-6 +
                                     (double)cells * 4e-7 * (double)run->job->n_forecasts;
}

/* The output folder, or the nearest one above it that exists: a run would have to write there. */
hg_status run_check_output(const run_state *run, hg_err *err)
{
    char *path = NULL;
    struct stat facts;
    hg_status st = hg_strdup(&path, run->job->output_folder, err);
    if (st != HG_OK)
        return st;
    while (stat(path, &facts) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        if (!slash)
            break; /* the job's paths all have a folder in front */
        slash[slash == path] = '\0';
    }
    if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode))
        st = hg_fail(err, HG_ECANTCREATE, "output folder %s: %s is no folder",
                     run->job->output_folder, path);
    else if (access(path, W_OK | X_OK) != 0)
        st = hg_fail(err, HG_ECANTCREATE, "output folder %s: cannot write in %s: %s",
                     run->job->output_folder, path, strerror(errno));
    hg_free(path);
    return st;
}
