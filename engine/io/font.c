/* io/font.c - how do letters look when there is no font? As strokes of a pen, at any size. */
#include "io/canvas.h"

#include <string.h>

#include "base/try.h"
#include "base/utf8.h"

/*
 * A glyph is strokes parted by blanks; a stroke is points of two characters: x as 0-9 A-Z, y as
 * a (-6) .. g (0, baseline) .. s (12, small letters) .. y (18, capitals) .. z (19). "~" rounds the
 * corners of a stroke; one that ends where it began is a closed loop.
 */
typedef struct glyph {
    uint32_t code;
    int width;
    const char *strokes;
} glyph;

#define UNIT_HEIGHT 18.0
#define GAP 4.0
#define POINTS_MAX 160

static const glyph glyphs[] = {
    {' ', 5, ""},
    {'!', 2, "1y1m 1g1h"},
    {'"', 4, "0y0u 4y4u"},
    {'#', 12, "2g5y 7gAy 0lBl 1sCs"},
    {'$', 10, "~Av8y5y0y0p5pApAg5g2g0j 5A5d"},
    {'%', 14, "2gCy ~0r0y5y5r0r ~9g9nEnEg9g"},
    {'&', 12, "~Cg3r2y5y8y7r0m0g4g9gCn"},
    {'\'', 2, "1y1u"},
    {'(', 4, "~4z0w0e4c"},
    {')', 4, "~0z4w4e0c"},
    {'*', 8, "4y4o 0v8r 8v0r"},
    {'+', 9, "0n9n 4s4i"},
    {',', 3, "2h0d"},
    {'-', 7, "0m7m"},
    {'.', 2, "1g1h"},
    {'/', 7, "0e7y"},
    {'0', 10, "~0g0yAyAg0g"},
    {'1', 8, "1u5y5g"},
    {'2', 10, "~0u0y5yAyAq0g 0gAg"},
    {'3', 10, "~0v1y5y9y9p4p ~4pApAg5g1g0j"},
    {'4', 10, "7g7y0kAk"},
    {'5', 10, "9y1y0p ~0p2r5rArAg4g1g0i"},
    {'6', 10, "~9w7y4y0t0k ~0k0r5rArAg5g0g0k"},
    {'7', 10, "0yAy3g"},
    {'8', 10, "~1p1y9y9p1p ~0g0pApAg0g"},
    {'9', 10, "~1i3g6gAlAu ~AuAn5n0n0y5yAyAu"},
    {':', 2, "1g1h 1q1r"},
    {';', 3, "2h0d 2q2r"},
    {'<', 8, "8s0m8g"},
    {'=', 8, "0p8p 0k8k"},
    {'>', 8, "0s8m0g"},
    {'?', 8, "~0u0y4y8y8q4p4l 4g4h"},
    {'@', 14, "~AlAq4q4j8j9kApAiEiEy0y0c8cBe"},
    {'A', 12, "0g6yCg 2mAm"},
    {'B', 11, "0g0y ~0y6yAyAp6p0p ~0p7pBpBg7g0g"},
    {'C', 12, "~Bv9y6y0y0g6g9gBj"},
    {'D', 12, "0g0y ~0y6yCyCg6g0g"},
    {'E', 10, "Ay0y0gAg 0p8p"},
    {'F', 10, "Ay0y0g 0p8p"},
    {'G', 12, "~Bv9y6y0y0g7gCgCo Co7o"},
    {'H', 12, "0g0y CgCy 0pCp"},
    {'I', 2, "1g1y"},
    {'J', 8, "~8y8k8g4g0g0k"},
    {'K', 11, "0g0y By0m 4qBg"},
    {'L', 9, "0y0g9g"},
    {'M', 14, "0g0y7iEyEg"},
    {'N', 12, "0g0yCgCy"},
    {'O', 13, "~0g0yDyDg0g"},
    {'P', 11, "0g0y ~0y7yByBo7o0o"},
    {'Q', 13, "~0g0yDyDg0g 8lDe"},
    {'R', 11, "0g0y ~0y7yByBo7o0o 6oBg"},
    {'S', 10, "~Av8y5y0y0p5pApAg5g2g0j"},
    {'T', 12, "0yCy 6y6g"},
    {'U', 12, "~0y0m0g6gCgCmCy"},
    {'V', 12, "0y6gCy"},
    {'W', 16, "0y4g8yCgGy"},
    {'X', 11, "0yBg By0g"},
    {'Y', 12, "0y6pCy 6p6g"},
    {'Z', 11, "0yBy0gBg"},
    {'[', 4, "4y0y0c4c"},
    {'\\', 7, "0y7e"},
    {']', 4, "0y4y4c0c"},
    {'^', 8, "0s4y8s"},
    {'_', 9, "0e9e"},
    {'`', 4, "0y3u"},
    {'a', 9, "9s9g ~9o9s5s0s0g5g9g9k"},
    {'b', 9, "0y0g ~0o0s4s9s9g4g0g0k"},
    {'c', 9, "~9p8s5s0s0g5g8g9j"},
    {'d', 9, "9y9g ~9o9s5s0s0g5g9g9k"},
    {'e', 9, "0m9m ~9m9s5s0s0g5g8g9i"},
    {'f', 6, "~6y3y2y2u2g 0s5s"},
    {'g', 9, "~9o9s5s0s0g5g9g9k ~9s9d9a5a2a0c"},
    {'h', 8, "0y0g ~0n0s4s8s8o8g"},
    {'i', 2, "1s1g 1w1x"},
    {'j', 4, "~3s3d3a1a0a 3w3x"},
    {'k', 8, "0y0g 8s0k 3n8g"},
    {'l', 2, "1y1g"},
    {'m', 14, "0s0g ~0n0s3s7s7o7g ~7n7sAsEsEoEg"},
    {'n', 8, "0s0g ~0n0s4s8s8o8g"},
    {'o', 9, "~0g0s9s9g0g"},
    {'p', 9, "0s0a ~0o0s4s9s9g4g0g0k"},
    {'q', 9, "9s9a ~9o9s5s0s0g5g9g9k"},
    {'r', 6, "0s0g ~0n0s3s6s"},
    {'s', 8, "~8q6s4s0s0m4m8m8g4g2g0i"},
    {'t', 6, "~2x2k2g4g6g 0s6s"},
    {'u', 8, "8s8g ~0s0k0g4g8g8l"},
    {'v', 8, "0s4g8s"},
    {'w', 12, "0s3g6s9gCs"},
    {'x', 8, "0s8g 8s0g"},
    {'y', 8, "0s4g ~8s4g3c1a0a"},
    {'z', 8, "0s8s0g8g"},
    {'{', 5, "~5y2y3o0n0n3m2c5c"},
    {'|', 2, "1y1c"},
    {'}', 5, "~0y3y2o5n5n2m3c0c"},
    {'~', 9, "~0l2o4o5l7l9o"},
    {0xB0, 6, "~0r0y6y6r0r"},               /* degree */
    {0xB2, 5, "~0w0y2y5y5v0p 0p5p"},        /* superscript 2 */
    {0xB3, 5, "0y5y2v ~2v5v5p2p0p0q"},      /* superscript 3 */
    {0xB7, 2, "1n1o"},                      /* middle dot */
    {0xD7, 8, "0q8i 8q0i"},                 /* times */
    {0xDF, 9, "~0g0s0y4y7y7s4r ~4r9q9g3g"}, /* sharp s */
    {0x2013, 9, "0m9m"},                    /* en dash */
    {0x2014, 14, "0mEm"},                   /* em dash */
    {0x2018, 2, "1y0u"},
    {0x2019, 2, "1y0u"},
    {0x20AC, 12, "~Cv9y7y2y2g7g9gCj 0o8o 0k8k"}, /* euro */
};

