// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/mlppp: a link is one open descriptor of it, and lives as long.
 *
 * Who may still use a link while its descriptor closes:
 *   the bundle        until mlppp_bundle_leave() returns
 *   RCU readers       (of a leader pointer) until the grace period has passed,
 *                     for which a leave waits
 *   its work item and ppp_generic
 *                     until mlppp_channel_unregister() returns
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/ppp-ioctl.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#include "account.h"
#include "bundle.h"
#include "carrier.h"
#include "channel.h"
#include "chardev.h"
#include "link.h"
#include "types.h"

static int mlppp_open(struct inode *inode, struct file *file)
{
	struct net *net = current->nsproxy->net_ns;
	struct mlppp_link *link;
	int err;

	/* As for /dev/ppp, the opener's rights count, but in the namespace
	 * where the netdevice will be.
	 */
	if (!file_ns_capable(file, net->user_ns, CAP_NET_ADMIN))
		return -EPERM;

	link = mlppp_link_new(net);
	if (!link)
		return -ENOMEM;
	err = mlppp_channel_register(link);
	if (err) {
		mlppp_link_free(link);
		return err;
	}
	file->private_data = link;
	return nonseekable_open(inode, file);
}

static int mlppp_release(struct inode *inode, struct file *file)
{
	struct mlppp_link *link = file->private_data;

	mlppp_channel_close(link);
	if (mlppp_bundle_leave(link))
		synchronize_rcu();
	mlppp_channel_unregister(link);
	mlppp_link_free(link);
	return 0;
}

/* The fields that even the first version of the module needs. */
#define MLPPP_JOIN_SIZE_MIN	offsetofend(struct mlppp_join, created)

#define MLPPP_STATE_SIZE_MIN	offsetofend(struct mlppp_state, data)

/* 32-bit programs need no translation, as long as there is no padding. */
static_assert(sizeof(struct mlppp_join) == 656);
static_assert(offsetof(struct mlppp_join, rate) == 72);
static_assert(offsetof(struct mlppp_join, line) == 112);
static_assert(sizeof(struct mlppp_state) == 8 + MLPPP_STATE_MAX);
static_assert(sizeof(struct mlppp_account) == 136);

/* The size of what a program gives or wants, which is its first field. */
static int mlppp_ioctl_size(void __user *argp, u32 least, u32 *size)
{
	if (get_user(*size, (u32 __user *)argp))
		return -EFAULT;
	return *size < least || *size > PAGE_SIZE ? -EINVAL : 0;
}

/* Copy what a program gives, @size bytes of it as the program says, to new
 * memory of @room bytes. Returns that, to be freed by the caller, or an
 * ERR_PTR().
 */
