// The one stream from the server, and all that is known from it.

const STALE_MS = 3000;
const HIDDEN_MS = 5000;
const TRACES_MAX = 400;
const LOAD_MAX = 600;

class Live extends EventTarget {
  /** Which server this is; the cluster's status; its slots: null until it was told. */
  server = null;
  cluster = null;
  slots = null;
  /** Transactions of late, newest first. */
  traces = [];
  /** How many of them were not sent, there being too many. */
  skipped = 0;
  load = [];
  /** Of a follower: since when the leader is away, and why. */
  away = null;
  /** connecting, live, stale, lost or resting */
  state = 'connecting';
  /** When something was last heard, by this browser's clock. */
  heard = 0;
  /** How far the server's clock is ahead of this browser's. */
  ahead = 0;

  #source = null;
  #wait = 250;
  #timer = 0;
  #hidden = 0;

  start() {
    this.#open();
    setInterval(() => this.#watch(), 500);
    document.addEventListener('visibilitychange', () => this.#seen());
    // A page that is left must not hold one of the few connections that a browser has for a server.
    addEventListener('pagehide', () => this.#close());
    addEventListener('pageshow', () => this.#source ?? this.#open());
  }

  now() {
    return Date.now() + this.ahead;
  }

  address(follower) {
    const known = this.cluster?.followers.find((each) => each.id === follower);
    return known ? known.address : `follower ${follower}`;
  }

  #open() {
    clearTimeout(this.#timer);
    this.#close();
    const source = new EventSource('/v1/live');
    this.#source = source;
    const on = (kind, take) =>
      source.addEventListener(kind, (event) => {
        this.#alive();
        take(JSON.parse(event.data));
        this.dispatchEvent(new Event(kind));
      });
    on('server', (server) => {
      // A server that was restarted tells its story from the beginning.
      if (this.server?.started !== server.started) {
        this.traces = [];
        this.load = [];
      }
      this.server = server;
    });
    on('cluster', (cluster) => {
      this.cluster = cluster;
      this.away = null;
    });
    on('slots', (slots) => (this.slots = slots));
    on('away', (away) => {
      this.away = away;
      this.ahead = away.now - Date.now();
    });
    on('trace', (batch) => this.#trace(batch));
    on('load', (load) => this.#load(load));
    on('beat', () => {});
    source.onerror = () => this.#lost();
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #alive() {
    this.heard = Date.now();
    this.#wait = 250;
    this.#become('live');
  }

  #trace(batch) {
    const known = new Set(this.traces.slice(0, 200).map((each) => each.revision));
    const fresh = batch.transactions.filter((each) => !known.has(each.revision));
    for (const each of fresh) {
      each.at = batch.now - (batch.now_us - each.asked_us) / 1000;
    }
    this.skipped += batch.skipped;
    this.traces = [...fresh, ...this.traces].sort((a, b) => b.revision - a.revision).slice(0, TRACES_MAX);
  }

  #load(load) {
    const last = this.load.at(-1);
    if (last && load.at <= last.at) {
      return;
    }
    this.ahead = load.at - Date.now();
    this.load.push(load);
    if (this.load.length > LOAD_MAX) {
      this.load.shift();
    }
  }

  #lost() {
    this.#close();
    this.#become('lost');
    // Some of them sooner, some later, lest all come at once to a server that has just started.
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 1.7, 3000);
  }

  #watch() {
    if (document.hidden && this.#source && Date.now() - this.#hidden > HIDDEN_MS) {
      this.#close();
      clearTimeout(this.#timer);
      this.#become('resting');
    } else if (this.state === 'live' && Date.now() - this.heard > STALE_MS) {
      this.#become('stale');
    } else if (this.state === 'stale' && Date.now() - this.heard > 4 * STALE_MS) {
      this.#lost();
    }
    this.dispatchEvent(new Event('second'));
  }

  #seen() {
    this.#hidden = Date.now();
    if (!document.hidden && this.state === 'resting') {
      this.#open();
    }
  }

  #become(state) {
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new Event('state'));
    }
  }
}

export const live = new Live();

/** Calls back at once and whenever one of these kinds of events came. */
export function follow(kinds, work) {
  for (const kind of kinds) {
    live.addEventListener(kind, work);
  }
  work();
}
