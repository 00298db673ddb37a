// What differs between two texts, line by line.

const LINES_MAX = 1500;
const AROUND = 2;

/** @returns {{kind: 'same'|'add'|'del'|'gap', text: string}[]} only what is near a change */
export function difference(before, after) {
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) {
    head++;
  }
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) {
    tail++;
  }
  const middle = compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const same = (text) => ({ kind: 'same', text });
  return shorten([...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)]);
}

function compare(old, now) {
  const del = (text) => ({ kind: 'del', text });
  const add = (text) => ({ kind: 'add', text });
  if (old.length > LINES_MAX || now.length > LINES_MAX) {
    return [...old.map(del), ...now.map(add)];
  }
  // The longest common subsequence, in a table.
  const width = now.length + 1;
  const table = new Uint16Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a--) {
    for (let b = now.length - 1; b >= 0; b--) {
      table[a * width + b] = old[a] === now[b] ? table[(a + 1) * width + b + 1] + 1 : Math.max(table[(a + 1) * width + b], table[a * width + b + 1]);
    }
  }
  const out = [];
  let a = 0;
  let b = 0;
  while (a < old.length || b < now.length) {
    if (a < old.length && b < now.length && old[a] === now[b]) {
      out.push({ kind: 'same', text: old[a] });
      a++;
      b++;
    } else if (a < old.length && (b === now.length || table[(a + 1) * width + b] >= table[a * width + b + 1])) {
      out.push(del(old[a++]));
    } else {
      out.push(add(now[b++]));
    }
  }
  return out;
}

function shorten(lines) {
  const near = new Array(lines.length).fill(false);
  lines.forEach((line, at) => {
    if (line.kind !== 'same') {
      for (let each = Math.max(0, at - AROUND); each <= Math.min(lines.length - 1, at + AROUND); each++) {
        near[each] = true;
      }
    }
  });
  const out = [];
  let left = 0;
  const gap = () => {
    if (left > 0) {
      out.push({ kind: 'gap', text: `… ${left} line${left === 1 ? '' : 's'} as before` });
      left = 0;
    }
  };
  lines.forEach((line, at) => {
    if (near[at]) {
      gap();
      out.push(line);
    } else {
      left++;
    }
  });
  gap();
  return out;
}
