// SPDX-License-Identifier: GPL-2.0-only
/*
 * The default route that "replacedefaultroute" replaces.
 *
 * pppd remembers it in the process that replaced it, and restores it when IPCP
 * goes down. Here that may happen in another process. So the route is noted
 * first, kept with the state of the NCPs, and restored by the process that takes
 * down what another one brought up.
 */
#include <arpa/inet.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin.h"

/**
 * route_note() - note the default route, if it is to be replaced
 * @route: filled in; an empty device name if there is none
 * @ifname: the bundle's netdevice, whose own does not count
 */
void route_note(struct saved_route *route, const char *ifname)
{
	unsigned int dest, gateway, flags, metric, mask;
	char line[256], dev[IFNAMSIZ];
	FILE *f;

	memset(route, 0, sizeof(*route));
	if (!compat_replaces_route())
		return;
	f = fopen("/proc/net/route", "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%15s %x %x %x %*u %*u %u %x", dev, &dest,
			   &gateway, &flags, &metric, &mask) != 6 ||
		    dest || mask || !(flags & RTF_UP) ||
		    !strcmp(dev, ifname))
			continue;
		strlcpy(route->dev, dev, sizeof(route->dev));
		route->gateway = gateway;
		route->metric = metric;
		break;
	}
	fclose(f);
}

/**
 * route_restore() - restore the route noted before
 * @route: what route_note() noted
 */
void route_restore(const struct saved_route *route)
{
	char text[INET_ADDRSTRLEN];
	struct sockaddr_in *addr;
	struct rtentry rt;
	int fd;

	if (!route->dev[0])
		return;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	memset(&rt, 0, sizeof(rt));
	rt.rt_dst.sa_family = AF_INET;
	rt.rt_genmask.sa_family = AF_INET;
	addr = (struct sockaddr_in *)&rt.rt_gateway;
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = route->gateway;
	rt.rt_flags = RTF_UP | (route->gateway ? RTF_GATEWAY : 0);
	rt.rt_metric = route->metric + 1;	/* the ioctl wants it so */
	rt.rt_dev = (char *)route->dev;
	inet_ntop(AF_INET, &addr->sin_addr, text, sizeof(text));
	if (ioctl(fd, SIOCADDRT, &rt) < 0)
		warn("mlppp: cannot restore the default route to %s [%s]: %m",
		     route->dev, text);
	else
		notice("mlppp: restored the default route to %s [%s]",
		       route->dev, text);
	close(fd);
}
