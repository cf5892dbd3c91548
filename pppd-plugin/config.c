// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was configured, and how to find out whether it was.
 */
#include <string.h>

#include "plugin.h"

struct mlppp_config mlppp_config;

static option_t *options;

/**
 * mlppp_set_options() - say which options are the plugin's
 * @list: list of options
 */
void mlppp_set_options(option_t *list)
{
	options = list;
}

/**
 * mlppp_find_option() - look up an option of pppd's
 * @list: list of options
 * @name: its name
 *
 * The member "source" tells whether the user gave the option.
 *
 * Return: the option, or NULL.
 */
option_t *mlppp_find_option(option_t *list, const char *name)
{
	for (; list && list->name; list++)
		if (!strcmp(list->name, name))
			return list;
	return NULL;
}

/**
 * mlppp_option() - look up an option of this plugin's
 * @name: its name
 *
 * Return: the option, or NULL.
 */
option_t *mlppp_option(const char *name)
{
	return mlppp_find_option(options, name);
}

/**
 * mlppp_option_given() - has the user given an option?
 * @list: list of options
 * @name: its name
 *
 * Return: true if so.
 */
bool mlppp_option_given(option_t *list, const char *name)
{
	option_t *opt = mlppp_find_option(list, name);

	return opt && opt->source;
}
