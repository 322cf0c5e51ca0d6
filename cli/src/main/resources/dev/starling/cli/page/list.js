// The torrents: a row each, touched only where it has changed.

import { $, h, icon, setProperty, setText } from "./dom.js";
import { askToRemove, toggle } from "./actions.js";
import { bytes, count, counted, duration, part, percent, plain, rate, ratio } from "./format.js";
import { rows, view } from "./store.js";

const SHOWN_STEP = 200;
const FILTERS = {
  all: ["All", () => true],
  downloading: ["Downloading", (row) => ["downloading", "metadata", "checking", "queued"].includes(row.status) && !row.done_at],
  seeding: ["Seeding", (row) => row.status === "seeding"],
  stopped: ["Paused", (row) => row.status === "stopped"],
  troubled: ["In trouble", (row) => row.status === "troubled"],
};
const byName = (a, b) => a.name.localeCompare(b.name);
const SORTS = {
  added: (a, b) => b.added_at - a.added_at || b.number - a.number,
  name: byName,
  progress: (a, b) => part(a) - part(b),
  down: (a, b) => b.down_rate - a.down_rate,
  up: (a, b) => b.up_rate - a.up_rate,
  ratio: (a, b) => ratio(b) - ratio(a),
  size: (a, b) => b.bytes - a.bytes,
  queue: (a, b) => a.position - b.position,
};
const GLYPHS = { stopped: "i-pause", queued: "i-wait", checking: "i-search", moving: "i-wait", metadata: "i-search", downloading: "i-down", seeding: "i-up", troubled: "i-alert" };

const elements = new Map();
let shownMax = SHOWN_STEP;
let open = () => {};

export function startList(whenOpened) {
  open = whenOpened;
  for (const [id, event] of [["search", "input"], ["label", "change"], ["sort", "change"]]) {
    $(id).addEventListener(event, () => {
      view[id] = $(id).value;
      shownMax = SHOWN_STEP;
      drawList();
    });
  }
  $("more").addEventListener("click", () => {
    shownMax += SHOWN_STEP;
    drawList();
  });
}

export function drawList() {
  drawChips();
  drawLabels();
  const words = view.search.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...rows.values()];
  const fit = all
    .filter(FILTERS[view.filter][1])
    .filter((row) => !view.label || row.labels.includes(view.label))
    .filter((row) => words.every((word) => row.name.toLowerCase().includes(word) || row.infohash.startsWith(word)))
    .sort((a, b) => SORTS[view.sort](a, b) || a.number - b.number);
  const shown = fit.slice(0, shownMax);
  const kept = new Set(shown.map((row) => row.number));
  for (const [number, element] of elements) {
    if (!kept.has(number)) {
      moveFocusFrom(element.item);
      element.item.remove();
      elements.delete(number);
    }
  }
  let before = null;
  for (const row of shown) {
    let element = elements.get(row.number);
    if (!element) {
      element = build(row.number);
      elements.set(row.number, element);
    }
    draw(element, row);
    const place = before ? before.nextSibling : $("list").firstChild;
    if (place !== element.item) $("list").insertBefore(element.item, place);
    before = element.item;
  }
  $("more").hidden = fit.length <= shown.length;
  setText($("more"), "Show more of the other " + count(fit.length - shown.length));
  drawEmpty(all.length, fit.length);
}

/** Who goes through the list by key is not thrown to the top when a row goes. */
function moveFocusFrom(item) {
  if (item.contains(document.activeElement)) {
    (item.nextSibling ?? item.previousSibling)?.querySelector(".title").focus();
  }
}

function drawEmpty(all, fit) {
  $("empty").hidden = fit > 0;
  setText($("empty-title"), all === 0 ? "No torrents yet" : "None like that");
  $("empty-text").hidden = all > 0;
}

function drawChips() {
  const all = [...rows.values()];
  for (const [name, [title, isFit]] of Object.entries(FILTERS)) {
    let chip = $("chip-" + name);
    if (!chip) {
      chip = h("button", { type: "button", id: "chip-" + name, on: { click: () => { view.filter = name; drawList(); } } }, title, h("i"));
      $("chips").append(chip);
    }
    const number = all.filter(isFit).length;
    chip.hidden = name === "troubled" && number === 0 && view.filter !== name;
    chip.setAttribute("aria-pressed", String(view.filter === name));
    setText(chip.lastChild, number ? count(number) : "");
  }
}

