// How the cluster is, in words: what is wrong, since when, what it means for the data, what heals it, how long that takes.

import { live } from './live.js';
import { bytes, clock, count, plural, span } from './dom.js';

/**
 * @returns {{tone: 'good'|'warn'|'bad'|'none', title: string, rows: [string, string][]}}
 */
export function verdict() {
  const { cluster, server, away } = live;
  if (away) {
    return leaderAway(away);
  }
  if (!cluster || !server) {
    return live.state === 'lost'
      ? verdictOf('none', 'This server does not answer', [['What heals it', 'Start it again; this page finds it by itself.']])
      : verdictOf('none', 'Asking how the cluster is …', []);
  }
  if (!cluster.open) {
    return notOpen(cluster);
  }
  const down = cluster.followers.filter((each) => each.state === 'down' || each.state === 'connecting');
  const away30 = cluster.followers.filter((each) => each.state === 'away');
  const troubled = cluster.followers.filter((each) => each.trouble);
  const behind = cluster.followers.reduce((sum, each) => sum + each.behind, 0);
  const { slots } = cluster;
  if (slots.lost > 0) {
    return verdictOf('bad', `${plural(slots.lost, 'slot')} lost their last replica`, [
      ['What it means', 'Their keys can be neither read nor written. All other slots are served.'],
      ['What heals it', 'Bring back a follower that still has the data, or restore it.'],
    ]);
  }
  if (cluster.comparison.differing.some((each) => each.wrong.length === 0)) {
    return differ(cluster.comparison.differing);
  }
  if (cluster.phase !== 'serving') {
    return verdictOf('warn', 'The leader is settling what the last one left', [
      ['What it means', 'Every acknowledged write is safe. Reads and writes wait for a moment.'],
      ['What heals it', 'The followers tell what they hold in doubt; each of it is committed or aborted, once.'],
      ['How long', 'A second or two, unless a follower that has the only copy of something is away.'],
    ]);
  }
  if (slots.unwritable > 0) {
    const stuck = down.length > 0 ? `${names(down)} ${down.length === 1 ? 'is' : 'are'} down ${since(down)}.` : '';
    return verdictOf('bad', `${plural(slots.unwritable, 'slot')} cannot be written`, [
      ['What is wrong', `${stuck} Of these slots fewer replicas are in sync than a write needs (${needed(cluster)}).`],
      ['What it means', 'No acknowledged write is lost and reads go on where a replica is left; writes to these slots are refused, clearly and at once.'],
      ['What heals it', healing(cluster, down)],
    ]);
  }
  if (down.length > 0) {
    return verdictOf('warn', `${names(down)} ${down.length === 1 ? 'is' : 'are'} down`, [
      ['Since', `${clock(live.now() - downMillis(down))}, ${span(downMillis(down))} ago`],
      [
        'What it means',
        slots.under_replicated > 0
          ? `All data is there and all reads and writes go on. ${plural(slots.under_replicated, 'slot')} ${slots.under_replicated === 1 ? 'has' : 'have'} fewer replicas than the ${cluster.redundancy} they should have.`
          : 'All data is there, on as many followers as it should be; all reads and writes go on.',
      ],
      ['What heals it', healing(cluster, down)],
    ]);
  }
  if (behind > 0 || slots.under_replicated > 0) {
    return verdictOf('warn', slots.under_replicated > 0 ? 'Healing' : 'Slots are moving', [
      ['What it means', `All reads and writes go on. ${plural(behind, 'replica')} of slots ${behind === 1 ? 'is' : 'are'} catching up; until then ${count(slots.under_replicated)} of ${count(slots.total)} slots are not in sync everywhere.`],
      ['What heals it', 'Followers fetch what they lack from those in sync, and join when they have all of it.'],
      ['How long', howLong(cluster.moves, cluster.followers)],
    ]);
  }
  if (cluster.comparison.differing.length > 0) {
    return differ(cluster.comparison.differing);
  }
  if (troubled.length > 0) {
    return verdictOf('warn', `${names(troubled)} cannot store`, [
      ['What is wrong', troubled.map((each) => each.trouble).join('; ')],
      ['What it means', 'Writes go on without it.'],
      ['What heals it', 'Make room on its disk or replace it; it then catches up by itself.'],
    ]);
  }
  if (cluster.transactions.in_doubt > cluster.transactions.undecided) {
    return verdictOf('warn', `${plural(cluster.transactions.in_doubt - cluster.transactions.undecided, 'transaction')} in doubt`, [
      ['What it means', 'Their keys wait; everything else is served.'],
      ['What heals it', 'The return of a follower that has part of them.'],
    ]);
  }
  const rest = away30.length > 0 ? ` ${names(away30)} stayed away, and others took over.` : '';
  return verdictOf('good', 'All is well', [
    ['What it means', `Every acknowledged write is in synced storage on ${cluster.redundancy === 1 ? 'its one replica' : `all ${Math.min(cluster.redundancy, cluster.followers.length)} replicas of its key`}.${rest}`],
    ['Could fail', couldFail(cluster)],
  ]);
}