static void *mlppp_ioctl_read(void __user *argp, u32 least, size_t room,
			      u32 *size)
{
	void *copy;
	int err;

	err = mlppp_ioctl_size(argp, least, size);
	if (err)
		return ERR_PTR(err);
	copy = kmalloc(room, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	err = copy_struct_from_user(copy, room, argp, *size);
	if (!err)
		return copy;
	kfree(copy);
	return ERR_PTR(err);
}

static int mlppp_ioctl_join(struct mlppp_link *link, void __user *argp)
{
	struct mlppp_join *req;
	u32 size;
	int err;

	req = mlppp_ioctl_read(argp, MLPPP_JOIN_SIZE_MIN, sizeof(*req), &size);
	if (IS_ERR(req))
		return PTR_ERR(req);
	err = mlppp_bundle_join(link, req);
	/* another thread of the program may have changed it meanwhile */
	req->size = size;
	if (!err &&
	    copy_to_user(argp, req, min_t(size_t, size, sizeof(*req)))) {
		mlppp_bundle_leave(link);
		err = -EFAULT;
	}
	kfree(req);
	return err;
}

static int mlppp_ioctl_leave(struct mlppp_link *link, u32 __user *argp)
{
	u32 flags;

	if (get_user(flags, argp))
		return -EFAULT;
	if (flags & ~MLPPP_LEAVE_DRAIN)
		return -EINVAL;
	if (flags & MLPPP_LEAVE_DRAIN)
		return mlppp_bundle_drain(link);
	return mlppp_bundle_leave(link);
}

static int mlppp_ioctl_set_state(struct mlppp_link *link, void __user *argp)
{
	struct mlppp_state *state;
	u32 size;
	int err;

	state = mlppp_ioctl_read(argp, MLPPP_STATE_SIZE_MIN, sizeof(*state),
				 &size);
	if (IS_ERR(state))
		return PTR_ERR(state);
	if (state->len > sizeof(state->data))
		err = -EINVAL;
	else
		err = mlppp_bundle_set_state(link, state);
	kfree(state);
	return err;
}

static int mlppp_ioctl_get_state(struct mlppp_link *link, void __user *argp)
{
	struct mlppp_state *state;
	u32 size;
	int err;

	err = mlppp_ioctl_size(argp, MLPPP_STATE_SIZE_MIN, &size);
	if (err)
		return err;
	state = kmalloc(sizeof(*state), GFP_KERNEL);
	if (!state)
		return -ENOMEM;
	err = mlppp_bundle_get_state(link, state);
	state->size = min_t(size_t, size, sizeof(*state));
	/* what is no longer kept is nobody's business */
	if (!err)
		memset(state->data + state->len, 0,
		       sizeof(state->data) - state->len);
	if (!err && copy_to_user(argp, state, state->size))
		err = -EFAULT;
	kfree(state);
	return err;
}

/* Both ioctls of accounting give out the same structure. */
static int mlppp_ioctl_account(struct mlppp_link *link, void __user *argp,
			       int (*get)(struct mlppp_link *link,
					  struct mlppp_account *acct))
{
	struct mlppp_account acct;
	u32 size;
	int err;

	err = mlppp_ioctl_size(argp, sizeof(size), &size);
	if (err)
		return err;
	err = get(link, &acct);
	if (err)
		return err;
	acct.size = min_t(size_t, size, sizeof(acct));
	return copy_to_user(argp, &acct, acct.size) ? -EFAULT : 0;
}

static u32 mlppp_ioctl_status(struct mlppp_link *link)
{
	struct mlppp_bundle *b;
	u32 status = 0;

	mlppp_channel_stop_ringing(link);
	rcu_read_lock();
	b = rcu_dereference(link->bundle);
	if (b) {
		status |= MLPPP_STATUS_MEMBER;
		if (rcu_access_pointer(b->leader) == link) {
			status |= MLPPP_STATUS_LEADER;
			if (READ_ONCE(b->account.nlost))
				status |= MLPPP_STATUS_LOST;
		}
		if (mlppp_carrier_returned(link))
			status |= MLPPP_STATUS_CARRIER;
	}
	rcu_read_unlock();
	return status;
}

static int mlppp_ioctl_path(struct mlppp_link *link, u32 __user *argp)
{
	u32 path;

	return get_user(path, argp) ?: mlppp_bundle_choke(link, path);
}

static long mlppp_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct mlppp_link *link = file->private_data;
	void __user *argp = (void __user *)arg;

	switch (cmd) {
	case PPPIOCGCHAN:
		return put_user(mlppp_channel_index(&link->ch.ctl),
				(int __user *)argp);
	case MLPPP_IOCGLINE:
		return put_user(mlppp_channel_index(&link->ch.line),
				(int __user *)argp);
	case MLPPP_IOCJOIN:
		return mlppp_ioctl_join(link, argp);
	case MLPPP_IOCLEAVE:
		return mlppp_ioctl_leave(link, argp);
	case MLPPP_IOCRESUME:
		return mlppp_carrier_resume(link);
	case MLPPP_IOCNULLS:
		return mlppp_bundle_enable_nulls(link);
	case MLPPP_IOCSPATH:
		return mlppp_ioctl_path(link, argp);
	case MLPPP_IOCGSTATUS:
		return put_user(mlppp_ioctl_status(link), (u32 __user *)argp);
	case MLPPP_IOCSSTATE:
		return mlppp_ioctl_set_state(link, argp);
	case MLPPP_IOCGSTATE:
		return mlppp_ioctl_get_state(link, argp);
	case MLPPP_IOCGACCOUNT:
		return mlppp_ioctl_account(link, argp, mlppp_account_get);
	case MLPPP_IOCGLOST:
		return mlppp_ioctl_account(link, argp, mlppp_account_get_lost);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations mlppp_fops = {
	.owner = THIS_MODULE,
	.open = mlppp_open,
	.release = mlppp_release,
	.unlocked_ioctl = mlppp_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice mlppp_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mlppp",
	.fops = &mlppp_fops,
	.mode = 0600,
};

/**
 * mlppp_chardev_init() - make /dev/mlppp
 *
 * Context: process, module init.
 * Return: 0 or a negative errno.
 */
int mlppp_chardev_init(void)
{
	return misc_register(&mlppp_misc);
}

/**
 * mlppp_chardev_exit() - remove /dev/mlppp
 *
 * No link exists any more: each held a reference to the module.
 *
 * Context: process, module exit.
 */
void mlppp_chardev_exit(void)
{
	misc_deregister(&mlppp_misc);
}
