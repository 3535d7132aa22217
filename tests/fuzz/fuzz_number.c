/* Numbers out of any bytes: the C library's answer where the grammar allows one, else none. */
#include "fuzz.h"

#include <errno.h>
#include <math.h>

#include "hotgrid.h"

/* The whole of [sign] digits [mark digits] [e[sign]digits]? */
static bool in_grammar(const char *p, char mark)
{
    p += *p == '+' || *p == '-';
    size_t whole = strspn(p, "0123456789");
    p += whole;
    if (whole == 0)
        return false;
    if (*p == mark) {
        size_t part = strspn(++p, "0123456789");
        if (part == 0)
            return false;
        p += part;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        size_t power = strspn(p, "0123456789");
        if (power == 0)
            return false;
        p += power;
    }
    return *p == '\0';
}

static void check_double(const char *text, size_t length, char mark)
{
    double value = -1, read_back;
    bool ours = hg_parse_double(text, length, mark, &value);
    bool expected = strlen(text) == length && in_grammar(text, mark);
    if (!expected) {
        fuzz_check(!ours);
        return;
    }
    char *plain = fuzz_text((fuzz_input){(const uint8_t *)text, length});
    char *at = mark == '.' ? NULL : strchr(plain, mark);
    if (at)
        *at = '.';
    double theirs = strtod(plain, NULL);
    free(plain);
    fuzz_check(ours == (isfinite(theirs) != 0));
    if (!ours)
        return;
    fuzz_check(value == theirs && signbit(value) == signbit(theirs));
    hg_buf out = {0};
    hg_buf_double(&out, value);
    fuzz_check(hg_parse_double(out.data, out.length, '.', &read_back) && read_back == value);
    hg_buf_clear(&out);
}

static void check_int64(const char *text, size_t length)
{
    int64_t value = 0;
    bool ours = hg_parse_int64(text, length, &value);
    size_t sign = *text == '-' || *text == '+';
    bool whole = length > sign && strspn(text + sign, "0123456789") == length - sign;
    errno = 0;
    long long theirs = strtoll(text, NULL, 10);
    fuzz_check(ours == (whole && errno == 0));
    fuzz_check(!ours || value == theirs);
}

static void check_the_rest(const char *text, size_t length)
{
    int64_t seconds = 0;
    double share = -1;
    char shown[24];
    static const char *const words[] = {"grid.cell", "crs", "time_zone", "forecast", "plan.goal"};
    fuzz_check(!hg_parse_duration(text, &seconds) || seconds > 0);
    fuzz_check(!hg_parse_share(text, &share) || (share >= 0 && share <= 1));
    hg_printable(text, length, shown, sizeof shown);
    for (const char *p = shown; *p; p++)
        fuzz_check((unsigned char)*p >= 0x20 && *p != 0x7f);
    fuzz_check(strlen(shown) < sizeof shown);
    const char *near = hg_did_you_mean(text, words, 5);
    fuzz_check(!near || strlen(near) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    char *text = fuzz_text((fuzz_input){data, size});
    check_double(text, size, '.');
    check_double(text, size, ',');
    check_int64(text, size);
    check_the_rest(text, size);
    free(text);
    return 0;
}
