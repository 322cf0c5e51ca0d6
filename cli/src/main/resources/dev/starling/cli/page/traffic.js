// The rates of the last minutes, down as an area, up as a line.

import { $, colour, h, setText, sharp } from "./dom.js";
import { bytes, count, counted, duration, rate } from "./format.js";
import { rows, traffic, view } from "./store.js";

const SECONDS = 600;
const NICE = [1, 2, 5];

/** The next round number above, so that the scale does not twitch. */
function ceiling(rateMax) {
  let unit = 1024;
  while (true) {
    for (const step of NICE) if (unit * step >= rateMax) return unit * step;
    unit *= 10;
  }
}

export function drawTraffic() {
  const canvas = $("traffic");
  if (canvas.offsetParent === null) return;
  const { context, width, height } = sharp(canvas);
  const top = 22;
  const base = height - 20;
  const scale = ceiling(Math.max(8 * 1024, ...traffic.map(([down, up]) => Math.max(down, up))));
  const x = (i) => width - ((traffic.length - 1 - i) / SECONDS) * width;
  const y = (value) => base - (value / scale) * (base - top);
  context.font = "12px system-ui, sans-serif";
  context.lineWidth = 1;
  for (const part of [0, 0.5, 1]) {
    context.strokeStyle = colour("line");
    context.beginPath();
    context.moveTo(0, Math.round(y(scale * part)) + 0.5);
    context.lineTo(width, Math.round(y(scale * part)) + 0.5);
    context.stroke();
  }
  line(context, x, y, 0, colour("teal-fill"), base);
  line(context, x, y, 1, colour("violet-fill"), 0);
  context.fillStyle = colour("ink-3");
  context.textAlign = "left";
  context.fillText(rate(scale), 0, top - 8);
  context.fillText("10 min ago", 0, height - 4);
  context.textAlign = "right";
  context.fillText("now", width, height - 4);
  const latest = traffic.at(-1) ?? [0, 0];
  canvas.setAttribute("aria-label", "Traffic of the last ten minutes; now " + rate(latest[0]) + " down and " + rate(latest[1]) + " up");
}

function line(context, x, y, which, stroke, base) {
  if (traffic.length === 0) return;
  context.beginPath();
  traffic.forEach((rates, i) => context.lineTo(x(i), y(rates[which])));
  context.strokeStyle = stroke;
  context.lineWidth = 1.8;
  context.lineJoin = "round";
  context.stroke();
  if (base > 0) {
    context.lineTo(x(traffic.length - 1), base);
    context.lineTo(x(0), base);
    context.globalAlpha = 0.2;
    context.fillStyle = stroke;
    context.fill();
    context.globalAlpha = 1;
  }
}

export function drawTotals() {
  const stats = view.stats;
  if (!stats) return;
  const facts = [
    ["Torrents", count(rows.size)],
    ["Connected", counted(stats.peers, "peer")],
    ["Downloaded", bytes(stats.downloaded)],
    ["Uploaded", bytes(stats.uploaded)],
    ["Room on the disk", stats.free_bytes < 0 ? "…" : bytes(stats.free_bytes)],
    ["Port", String(stats.port || "none")],
    ["Running for", duration(stats.now - stats.started_at)],
  ];
  const list = $("totals");
  if (list.children.length === 0) facts.forEach(([name]) => list.append(h("dt", {}, name), h("dd")));
  facts.forEach(([, value], i) => setText(list.children[2 * i + 1], value));
}
