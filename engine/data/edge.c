/* data/edge.c - the exact sign of an orientation, for points that lie almost on an edge. */
#include "data/edge.h"

#include <stddef.h>

/* A sum without rounding, as non-overlapping parts of growing size (Shewchuk 1997, section 2.4). */
typedef struct expansion {
    double part[12];
    size_t n;
} expansion;

static void add_exactly(expansion *sum, double value)
{
    double carry = value;
    for (size_t i = 0; i < sum->n; i++) {
        double a = carry, b = sum->part[i], s = a + b;
        double b_seen = s - a;
        sum->part[i] = (a - (s - b_seen)) + (b - b_seen);
        carry = s;
    }
    sum->part[sum->n++] = carry;
}

static void add_product(expansion *sum, double a, double b)
{
    double product = a * b;
    add_exactly(sum, fma(a, b, -product));
    add_exactly(sum, product);
}

int hg_edge_exact_sign(double ax, double ay, double bx, double by, double px, double py)
{
    expansion sum = {.n = 0};
    add_product(&sum, bx, py);
    add_product(&sum, -bx, ay);
    add_product(&sum, -ax, py);
    add_product(&sum, -by, px);
    add_product(&sum, by, ax);
    add_product(&sum, ay, px);
    for (size_t i = sum.n; i-- > 0;)
        if (sum.part[i] != 0)
            return sum.part[i] > 0 ? 1 : -1;
    return 0;
}
