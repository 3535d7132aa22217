/* io/xml.h - text inside XML: data must not become mark-up. */
#ifndef HG_IO_XML_H
#define HG_IO_XML_H

#include "hotgrid/text.h"

/* Escaped for content and attribute values; controls, which XML forbids, as \xNN. NULL is "". */
void hg_xml_text(hg_buf *out, const char *text);

#endif
