// The page Transactions: who holds what and who waits for whom; and the way of each of late, on one time axis.

import { $, colour, count, dot, h, keyed, micros, onFrame, plural, revision, say, setText, span, svg } from './dom.js';
import { ask, complaint, query } from './api.js';
import { follow, live } from './live.js';

const ROWS = 50;
const LANE = 9;
const REDRAW_MS = 400;
const STILL_MS = 2500;

const view = { show: 'all', axis: 'decided', paused: false, stillUntil: 0, open: new Set(), scale: 0, drawn: 0 };
let rows = [];

export function startTransactions() {
  const page = $('page-transactions');
  const waits = onFrame(() => page.hidden || drawWaits());
  const flow = onFrame(() => page.hidden || drawFlow());
  follow(['cluster', 'second'], waits);
  follow(['trace', 'server'], () => {
    if (Date.now() - view.drawn > REDRAW_MS) {
      flow();
    }
  });
  live.addEventListener('second', () => rows !== live.traces && flow());
  choose('[data-show]', (button) => (view.show = button.dataset.show), flow);
  choose('[data-axis]', (button) => (view.axis = button.dataset.axis), flow);
  $('flow-pause').addEventListener('click', togglePause);
  // Lines must not slip away from under the pointer or the focus.
  $('flow').addEventListener('pointermove', () => (view.stillUntil = Date.now() + STILL_MS));
  $('flow').addEventListener('pointerleave', () => (view.stillUntil = 0));
  drawPhases();
  return () => {
    waits();
    flow();
  };
}

function choose(which, take, redraw) {
  const buttons = [...$('page-transactions').querySelectorAll(which)];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      buttons.forEach((each) => each.setAttribute('aria-pressed', String(each === button)));
      take(button);
      view.scale = 0;
      rows = [];
      $('flow').replaceChildren();
      drawFlow(true);
      redraw();
    });
  }
}

export function togglePause() {
  view.paused = !view.paused;
  $('flow-pause').setAttribute('aria-pressed', String(view.paused));
  setText($('flow-pause'), view.paused ? 'Go on' : 'Pause');
  say(view.paused ? 'paused' : 'live');
  drawFlow();
}

function isStill() {
  return Date.now() < view.stillUntil || $('flow').contains(document.activeElement);
}

// --- Held and in doubt

function drawWaits() {
  const { cluster } = live;
  if (!cluster) {
    return;
  }
  const doubts = cluster.transactions.in_doubt - cluster.transactions.undecided;
  const others = cluster.waiting.filter((each) => !cluster.held.some((held) => held.txn === each.holder));
  const parts = [
    plural(cluster.held.length, 'held', 'held'),
    `${count(doubts)} in doubt`,
    `${count(cluster.transactions.undecided)} under way`,
    plural(cluster.waiting.length, 'waits', 'wait'),
  ];
  setText($('waits-sum'), parts.join(' · '));
  const items = [
    ...cluster.held.map((held) => ({ key: `held ${held.txn}`, held })),
    ...(doubts > 0 ? [{ key: 'doubts', doubts }] : []),
    ...(others.length > 0 ? [{ key: 'others', others }] : []),
    ...(cluster.held.length + doubts + others.length === 0 ? [{ key: 'none' }] : []),
  ];
  keyed($('waits'), items, (item) => item.key, createWait, updateWait);
}

function createWait(item) {
  if (item.key === 'none') {
    return h('p', { class: 'soft' }, 'Nobody holds a key, nobody waits. Give a PUT a transaction’s name, or PUT on a follower’s page, and it is held here until COMMIT or ABORT.');
  }
  if (!item.held) {
    return h('div', { class: 'wait' }, h('h3', {}), h('p', { class: 'queue' }));
  }
  const name = item.held.txn;
  const end = (verb, words, kind) =>
    h('button', { type: 'button', class: kind, 'aria-label': `${words} ${name}`, onclick: () => decide(verb, name) }, words);
  return h('div', { class: 'wait', 'data-txn': name },
    h('h3', {}, h('code', {}, name), h('span', { class: 'left' })),
    h('p', { class: 'locks' }),
    h('p', { class: 'queue' }),
    h('div', { class: 'verbs' }, end('commit', 'Commit', 'yes'), end('abort', 'Abort', 'no')),
    h('div', { class: 'fuse', 'aria-hidden': 'true' }, h('i', {})));
}

function updateWait(element, item) {
  if (item.doubts) {
    setText(element.querySelector('h3'), plural(item.doubts, 'transaction in doubt', 'transactions in doubt'));
    setText(element.querySelector('.queue'), 'An earlier leader left them. Each waits for a follower that has part of it; its keys wait with it.');
  } else if (item.others) {
    setText(element.querySelector('h3'), 'Waiting for a transaction under way');
    const words = item.others.slice(0, 12).map((each) => `${each.key} waits for ${each.holder} (${span(each.waited_millis)})`);
    setText(element.querySelector('.queue'), words.join(', '));
  } else if (item.held) {
    updateHeld(element, item.held);
  }
}

