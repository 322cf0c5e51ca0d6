// A lookup as it closes in on its target: each query is a bird that flies towards the middle.

import { colour, isStill, sharp } from "./dom.js";
import { fly, rings } from "./ring.js";

const REPLAY_MS = 4500;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const COLOURS = { waiting: "violet-fill", answered: "teal-fill", silent: "red-fill", useless: "still-fill" };

const shown = { trace: null, beganAt: 0, isReplay: false };

/** Shows a lookup: from its beginning when it is another one, or as it goes on. */
export function showFlight(trace, isChosen) {
  const isOther = shown.trace?.number !== trace.number || isChosen;
  if (isOther) {
    shown.beganAt = performance.now();
    shown.isReplay = true;
  }
  shown.trace = trace;
}

const length = (trace) => Math.max(1, ...trace.steps.map((step) => Math.max(step.sent_ms, step.ended_ms)));

/** Where in its own time the lookup is shown now. */
function moment(trace) {
  if (isStill()) return Infinity;
  const since = performance.now() - shown.beganAt;
  return since >= REPLAY_MS ? Infinity : (since / REPLAY_MS) * length(trace);
}

export function drawFlight(canvas) {
  const trace = shown.trace;
  if (!trace || canvas.offsetParent === null) return;
  const { context, width, height } = sharp(canvas);
  const centre = { x: width / 2, y: height / 2 };
  const rim = Math.min(width, height) / 2 - 18;
  const deepest = Math.max(4, ...trace.steps.map((step) => step.shared_bits));
  const radius = (bits) => rim * (1 - Math.max(0, bits) / (deepest + 1.8));
  rings(context, centre, radius, deepest + 1, String);
  const now = moment(trace);
  const places = trace.steps.map((step, i) => {
    const angle = i * GOLDEN - Math.PI / 2;
    const r = radius(step.shared_bits);
    return { x: centre.x + r * Math.cos(angle), y: centre.y + r * Math.sin(angle), angle };
  });
  trace.steps.forEach((step, i) => {
    if (step.sent_ms > now) return;
    const from = origin(trace.steps, places, i, centre, rim);
    const isOut = step.ended_ms < 0 || step.ended_ms > now;
    const end = step.ended_ms < 0 ? Math.max(length(trace), step.sent_ms + 1) : step.ended_ms;
    const way = now === Infinity ? 1 : Math.min(1, (now - step.sent_ms) / Math.max(1, (end - step.sent_ms) * 0.6));
    const eased = 1 - (1 - way) ** 3;
    const x = from.x + (places[i].x - from.x) * eased;
    const y = from.y + (places[i].y - from.y) * eased;
    const fill = colour(isOut ? COLOURS.waiting : COLOURS[step.outcome]);
    context.globalAlpha = 0.28;
    context.strokeStyle = fill;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(x, y);
    context.stroke();
    context.globalAlpha = 1;
    const towards = Math.atan2(centre.y - places[i].y, centre.x - places[i].x);
    const heading = way < 1 ? Math.atan2(places[i].y - from.y, places[i].x - from.x) : towards;
    fly(context, x, y, 21, heading, fill, step.outcome === "silent" && !isOut ? 0.6 : 1);
  });
  drawTarget(context, centre);
}

/** Whoever may have named it: the last before it that answered with one hop less. */
function origin(steps, places, i, centre, rim) {
  for (let j = i - 1; j >= 0; j--) {
    if (steps[j].hops === steps[i].hops - 1 && steps[j].outcome === "answered" && steps[j].ended_ms <= steps[i].sent_ms) return places[j];
  }
  return { x: centre.x + rim * 1.04 * Math.cos(places[i].angle), y: centre.y + rim * 1.04 * Math.sin(places[i].angle) };
}

function drawTarget(context, centre) {
  context.strokeStyle = colour("amber-fill");
  context.lineWidth = 2;
  for (const r of [4, 10]) {
    context.beginPath();
    context.arc(centre.x, centre.y, r, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Whether it moves. */
export const isFlying = () => shown.trace !== null && !isStill() && performance.now() - shown.beganAt < REPLAY_MS + 100;