function drawLabels() {
  const labels = [...new Set([...rows.values()].flatMap((row) => row.labels))].sort();
  const select = $("label");
  const shown = labels.join();
  select.parentElement.hidden = labels.length === 0;
  if (select.dataset.shown !== shown) {
    select.dataset.shown = shown;
    select.replaceChildren(h("option", { value: "" }, "Any label"), ...labels.map((label) => h("option", { value: label }, plain(label))));
    if (!labels.includes(view.label)) view.label = "";
    select.value = view.label;
  }
}

function build(number) {
  const row = () => rows.get(number);
  const it = {
    glyph: h("span", { class: "glyph" }),
    title: h("button", { type: "button", class: "title", dir: "auto", on: { click: () => open(number) } }),
    down: h("b"),
    up: h("b"),
    what: h("span", { class: "what" }),
    labels: h("span", { class: "labels" }),
    fill: h("i"),
    toggle: h("button", { type: "button", class: "icon toggle", on: { click: () => toggle(row()) } }),
    remove: h("button", { type: "button", class: "icon remove", title: "Remove", on: { click: () => askToRemove(row()) } }, icon("i-trash")),
  };
  it.downBox = h("span", { class: "d" }, icon("i-down"), it.down);
  it.upBox = h("span", { class: "u" }, icon("i-up"), it.up);
  it.item = h(
    "li",
    { class: "torrent" },
    it.glyph,
    it.title,
    h("span", { class: "rates" }, it.downBox, it.upBox),
    h("span", { class: "acts" }, it.toggle, it.remove),
    h("span", { class: "line" }, it.what, it.labels),
    h("span", { class: "way", "aria-hidden": "true" }, it.fill),
  );
  it.item.dataset.number = String(number);
  return it;
}

function draw(it, row) {
  const isOpen = view.selected === row.number;
  if (it.row === row && it.isOpen === isOpen) return;
  const name = plain(row.name);
  it.item.className = "torrent " + row.status + (isOpen ? " open" : "");
  it.title.setAttribute("aria-expanded", String(isOpen));
  setText(it.title, name);
  it.title.title = name;
  if (it.row?.status !== row.status) {
    it.glyph.replaceChildren(icon(GLYPHS[row.status]));
    const isStopped = row.status === "stopped" || row.status === "troubled";
    it.toggle.replaceChildren(icon(isStopped ? "i-play" : "i-pause"));
    it.toggle.title = isStopped ? "Resume" : "Pause";
  }
  it.toggle.setAttribute("aria-label", it.toggle.title + " " + name);
  it.remove.setAttribute("aria-label", "Remove " + name);
  setText(it.down, rate(row.down_rate));
  setText(it.up, rate(row.up_rate));
  it.downBox.classList.toggle("none", row.down_rate === 0);
  it.upBox.classList.toggle("none", row.up_rate === 0);
  setText(it.what, sentence(row));
  if (it.row?.labels.join() !== row.labels.join()) {
    it.labels.replaceChildren(...row.labels.map((label) => h("span", { class: "label", dir: "auto" }, plain(label))));
  }
  setProperty(it.fill, "--p", String(part(row)));
  it.row = row;
  it.isOpen = isOpen;
}

/** How a torrent is, in one line. */
export function sentence(row) {
  const size = bytes(row.wanted || row.bytes);
  const given = "ratio " + ratio(row).toFixed(2);
  switch (row.status) {
    case "troubled":
      return row.trouble;
    case "metadata":
      return row.metadata_total
        ? "Metadata: " + row.metadata_pieces + " of " + counted(row.metadata_total, "piece")
        : row.peers ? "Asking " + counted(row.peers, "peer") + " what it is" : "Looking for peers who know what it is";
    case "checking":
      return "Checking what is there: " + percent(part(row)) + " of " + size;
    case "moving":
      return "On its way to another directory";
    case "queued":
      return "Waits for its turn · " + size;
    case "stopped":
      return "Paused · " + (row.bytes ? percent(part(row)) + " of " + size + " · " + given : "not yet known");
    case "seeding":
      return ["Seeding " + size, given, row.peers ? counted(row.peers, "peer") : "nobody asks"].join(" · ");
    default:
      return [
        percent(part(row)) + " of " + size,
        row.eta >= 0 ? duration(row.eta) + " left" : row.peers ? "waiting for " + counted(row.peers, "peer") : "looking for peers",
        row.sending ? counted(row.sending, "peer sends", "peers send") : null,
      ].filter(Boolean).join(" · ");
  }
}