function leaderAway(away) {
  return verdictOf('bad', 'The leader does not answer', [
    ['Since', `${clock(away.since)}, ${span(Math.max(0, live.now() - away.since))} ago: ${away.why}`],
    ['What it means', 'What was acknowledged is safe on the followers. Until a leader is back nothing can be read or written through it; this follower shows what it holds itself.'],
    ['This follower', `${away.in_doubt === 0 ? 'Holds nothing in doubt' : `Holds ${plural(away.in_doubt, 'transaction')} in doubt, and keeps its word`}; it has promised epoch ${count(away.epoch)}.`],
    ['What heals it', `A leader at ${away.leader || 'any known address'}. It takes a new epoch, settles what is in doubt and goes on.`],
  ]);
}

function notOpen(cluster) {
  const there = cluster.followers.filter((each) => each.state === 'up' || each.state === 'new').length;
  return verdictOf('warn', `${count(there)} of ${plural(cluster.followers_wanted, 'follower')} there`, [
    ['What it means', 'The cluster opens once all of them have registered; until then it takes no requests.'],
    ['What heals it', 'Start the others: bin/troth follower.'],
  ]);
}

function healing(cluster, down) {
  const left = Math.max(0, cluster.heal_after_millis - Math.max(0, ...down.map((each) => each.down_millis)));
  const spare = cluster.followers.filter((each) => each.state === 'up' || each.state === 'catching_up').length >= cluster.redundancy;
  const first = `Its return${left > 0 ? '' : ', at any time'}: it then fetches only what it missed.`;
  if (!spare) {
    return `${first} There is no other follower that could take its place.`;
  }
  return left > 0
    ? `${first} Or, in ${span(left)}, others take over its slots.`
    : `${first} Others are taking over its slots now.`;
}

function howLong({ slots_to_go, bytes_per_second, seconds_left }, followers) {
  const throttles = followers.filter((each) => each.behind > 0).map((each) => each.throttle_bytes_per_second).filter((most) => most > 0);
  const most = throttles.length > 0 ? `, at most ${bytes(Math.min(...throttles))} a second for each follower` : '';
  const speed = `${plural(slots_to_go, 'slot')} to go, ${bytes(bytes_per_second)} a second of late${most}.`;
  return seconds_left === null ? `Not known yet; a moment. ${speed}` : `About ${span(1000 * seconds_left)}: ${speed}`;
}

/** Replicas whose data is not the same (I8): the gravest that can be said of a store. */
function differ(differing) {
  const unknown = differing.filter((each) => each.wrong.length === 0);
  const some = unknown.length > 0 ? unknown : differing;
  const where = some.slice(0, 4).map((each) => `slot ${each.slot} on followers ${each.replicas.map((one) => one.follower).join(', ')}`).join('; ');
  return unknown.length > 0
    ? verdictOf('bad', `${plural(unknown.length, 'slot')} ${unknown.length === 1 ? 'is' : 'are'} not the same on all replicas`, [
      ['What is wrong', `${where}. Which of them is wrong cannot be known, and nothing was changed.`],
      ['What it means', 'A disk or a program changed stored data. Reads of these slots may tell one or the other.'],
      ['What heals it', 'Compare their keys on the page Keys, then restart the follower that is wrong with an empty data directory.'],
    ])
    : verdictOf('warn', `${plural(differing.length, 'slot')} ${differing.length === 1 ? 'was' : 'were'} wrong on one replica`, [
      ['What is wrong', `${where}: most agree, follower ${[...new Set(differing.flatMap((each) => each.wrong))].join(', ')} did not.`],
      ['What it means', 'A disk or a program changed stored data there. Until it was noticed, reads may have told it.'],
      ['What heals it', 'The wrong copy has left and is fetched anew. Look at the disk and the log of that follower.'],
    ]);
}

function couldFail(cluster) {
  const up = cluster.followers.filter((each) => each.state === 'up').length;
  const replicas = Math.min(cluster.redundancy, up);
  const forWrites = replicas - needed(cluster);
  return replicas === 1
    ? 'No follower: each key is on one only. Start with redundancy 2 or more to change that.'
    : `${plural(replicas - 1, 'follower')} without losing anything, ${forWrites > 0 ? plural(forWrites, 'follower') : 'none'} without refusing a write.`;
}

function needed(cluster) {
  return cluster.min_replicas || Math.floor(cluster.redundancy / 2) + 1;
}

function since(followers) {
  return `for ${span(downMillis(followers))}`;
}

function downMillis(followers) {
  return Math.max(0, ...followers.map((each) => each.down_millis));
}

function names(followers) {
  const all = followers.map((each) => `Follower ${each.id}`);
  return all.length < 4 ? all.join(' and ') : `${all.length} followers`;
}

function verdictOf(tone, title, rows) {
  return { tone, title, rows: rows.filter(([, words]) => words.trim() !== '') };
}