/* U+00C0..U+00FF as a plain letter and a mark; '.' leaves the letter as it is. */
static const char latin_letters[] =
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy";
static const char latin_marks[] = "`'^~:o.,`'^:`'^:.~`'^~:./`'^:'.."
                                  "`'^~:o.,`'^:`'^:.~`'^~:./`'^:'.:";

static const glyph *find_glyph(uint32_t code)
{
    for (size_t i = 0; i < HG_COUNT(glyphs); i++) {
        if (glyphs[i].code == code)
            return &glyphs[i];
    }
    return NULL;
}

/* The glyph of the next character; *mark is its accent or '.'. */
static const glyph *next_glyph(const char **text, size_t *left, char *mark)
{
    uint32_t code = 0;
    size_t n = hg_utf8_next(*text, *left, &code);
    *text += n ? n : 1;
    *left -= n ? n : 1;
    *mark = '.';
    const glyph *found = n ? find_glyph(code) : NULL;
    if (!found && n && code >= 0xC0 && code <= 0xFF) {
        *mark = latin_marks[code - 0xC0];
        found = find_glyph((unsigned char)latin_letters[code - 0xC0]);
    }
    return found ? found : find_glyph('?');
}

double hg_text_width(const char *text, double size)
{
    size_t left = strlen(text);
    double units = 0;
    char mark;
    while (left > 0)
        units += next_glyph(&text, &left, &mark)->width + GAP;
    return units > 0 ? (units - GAP) * size / UNIT_HEIGHT : 0;
}

