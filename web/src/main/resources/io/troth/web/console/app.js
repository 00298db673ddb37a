// What all pages share: where one is, which server this is, how fresh what one sees is, light and dark.

import { $, clock, onFrame, plural, say, setText, span, store } from './dom.js';
import { follow, live } from './live.js';
import { startCluster } from './cluster.js';
import { startKeys } from './keys.js';
import { startLoad } from './load.js';
import { startTransactions, togglePause } from './transactions.js';
import { startTry } from './try.js';
import { verdict } from './verdict.js';

const TITLES = { try: 'Try it', cluster: 'Cluster', transactions: 'Transactions', keys: 'Keys', load: 'Load' };
const NAMES = Object.keys(TITLES);
const THEMES = ['', 'light', 'dark'];

const pages = {
  try: startTry(),
  cluster: startCluster(),
  transactions: startTransactions(),
  keys: startKeys(),
  load: startLoad(),
};

function route(event) {
  const [, name, rest] = location.hash.match(/^#\/([a-z]+)(?:\/(.*))?$/) ?? [null, 'try', ''];
  const page = TITLES[name] ? name : 'try';
  for (const each of NAMES) {
    $(`page-${each}`).hidden = each !== page;
  }
  for (const link of document.querySelectorAll('nav.pages a')) {
    if (link.dataset.page === page) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${TITLES[page]} · Troth`;
  pages[page](rest ?? '');
  if (event) {
    scrollTo(0, 0);
    $('main').focus({ preventScroll: true });
  }
}

function tellServer() {
  const { server } = live;
  if (server) {
    setText($('server').querySelector('.role'), server.role === 'follower' && server.follower ? `follower ${server.follower}` : server.role);
    setText($('server').querySelector('.address'), server.address);
    $('server').dataset.role = server.role;
  }
}

function tellVerdict() {
  const found = verdict();
  $('strip').dataset.tone = found.tone;
  setText($('verdict-line').querySelector('.words'), found.title);
}

function tellStream() {
  const ago = span(Date.now() - live.heard);
  const words = {
    connecting: 'connecting',
    live: 'live',
    stale: `stale: nothing heard for ${ago}`,
    lost: live.heard ? `no connection since ${clock(live.heard)}; trying again` : 'no connection; trying again',
    resting: 'resting',
  };
  $('stream').dataset.state = live.state;
  // Said aloud when it changes, not every second.
  setText($('stream'), words[live.state]);
  document.body.dataset.stream = live.state;
}

function tellHeld() {
  const held = live.cluster?.held.length ?? 0;
  $('held-count').hidden = held === 0;
  setText($('held-count'), String(held));
  $('held-count').setAttribute('aria-label', `${plural(held, 'transaction')} held`);
}

function showTheme() {
  const theme = document.documentElement.dataset.theme ?? '';
  $('theme').setAttribute('aria-label', `Theme: ${theme || 'as the system'}`);
  $('theme').dataset.theme = theme;
}

function nextTheme() {
  const now = document.documentElement.dataset.theme ?? '';
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  if (next) {
    document.documentElement.dataset.theme = next;
  } else {
    delete document.documentElement.dataset.theme;
  }
  try {
    localStorage.setItem('theme', next);
  } catch {
    store('theme', next);
  }
  showTheme();
  dispatchEvent(new Event('theme'));
  say(`theme: ${next || 'as the system'}`);
}

function shortcut(event) {
  const typing = event.target.closest('input, textarea, select, dialog');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const page = NAMES[Number(event.key) - 1];
  if (page) {
    location.hash = `#/${page}`;
  } else if (event.key === '/') {
    const field = !$('page-keys').hidden ? $('find-key') : $('key');
    if (field === $('key') && $('page-try').hidden) {
      location.hash = '#/try';
    }
    event.preventDefault();
    setTimeout(() => field.focus(), 0);
  } else if (event.key === 't') {
    nextTheme();
  } else if (event.key === 'p' && !$('page-transactions').hidden) {
    togglePause();
  } else if (event.key === '?') {
    $('help').showModal();
  }
}

addEventListener('hashchange', route);
addEventListener('keydown', shortcut);
$('theme').addEventListener('click', nextTheme);
showTheme();
route(null);
follow(['server'], tellServer);
follow(['cluster', 'away', 'state', 'server'], onFrame(tellVerdict));
follow(['state', 'second'], onFrame(tellStream));
follow(['cluster'], onFrame(tellHeld));
live.start();
if (matchMedia('(min-width: 60rem)').matches && !$('page-try').hidden) {
  $('key').focus();
}
