/* JSON out: any bytes as keys and values give a text that another library reads back. */
#include "fuzz.h"

#include <jansson.h>
#include <math.h>

#include "hotgrid.h"

static void write_all(hg_buf *out, const char *text, const char *key, double value, int64_t whole)
{
    hg_json json;
    hg_json_begin(&json, out);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "text", text);
    hg_json_object(&json, "inner");
    hg_json_bool(&json, key, true);
    hg_json_end_object(&json);
    hg_json_array(&json, "list");
    hg_json_string(&json, NULL, text);
    hg_json_string(&json, NULL, NULL);
    hg_json_double(&json, NULL, value);
    hg_json_end_array(&json);
    hg_json_double(&json, "value", value);
    hg_json_int(&json, "whole", whole);
    hg_json_end_object(&json);
}

static void check_text(const hg_buf *out)
{
    for (size_t i = 0; i < out->length; i++)
        fuzz_check(!memchr("<>&", out->data[i], 3));
}

static void check_value(const json_t *found, double value)
{
    fuzz_check(isfinite(value) ? json_is_number(found) && json_number_value(found) == value
                               : json_is_null(found) != 0);
}

/* The text comes back as it was when it was UTF-8, else with U+FFFD in it. */
static void check_string(const json_t *found, const char *text)
{
    json_t *direct = json_string(text);
    fuzz_check(json_is_string(found));
    if (direct)
        fuzz_check(strcmp(json_string_value(found), text) == 0);
    else
        fuzz_check(strstr(json_string_value(found), "\xEF\xBF\xBD") != NULL);
    json_decref(direct);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    fuzz_input in = {data, size};
    double value = fuzz_double(&in);
    int64_t whole = (int64_t)fuzz_u64(&in);
    char *key = fuzz_text_until(&in, '\n');
    char *text = fuzz_text_until(&in, '\0');
    hg_buf out = {0};
    json_error_t error;
    write_all(&out, text, key, value, whole);
    fuzz_check(hg_buf_check(&out, NULL) == HG_OK);
    check_text(&out);
    json_t *root = json_loadb(out.data, out.length, 0, &error);
    if (!root)
        fuzz_broken("the JSON can be read", __FILE__, __LINE__, error.text);
    check_string(json_object_get(root, "text"), text);
    check_string(json_array_get(json_object_get(root, "list"), 0), text);
    check_value(json_object_get(root, "value"), value);
    fuzz_check(json_integer_value(json_object_get(root, "whole")) == whole);
    fuzz_check(json_object_size(json_object_get(root, "inner")) == 1);
    json_decref(root);
    hg_buf_clear(&out);
    free(key);
    free(text);
    return 0;
}
