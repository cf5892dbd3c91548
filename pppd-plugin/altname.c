// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another name for the netdevice. It is the session's accounting id, so whoever knows
 * only that can still end the session: "ip link delete 19AC85B2F310005".
 */
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin.h"

struct request {
	struct nlmsghdr nlh;
	struct ifinfomsg info;
	struct rtattr list;
	struct rtattr name;
	char text[64];
};

/**
 * altname_set() - give the netdevice another name, or remove it
 * @ifindex: the netdevice
 * @name: the name, shorter than 64 bytes
 * @on: give it rather than remove it
 *
 * If that fails, the netdevice does without.
 */
void altname_set(unsigned int ifindex, const char *name, bool on)
{
	size_t size = strlen(name) + 1;
	struct request req;
	int fd;

	memset(&req, 0, sizeof(req));
	req.nlh.nlmsg_len = offsetof(struct request, text) + RTA_ALIGN(size);
	req.nlh.nlmsg_type = on ? RTM_NEWLINKPROP : RTM_DELLINKPROP;
	req.nlh.nlmsg_flags = NLM_F_REQUEST;
	if (on)
		req.nlh.nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND;
	req.info.ifi_index = ifindex;
	req.list.rta_type = IFLA_PROP_LIST | NLA_F_NESTED;
	req.list.rta_len = RTA_LENGTH(RTA_SPACE(size));
	req.name.rta_type = IFLA_ALT_IFNAME;
	req.name.rta_len = RTA_LENGTH(size);
	strlcpy(req.text, name, sizeof(req.text));
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return;
	if (send(fd, &req, req.nlh.nlmsg_len, 0) < 0)
		warn("mlppp: cannot name the session of %s: %m", name);
	close(fd);
}
