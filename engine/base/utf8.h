/* base/utf8.h - is the next character well-formed UTF-8? */
#ifndef HG_BASE_UTF8_H
#define HG_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at text[0..length), 1..4, its code point into *code; 0 when malformed
 * (overlong, surrogate, above U+10FFFF, cut off). */
static inline size_t hg_utf8_next(const char *text, size_t length, uint32_t *code)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)text[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || n > length)
        return 0;
    uint32_t value = lead & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (byte & 0x3F);
    }
    if (value < smallest[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *code = value;
    return n;
}

#endif
