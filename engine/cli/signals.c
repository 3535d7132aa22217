/* cli/signals.c - how does the program end when somebody asks it to? */
#include "cli/signals.h"

#include <string.h>

static volatile sig_atomic_t received;

static void remember(int number)
{
    received = number;
}

void signals_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = remember;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    action.sa_flags = 0;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

const volatile sig_atomic_t *signals_flag(void)
{
    return &received;
}

void signals_reraise(void)
{
    int number = received;
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    raise(number);
}
