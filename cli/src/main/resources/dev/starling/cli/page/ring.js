// The routing table as a flock around us: the nearer in the keyspace, the nearer to the middle.

import { colour, sharp } from "./dom.js";
import { counted } from "./format.js";

const SHAPE = "M2 14c9-1 16 1 22 7 3-9 12-17 27-19-6 4-10 9-11 15 6-1 11 0 16 3l6 2-6 2c-3 6-9 10-17 10-9 0-16-4-21-10-5-4-10-7-16-10z";
const NEW_MS = 4000;

let bird = null;
const firstSeen = new Map();

/** A bird at a place, that flies in a direction. */
export function fly(context, x, y, size, angle, fill, alpha = 1) {
  bird ??= new Path2D(SHAPE);
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  if (Math.cos(angle) < 0) context.scale(1, -1); // nobody flies on his back
  context.scale(size / 62, size / 62);
  context.translate(-34, -20);
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.fill(bird);
  context.restore();
}

/** Rings from the rim to the middle, with how many bits each shares written on the way. */
export function rings(context, centre, radius, count, label) {
  const every = Math.max(1, Math.ceil(count / 12));
  context.strokeStyle = colour("line");
  context.lineWidth = 1;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  for (let i = 0; i < count; i += every) {
    const r = radius(i);
    context.beginPath();
    context.arc(centre.x, centre.y, r, 0, 2 * Math.PI);
    context.stroke();
    if (i % (every * 2) === 0 && r > 30) {
      context.fillStyle = colour("paper");
      context.fillRect(centre.x - 11, centre.y - r - 7, 22, 14);
      context.fillStyle = colour("ink-3");
      context.fillText(label(i), centre.x, centre.y - r + 4);
    }
  }
}

export function drawRing(canvas, contacts) {
  if (canvas.offsetParent === null) return;
  const { context, width, height } = sharp(canvas);
  const centre = { x: width / 2, y: height / 2 };
  const rim = Math.min(width, height) / 2 - 18;
  const deepest = Math.max(3, ...contacts.map((contact) => contact.bucket));
  const radius = (bucket) => rim * (1 - bucket / (deepest + 1.6));
  rings(context, centre, radius, deepest + 1, (bucket) => "2⁻" + superscript(bucket + 1));
  const now = performance.now();
  const places = [];
  for (const contact of contacts) {
    const key = contact.id + contact.address;
    if (!firstSeen.has(key)) firstSeen.set(key, now);
    const angle = (parseInt(contact.id.slice(8), 16) / 2 ** 32) * 2 * Math.PI;
    const spread = ((parseInt(contact.id.slice(6, 8), 16) / 255 - 0.5) * rim * 0.55) / (deepest + 1.6);
    const r = radius(contact.bucket) + spread;
    const x = centre.x + r * Math.cos(angle);
    const y = centre.y + r * Math.sin(angle);
    const fill = contact.waiting ? colour("still-fill") : contact.good ? colour("teal-fill") : colour("amber-fill");
    if (now - firstSeen.get(key) < NEW_MS) {
      context.beginPath();
      context.arc(x, y, 15, 0, 2 * Math.PI);
      context.globalAlpha = 0.18;
      context.fillStyle = fill;
      context.fill();
      context.globalAlpha = 1;
    }
    fly(context, x, y, contact.waiting ? 15 : 21, angle + Math.PI / 2 + 0.3, fill, contact.waiting ? 0.7 : 1);
    places.push({ x, y, contact });
  }
  if (firstSeen.size > 4 * contacts.length + 1000) firstSeen.clear();
  fly(context, centre.x, centre.y, 46, 0, colour("violet-fill"));
  const good = contacts.filter((contact) => contact.good && !contact.waiting).length;
  canvas.setAttribute("aria-label", "The routing table: " + counted(contacts.length, "contact") + " in " + counted(deepest + 1, "ring") + ", " + good + " of them good");
  canvas.onpointermove = (event) => point(canvas, event, places);
}

const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const superscript = (number) => [...String(number)].map((digit) => DIGITS[digit]).join("");

function point(canvas, event, places) {
  const nearest = places
    .map((place) => [place, Math.hypot(place.x - event.offsetX, place.y - event.offsetY)])
    .sort((a, b) => a[1] - b[1])[0];
  canvas.title = nearest && nearest[1] < 18
    ? nearest[0].contact.address + (nearest[0].contact.rtt_ms ? ", answers in " + nearest[0].contact.rtt_ms + " ms" : "")
    : "";
}
