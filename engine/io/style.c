/* io/style.c - what do all style files have in common? */
#include "io/style.h"

#include <string.h>

#include "hotgrid/write.h"
#include "io/xml.h"

void hg_xml_text(hg_buf *out, const char *text)
{
    char safe[512];
    if (!text)
        return;
    hg_printable(text, strlen(text), safe, sizeof safe);
    for (const char *at = safe; *at; at++) {
        const char *entity = *at == '&'    ? "&amp;"
                             : *at == '<'  ? "&lt;"
                             : *at == '>'  ? "&gt;"
                             : *at == '"'  ? "&quot;"
                             : *at == '\'' ? "&apos;"
                                           : NULL;
        if (entity)
            hg_buf_puts(out, entity);
        else
            hg_buf_add(out, at, 1);
    }
}

void hg_style_hex(hg_buf *out, hg_rgb c)
{
    hg_buf_printf(out, "#%02x%02x%02x", c.r, c.g, c.b);
}

hg_status hg_style_write(const char *path, hg_buf *text, hg_err *err)
{
    hg_status st = hg_buf_check(text, err);
    if (st == HG_OK)
        st = hg_write_bytes(path, text->data, text->length, false, err);
    hg_buf_clear(text);
    return st;
}

void hg_sld_head(hg_buf *out, const char *name, const char *title)
{
    hg_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<StyledLayerDescriptor version=\"1.0.0\" "
                     "xmlns=\"http://www.opengis.net/sld\" "
                     "xmlns:ogc=\"http://www.opengis.net/ogc\">\n  <NamedLayer>\n    <Name>");
    hg_xml_text(out, name);
    hg_buf_puts(out, "</Name>\n    <UserStyle>\n      <Title>");
    hg_xml_text(out, title);
    hg_buf_puts(out, "</Title>\n");
}

void hg_sld_tail(hg_buf *out)
{
    hg_buf_puts(out, "    </UserStyle>\n  </NamedLayer>\n</StyledLayerDescriptor>\n");
}
