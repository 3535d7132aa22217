/* cli/cmd_generate.c - manual page, completion and the pages of docs/ that follow from tables. */
#include <string.h>

#include "base/try.h"
#include "cli/cli.h"

static const struct {
    const char *name;
    void (*write)(hg_buf *out);
} products[] = {{"man", man_page},
                {"completion", completion_script},
                {"command-line", command_line_page},
                {"job-file", job_file_page}};

hg_status cmd_generate(cli *c, hg_err *err)
{
    hg_buf out = {0};
    hg_status st = cli_inputs(c, command_find("generate"), 1, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < HG_COUNT(products); i++) {
        if (strcmp(products[i].name, c->options.inputs[0]) == 0) {
            products[i].write(&out);
            return cli_print(&out, err);
        }
    }
    return hg_fail(err, HG_EUSAGE, "generate: \"%s\" is none of %s", c->options.inputs[0],
                   command_find("generate")->arguments);
}
