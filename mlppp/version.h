/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The version of the module, the plugin and the programs, and of the packages:
 * make lint compares it with CHANGELOG.md and debian/changelog.
 */
#ifndef MLPPP_VERSION_H
#define MLPPP_VERSION_H

#define MLPPP_VERSION "0.2.0"

#endif /* MLPPP_VERSION_H */