function updateHeld(element, held) {
  const waiting = live.cluster.waiting.filter((each) => each.holder === held.txn);
  const left = held.ending ? 'is ending' : `held for ${span(held.age_millis)}, aborts in ${span(Math.max(0, held.left_millis))}`;
  setText(element.querySelector('.left'), left);
  const keys = held.keys.slice(0, 8).flatMap((key, at) => [at ? ', ' : '', h('code', {}, key)]);
  const more = held.keys.length > 8 ? ` and ${count(held.keys.length - 8)} more` : '';
  const locks = element.querySelector('.locks');
  if (locks.dataset.keys !== held.keys.join('\n')) {
    locks.dataset.keys = held.keys.join('\n');
    locks.replaceChildren('Locks ', ...keys, more);
  }
  const by = waiting.length === 0 ? '' : `${plural(waiting.length, 'write waits', 'writes wait')} for it: ${waiting.slice(0, 6).map((each) => `${each.key} for ${span(each.waited_millis)}`).join(', ')}`;
  setText(element.querySelector('.queue'), by);
  element.querySelector('.queue').hidden = by === '';
  element.querySelectorAll('button').forEach((button) => (button.disabled = held.ending));
  element.querySelector('.fuse i').style.setProperty('--part', String(Math.max(0, held.left_millis) / Math.max(1, held.age_millis + held.left_millis)));
}

async function decide(verb, txn) {
  const answer = await ask('POST', `/${verb}${query({ txn })}`);
  say(answer.ok ? `${txn}: ${verb === 'commit' ? 'committed' : 'aborted'}` : `${txn}: ${complaint(answer)}`);
  if (!answer.ok) {
    const box = document.querySelector(`.wait[data-txn="${CSS.escape(txn)}"] .left`);
    setText(box ?? $('waits-sum'), complaint(answer));
  }
}

// --- Of late

function drawFlow(force) {
  if ((view.paused || isStill()) && rows.length > 0 && !force) {
    summary();
    return;
  }
  rows = live.traces;
  view.drawn = Date.now();
  const shown = rows.filter(wanted).slice(0, ROWS);
  const scale = scaleOf(shown);
  if (scale !== view.scale) {
    view.scale = scale;
    $('flow').replaceChildren();
    drawAxis(scale);
  }
  $('flow-empty').hidden = rows.length > 0;
  $('axis').hidden = $('phases').hidden = rows.length === 0;
  keyed($('flow'), shown, (each) => each.revision, create);
  summary();
}

function wanted(each) {
  return view.show === 'all' || (view.show === 'aborted' ? !each.committed : each.writes > 1);
}

function summary() {
  const aborted = rows.filter((each) => !each.committed).length;
  const parts = [`${plural(rows.length, 'transaction')}, ${count(aborted)} aborted`];
  if (live.skipped > 0) {
    parts.push(`${count(live.skipped)} more were too many to show`);
  }
  if (view.paused) {
    parts.push('paused');
  } else if (isStill()) {
    parts.push('still while you look at it');
  }
  setText($('flow-sum'), parts.join(' · '));
}

const end = (each) => (view.axis === 'decided' ? each.decided_us : Math.max(each.decided_us, ...each.participants.map((one) => one.durable_us))) - each.asked_us;

/** The time that the axis spans: so that nearly all fit, in a round number. */
function scaleOf(shown) {
  const times = shown.filter((each) => !each.held).map(end).sort((a, b) => a - b);
  const most = times.length > 0 ? times[Math.floor((times.length - 1) * 0.92)] : 1000;
  const tight = Math.max(500, most * 1.06);
  const power = 10 ** Math.floor(Math.log10(tight));
  const nice = [1, 1.5, 2, 3, 5, 7.5, 10].find((each) => each * power >= tight) * power;
  // Not back and forth: narrower only when it is much too wide.
  return view.scale >= nice && view.scale <= 3 * nice ? view.scale : nice;
}

const at = (us) => `${Math.min(100, Math.max(0, (us / view.scale) * 100)).toFixed(3)}%`;

const tick = (us) => (us < 1000 ? `${Math.round(us)} µs` : `${Number((us / 1000).toPrecision(3))} ms`);

