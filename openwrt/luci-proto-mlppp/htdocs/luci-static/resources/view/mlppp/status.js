// SPDX-License-Identifier: GPL-2.0-only
'use strict';
'require fs';
'require poll';
'require ui';
'require view';

const PROGRAM = '/usr/sbin/mlppp';

// Seconds between two looks, and over how many of them loss is counted.
const INTERVAL = 3, LOOKS = 20;

// Probes that each line had answered or lost at the last looks, oldest first.
const probes = new Map();

function speed(bps) {
	if (bps == null)
		return '–';
	if (bps < 999500)
		return '%d kbit/s'.format(Math.round(bps / 1e3));
	return (bps < 9.995e6 ? '%.2f' : bps < 99.95e6 ? '%.1f' : '%.0f').format(bps / 1e6) + ' Mbit/s';
}

function milliseconds(us) {
	return us == null ? '–' : (us < 9950 ? '%.1f ms' : '%.0f ms').format(us / 1e3);
}

// A bar: how much of the rate is in use. Without a rate there is only the number.
function bar(bps, rate) {
	const part = rate ? Math.min(100, 100 * bps / rate) : 0;

	return E('div', {
		'class': 'cbi-progressbar',
		'title': rate ? '%s (%d%%)'.format(speed(bps), part) : speed(bps),
		'style': 'min-width:8em'
	}, E('div', { 'style': 'width:%.1f%%'.format(part) }));
}

// Of the last minute, or since the line came up if that is less; a dash without probes.
function loss(ifname, l) {
	const id = ifname + ' ' + l.link;
	let looks = probes.get(id) ?? [ { probe_lost: 0, probe_replies: 0 } ];

	// another line has got this number, or this one has come back
	if (l.probe_replies < looks[looks.length - 1].probe_replies)
		looks = [ { probe_lost: 0, probe_replies: 0 } ];
	looks.push(l);
	if (looks.length > LOOKS)
		looks.shift();
	probes.set(id, looks);

	const lost = l.probe_lost - looks[0].probe_lost;
	const all = lost + l.probe_replies - looks[0].probe_replies;

	return all > 0 ? '%.1f %%'.format(100 * lost / all) : '–';
}

// What waits for the line here, and what waits in the line itself.
function queue(l) {
	if (l.queue == null && l.line_queue == null)
		return '–';
	return l.line_queue == null ? milliseconds(l.queue) :
		_('%s + %s').format(milliseconds(l.queue ?? 0), milliseconds(l.line_queue));
}

function line(ifname, l) {
	const rate = l.rate || l.rate_learned;
	const bad = l.silent || l.down;

	return [
		E('strong', {}, l.label),
		E('span', { 'class': bad ? 'label warning' : l.active ? 'label success' : 'label' }, l.state),
		bar(l.tx_bps, rate),
		rate ? (l.rate ? '' : '~ ') + speed(rate) : _('not known yet'),
		speed(l.rx_bps),
		queue(l),
		loss(ifname, l)
	];
}

function on_call(l) {
	return [ E('strong', {}, l.label), E('span', { 'class': 'label' }, _('on call')), '–', '–', '–', '–', '–' ];
}

function bundle(b) {
	const table = new ui.Table([
		_('Line'), _('State'), _('Sends'), _('Rate'), _('Receives'), _('Queue, + in the line'), _('Loss')
	], { 'sortable': false }, E('em', _('No line is up')));

	table.update([ ...b.links.map(l => line(b.ifname, l)), ...L.toArray(b.on_call).map(on_call) ]);
	return E('div', { 'class': 'cbi-section' }, [
		E('h3', {}, '%s: %s'.format(b.ifname, b.multilink ? _('multilink') : _('plain PPP'))),
		table.render()
	]);
}

// What mlppp why says of a bundle.
function sentences(b) {
	const parts = b.findings.map(f => E('div', {
		'class': 'alert-message ' + (f.severity == 'fault' ? 'warning' : 'notice')
	}, '%s: %s'.format(b.ifname, f.text)));

	if (b.healthy)
		parts.unshift(E('div', { 'class': 'alert-message success' },
			_('%s: nothing holds it back').format(b.ifname)));
	return parts;
}

return view.extend({
	load: function() {
		return Promise.all([
			fs.exec_direct(PROGRAM, [ '-j', '-i', '1', 'show' ], 'json').catch(() => null),
			fs.exec_direct(PROGRAM, [ '-j', '-p', '-i', '1', 'why' ], 'json').catch(() => null)
		]);
	},

	show: function(where, data) {
		const bundles = L.toArray(data[0]), causes = L.toArray(data[1]);
		const parts = [ ...causes.flatMap(sentences), ...bundles.map(bundle) ];

		if (data[0] == null)
			parts.push(E('div', { 'class': 'alert-message warning' },
				_('The program mlppp cannot be run, or the kernel module is not loaded.')));
		else if (!bundles.length)
			parts.push(E('p', {}, E('em', _('There is no bundle.'))));
		where.replaceChildren(...parts);
	},

	render: function(data) {
		const where = E('div');

		this.show(where, data);
		poll.add(() => this.load().then(d => this.show(where, d)), INTERVAL);
		return E([ E('h2', _('Multilink PPP')), where ]);
	},

	handleSaveApply: null,
	handleSave: null,
	handleReset: null
});
