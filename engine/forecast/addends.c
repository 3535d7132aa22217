/* forecast/addends.c - what adds up to a cell's expectation? */
#include <string.h>

#include "hotgrid/forecast.h"
#include "hotgrid/mem.h"

hg_status hg_addends_add(hg_addends *list, hg_addend addend, hg_err *err)
{
    hg_status st = hg_grow(&list->item, &list->capacity, list->n + 1, sizeof *list->item, err);
    if (st == HG_OK)
        list->item[list->n++] = addend;
    return st;
}

double hg_addends_total(const hg_addends *list)
{
    double sum = 0;
    for (size_t i = 0; i < list->n; i++)
        sum += list->item[i].value;
    return sum;
}

void hg_addends_clear(hg_addends *list)
{
    hg_free(list->item);
    memset(list, 0, sizeof *list);
}