function drawAxis(scale) {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    svg('text', { x: `${part * 100}%`, y: 15, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle' }, part === 0 ? 'asked' : tick(scale * part)));
  $('axis').replaceChildren(h('span', {}), svg('svg', {}, ...ticks));
}

function create(each) {
  const key = each.keys[0] ?? { key: '(no key)' };
  const more = each.writes > 1 ? ` +${count(each.writes - 1)}` : '';
  const name = each.keys.length === 0 ? 'no keys' : null;
  const why = each.committed ? '' : refusal(each);
  const meta = [revision(each.revision), micros(each.decided_us - each.asked_us), each.held ? `piece of ${each.held}` : '', why].filter(Boolean).join(' · ');
  const item = h('li', { class: 'tx', 'data-tone': each.committed ? 'good' : 'bad', 'data-revision': String(each.revision) });
  const button = h('button', { type: 'button', 'aria-expanded': 'false', title: meta },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, each.committed ? '✓' : '✕'),
    h('span', { class: 'name' }, h('span', { class: 'sr' }, each.committed ? 'committed ' : 'aborted '), name ?? (key.delete ? h('s', {}, key.key) : key.key), more),
    h('span', { class: 'meta' }, meta));
  button.addEventListener('click', () => toggle(item, button, each));
  item.append(button, lanes(each));
  return item;
}

function refusal(each) {
  return each.refused_by ? `follower ${each.refused_by} said no: ${each.reason}` : each.reason;
}

function lanes(each) {
  const height = Math.max(2, each.participants.length) * LANE + 2;
  const since = (us) => us - each.asked_us;
  const picture = svg('svg', { class: 'lanes', height, 'aria-hidden': 'true' });
  for (const part of [0.25, 0.5, 0.75, 1]) {
    picture.append(svg('line', { class: 'grid', x1: `${part * 100}%`, x2: `${part * 100}%`, y1: -8, y2: height + 8 }));
  }
  const sent = Math.min(...each.participants.filter((one) => one.sent_us).map((one) => one.sent_us));
  if (Number.isFinite(sent)) {
    picture.append(svg('rect', { class: 'queue', x: 0, width: at(since(sent)), y: 1, height: height - 2 }));
  }
  each.participants.forEach((one, lane) => {
    const y = lane * LANE + 1;
    const group = svg('g', { class: colour(one.follower) });
    if (one.sent_us) {
      const until = one.voted_us || each.decided_us;
      const from = (since(one.sent_us) / view.scale) * 100;
      const width = Math.max(0.25, (Math.min(view.scale, since(until)) / view.scale) * 100 - from);
      if (from < 100) {
        group.append(svg('rect', { class: one.voted_us ? 'vote' : 'vote silent', x: `${from.toFixed(3)}%`, width: `${width.toFixed(3)}%`, y, height: LANE - 2, rx: 1.5, opacity: one.voted_us ? undefined : 0.3 }));
      }
      if (since(until) > view.scale) {
        group.append(svg('text', { class: 'off', x: '99.7%', y: y + 7, 'text-anchor': 'end' }, '›'));
      }
      if (one.follower === each.refused_by) {
        group.append(svg('circle', { class: 'refuser', cx: at(since(until)), cy: y + 3.5, r: 4.5 }));
      }
    }
    if (one.durable_us) {
      group.append(svg('line', { class: 'store', x1: at(since(each.decided_us)), x2: at(since(one.durable_us)), y1: y + 3.5, y2: y + 3.5 }));
      if (since(one.durable_us) <= view.scale) {
        group.append(svg('circle', { class: 'stored', cx: at(since(one.durable_us)), cy: y + 3.5, r: 2.8 }));
      }
    }
    picture.append(group);
  });
  if (since(each.decided_us) <= view.scale) {
    const x = at(since(each.decided_us));
    picture.append(svg('line', { class: each.committed ? 'decided' : 'aborted', x1: x, x2: x, y1: -1, y2: height }));
  }
  return picture;
}

function toggle(item, button, each) {
  const open = item.querySelector('.detail');
  button.setAttribute('aria-expanded', String(!open));
  if (open) {
    open.remove();
    return;
  }
  const since = (us) => (us ? micros(us - each.asked_us) : 'never');
  const head = ['Follower', 'asked', 'synced and voted', 'stored the outcome'].map((words) => h('th', { scope: 'col' }, words));
  const body = each.participants.map((one) =>
    h('tr', {}, h('th', { scope: 'row' }, dot(one.follower), ` ${one.follower}`), h('td', {}, since(one.sent_us)),
      h('td', {}, one.follower === each.refused_by ? `no, ${since(one.voted_us)}` : since(one.voted_us)), h('td', {}, since(one.durable_us))));
  const keys = each.keys.map((key) => `${key.delete ? 'delete' : 'put'} ${key.key}`).join(', ');
  const rest = each.writes > each.keys.length ? ` and ${count(each.writes - each.keys.length)} more` : '';
  item.append(h('div', { class: 'detail' },
    h('p', {}, `${each.committed ? 'Committed' : `Aborted: ${refusal(each)}`} after ${micros(each.decided_us - each.asked_us)}; slot${each.slots.length === 1 ? '' : 's'} ${each.slots.join(', ')}; ${keys}${rest}`),
    h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body))));
}

function drawPhases() {
  const item = (words, ...shapes) => h('span', {}, svg('svg', { class: 'lanes f12' }, ...shapes), words);
  $('phases').replaceChildren(
    item('waits for its turn', svg('rect', { class: 'queue', width: 30, height: 12 })),
    item('asked, until synced and voted', svg('rect', { class: 'vote', width: 30, height: 7, y: 2.5, rx: 1.5 })),
    item('decided', svg('line', { class: 'decided', x1: 15, x2: 15, y1: 0, y2: 12 })),
    item('aborted', svg('line', { class: 'aborted', x1: 15, x2: 15, y1: 0, y2: 12 })),
    item('told, until the outcome is stored', svg('line', { class: 'store', x1: 0, x2: 26, y1: 6, y2: 6 }), svg('circle', { class: 'stored', cx: 26, cy: 6, r: 2.8 })));
}
