// SPDX-License-Identifier: GPL-2.0-only
'use strict';
'require fs';
'require poll';
'require ui';
'require view';

const PROGRAM = '/usr/sbin/mlppp';

function speed(bps) {
	return bps == null ? '–' : '%1000.1mbit/s'.format(bps);
}

// A bar: how much of the rate is in use. Without a rate there is only a number.
function bar(bps, rate) {
	const part = rate ? Math.min(100, 100 * bps / rate) : 0;

	return E('div', {
		'class': 'cbi-progressbar',
		'title': rate ? '%s / %s'.format(speed(bps), speed(rate)) : speed(bps),
		'style': 'min-width:6em'
	}, E('div', { 'style': 'width:%.1f%%'.format(part) }));
}

function line(l) {
	const rate = l.rate || l.rate_learned;
	const loss = l.measured && l.measured.loss != null ? '%.1f %%'.format(l.measured.loss * 100) : '–';

	return [
		E('strong', {}, l.label),
		l.state + (l.leader ? ' ★' : ''),
		bar(l.tx_bps, rate),
		rate ? speed(rate) : _('learned'),
		speed(l.rx_bps),
		l.line_queue != null ? '%d ms'.format(l.line_queue / 1000) : '–',
		loss
	];
}

function bundle(b) {
	const table = new L.ui.Table([
		_('Line'), _('State'), _('Load'), _('Rate'), _('Receives'), _('Queue'), _('Loss')
	], { 'class': 'table', 'sortable': false }, E('em', _('No line is up')));

	table.update(b.links.map(line));
	return E('div', { 'class': 'cbi-section' }, [
		E('h3', {}, '%s: %s'.format(b.ifname, b.multilink ? _('multilink') : _('plain PPP'))),
		E('div', { 'style': 'overflow-x:auto' }, table.render())
	]);
}

return view.extend({
	load: function() {
		return Promise.all([
			fs.exec_direct(PROGRAM, [ '-j', '-i', '1', 'show' ], 'json').catch(() => []),
			fs.exec_direct(PROGRAM, [ '-j', '-p', '-i', '1', 'why' ], 'json').catch(() => [])
		]);
	},

	show: function(where, data) {
		const [ bundles, causes ] = data;
		const parts = L.toArray(causes).flatMap(b => b.findings).map(f =>
			E('div', { 'class': 'alert-message ' + (f.severity == 'fault' ? 'warning' : 'notice') }, f.text));

		parts.push(...L.toArray(bundles).map(bundle));
		if (!L.toArray(bundles).length)
			parts.push(E('p', {}, E('em', _('There is no bundle.'))));
		where.replaceChildren(...parts);
	},

	render: function(data) {
		const where = E('div');

		this.show(where, data);
		poll.add(() => this.load().then(d => this.show(where, d)), 3);
		return E([ E('h2', _('Multilink PPP')), where ]);
	},

	handleSaveApply: null,
	handleSave: null,
	handleReset: null
});
