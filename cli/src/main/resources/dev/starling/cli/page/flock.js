// A murmuration over the page: each bird watches the seven nearest to it and nothing else. The more the
// node knows and the more it moves, the larger and livelier the flock.

import { colour, isStill, sharp } from "./dom.js";

const NEIGHBOURS = 7;
const BIRDS_MIN = 40;
const BIRDS_MAX = 130;
const FRAME_MS = 1000 / 25;
const STILL_FRAMES = 220;

const flock = { birds: [], wanted: BIRDS_MIN, haste: 0.5, time: Math.random() * 100, width: 0, height: 0 };

function hatch(width, height) {
  const angle = Math.random() * Math.PI * 2;
  return { x: width * (0.4 + 0.35 * Math.random()), y: height * Math.random(), vx: Math.cos(angle), vy: Math.sin(angle), depth: 0.45 + 0.55 * Math.random(), beat: Math.random() * 7 };
}

function nearest(bird) {
  return flock.birds
    .map((other) => [other, (other.x - bird.x) ** 2 + (other.y - bird.y) ** 2])
    .sort((a, b) => a[1] - b[1])
    .slice(1, NEIGHBOURS + 1);
}

function step() {
  const { birds, width, height } = flock;
  while (birds.length < flock.wanted) birds.push(hatch(width, height));
  while (birds.length > flock.wanted) birds.pop();
  flock.time += 0.011 + 0.012 * flock.haste;
  // Where the flock is drawn to wanders, and so the flock folds over itself.
  const goal = {
    x: width * (0.6 + 0.3 * Math.sin(flock.time * 0.83) * Math.cos(flock.time * 0.31)),
    y: height * (0.5 + 0.36 * Math.sin(flock.time * 1.31)),
  };
  for (const bird of birds) {
    let ax = (goal.x - bird.x) * 0.0011;
    let ay = (goal.y - bird.y) * 0.0022;
    for (const [other, squared] of nearest(bird)) {
      const away = squared < 150 ? 0.034 : -0.00042;
      ax += (bird.x - other.x) * away * (squared < 150 ? 0.1 : 1) + (other.vx - bird.vx) * 0.017;
      ay += (bird.y - other.y) * away * (squared < 150 ? 0.1 : 1) + (other.vy - bird.vy) * 0.017;
    }
    if (bird.y < 12) ay += 0.09;
    if (bird.y > height - 12) ay -= 0.09;
    if (bird.x < 20) ax += 0.09;
    if (bird.x > width - 20) ax -= 0.09;
    bird.vx += ax;
    bird.vy += ay;
    const speed = Math.hypot(bird.vx, bird.vy) || 1;
    const wanted = (1.15 + 1.1 * flock.haste) * (0.7 + 0.5 * bird.depth);
    bird.vx *= (speed + (wanted - speed) * 0.2) / speed;
    bird.vy *= (speed + (wanted - speed) * 0.2) / speed;
    bird.x += bird.vx;
    bird.y += bird.vy;
    bird.beat += 0.34 + 0.2 * bird.depth;
  }
}

function draw(canvas) {
  const { context, width, height } = sharp(canvas);
  flock.width = width;
  flock.height = height;
  context.strokeStyle = colour("bird");
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const bird of flock.birds) {
    const size = 3.1 * bird.depth + 0.9;
    const lift = Math.sin(bird.beat) * 0.55;
    context.save();
    context.translate(bird.x, bird.y);
    context.rotate(Math.atan2(bird.vy, bird.vx));
    context.globalAlpha = 0.16 + 0.5 * bird.depth;
    context.lineWidth = 0.9 + 0.6 * bird.depth;
    context.beginPath();
    context.moveTo(-size, -size * (0.9 + lift * 0.5));
    context.lineTo(size * 0.35, 0);
    context.lineTo(-size, size * (0.9 - lift * 0.5));
    context.stroke();
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
  flock.wanted = Math.round(Math.min(BIRDS_MAX, BIRDS_MIN + known * 0.5));
  flock.haste = Math.min(1, Math.log10(1 + bytesPerSecond / 1024) / 5);
}
