// A murmuration over the page: each bird watches the seven nearest to it and nothing else. The more the
// node knows and the more it moves, the larger and livelier the flock.

import { colour, isStill, sharp } from "./dom.js";

const NEIGHBOURS = 7;
const BIRDS_MIN = 90;
const BIRDS_MAX = 200;
const FRAME_MS = 1000 / 25;
const STILL_FRAMES = 260;
/** Whoever is nearest is looked for only every so many frames. */
const LOOK_EVERY = 6;
const APART = 13;

const flock = { birds: [], wanted: BIRDS_MIN, haste: 0.4, time: 20 + Math.random() * 100, frame: 0, width: 0, height: 0 };

function hatch(width, height) {
  const angle = Math.random() * Math.PI * 2;
  return {
    x: width * (0.35 + 0.5 * Math.random()), y: height * Math.random(), vx: Math.cos(angle), vy: Math.sin(angle),
    depth: Math.random(), phase: Math.random(), beat: Math.random() * 7, near: [],
  };
}

function nearest(bird) {
  return flock.birds
    .map((other) => ({ other, squared: (other.x - bird.x) ** 2 + (other.y - bird.y) ** 2 }))
    .sort((a, b) => a.squared - b.squared)
    .slice(1, NEIGHBOURS + 1)
    .map(({ other }) => other);
}

/** What draws a bird: the place wanders, a little ahead for some, so that the flock folds over itself. */
function goal(bird) {
  const t = flock.time;
  const s = bird.phase;
  const reach = Math.min(0.3, 230 / flock.width);
  return {
    x: flock.width * (0.52 + reach * Math.sin(t * 0.83 + s * 2.1) * Math.cos(t * 0.31 + s * 0.8)),
    y: flock.height * (0.48 + 0.36 * Math.sin(t * 1.27 + s * 3.1)),
  };
}

function step() {
  const { birds, width, height } = flock;
  while (birds.length < flock.wanted) birds.push(hatch(width, height));
  while (birds.length > flock.wanted) birds.pop();
  flock.time += 0.008 + 0.01 * flock.haste;
  flock.frame++;
  birds.forEach((bird, i) => {
    if ((flock.frame + i) % LOOK_EVERY === 0 || bird.near.length === 0) bird.near = nearest(bird);
    const to = goal(bird);
    let ax = (to.x - bird.x) * 0.0016;
    let ay = (to.y - bird.y) * 0.0026;
    for (const other of bird.near) {
      const dx = bird.x - other.x;
      const dy = bird.y - other.y;
      const away = Math.hypot(dx, dy) || 0.01;
      const push = away < APART ? (0.1 * (APART - away)) / away / APART : -0.00022;
      ax += dx * push * 3.2 + (other.vx - bird.vx) * 0.011;
      ay += dy * push * 3.2 + (other.vy - bird.vy) * 0.011;
    }
    ay += bird.y < 16 ? (16 - bird.y) * 0.012 : bird.y > height - 16 ? (height - 16 - bird.y) * 0.012 : 0;
    bird.vx += ax;
    bird.vy += ay;
    const speed = Math.hypot(bird.vx, bird.vy) || 1;
    const wanted = (1 + 0.9 * flock.haste) * (0.75 + 0.5 * bird.depth);
    const held = (speed + (wanted - speed) * 0.16) / speed;
    bird.vx *= held;
    bird.vy *= held;
    bird.x += bird.vx;
    bird.y += bird.vy;
    bird.beat += 0.3 + 0.2 * bird.depth;
  });
}

function draw(canvas) {
  const { context, width, height } = sharp(canvas);
  flock.width = width;
  flock.height = height;
  context.fillStyle = colour("bird");
  for (const bird of flock.birds) {
    const size = 2.2 + 2.6 * bird.depth;
    const span = 1.25 + 0.5 * Math.sin(bird.beat);
    context.save();
    context.translate(bird.x, bird.y);
    context.rotate(Math.atan2(bird.vy, bird.vx));
    context.scale(size, size);
    context.globalAlpha = 0.22 + 0.5 * bird.depth;
    context.beginPath();
    context.moveTo(-0.75, -span);
    context.quadraticCurveTo(0.25, -0.55, 0.8, 0);
    context.quadraticCurveTo(0.25, 0.55, -0.75, span);
    context.quadraticCurveTo(-0.05, 0.35, -0.9, 0);
    context.quadraticCurveTo(-0.05, -0.35, -0.75, -span);
    context.fill();
    context.restore();
  }
}

export function startFlock(canvas) {
  sharp(canvas);
  flock.width = canvas.clientWidth;
  flock.height = canvas.clientHeight;
  let isSeen = true;
  let last = 0;
  for (let i = 0; i < STILL_FRAMES; i++) step();
  new IntersectionObserver(([entry]) => (isSeen = entry.isIntersecting)).observe(canvas);
  const frame = (now) => {
    requestAnimationFrame(frame);
    if (!isSeen || now - last < FRAME_MS) return;
    last = now;
    if (!isStill()) step();
    draw(canvas);
  };
  requestAnimationFrame(frame);
}

/** How many there are, and how fast they fly. */
export function setFlock(known, bytesPerSecond) {
  const room = Math.min(1, flock.width / 900); // on a phone they would hide what is written
  flock.wanted = Math.round(room * Math.min(BIRDS_MAX, BIRDS_MIN + known * 0.6));
  flock.haste = Math.min(1, Math.log10(1 + bytesPerSecond / 1024) / 5);
}
