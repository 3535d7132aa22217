/* base/buf.c - text that grows, and foreign text made safe for people to read. */
#include "hotgrid/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "hotgrid/mem.h"

void hg_buf_clear(hg_buf *buf)
{
    hg_free(buf->data);
    *buf = (hg_buf){0};
}

/* Room for n more bytes and the NUL. */
static bool make_room(hg_buf *buf, size_t n)
{
    if (buf->failed)
        return false;
    size_t need;
    if (__builtin_add_overflow(buf->length, n, &need) || __builtin_add_overflow(need, 1, &need) ||
        hg_grow(&buf->data, &buf->capacity, need, 1, NULL) != HG_OK)
        buf->failed = true;
    return !buf->failed;
}

void hg_buf_add(hg_buf *buf, const char *bytes, size_t n)
{
    if (n == 0 || !make_room(buf, n))
        return;
    memcpy(buf->data + buf->length, bytes, n);
    buf->length += n;
    buf->data[buf->length] = '\0';
}

void hg_buf_puts(hg_buf *buf, const char *text)
{
    hg_buf_add(buf, text, strlen(text));
}

void hg_buf_printf(hg_buf *buf, const char *format, ...)
{
    va_list arguments;
    if (!make_room(buf, 96))
        return;
    size_t room = buf->capacity - buf->length;
    va_start(arguments, format);
    int wanted = vsnprintf(buf->data + buf->length, room, format, arguments);
    va_end(arguments);
    if (wanted >= 0 && (size_t)wanted >= room) {
        buf->data[buf->length] = '\0';
        if (!make_room(buf, (size_t)wanted))
            return;
        va_start(arguments, format);
        wanted = vsnprintf(buf->data + buf->length, buf->capacity - buf->length, format, arguments);
        va_end(arguments);
    }
    if (wanted < 0)
        buf->failed = true;
    else
        buf->length += (size_t)wanted;
}

hg_status hg_buf_check(const hg_buf *buf, hg_err *err)
{
    if (!buf->failed)
        return HG_OK;
    return hg_fail(err, HG_ENOMEM, "out of memory: a text of more than %zu bytes", buf->length);
}

/* Controls (C0, DEL, C1), line separators and marks that reorder text can fake a terminal line. */
static bool is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xFEFF;
}

/* The printable form of the next character into piece; returns how many input bytes it used. */
static size_t printable_piece(const char *text, size_t length, char piece[17], size_t *piece_length)
{
    static const char hex[] = "0123456789abcdef";
    uint32_t code = 0;
    size_t n = hg_utf8_next(text, length, &code);
    if (n > 0 && !is_unsafe(code)) {
        memcpy(piece, text, n);
        *piece_length = n;
        return n;
    }
    size_t used = n > 0 ? n : 1;
    for (size_t i = 0; i < used; i++) {
        unsigned char byte = (unsigned char)text[i];
        char escape[4] = {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
        memcpy(piece + 4 * i, escape, 4);
    }
    *piece_length = 4 * used;
    return used;
}

const char *hg_printable(const char *text, size_t length, char *out, size_t room)
{
    if (room == 0)
        return out;
    size_t limit = room - 1, used = 0, before_dots = 0, i = 0;
    while (text && i < length) {
        char piece[17];
        size_t n, step = printable_piece(text + i, length - i, piece, &n);
        if (used + n > limit)
            break;
        memcpy(out + used, piece, n);
        used += n;
        i += step;
        if (used + 3 <= limit)
            before_dots = used;
    }
    if (text && i < length) {
        used = before_dots;
        for (int dots = 0; dots < 3 && used < limit; dots++)
            out[used++] = '.';
    }
    out[used] = '\0';
    return out;
}
