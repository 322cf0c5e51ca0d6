// The pieces of a torrent as a field of small squares, several in one when there are too many.

import { colour, sharp } from "./dom.js";

const CELLS_MAX = 2400;
const CELL_MIN = 5;
const CELL_MAX = 15;

export function drawPieces(canvas, pieces, base64) {
  if (!pieces) return;
  const bits = atob(base64);
  const has = (piece) => (bits.charCodeAt(piece >> 3) >> (7 - (piece & 7))) & 1;
  const cells = Math.min(pieces, CELLS_MAX);
  const width = canvas.clientWidth;
  const size = Math.min(CELL_MAX, Math.max(CELL_MIN, Math.floor(Math.sqrt((width * width * 0.8) / cells))));
  const columns = Math.max(1, Math.floor(width / size));
  canvas.style.height = Math.ceil(cells / columns) * size + "px";
  const { context } = sharp(canvas);
  const there = colour("teal-fill");
  const missing = colour("track");
  for (let cell = 0; cell < cells; cell++) {
    const from = Math.floor((cell * pieces) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * pieces) / cells));
    let count = 0;
    for (let piece = from; piece < to; piece++) count += has(piece);
    const x = (cell % columns) * size;
    const y = Math.floor(cell / columns) * size;
    context.globalAlpha = 1;
    context.fillStyle = missing;
    context.fillRect(x, y, size - 1, size - 1);
    context.globalAlpha = count / (to - from);
    context.fillStyle = there;
    context.fillRect(x, y, size - 1, size - 1);
  }
  context.globalAlpha = 1;
}
