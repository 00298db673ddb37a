// The ring of slots, drawn: one track for each replica, in the colour of its follower.

import { colour, svg } from './dom.js';

const SIZE = 420;
const MIDDLE = SIZE / 2;
const OUTER = 196;

/** So that one sees a ring of slots where all of them look alike. */
const TICKS = 128;

/**
 * @param slots as the server tells them: kinds of slots, and each slot's kind
 */
export function drawRing(slots, { mark = -1 } = {}) {
  const total = slots.of.length;
  const tracks = Math.max(1, ...slots.kinds.map((kind) => kind.target.length + extra(kind).length));
  const thick = Math.min(34, 92 / tracks);
  const gap = Math.min(4, thick / 6);
  const paths = new Map();
  const seats = seat(slots, tracks);
  for (let track = 0; track < tracks; track++) {
    const outer = OUTER - track * (thick + gap);
    let from = 0;
    let last = part(slots.kinds[slots.of[0]], seats[0][track]);
    for (let slot = 1; slot <= total; slot++) {
      const next = slot < total ? part(slots.kinds[slots.of[slot]], seats[slot][track]) : '';
      if (next !== last) {
        if (last) {
          add(paths, last, arc(from / total, slot / total, outer, outer - thick));
        }
        from = slot;
        last = next;
      }
    }
  }
  const picture = svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', 'aria-label': describe(slots) });
  for (let track = 0; track < tracks; track++) {
    const radius = OUTER - track * (thick + gap) - thick / 2;
    picture.append(svg('circle', { class: 'bed', cx: MIDDLE, cy: MIDDLE, r: radius, 'stroke-width': thick }));
  }
  for (const [name, d] of [...paths].sort()) {
    picture.append(svg('path', { class: name, d: d.join('') }));
  }
  const inner = OUTER - tracks * (thick + gap) + gap;
  const ticks = Array.from({ length: TICKS }, (_, tick) => `M${at(tick / TICKS, inner)}L${at(tick / TICKS, OUTER)}`);
  picture.append(svg('path', { class: 'ticks', d: ticks.join('') }));
  if (mark >= 0) {
    picture.append(pointer(mark, total));
  }
  return { picture, inner: OUTER - tracks * (thick + gap) };
}

/** In sync, but no place of it: there until others hold the slot. */
function extra(kind) {
  return kind.in_sync.filter((each) => !kind.target.includes(each));
}

/**
 * Who is on which track of each slot. Among the replicas of a slot none has a rank, so each stays on
 * the track that it has in the slot before: what one sees then is where something changes.
 */
function seat(slots, tracks) {
  let before = new Array(tracks).fill(0);
  return slots.of.map((number) => {
    const kind = slots.kinds[number];
    const here = [...kind.target, ...extra(kind)];
    const now = before.map((follower) => (here.includes(follower) ? follower : 0));
    const rest = here.filter((follower) => !now.includes(follower)).sort((a, b) => a - b);
    for (let track = 0; track < tracks && rest.length > 0; track++) {
      if (now[track] === 0) {
        now[track] = rest.shift();
      }
    }
    before = now;
    return now;
  });
}

/** What a track shows of a follower in a slot, as the classes of its path. */
function part(kind, follower) {
  if (!follower) {
    return '';
  }
  const state = kind.in_sync.includes(follower)
    ? kind.target.includes(follower) ? 'synced' : 'synced leaving'
    : kind.learners.includes(follower) ? 'healing' : 'missing';
  return `${state} ${colour(follower)}`;
}

function add(paths, name, arc) {
  const known = paths.get(name);
  if (known) {
    known.push(arc);
  } else {
    paths.set(name, [arc]);
  }
}

function at(turn, radius) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return `${(MIDDLE + radius * Math.cos(angle)).toFixed(2)} ${(MIDDLE + radius * Math.sin(angle)).toFixed(2)}`;
}

function arc(from, to, outer, inner) {
  if (to - from > 0.999) {
    return arc(0, 0.5, outer, inner) + arc(0.5, 0.9989, outer, inner);
  }
  const large = to - from > 0.5 ? 1 : 0;
  return `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
}

function pointer(slot, total) {
  const turn = (slot + 0.5) / total;
  return svg('g', { class: 'pointer' },
    svg('path', { d: `M${at(turn, 84)}L${at(turn, OUTER + 6)}` }),
    svg('circle', { cx: at(turn, OUTER + 8).split(' ')[0], cy: at(turn, OUTER + 8).split(' ')[1], r: 5 }));
}

/** Which slot is under a point of the picture. */
export function slotAt(picture, event, total) {
  const box = picture.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * SIZE - MIDDLE;
  const y = ((event.clientY - box.top) / box.height) * SIZE - MIDDLE;
  const radius = Math.hypot(x, y);
  if (radius > OUTER + 6 || radius < 80) {
    return -1;
  }
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1.25) % 1;
  return Math.floor(turn * total);
}

export function slotKind(slots, slot) {
  return slots.kinds[slots.of[slot]];
}

function describe(slots) {
  const healing = slots.of.filter((kind) => slots.kinds[kind].target.some((each) => !slots.kinds[kind].in_sync.includes(each)));
  return `Ring of ${slots.of.length} slots; ${healing.length} of them not in sync on every replica`;
}
