// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlppp: multilink PPP (RFC 1990) bundles. Only the ladder of init and exit.
 */
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "carrier.h"
#include "chardev.h"
#include "dev.h"
#include "genl.h"
#include "rx.h"
#include "version.h"

static int __init mlppp_init(void)
{
	int err;

	mlppp_rx_module_init();
	err = mlppp_genl_init();
	if (err)
		return err;
	err = mlppp_dev_init();
	if (err)
		goto err_genl;
	err = mlppp_carrier_register();
	if (err)
		goto err_dev;
	err = mlppp_chardev_init();
	if (err)
		goto err_carrier;
	return 0;

err_carrier:
	mlppp_carrier_unregister();
err_dev:
	mlppp_dev_exit();
err_genl:
	mlppp_genl_exit();
	return err;
}

static void __exit mlppp_exit(void)
{
	mlppp_chardev_exit();
	mlppp_carrier_unregister();
	mlppp_dev_exit();
	mlppp_genl_exit();
}

module_init(mlppp_init);
module_exit(mlppp_exit);

MODULE_DESCRIPTION("Multilink PPP (RFC 1990) bundles");
MODULE_LICENSE("GPL");
MODULE_VERSION(MLPPP_VERSION);
MODULE_ALIAS_RTNL_LINK("mlppp");
MODULE_ALIAS_GENL_FAMILY(MLPPP_FAMILY_NAME);
