/* base/civil.c - which day and clock reading is this number of seconds, and back? */
#include "hotgrid/time.h"

#include <limits.h>
#include <stdio.h>

/* Rounds towards minus infinity, also before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Years start in March, so that the leap day is the last one; 400 years are 146097 days
 * (H. Hinnant, "chrono-compatible low-level date algorithms"). */
int64_t hg_days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int64_t hg_civil_to_seconds(const hg_civil *civil)
{
    return hg_days_from_civil(civil->year, civil->month, civil->day) * HG_DAY_S +
           civil->hour * 3600 + civil->minute * 60 + civil->second;
}

void hg_civil_from_seconds(int64_t seconds, hg_civil *out)
{
    int64_t days = floor_div(seconds, HG_DAY_S);
    int clock = (int)(seconds % HG_DAY_S);
    clock += clock < 0 ? HG_DAY_S : 0;
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int64_t year = year_of_era + era * 400 + (shifted_month >= 10);
    year = year > INT_MAX ? INT_MAX : year < INT_MIN ? INT_MIN : year;
    *out = (hg_civil){
        .year = (int)year,
        .month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9),
        .day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1),
        .hour = clock / 3600,
        .minute = clock / 60 % 60,
        .second = clock % 60,
    };
}

int hg_weekday(int64_t days)
{
    int64_t rest = (days % 7 + 7 + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)rest;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool hg_civil_valid(const hg_civil *civil)
{
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month) && civil->hour >= 0 &&
           civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 && civil->second >= 0 &&
           civil->second <= 59;
}

const char *hg_time_iso(int64_t utc_s, char out[32])
{
    hg_civil c;
    out[0] = '\0';
    if (utc_s == HG_NO_TIME)
        return out;
    hg_civil_from_seconds(utc_s, &c);
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
             c.second);
    return out;
}
