// SPDX-License-Identifier: GPL-2.0-only
/*
 * Have the kernel load its module.
 *
 * It does so at any request for a netdevice of an unknown kind. The request itself is
 * refused: a bundle is made by its first link. If no module was loaded, nothing says
 * why; modprobe, run once more from here, does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../mlppp/version.h"
#include "plugin.h"

#define LOCKDOWN	"/sys/kernel/security/lockdown"
#define MODPROBE_PATH	"/proc/sys/kernel/modprobe"
#define MODULE_VERSION	"/sys/module/" MLPPP_KIND "/version"

/**
 * module_load() - have the kernel load its module
 *
 * Only a hint: opening the device shows whether it is there.
 */
void module_load(void)
{
	struct {
		struct nlmsghdr nlh;
		struct ifinfomsg ifi;
		struct rtattr info;
		struct rtattr kind;
		char name[8];
	} req = {
		.nlh = {
			.nlmsg_len = sizeof(req),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK |
				       NLM_F_CREATE | NLM_F_EXCL,
		},
		.info = {
			.rta_len = 2 * sizeof(struct rtattr) + sizeof(req.name),
			.rta_type = IFLA_LINKINFO,
		},
		.kind = {
			.rta_len = sizeof(struct rtattr) + sizeof(req.name),
			.rta_type = IFLA_INFO_KIND,
		},
		.name = MLPPP_KIND,
	};
	char answer[1024];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return;
	/* the answer comes once modprobe has ended */
	if (send(fd, &req, sizeof(req), 0) == sizeof(req))
		recv(fd, answer, sizeof(answer), 0);
	close(fd);
}

/* The first line of a file, without its end; empty if there is none. */
static void read_line(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	text[strcspn(text, "\n")] = 0;
}

/**
 * module_check_version() - say so, once, if the module is of another version
 *
 * An upgrade replaces the plugin, but not a module that is loaded. Usually they work
 * together all the same.
 */
void module_check_version(void)
{
	static bool checked;
	char text[32];

	if (checked)
		return;
	checked = 1;
	read_line(MODULE_VERSION, text, sizeof(text));
	if (*text && strcmp(text, MLPPP_VERSION))
		warn("mlppp: this plugin is version %s, but the loaded kernel module is %s: when both are installed, end all bundles and 'rmmod mlppp', or reboot",
		     MLPPP_VERSION, text);
}

/*
 * What modprobe says. pppd may be set-user-ID root, and modprobe obeys MODPROBE_OPTIONS,
 * so it gets nothing of the user's environment.
 */
static void ask_modprobe(char *said, size_t size)
{
	static char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
				     "LC_ALL=C", NULL };
	char path[256];
	ssize_t n, len = 0;
	int fds[2];
	pid_t pid;

	*said = 0;
	read_line(MODPROBE_PATH, path, sizeof(path));
	if (!*path)
		strlcpy(path, "/sbin/modprobe", sizeof(path));
	if (pipe2(fds, O_CLOEXEC) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		dup2(fds[1], 2);
		execle(path, path, MLPPP_KIND, NULL, env);
		dprintf(2, "cannot run %s: %s", path, strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	while (pid > 0 && len < (ssize_t)size - 1) {
		n = read(fds[0], said + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += n;
	}
	said[len] = 0;
	close(fds[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	/* only the first line matters */
	said[strcspn(said, "\n")] = 0;
}

/* Does the kernel take only signed modules, as it does with Secure Boot? */
static bool locked_down(void)
{
	char text[128];

	read_line(LOCKDOWN, text, sizeof(text));
	return strchr(text, '[') && !strstr(text, "[none]");
}

static bool says_any(const char *said, const char *const words[])
{
	for (; *words; words++)
		if (strstr(said, *words))
			return 1;
	return 0;
}

/**
 * module_explain() - say why there is no module, and the cure
 */
void module_explain(void)
{
	/* the wordings of kmod and busybox */
	static const char *const key[] = { "Key was rejected",
		"Required key not available", NULL };
	static const char *const rights[] = { "Operation not permitted",
		"Permission denied", NULL };
	static const char *const absent[] = { "not found", "No such file",
		"Exec format error", "Invalid module format",
		"invalid module format", NULL };
	struct utsname kernel;
	char said[256];

	if (!access("/sys/module/" MLPPP_KIND, F_OK)) {
		error("mlppp: the module is loaded, but %s is missing: pass it into this container, or mount devtmpfs",
		      MLPPP_DEVICE);
		return;
	}
	ask_modprobe(said, sizeof(said));
	if (!access(MLPPP_DEVICE, F_OK)) {
		error("mlppp: the module was not loaded in time: try again");
	} else if (says_any(said, key) ||
		   (says_any(said, rights) && locked_down())) {
		error("mlppp: Secure Boot refuses the kernel module, as its key is not enrolled: 'mokutil --import /var/lib/dkms/mok.pub' and reboot, see pppd-mlppp(8)");
	} else if (says_any(said, rights)) {
		error("mlppp: this process may not load the kernel module: run 'modprobe mlppp' as root, outside of any container, unless kernel.modules_disabled forbids that");
	} else if (says_any(said, absent)) {
		uname(&kernel);
		error("mlppp: there is no kernel module for Linux %s: see 'dkms status mlppp', and install the headers of this kernel; or 'make install' for it",
		      kernel.release);
	} else {
		error("mlppp: the kernel module cannot be loaded: %s; see 'dmesg'",
		      *said ? said : "modprobe says nothing");
	}
}
