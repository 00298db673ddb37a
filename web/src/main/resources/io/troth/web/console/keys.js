// The page Keys: one key, where it lives, what its value is; changed only if nobody else did meanwhile.

import { $, bytes as sized, count, dot, h, revision, say, setText } from './dom.js';
import { ask, complaint, encode, query, text as decode } from './api.js';
import { follow, live } from './live.js';
import { difference } from './diff.js';
import { drawRing } from './ring.js';
import { recentKeys } from './try.js';

const TEXT_BYTES = 64 * 1024;
const HEX_BYTES = 4 * 1024;
const EDIT_BYTES = 256 * 1024;
const JSON_BYTES = 512 * 1024;

/** What is looked at; null for nothing. */
let seen = null;
let as = 'text';
let page = 0;

export function startKeys() {
  $('find').addEventListener('submit', (event) => {
    event.preventDefault();
    const key = $('find-key').value;
    if (key === '') {
      $('find-key').focus();
      return;
    }
    const hash = `#/keys/${encode(key)}`;
    if (location.hash === hash) {
      look(key);
    } else {
      location.hash = hash;
    }
  });
  const choices = [...$('value-as').querySelectorAll('button')];
  for (const button of choices) {
    button.addEventListener('click', () => {
      as = button.dataset.as;
      page = 0;
      choices.forEach((each) => each.setAttribute('aria-pressed', String(each === button)));
      drawValue();
    });
  }
  follow(['slots'], () => seen && !$('page-keys').hidden && drawWhere());
  return (rest) => {
    drawRecent();
    if (rest && decodeURIComponent(rest) !== seen?.key) {
      look(decodeURIComponent(rest));
    }
  };
}

function drawRecent() {
  const keys = [...new Set([...recentKeys(), ...live.traces.flatMap((each) => each.keys.map((key) => key.key))])]
    .filter((key) => !key.endsWith('…'))
    .slice(0, 14);
  $('recent').replaceChildren(
    ...(keys.length > 0 ? [h('span', {}, 'Of late:')] : []),
    ...keys.map((key) => h('button', { type: 'button', title: key, onclick: () => (location.hash = `#/keys/${encode(key)}`) }, key)));
}

async function look(key) {
  $('find-key').value = key;
  setSaid('', 'none');
  const [value, where] = await Promise.all([ask('GET', `/v1/kv/${encode(key)}`), ask('GET', `/v1/replicas${query({ key })}`)]);
  const there = value.status === 200;
  seen = {
    key,
    there,
    failed: there || value.status === 404 ? '' : complaint(value),
    bytes: value.bytes,
    tag: value.headers.get('ETag'),
    where: where.ok ? JSON.parse(decode(where.bytes)) : null,
    trouble: where.ok ? '' : complaint(where),
  };
  page = 0;
  $('key-view').hidden = false;
  drawValue();
  drawWhere();
  say(there ? `${key}: ${sized(seen.bytes.length)}` : seen.failed || `no key ${key}`);
}

// --- The value

function drawValue() {
  if (!seen) {
    return;
  }
  setText($('h-value'), seen.key);
  const number = seen.tag ? Number(seen.tag.replaceAll('"', '')) : 0;
  setText($('value-sum'), seen.there ? `${sized(seen.bytes.length)} · revision ${revision(number)}` : seen.failed ? '' : 'does not exist');
  const body = $('value-body');
  if (seen.failed) {
    body.replaceChildren(h('p', { class: 'state', 'data-tone': 'bad' }, seen.failed));
    return;
  }
  if (!seen.there) {
    body.replaceChildren(h('p', { class: 'soft' }, 'No such key. It can be created:'), ...editor('', true));
    return;
  }
  const shown = as === 'hex' ? hex() : as === 'json' ? json() : plain();
  body.replaceChildren(...shown, actions());
}

function plain() {
  const part = seen.bytes.subarray(0, TEXT_BYTES * (page + 1));
  const rest = seen.bytes.length - part.length;
  return [
    h('pre', { class: 'shown', tabindex: '0', 'aria-label': 'Value as text' }, decode(part)),
    rest > 0 ? more(`Show ${sized(Math.min(rest, TEXT_BYTES))} more of ${sized(rest)}`) : null,
  ].filter(Boolean);
}

