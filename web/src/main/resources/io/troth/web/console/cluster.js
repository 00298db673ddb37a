// The page Cluster: the verdict, the ring, the followers.

import { $, bytes, colour, count, dot, h, keyed, onFrame, plural, revision, setText, span } from './dom.js';
import { follow, live } from './live.js';
import { drawRing, slotAt, slotKind } from './ring.js';
import { verdict } from './verdict.js';

const STATES = {
  up: ['in sync', 'good'],
  catching_up: ['catching up', 'warn'],
  connecting: ['connecting', 'warn'],
  down: ['down', 'bad'],
  away: ['away', 'bad'],
  draining: ['handing over', 'warn'],
  drained: ['handed over', 'none'],
  new: ['new', 'none'],
};

export function startCluster() {
  const page = $('page-cluster');
  const shown = (work) => onFrame(() => page.hidden || work());
  const words = shown(drawVerdict);
  const table = shown(drawFollowers);
  const ring = shown(drawSlots);
  follow(['cluster', 'away', 'state', 'second', 'server'], words);
  follow(['cluster', 'server', 'away', 'state'], table);
  follow(['slots'], ring);
  $('ring').addEventListener('pointermove', pointed);
  $('ring').addEventListener('pointerleave', () => drawLegend(null));
  return () => {
    words();
    table();
    ring();
  };
}

function drawVerdict() {
  const found = verdict();
  const box = $('verdict');
  box.dataset.tone = found.tone;
  setText($('h-verdict'), found.title);
  const rows = found.rows.flatMap(([term, words]) => [h('dt', {}, term), h('dd', {}, words)]);
  const now = rows.map((row) => row.textContent).join('|');
  if (box.dataset.now !== now) {
    box.dataset.now = now;
    $('verdict-more').replaceChildren(...rows);
  }
}

function drawFollowers() {
  const { cluster } = live;
  if (!cluster) {
    return;
  }
  const up = cluster.followers.filter((each) => each.state === 'up' || each.state === 'catching_up').length;
  setText($('followers-sum'), `${count(up)} of ${count(cluster.followers.length)} there`);
  const most = Math.max(1, ...cluster.followers.map((each) => each.slots + each.behind));
  keyed($('followers'), cluster.followers, (each) => `${each.id} ${each.address}`, row, (tr, each) => cells(tr, each, most));
  const facts = [
    ['Leader', cluster.leader],
    ['Epoch', count(cluster.epoch)],
    ['Last revision', revision(cluster.revision)],
    ['Redundancy', `${cluster.redundancy}; a write needs ${cluster.min_replicas || Math.floor(cluster.redundancy / 2) + 1}`],
    ['Under way', `${plural(cluster.transactions.undecided, 'transaction')}, ${plural(cluster.reads_under_way, 'read')}`],
    ['Replicas', cluster.comparison.within_millis === 0 ? 'not compared' : `all compared every ${span(cluster.comparison.within_millis)}; ${cluster.comparison.differing.length === 0 ? 'none differ' : `${plural(cluster.comparison.differing.length, 'slot')} differ`}`],
    ['Queue', plural(cluster.queue_depth, 'request')],
  ];
  if (live.server?.role === 'follower') {
    facts.unshift(['This server', `follower ${live.server.follower || ''} at ${live.server.address}`]);
  }
  $('facts').replaceChildren(...facts.flatMap(([term, words]) => [h('dt', {}, term), h('dd', {}, words)]));
}

function row(each) {
  const here = live.server?.address === each.address;
  return h('tr', {},
    h('th', { scope: 'row' },
      h('span', { class: 'id' }, dot(each.id), `${each.id}`),
      here ? h('span', { class: 'address' }, each.address, h('em', {}, ' this server'))
        : h('a', { class: 'address', href: `http://${each.address}/#/cluster` }, each.address)));
}

function cells(tr, each, most) {
  const [words, tone] = STATES[each.state] ?? [each.state, 'none'];
  const share = h('span', { class: `share ${colour(each.id)}`, 'aria-hidden': 'true', '--part': each.slots / most, '--behind': each.behind / most });
  tr.replaceChildren(tr.firstChild,
    h('td', {},
      h('span', { class: 'state', 'data-tone': tone }, words),
      each.down_millis > 0 && each.state !== 'up' ? h('span', { class: 'soft since' }, span(each.down_millis)) : null,
      each.trouble ? h('span', { class: 'trouble' }, each.trouble) : null),
    h('td', { class: 'n' }, count(each.slots), share),
    h('td', { class: each.behind ? 'n late' : 'n' }, count(each.behind), each.move.slots_to_go > 0 ? h('span', { class: 'soft since' }, `${bytes(each.move.bytes_per_second)}/s`) : null),
    h('td', { class: 'n' }, count(each.keys)),
    h('td', { class: 'n' }, bytes(each.bytes)));
}

function drawSlots() {
  const { slots } = live;
  if (!slots) {
    return;
  }
  const { picture } = drawRing(slots);
  const synced = slots.of.filter((kind) => whole(slots.kinds[kind])).length;
  const middle = h('p', { class: 'middle', 'aria-hidden': 'true' },
    h('b', {}, count(synced)),
    h('span', {}, synced === slots.of.length ? 'slots, all in sync everywhere' : `of ${count(slots.of.length)} slots in sync everywhere`));
  $('ring').replaceChildren(picture, middle);
  drawLegend(null);
}

function whole(kind) {
  return kind.target.length > 0 && kind.target.every((each) => kind.in_sync.includes(each));
}

function pointed(event) {
  const picture = $('ring').querySelector('svg');
  if (picture && live.slots) {
    const slot = slotAt(picture, event, live.slots.of.length);
    drawLegend(slot < 0 ? null : slot);
  }
}

function drawLegend(slot) {
  const { slots } = live;
  if (!slots) {
    return;
  }
  if (slot === null) {
    setText($('ring-sum'), plural(slots.of.length, 'slot'));
    const named = [...new Set(slots.kinds.flatMap((kind) => [...kind.target, ...kind.in_sync]))].sort((a, b) => a - b);
    $('ring-legend').replaceChildren(
      ...named.map((id) => h('span', {}, dot(id), ` ${id}`)),
      h('span', { class: 'key' }, h('i', { class: 'k-synced' }), 'in sync'),
      h('span', { class: 'key' }, h('i', { class: 'k-healing' }), 'healing'),
      h('span', { class: 'key' }, h('i', { class: 'k-missing' }), 'missing'));
    return;
  }
  const kind = slotKind(slots, slot);
  setText($('ring-sum'), `slot ${slot}`);
  const part = (id) => {
    const state = kind.in_sync.includes(id) ? (kind.target.includes(id) ? 'in sync' : 'in sync, leaves') : kind.learners.includes(id) ? 'healing' : 'missing';
    return h('span', {}, dot(id), ` ${id} ${state}`);
  };
  $('ring-legend').replaceChildren(h('b', {}, `Slot ${slot}`), ...[...new Set([...kind.target, ...kind.in_sync])].map(part));
}

