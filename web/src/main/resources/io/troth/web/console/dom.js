// Elements, and how numbers are said. Text becomes text nodes, always: nothing here takes HTML.

const SVG = 'http://www.w3.org/2000/svg';

export const $ = (id) => document.getElementById(id);

export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name.startsWith('--')) {
      element.style.setProperty(name, value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  return svg('svg', { 'aria-hidden': 'true' }, svg('use', { href: `#i-${name}` }));
}

/** Replaces the children without touching the page where nothing changed. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function say(text) {
  $('say').textContent = text;
}

export function announceCopied(button, text) {
  const done = () => {
    button.dataset.done = 'yes';
    say('copied');
    setTimeout(() => delete button.dataset.done, 1200);
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText(text).then(done, () => copyOldWay(text, done));
  } else {
    copyOldWay(text, done);
  }
}

/** Clipboards are for secure contexts; plain HTTP from another machine is none. */
function copyOldWay(text, done) {
  const area = h('textarea', { class: 'sr', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  if (document.execCommand('copy')) {
    done();
  }
  area.remove();
}

const whole = new Intl.NumberFormat('en-US');
export const count = (n) => whole.format(n);
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export function bytes(n) {
  if (n < 1024) {
    return `${count(n)} B`;
  }
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = -1;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A span of time, from microseconds, in three digits. */
export function micros(us) {
  if (us < 1000) {
    return `${Math.round(us)} µs`;
  }
  const ms = us / 1000;
  if (ms < 1000) {
    return `${ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
  }
  return span(ms);
}

/** A span of time for people, from milliseconds. */
export function span(ms) {
  const s = ms / 1000;
  if (s < 10) {
    return `${s.toFixed(1)} s`;
  }
  if (s < 120) {
    return `${Math.round(s)} s`;
  }
  if (s < 7200) {
    return `${Math.round(s / 60)} min`;
  }
  return s < 172800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86400)} days`;
}

/** A revision as people say it: epoch and number. */
export const revision = (n) =>
  n ? `${Math.floor(n / 2 ** 40)}.${n % 2 ** 40}` : 'none';

export function clock(ms) {
  const time = new Date(ms);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The class that carries a follower's colour. */
export const colour = (follower) => `f${((follower - 1) % 12) + 1}`;

export function dot(follower) {
  return h('span', { class: `swatch ${colour(follower)}`, 'aria-hidden': 'true' });
}

/**
 * Brings the children in line with the items, and keeps the elements of those that stay: what one is
 * about to press must not be taken away from under the pointer.
 */
export function keyed(parent, items, key, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const name = String(key(item));
    let child = known.get(name);
    if (!child) {
      child = create(item);
      child.dataset.key = name;
    }
    known.delete(name);
    update?.(child, item);
    return child;
  });
  known.forEach((child) => child.remove());
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) {
      parent.insertBefore(child, parent.children[at] ?? null);
    }
  });
}

/** Does something at most once a frame, and only while the page is shown. */
export function onFrame(work) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        work();
      });
    }
  };
}

export function stored(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function store(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Kept for this page only, then.
  }
}