function json() {
  if (seen.bytes.length > JSON_BYTES) {
    return [h('p', { class: 'soft' }, `More than ${sized(JSON_BYTES)}: look at it as text.`)];
  }
  try {
    const pretty = JSON.stringify(JSON.parse(decode(seen.bytes)), null, 2);
    return [h('pre', { class: 'shown', tabindex: '0', 'aria-label': 'Value as JSON' }, pretty)];
  } catch {
    return [h('p', { class: 'soft' }, 'This value is not JSON.')];
  }
}

function hex() {
  const from = page * HEX_BYTES;
  const part = seen.bytes.subarray(from, from + HEX_BYTES);
  const lines = [];
  for (let at = 0; at < part.length; at += 16) {
    const row = part.subarray(at, at + 16);
    const digits = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = [...row].map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${(from + at).toString(16).padStart(8, '0')}  ${digits.padEnd(47)}  ${letters}`);
  }
  const pages = Math.ceil(seen.bytes.length / HEX_BYTES);
  return [
    h('pre', { class: 'shown hex', tabindex: '0', 'aria-label': 'Value as hexadecimal' }, lines.join('\n') || 'empty'),
    pages > 1 ? h('div', { class: 'actions' },
      turn('Before', page > 0, -1), h('span', { class: 'soft' }, `${count(page + 1)} of ${count(pages)}`), turn('After', page < pages - 1, 1)) : null,
  ].filter(Boolean);
}

function turn(words, can, step) {
  return h('button', { type: 'button', class: 'quiet', disabled: !can, onclick: () => ((page += step), drawValue()) }, words);
}

function more(words) {
  return h('div', { class: 'actions' }, h('button', { type: 'button', onclick: () => (page++, drawValue()) }, words));
}

function actions() {
  const text = editable();
  return h('div', { class: 'actions' },
    h('button', { type: 'button', disabled: text === null, onclick: () => edit(text) }, 'Edit'),
    h('button', { type: 'button', onclick: download }, 'Download'),
    h('button', { type: 'button', onclick: () => look(seen.key) }, 'Look again'),
    h('button', { type: 'button', class: 'no', onclick: remove }, 'Delete'),
    text === null ? h('span', { class: 'soft' }, seen.bytes.length > EDIT_BYTES ? 'too large to edit here' : 'not text: not to be edited here') : null);
}

/** The value as text that would be saved as the same bytes again; null if there is none. */
function editable() {
  if (seen.bytes.length > EDIT_BYTES) {
    return null;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(seen.bytes);
  } catch {
    return null;
  }
}

function edit(text) {
  $('value-body').replaceChildren(...editor(text, false));
  $('value-body').querySelector('textarea').focus();
}

function editor(text, fresh) {
  const area = h('textarea', { class: 'mono', rows: '10', spellcheck: 'false', 'aria-label': fresh ? 'Value of the new key' : 'New value', id: 'edit-value' });
  area.value = text;
  const changes = h('div', { class: 'diff', tabindex: '0', role: 'region', 'aria-label': 'What changes' });
  const title = h('p', { class: 'diff-title' }, 'What changes');
  const save = h('button', { type: 'button', class: 'main', disabled: !fresh, onclick: () => put(area.value, fresh) }, fresh ? 'Create' : 'Save');
  const show = () => {
    const lines = fresh ? [] : difference(text, area.value);
    const changed = fresh || lines.some((line) => line.kind !== 'same' && line.kind !== 'gap');
    save.disabled = !changed;
    changes.hidden = title.hidden = fresh || !changed;
    changes.replaceChildren(...lines.map((line) => h('div', { class: line.kind }, `${{ add: '+ ', del: '− ', same: '  ', gap: '' }[line.kind]}${line.text}`)));
  };
  let timer = 0;
  area.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  show();
  return [area, title, changes, h('div', { class: 'actions' }, save,
    fresh ? null : h('button', { type: 'button', onclick: drawValue }, 'Leave it'),
    h('span', { class: 'soft' }, fresh ? 'only if nobody creates it first' : 'saved only if it is still the revision that you saw'))];
}

async function put(value, fresh) {
  const headers = fresh ? { 'If-None-Match': '*' } : { 'If-Match': seen.tag };
  const answer = await ask('PUT', `/v1/kv/${encode(seen.key)}`, { headers: { ...headers, 'Content-Type': 'application/octet-stream' }, body: new TextEncoder().encode(value) });
  if (answer.ok) {
    await look(seen.key);
    setSaid(fresh ? 'Created.' : 'Saved.', 'good');
  } else {
    conflict(answer);
  }
}

function conflict(answer) {
  const changed = answer.status === 412;
  setSaid(changed ? 'Not saved: somebody else changed it meanwhile. Look again to see what it is now; what you wrote stays here until then.' : `Not done: ${complaint(answer)}`, changed ? 'warn' : 'bad');
  if (changed && !$('value-body').querySelector('[data-again]')) {
    $('value-body').append(h('div', { class: 'actions', 'data-again': '' }, h('button', { type: 'button', onclick: () => look(seen.key) }, 'Look again')));
  }
}

function download() {
  const link = h('a', { href: URL.createObjectURL(new Blob([seen.bytes])), download: seen.key.replace(/[^\w.-]+/g, '_').slice(0, 60) || 'value' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function remove() {
  const { key, tag } = seen;
  const box = $('confirm');
  setText($('confirm-title'), `Delete ${key}?`);
  setText($('confirm-text'), 'It goes from all its replicas, if it is still the revision that you saw. There is no way back.');
  setText($('confirm-yes'), 'Delete');
  box.onclose = async () => {
    if (box.returnValue !== 'yes') {
      return;
    }
    const answer = await ask('DELETE', `/v1/kv/${encode(key)}`, { headers: { 'If-Match': tag } });
    if (answer.ok) {
      await look(key);
      setSaid('Deleted.', 'good');
    } else {
      conflict(answer);
    }
  };
  box.returnValue = 'no';
  box.showModal();
  $('confirm-no').focus();
}

function setSaid(words, tone) {
  setText($('key-said'), words);
  $('key-said').dataset.tone = tone;
}

// --- Where it lives

function drawWhere() {
  const { where } = seen;
  if (!where) {
    $('where').replaceChildren(h('p', { class: 'soft' }, seen.trouble));
    setText($('where-sum'), '');
    return;
  }
  setText($('where-sum'), `slot ${where.slot}`);
  const STATES = { present: '', absent: 'nothing', deleted: 'deleted', unreachable: 'does not answer' };
  const newest = Math.max(...where.held.map((each) => each.revision ?? 0));
  const rows = where.held.map((each) =>
    h('tr', {},
      h('th', { scope: 'row' }, dot(each.follower), ` ${each.follower} `, h('code', { class: 'soft' }, each.address)),
      h('td', { class: 'state', 'data-tone': each.in_sync ? 'good' : 'warn' }, each.in_sync ? 'in sync' : 'catching up'),
      h('td', { class: each.state !== 'unreachable' && each.revision < newest ? 'n late' : 'n' }, each.revision ? revision(each.revision) : '–'),
      h('td', { class: 'n' }, STATES[each.state] || sized(each.bytes ?? 0))));
  const table = h('div', { class: 'scroll' }, h('table', { 'aria-labelledby': 'h-where' },
    h('thead', {}, h('tr', {}, ...['Replica', 'State', 'Revision', 'Value'].map((words, at) => h('th', { scope: 'col', class: at > 1 ? 'n' : '' }, words)))),
    h('tbody', {}, ...rows)));
  const ring = live.slots ? h('div', { class: 'ring' }, drawRing(live.slots, { mark: where.slot }).picture) : null;
  $('where').replaceChildren(...[ring, table, h('p', { class: 'soft hint' }, `A follower may apply the last write only with its next round: then its revision is a little behind, and no read sees that.`)].filter(Boolean));
}
