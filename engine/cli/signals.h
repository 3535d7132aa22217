/* cli/signals.h - a polite request to stop becomes a flag, and at the very end the signal again. */
#ifndef HG_CLI_SIGNALS_H
#define HG_CLI_SIGNALS_H

#include <signal.h>

/* SIGINT and SIGTERM set the flag (a second one ends at once); SIGPIPE and SIGXFSZ become errors
 * of the write that caused them. */
void signals_install(void);
const volatile sig_atomic_t *signals_flag(void);
/* After cleaning up: end as the signal would have, so that the shell sees 130 or 143. Returns when
 * none came. */
void signals_reraise(void);

#endif
