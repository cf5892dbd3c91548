// SPDX-License-Identifier: GPL-2.0-only
/*
 * without - run a command deprived of something
 *
 *   without net_admin COMMAND...   root, but not CAP_NET_ADMIN
 *   without sys_module COMMAND...  root, but not CAP_SYS_MODULE
 *   without override COMMAND...    root, to which file permissions apply
 *   without bridge COMMAND...      as on a kernel that does not know
 *                                  PPPIOCBRIDGECHAN, older than 5.11
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/ppp-ioctl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Such a kernel passes unknown ioctls to the channel, which answers like this. */
static int hide_bridge(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PPPIOCBRIDGECHAN, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTTY),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {
		.len = ARRAY_SIZE(code),
		.filter = code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

/* At exec root gets what the bounding set leaves. */
static int drop(int capability)
{
	return prctl(PR_CAPBSET_DROP, capability);
}

int main(int argc, char **argv)
{
	int err = -1;

	if (argc >= 3 && !strcmp(argv[1], "net_admin")) {
		err = drop(CAP_NET_ADMIN);
	} else if (argc >= 3 && !strcmp(argv[1], "sys_module")) {
		err = drop(CAP_SYS_MODULE);
	} else if (argc >= 3 && !strcmp(argv[1], "override")) {
		err = drop(CAP_DAC_OVERRIDE);
	} else if (argc >= 3 && !strcmp(argv[1], "bridge")) {
		err = hide_bridge();
	} else {
		fprintf(stderr, "usage: without net_admin|sys_module|override|bridge COMMAND...\n");
		return 2;
	}
	if (err < 0) {
		perror(argv[1]);
		return 1;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 1;
}
