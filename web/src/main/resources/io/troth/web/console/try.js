// The page Try it: one request at a time, and what came back.

import { $, announceCopied, clock, count, h, icon, micros, plural, say, store, stored } from './dom.js';
import { ask, complaint, curl, query, text } from './api.js';
import { follow, live } from './live.js';

const LOG_MAX = 200;
const SHOWN_CHARS = 2000;
const HISTORY_MAX = 50;

const log = [];
let history = stored('history', []);
let place = -1;
let draft = null;

export function startTry() {
  $('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    send('GET');
  });
  for (const button of $('ask').querySelectorAll('button[data-verb]')) {
    if (button.type !== 'submit') {
      button.addEventListener('click', () => send(button.dataset.verb));
    }
  }
  $('ask').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send('PUT');
    } else if (event.target === $('key') && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      walk(event.key === 'ArrowUp' ? 1 : -1);
    }
  });
  $('log-clear').addEventListener('click', clear);
  offerHistory();
  follow(['server'], tellRole);
  return () => {};
}

function tellRole() {
  const follower = live.server?.role === 'follower';
  $('try-lead').textContent = follower
    ? 'On a follower PUT and DELETE prepare and hold: they answer 202, and wait for COMMIT or ABORT. GET reads this follower’s own store.'
    : 'One request at a time, exactly as a client would send it. With a transaction’s name, PUT and DELETE hold until COMMIT or ABORT.';
}

function request(verb) {
  const key = $('key').value;
  const val = $('val').value;
  const txn = $('txn').value || undefined;
  const hold = txn && /^[0-9]+$/.test($('hold').value) && $('hold').value !== '60' ? $('hold').value : undefined;
  switch (verb) {
    case 'GET':
      return ['GET', `/${query({ key })}`];
    case 'PUT':
    case 'POST':
      return [verb, `/${query({ key, val, txn, hold })}`];
    case 'DELETE':
      return ['DELETE', `/${query({ key, txn, hold })}`];
    case 'COMMIT':
      return ['POST', `/commit${query({ txn })}`];
    case 'ABORT':
      return ['POST', `/abort${query({ txn })}`];
    default:
      return ['POST', `/register${query({ key, val })}`];
  }
}

async function send(verb) {
  if (verb === 'GET' && $('key').value === '') {
    $('key').focus();
    say('a key is needed');
    return;
  }
  remember();
  const [method, path] = request(verb);
  await run(verb, method, path);
}

async function run(verb, method, path) {
  const entry = h('li', { class: 'entry', 'data-tone': 'none' });
  const asked = Date.now();
  put(entry, head(verb, method, path, null, asked));
  const answer = await ask(method, path);
  const tone = answer.status === 0 || answer.status >= 500 ? 'bad' : answer.status >= 400 ? 'warn' : 'good';
  entry.dataset.tone = tone;
  entry.dataset.status = String(answer.status);
  entry.replaceChildren(...head(verb, method, path, answer, asked), ...body(answer), foot(verb, method, path, answer));
  say(`${verb}: ${answer.status || 'no answer'}, ${micros(answer.ms * 1000)}${answer.ok ? '' : `, ${complaint(answer)}`}`);
}

function put(entry, children) {
  entry.append(...children);
  $('log').prepend(entry);
  log.unshift(entry);
  while (log.length > LOG_MAX) {
    log.pop().remove();
  }
  counted();
}

function head(verb, method, path, answer, asked) {
  const status = answer === null ? '…' : answer.status === 0 ? 'no answer' : String(answer.status);
  return [
    h('div', { class: 'line' },
      h('span', { class: 'status' }, status),
      h('span', { class: 'verb' }, verb === 'POST' ? 'CREATE' : verb),
      h('code', { class: 'request' }, `${method} ${readable(path)}`),
      h('span', { class: 'took' }, answer === null ? '' : micros(answer.ms * 1000)),
      h('time', { class: 'soft' }, clock(asked))),
  ];
}

/** As it would be typed: percent signs say nothing to people. */
function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function body(answer) {
  if (answer.error) {
    return [h('p', { class: 'answer words' }, answer.error)];
  }
  if (answer.bytes.length === 0) {
    return [h('p', { class: 'answer words soft' }, 'no body')];
  }
  const whole = text(answer.bytes.subarray(0, SHOWN_CHARS * 4));
  const shown = whole.slice(0, SHOWN_CHARS);
  const cut = shown.length < whole.length || answer.bytes.length > SHOWN_CHARS * 4;
  return [
    h('pre', { class: 'answer', tabindex: shown.length > 300 ? '0' : undefined }, shown),
    cut ? h('p', { class: 'soft cut' }, `the beginning of ${plural(answer.bytes.length, 'byte')}; see all of it under Keys`) : null,
  ].filter(Boolean);
}

function foot(verb, method, path, answer) {
  const command = curl(method, path);
  const copy = h('button', { type: 'button', class: 'quiet small', 'aria-label': `Copy as curl: ${command}` }, icon('copy'), h('span', {}, 'curl'));
  copy.addEventListener('click', () => announceCopied(copy, command));
  const again = h('button', { type: 'button', class: 'quiet small', 'aria-label': `Again: ${method} ${readable(path)}` }, icon('again'), h('span', {}, 'again'));
  again.addEventListener('click', () => run(verb, method, path));
  const retry = answer.headers.get('Retry-After');
  return h('div', { class: 'foot' }, h('code', { class: 'curl' }, command), copy, again,
    retry ? h('span', { class: 'soft' }, `retry after ${retry} s`) : null);
}

function counted() {
  $('log-empty').hidden = log.length > 0;
  $('log-clear').disabled = log.length === 0;
  $('log-count').textContent = log.length > 0 ? `${count(log.length)}${log.length === LOG_MAX ? ', the latest' : ''}` : '';
}

function clear() {
  log.length = 0;
  $('log').replaceChildren();
  counted();
  $('key').focus();
  say('the log is empty');
}

function remember() {
  const input = { key: $('key').value, val: $('val').value.slice(0, 4096) };
  if (input.key !== '') {
    history = [input, ...history.filter((each) => each.key !== input.key || each.val !== input.val)].slice(0, HISTORY_MAX);
    store('history', history);
    offerHistory();
  }
  place = -1;
}

function offerHistory() {
  const keys = [...new Set(history.map((each) => each.key))].slice(0, 20);
  $('key-history').replaceChildren(...keys.map((key) => h('option', { value: key })));
}

function walk(step) {
  if (place === -1) {
    draft = { key: $('key').value, val: $('val').value };
  }
  place = Math.max(-1, Math.min(history.length - 1, place + step));
  const input = place === -1 ? draft : history[place];
  $('key').value = input.key;
  $('val').value = input.val;
}

export function recentKeys() {
  return [...new Set(history.map((each) => each.key))];
}
