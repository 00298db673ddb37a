// The page Load: the last ten minutes as charts.

import { $, count, micros, onFrame } from './dom.js';
import { Chart } from './chart.js';
import { follow, live } from './live.js';

const DESCRIBE_MS = 10_000;
const perSecond = (n) => `${count(n)}/s`;
const short = (n) => (n >= 1e6 ? `${n / 1e6}M` : n >= 1e4 ? `${n / 1e3}k` : String(Math.round(n * 10) / 10));
const time = (us) => (us >= 1e6 ? `${us / 1e6} s` : us >= 1000 ? `${us / 1000} ms` : `${Math.round(us)} µs`);
const took = (us) => (us ? micros(us) : '–');

export function startLoad() {
  const charts = [
    new Chart('Requests', [
      { name: 'reads', colour: 'reads', of: (each) => each.reads, say: perSecond },
      { name: 'writes', colour: 'writes', of: (each) => each.writes, say: perSecond },
      { name: 'refused', colour: 'refused', of: (each) => each.refused, say: perSecond },
    ], { axis: short, least: 10 }),
    new Chart('Latency', [
      { name: 'write p50', colour: 'writes', of: (each) => each.write_p50_us || null, say: took },
      { name: 'write p99', colour: 'writes', dash: true, of: (each) => each.write_p99_us || null, say: took },
      { name: 'read p50', colour: 'reads', of: (each) => each.read_p50_us || null, say: took },
      { name: 'read p99', colour: 'reads', dash: true, of: (each) => each.read_p99_us || null, say: took },
    ], { axis: time, least: 1000 }),
    new Chart('Transactions in a round', [
      { name: 'on the average', colour: 'writes', of: (each) => each.round || null, say: (n) => (n ? n.toFixed(n < 10 ? 1 : 0) : '–') },
    ], { axis: short, least: 2 }),
    new Chart('Queue in front of the leader', [
      { name: 'requests', colour: 'refused', of: (each) => each.queue, say: count },
    ], { axis: short, least: 10 }),
  ];
  $('charts').replaceChildren(...charts.map((chart) => chart.element));
  let pointed = -1;
  let described = 0;
  const draw = onFrame(() => {
    if ($('page-load').hidden) {
      return;
    }
    charts.forEach((chart) => chart.draw(live.load, pointed));
    if (Date.now() - described > DESCRIBE_MS) {
      described = Date.now();
      charts.forEach((chart) => chart.describe());
    }
  });
  for (const chart of charts) {
    chart.canvas.addEventListener('pointermove', (event) => {
      pointed = chart.at(event.clientX);
      draw();
    });
    chart.canvas.addEventListener('pointerleave', () => {
      pointed = -1;
      draw();
    });
  }
  follow(['load', 'server'], draw);
  addEventListener('resize', draw);
  addEventListener('theme', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return draw;
}
