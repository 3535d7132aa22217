/* data/account.c - what became of every row read? */
#include "hotgrid/incidents.h"

typedef struct reason_row {
    const char *name, *help;
    bool defect;   /* counts against maximum_rejected */
    bool no_place; /* counts against minimum_located */
} reason_row;

/* A row without a place is judged by minimum_located; counting it twice would make that gate idle.
 */
static const reason_row reasons[HG_REASON_COUNT] = {
    [HG_DROP_BAD_RECORD] = {"bad_record", "wrong number of fields or bad text encoding", true,
                            false},
    [HG_DROP_NO_LOCATION] = {"no_location", "x or y is empty", false, true},
    [HG_DROP_BAD_COORDINATE] = {"bad_coordinate", "x or y is not a number in the declared dialect",
                                true, true},
    [HG_DROP_NONFINITE] = {"nonfinite", "x or y is not finite", true, true},
    [HG_DROP_NULL_ISLAND] = {"null_island", "the place is (0, 0)", false, true},
    [HG_DROP_OUTSIDE_CRS] = {"outside_crs", "outside the area of use of the input CRS", true, true},
    [HG_DROP_NO_BEGIN] = {"no_begin", "the begin time is empty", true, false},
    [HG_DROP_BAD_TIME] = {"bad_time", "a time is not readable in the declared format", true, false},
    [HG_DROP_CLOCK_CHANGE] = {"clock_change",
                              "a local time that does not exist, or happens twice by policy", true,
                              false},
    [HG_DROP_END_BEFORE_BEGIN] = {"end_before_begin", "the end lies before the begin", true, false},
    [HG_DROP_IMPLAUSIBLE_TIME] = {"implausible_time", "begins before 1990 or after the as-of time",
                                  true, false},
    [HG_DROP_BAD_WEIGHT] = {"bad_weight", "the weight is not a number of at least 0", true, false},
    [HG_DROP_BAD_PRECISION] = {"bad_precision", "the precision class is not A, B, C or D", true,
                               false},
    [HG_DROP_CENTROID] = {"centroid", "the place is a centroid (class D): counted only", false,
                          true},
    [HG_DROP_DUPLICATE_ID] = {"duplicate_id", "same id and same content as a row that was kept",
                              true, false},
    [HG_DROP_CATEGORY] = {"category", "an offence that was not asked for", false, false},
    [HG_DROP_OUTSIDE_WINDOW] = {"outside_window", "begins outside the time window", false, false},
    [HG_DROP_OUTSIDE_AREA] = {"outside_area", "outside the study area and its halo", false, false},
};

const char *hg_reason_name(hg_reason reason)
{
    return (unsigned)reason < HG_REASON_COUNT ? reasons[reason].name : "unknown";
}

const char *hg_reason_help(hg_reason reason)
{
    return (unsigned)reason < HG_REASON_COUNT ? reasons[reason].help : "";
}

bool hg_reason_is_defect(hg_reason reason)
{
    return (unsigned)reason < HG_REASON_COUNT && reasons[reason].defect;
}

void hg_account_add(hg_account *sum, const hg_account *part)
{
    sum->read += part->read;
    sum->used += part->used;
    sum->halo += part->halo;
    for (size_t i = 0; i < HG_REASON_COUNT; i++)
        sum->dropped[i] += part->dropped[i];
    sum->no_end += part->no_end;
    sum->clock_twice += part->clock_twice;
    sum->clock_never += part->clock_never;
    sum->date_only += part->date_only;
    sum->month_only += part->month_only;
    sum->reported_before_begin += part->reported_before_begin;
    sum->id_conflicts += part->id_conflicts;
    sum->unknown_category += part->unknown_category;
    sum->at_midnight += part->at_midnight;
}

uint64_t hg_account_dropped(const hg_account *account)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < HG_REASON_COUNT; i++)
        sum += account->dropped[i];
    return sum;
}

uint64_t hg_account_defects(const hg_account *account)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < HG_REASON_COUNT; i++)
        sum += reasons[i].defect ? account->dropped[i] : 0;
    return sum;
}

bool hg_account_balances(const hg_account *account)
{
    return account->read == account->used + account->halo + hg_account_dropped(account);
}

static uint64_t asked_for(const hg_account *account)
{
    return account->read - account->dropped[HG_DROP_CATEGORY];
}

static uint64_t without_place(const hg_account *account)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < HG_REASON_COUNT; i++)
        sum += reasons[i].no_place ? account->dropped[i] : 0;
    return sum;
}

double hg_account_located_share(const hg_account *account)
{
    uint64_t rows = asked_for(account);
    return rows == 0 ? 1.0 : (double)(rows - without_place(account)) / (double)rows;
}

double hg_account_rejected_share(const hg_account *account)
{
    uint64_t rows = asked_for(account);
    return rows == 0 ? 0.0 : (double)hg_account_defects(account) / (double)rows;
}

static hg_reason most_frequent_defect(const hg_account *account)
{
    size_t most = 0;
    for (size_t i = 0; i < HG_REASON_COUNT; i++)
        if (reasons[i].defect &&
            (!reasons[most].defect || account->dropped[i] > account->dropped[most]))
            most = i;
    return (hg_reason)most;
}

hg_status hg_account_gate(const hg_account *account, double minimum_located,
                          double maximum_rejected, hg_err *err)
{
    unsigned long long rows = asked_for(account);
    double located = hg_account_located_share(account);
    double rejected = hg_account_rejected_share(account);
    if (located < minimum_located)
        return hg_fail(err, HG_EDATA,
                       "only %.2f%% of %llu rows have a usable place, at least %.2f%% is asked for "
                       "(quality.minimum_located): %llu without one",
                       100 * located, rows, 100 * minimum_located,
                       (unsigned long long)without_place(account));
    if (rejected > maximum_rejected) {
        hg_reason most = most_frequent_defect(account);
        return hg_fail(err, HG_EDATA,
                       "%.2f%% of %llu rows are defective, at most %.2f%% is allowed "
                       "(quality.maximum_rejected): %llu in all, %llu of them %s (%s)",
                       100 * rejected, rows, 100 * maximum_rejected,
                       (unsigned long long)hg_account_defects(account),
                       (unsigned long long)account->dropped[most], reasons[most].name,
                       reasons[most].help);
    }
    return HG_OK;
}
