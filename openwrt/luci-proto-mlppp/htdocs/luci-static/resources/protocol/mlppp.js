// SPDX-License-Identifier: GPL-2.0-only
'use strict';
'require form';
'require network';
'require uci';
'require tools.widgets as widgets';

network.registerPatternVirtual(/^mlppp-.+$/);
network.registerErrorCode('NO_MODULE', _('The kernel module mlppp is missing or does not fit this kernel'));
network.registerErrorCode('PEER_NO_MULTILINK', _('The provider does not take part in multilink PPP'));
network.registerErrorCode('LINE_REFUSED', _('The bundle has refused a line, for example because its provider or its MRRU differs'));

const RATE = /^\d+(\.\d+)?([kmg]?bit)?$/;

return network.registerProtocol('mlppp', {
	getI18n: function() {
		return _('Multilink PPP over several lines');
	},

	/* netifd cannot take an error back while the interface is up: see mlppp-line */
	getErrors: function() {
		const errors = this._ubus('errors');

		if (Array.isArray(errors) && errors.length == 1 && errors[0].code == 'NONE')
			return null;
		return this.super('getErrors', []);
	},

	getIfname: function() {
		return this._ubus('l3_device') || 'mlppp-%s'.format(this.sid);
	},

	getPackageName: function() {
		return 'ppp-mod-mlppp';
	},

	isFloating: function() {
		return true;
	},

	isVirtual: function() {
		return true;
	},

	getDevices: function() {
		return null;
	},

	containsDevice: function(ifname) {
		return network.getIfnameOf(ifname) == this.getIfname();
	},

	renderFormOptions: function(s) {
		const sid = s.section;
		let o, lines;

		s.taboption('general', form.Value, 'username', _('PAP/CHAP username'));

		o = s.taboption('general', form.Value, 'password', _('PAP/CHAP password'));
		o.password = true;

		o = s.taboption('general', form.SectionValue, '_lines', form.TableSection, 'mlppp_line', _('Lines'),
			_('One for each modem. Rates are optional: what a line carries is learned.'));
		lines = o.subsection;
		lines.anonymous = true;
		lines.addremove = true;
		lines.nodescriptions = true;
		lines.filter = id => uci.get('network', id, 'interface') == sid;
		lines.handleAdd = function(ev) {
			const id = uci.add('network', 'mlppp_line');
			uci.set('network', id, 'interface', sid);
			return this.map.save(null, true);
		};

		o = lines.option(widgets.DeviceSelect, 'device', _('Device'));
		o.noaliases = true;
		o.rmempty = false;

		for (const [ name, title ] of [ [ 'rate', _('Rate up') ], [ 'rate_down', _('Rate down') ] ]) {
			o = lines.option(form.Value, name, title);
			o.placeholder = _('learned');
			o.width = '15%';
			o.validate = (id, value) => value == '' || RATE.test(value) ||
				_('A number with kbit, mbit or gbit, for example 9.5mbit');
		}

		o = lines.option(form.ListValue, 'encoding', _('Encoding'));
		o.value('', _('Ethernet'));
		o.value('ptm', _('VDSL'));
		o.value('atm', _('ADSL'));

		o = lines.option(form.Flag, 'standby', _('Standby'));

		o = lines.option(form.Flag, 'rest', _('Never rests'));
		o.enabled = 'off';
		o.disabled = o.default = 'auto';

		if (L.hasSystemFeature('ipv6')) {
			o = s.taboption('advanced', form.ListValue, 'ipv6', _('Obtain IPv6 address'));
			o.value('auto', _('Automatic'));
			o.value('0', _('Disabled'));
			o.value('1', _('Manual'));
			o.default = 'auto';
		}

		o = s.taboption('advanced', form.Value, 'ac', _('Access Concentrator'));
		o.placeholder = _('auto');

		o = s.taboption('advanced', form.Value, 'service', _('Service Name'));
		o.placeholder = _('auto');

		o = s.taboption('advanced', form.Value, 'mrru', _('MRRU'),
			_('The largest packet that is accepted, once its fragments are put together'));
		o.placeholder = '1500';
		o.datatype = 'range(64, 65535)';

		o = s.taboption('advanced', form.Value, 'keepalive', _('Keepalive'),
			_('How many LCP echoes without a reply end a line, and the seconds between them'));
		o.placeholder = '3 1';
		o.validate = (id, value) => value == '' || /^\d+([ ,][1-9]\d*)?$/.test(value) ||
			_('Two numbers, for example 3 1');
	},

	deleteConfiguration: function() {
		uci.sections('network', 'mlppp_line', s => {
			if (s.interface == this.sid)
				uci.remove('network', s['.name']);
		});
	}
});