/* ---- strokes ---- */

typedef struct pen {
    hg_canvas *canvas;
    double x, y, unit, thick;
    double px[POINTS_MAX], py[POINTS_MAX];
    size_t n;
} pen;

static double digit(char c)
{
    return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* Chaikin: cut every corner at a quarter and three quarters of its edges. */
static void round_corners(pen *p)
{
    double x[POINTS_MAX], y[POINTS_MAX];
    bool closed = p->px[0] == p->px[p->n - 1] && p->py[0] == p->py[p->n - 1];
    size_t n = 0;
    if (p->n < 3 || p->n * 2 + 2 > POINTS_MAX)
        return;
    if (!closed) {
        x[n] = p->px[0];
        y[n++] = p->py[0];
    }
    for (size_t i = 0; i + 1 < p->n; i++) {
        bool first = !closed && i == 0, last = !closed && i + 2 == p->n;
        if (!first) {
            x[n] = 0.75 * p->px[i] + 0.25 * p->px[i + 1];
            y[n++] = 0.75 * p->py[i] + 0.25 * p->py[i + 1];
        }
        if (!last) {
            x[n] = 0.25 * p->px[i] + 0.75 * p->px[i + 1];
            y[n++] = 0.25 * p->py[i] + 0.75 * p->py[i + 1];
        }
    }
    x[n] = closed ? x[0] : p->px[p->n - 1];
    y[n] = closed ? y[0] : p->py[p->n - 1];
    p->n = n + 1;
    memcpy(p->px, x, p->n * sizeof *x);
    memcpy(p->py, y, p->n * sizeof *y);
}

static void draw_points(pen *p)
{
    for (size_t i = 0; i + 1 < p->n; i++)
        hg_canvas_line(p->canvas, p->x + p->px[i] * p->unit, p->y - p->py[i] * p->unit,
                       p->x + p->px[i + 1] * p->unit, p->y - p->py[i + 1] * p->unit, p->thick);
}

/* `lift` raises marks above capitals. */
static void draw_strokes(pen *p, const char *strokes, double shift, double lift)
{
    while (*strokes) {
        bool rounded = *strokes == '~';
        strokes += rounded;
        for (p->n = 0; *strokes && *strokes != ' '; strokes += 2) {
            p->px[p->n] = digit(strokes[0]) + shift;
            p->py[p->n++] = strokes[1] - 'g' + lift;
        }
        for (int i = 0; rounded && i < 3; i++)
            round_corners(p);
        draw_points(p);
        strokes += *strokes == ' ';
    }
}

static void draw_mark(pen *p, char mark, const glyph *below)
{
    static const struct {
        char mark;
        const char *strokes; /* 6 wide, over a small letter */
    } marks[] = {{'`', "1x4u"},      {'\'', "5x2u"},       {'^', "1u3x5u"},    {'~', "~0u2w4u6w"},
                 {':', "1v1w 5v5w"}, {'o', "~1u1y5y5u1u"}, {',', "~3g4e3c1c"}, {'/', "0g6s"}};
    bool capital = below->code >= 'A' && below->code <= 'Z';
    for (size_t i = 0; i < HG_COUNT(marks); i++) {
        if (marks[i].mark == mark)
            draw_strokes(p, marks[i].strokes, (below->width - 6) / 2.0,
                         capital && mark != ',' && mark != '/' ? 5 : 0);
    }
}

void hg_text_draw(hg_canvas *canvas, double x, double y, double size, double thick,
                  const char *text)
{
    pen p = {.canvas = canvas, .x = x, .y = y, .unit = size / UNIT_HEIGHT, .thick = thick};
    size_t left = strlen(text);
    while (left > 0) {
        char mark;
        const glyph *g = next_glyph(&text, &left, &mark);
        draw_strokes(&p, g->strokes, 0, 0);
        draw_mark(&p, mark, g);
        p.x += (g->width + GAP) * p.unit;
    }
}
