/* forecast/blend.h - what the files of the blend share: parts, lattice, past, weights. */
#ifndef HG_FORECAST_BLEND_H
#define HG_FORECAST_BLEND_H

#include "forecast/memo.h"
#include "forecast/models.h"

enum {
    BLEND_FLOOR = 0, /* the uniform part comes first */
    BLEND_PARTS = 20,
    BLEND_KERNELS = 8,
    BLEND_PROFILES = 8
};

typedef struct blend_part {
    const char *name;
    int kernel, profile; /* -1: the floor has neither */
    double prior;        /* weight before anything is learnt; all sum to 1 */
} blend_part;

extern const blend_part blend_parts[BLEND_PARTS];

/* How much an incident of that age counts, 0..1; horizon_days for the season. Pure. */
double blend_profile(int profile, double age_days, double horizon_days);
/* How far any kernel reaches, metres. */
double blend_reach_m(void);

/* Cells of the grid with a rim of `pad`, and the one-dimensional kernels on them. */
typedef struct blend_frame {
    const hg_forecast_task *task;
    size_t cols, rows, pad; /* of the padded lattice */
    int radius_x[BLEND_KERNELS], radius_y[BLEND_KERNELS];
    double *tap_x[BLEND_KERNELS], *tap_y[BLEND_KERNELS]; /* by |offset| */
    double *reached[BLEND_KERNELS]; /* share of a lattice cell's mass that lands in the universe */
    double area;                    /* of the universe, cells */
} blend_frame;

HG_CHECKED hg_status blend_frame_make(const hg_forecast_task *task, blend_frame *out, hg_err *err);
void blend_frame_clear(blend_frame *frame);
/* The lattice cell of a place; false beyond the rim. */
bool blend_locate(const blend_frame *frame, double x, double y, size_t *index);
/* The lattice cell of a grid cell. */
size_t blend_inside(const blend_frame *frame, size_t cell);
/* What one unit at lattice cell `from` puts into lattice cell `to`; 0 beyond the kernel. */
double blend_tap(const blend_frame *frame, int kernel, size_t from, size_t to);

/* The incidents known at one origin, as sums of profile times weight a lattice cell. */
typedef struct blend_mass {
    double *sum[BLEND_PROFILES];
    double mass[BLEND_PARTS]; /* what of the part lands in the universe: its normaliser */
} blend_mass;
HG_CHECKED hg_status blend_mass_make(const blend_frame *frame, const hg_history *history,
                                     int64_t origin, blend_mass *out, hg_err *err);
void blend_mass_clear(blend_mass *mass);
/* value[BLEND_PARTS] = each normalised part at the lattice cell, per full cell. */
void blend_values_at(const blend_frame *frame, const blend_mass *mass, size_t at, double *value);
/* out[lattice] += source spread by the kernel; `row` and `out` as large as the lattice. */
void blend_spread(const blend_frame *frame, int kernel, const double *source, double *row,
                  double *out);

/* What happened in past windows: multiplicity and the parts' values where it happened. */
typedef struct blend_past {
    size_t n, capacity;
    double *count;
    double *value; /* n * BLEND_PARTS */
    size_t windows;
} blend_past;
HG_CHECKED hg_status blend_past_make(const blend_frame *frame, size_t windows, blend_past *out,
                                     hg_err *err);
void blend_past_clear(blend_past *past);

/*
 * The weights that maximise sum count ln(sum w v) + shrink sum prior ln w: the fixed point of the
 * EM algorithm, which begins, and Newton's method on the same function, which ends within 1e-10.
 */
HG_CHECKED hg_status blend_weights(const blend_past *past, double shrink,
                                   double weight[BLEND_PARTS], hg_err *err);
/* One EM step and the function it climbs. */
double blend_em_step(const blend_past *past, double shrink, double weight[BLEND_PARTS]);

/* Expected incidents in the universe over the horizon. */
HG_CHECKED hg_status blend_total(const hg_forecast_task *task, double half_life_days, double *out,
                                 hg_err *err);

#endif
