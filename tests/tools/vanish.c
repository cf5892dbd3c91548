// SPDX-License-Identifier: GPL-2.0-only
/*
 * vanish.so - what happens right after a program has looked an interface up
 *
 *   env LD_PRELOAD=vanish.so VANISH="NAME COMMAND" program
 *
 * The first time that a process finds the interface, the shell runs the command before
 * the process goes on.
 */
#include <dlfcn.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

unsigned int if_nametoindex(const char *name)
{
	static char what[256];
	unsigned int (*real)(const char *name);
	const char *env = getenv("VANISH");
	size_t len = strlen(name);
	unsigned int index;

	*(void **)&real = dlsym(RTLD_NEXT, "if_nametoindex");
	index = real(name);
	if (index && env && strlen(env) < sizeof(what) &&
	    !strncmp(env, name, len) && env[len] == ' ') {
		strcpy(what, env + len + 1);
		unsetenv("VANISH");	/* not for what the command runs, either */
		if (system(what) < 0)
			abort();
	}
	return index;
}
