/* density/workspace.c - the buffers of a density, kept from call to call. */
#include "density/workspace.h"

#include "base/try.h"
#include "density/room.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

hg_status hg_kde_workspace_new(hg_kde_workspace **out, hg_err *err)
{
    hg_kde_workspace *made = NULL;
    hg_status st = hg_alloc(&made, 1, sizeof *made, err);
    if (st == HG_OK)
        *out = made;
    return st;
}

static void drop_seats(hg_kde_workspace *workspace)
{
    for (size_t i = 0; i < workspace->seats; i++)
        hg_free(workspace->seat[i].block);
    hg_free(workspace->seat);
    workspace->seat = NULL;
    workspace->seats = 0;
}

void hg_workspace_clear(hg_kde_workspace *workspace)
{
    drop_seats(workspace);
    hg_places_clear(&workspace->places);
    hg_free(workspace->table);
    workspace->table = NULL;
    workspace->table_room = 0;
}

void hg_kde_workspace_free(hg_kde_workspace *workspace)
{
    if (!workspace)
        return;
    hg_workspace_clear(workspace);
    hg_free(workspace);
}

hg_status hg_workspace_seats(hg_kde_workspace *workspace, size_t doubles, hg_err *err)
{
    const size_t wanted = (size_t)hg_par_threads();
    hg_status st = HG_OK;
    if (workspace->seats < wanted) {
        drop_seats(workspace);
        HG_TRY(hg_alloc(&workspace->seat, wanted, sizeof *workspace->seat, err));
        workspace->seats = wanted;
    }
    for (size_t i = 0; i < workspace->seats; i++) {
        hg_seat *seat = &workspace->seat[i];
        atomic_flag_clear(&seat->taken);
        HG_TRY(hg_room(&seat->block, &seat->room, doubles, sizeof *seat->block, err));
    }
done:
    return st;
}

hg_seat *hg_workspace_sit(hg_kde_workspace *workspace)
{
    for (size_t i = 0;; i = i + 1 < workspace->seats ? i + 1 : 0)
        if (!atomic_flag_test_and_set(&workspace->seat[i].taken))
            return &workspace->seat[i];
}

void hg_workspace_rise(hg_seat *seat)
{
    atomic_flag_clear(&seat->taken);
}
