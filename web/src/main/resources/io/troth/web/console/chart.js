// A chart of the last ten minutes on a canvas: lines over time, and what they are under the pointer.

import { h } from './dom.js';

const SPANS_S = [60, 120, 300, 600];
const PAD = { left: 54, right: 10, top: 8, bottom: 20 };

export class Chart {
  /**
   * @param lines {name, colour, dash, of(sample), say(value)}
   */
  constructor(title, lines, { axis = (value) => String(value), least = 1 } = {}) {
    this.lines = lines;
    this.axis = axis;
    this.least = least;
    this.samples = [];
    this.pointed = -1;
    this.span = SPANS_S[0];
    this.canvas = h('canvas', { role: 'img' });
    this.values = lines.map(() => h('b', {}));
    this.marks = lines.map((line) => h('i', { class: `stroke ${line.colour}${line.dash ? ' dash' : ''}`, 'aria-hidden': 'true' }));
    this.title = title;
    this.when = h('span', { class: 'soft' });
    this.element = h('section', { class: 'panel chart', 'aria-label': title },
      h('div', { class: 'bar' }, h('h2', {}, title), this.when),
      h('p', { class: 'now' }, ...lines.map((line, at) => h('span', {}, this.marks[at], this.values[at], line.name))),
      this.canvas);
  }

  draw(samples, pointed) {
    this.samples = samples;
    this.pointed = pointed;
    const age = samples.length > 0 ? (samples.at(-1).at - samples[0].at) / 1000 : 0;
    this.span = SPANS_S.find((each) => each >= age) ?? SPANS_S.at(-1);
    const sample = samples[pointed] ?? samples.at(-1);
    this.lines.forEach((line, at) => {
      const words = sample ? line.say(line.of(sample)) : '–';
      if (this.values[at].textContent !== words) {
        this.values[at].textContent = words;
      }
    });
    this.when.textContent = samples[pointed] ? new Date(sample.at).toLocaleTimeString('en-GB') : 'last second';
    this.#paint();
  }

  /** Which sample is under a place of the page. */
  at(clientX) {
    const box = this.canvas.getBoundingClientRect();
    const inner = box.width - PAD.left - PAD.right;
    const second = ((clientX - box.left - PAD.left) / inner) * this.span - this.span;
    const end = this.samples.at(-1)?.at ?? 0;
    let best = -1;
    this.samples.forEach((sample, at) => {
      const off = Math.abs((sample.at - end) / 1000 - second);
      if (off < 3 && (best < 0 || off < Math.abs((this.samples[best].at - end) / 1000 - second))) {
        best = at;
      }
    });
    return best;
  }

  #paint() {
    const { canvas, samples } = this;
    const box = canvas.getBoundingClientRect();
    if (box.width === 0) {
      return;
    }
    const scale = Math.min(2, devicePixelRatio || 1);
    if (canvas.width !== Math.round(box.width * scale) || canvas.height !== Math.round(box.height * scale)) {
      canvas.width = Math.round(box.width * scale);
      canvas.height = Math.round(box.height * scale);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, box.width, box.height);
    const style = getComputedStyle(this.when);
    const most = this.#most();
    const width = box.width - PAD.left - PAD.right;
    const height = box.height - PAD.top - PAD.bottom;
    const end = samples.at(-1)?.at ?? Date.now();
    const x = (sample) => PAD.left + width * (1 + (sample.at - end) / 1000 / this.span);
    const y = (value) => PAD.top + height * (1 - value / most);
    pen.font = `11px ${style.fontFamily}`;
    pen.fillStyle = style.color;
    pen.strokeStyle = style.color;
    pen.lineWidth = 1;
    for (const part of [0, 0.5, 1]) {
      const level = Math.round(y(most * part)) + 0.5;
      pen.globalAlpha = 0.22;
      pen.beginPath();
      pen.moveTo(PAD.left, level);
      pen.lineTo(PAD.left + width, level);
      pen.stroke();
      pen.globalAlpha = 1;
      pen.textAlign = 'right';
      pen.textBaseline = 'middle';
      pen.fillText(this.axis(most * part), PAD.left - 7, level);
    }
    pen.textBaseline = 'alphabetic';
    for (const part of [1, 0.5, 0]) {
      const ago = this.span * part;
      pen.textAlign = part === 1 ? 'left' : part === 0 ? 'right' : 'center';
      const words = part === 0 ? 'now' : ago < 60 ? `${ago} s ago` : `${ago / 60} min ago`;
      pen.fillText(words, PAD.left + width * (1 - part), box.height - 4);
    }
    this.lines.forEach((line, at) => this.#line(pen, line, getComputedStyle(this.marks[at]).borderTopColor, x, y));
    const sample = samples[this.pointed];
    if (sample) {
      pen.strokeStyle = style.color;
      pen.beginPath();
      pen.moveTo(Math.round(x(sample)) + 0.5, PAD.top);
      pen.lineTo(Math.round(x(sample)) + 0.5, PAD.top + height);
      pen.stroke();
    }
  }

  #line(pen, line, colour, x, y) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.6;
    pen.lineJoin = 'round';
    pen.lineCap = 'round';
    pen.setLineDash(line.dash ? [4, 3] : []);
    pen.beginPath();
    let last = null;
    for (const sample of this.samples) {
      const value = line.of(sample);
      // Where nothing was told, nothing is drawn; a second by itself is a dot.
      if (value === null) {
        continue;
      }
      if (!last || sample.at - last.at > 3000) {
        pen.moveTo(x(sample), y(value));
      }
      pen.lineTo(x(sample), y(value));
      last = sample;
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  #most() {
    let most = this.least;
    for (const sample of this.samples) {
      for (const line of this.lines) {
        most = Math.max(most, line.of(sample));
      }
    }
    const power = 10 ** Math.floor(Math.log10(most));
    return [1, 2, 4, 6, 8, 10].find((each) => each * power >= most * 0.999) * power;
  }

  describe() {
    this.canvas.setAttribute('aria-label', `${this.title}: ${this.lines.map((line, at) => `${line.name} ${this.values[at].textContent}`).join(', ')}`);
  }
}
