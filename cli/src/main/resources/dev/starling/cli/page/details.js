// One torrent: why it is where it is, its files, its peers, its pieces.

import { $, bar, h, icon, setProperty, setText } from "./dom.js";
import { act, askToRemove, change, toggle } from "./actions.js";
import { get } from "./api.js";
import { bytes, count, counted, date, part, percent, plain, rate, ratio } from "./format.js";
import { sentence } from "./list.js";
import { complain, say } from "./notices.js";
import { pathOf, verdictOf } from "./path.js";
import { drawPieces } from "./pieces.js";
import { rows, view } from "./store.js";

const TABS = { path: ["How it goes", "explanation"], files: ["Files", "files"], peers: ["Peers", "peers"], pieces: ["Pieces", "pieces"] };
const FILES_STEP = 200;

let tab = "path";
let close = () => {};
let shown = 0;
let body = null;
let parts = {};

export function startDetails(whenClosed) {
  close = whenClosed;
}

/** Opens what is selected, or closes. */
export function openDetails() {
  shown = 0;
  const row = rows.get(view.selected);
  $("details").hidden = !row;
  $("overview").hidden = Boolean(row);
  $("right").classList.toggle("sheet", Boolean(row));
  if (!row) return;
  shown = row.number;
  build(row);
  refresh();
}

function build(row) {
  const name = plain(row.name);
  parts = {
    sub: h("p", { class: "sub" }),
    fill: bar(0),
    toggle: h("button", { type: "button", class: "quiet", on: { click: () => toggle(rows.get(shown)) } }),
  };
  body = h("div", { role: "tabpanel", id: "panel", "aria-labelledby": "tab-" + tab });
  const again = () => rows.get(shown);
  $("details").setAttribute("aria-label", name);
  $("details").replaceChildren(
    h("header", {},
      h("h2", { dir: "auto", title: name }, name),
      h("button", { type: "button", class: "icon", "aria-label": "Close the details", on: { click: close } }, icon("i-close")),
      parts.sub),
    h("div", { class: "inline" },
      parts.toggle,
      h("button", { type: "button", class: "quiet", title: "Copy the magnet link", on: { click: copyMagnet } }, icon("i-link"), "Magnet"),
      h("button", { type: "button", class: "quiet", title: "Hash again what lies on the disk", on: { click: () => act(again(), "verify", "Checking " + plain(again().name)) } }, icon("i-check"), "Verify"),
      h("button", { type: "button", class: "quiet", "aria-label": "Remove", title: "Remove", on: { click: () => askToRemove(again()) } }, icon("i-trash"))),
    tabs(),
    body,
  );
}

function tabs() {
  const list = h("div", { class: "tabs", role: "tablist" });
  for (const [name, [title]] of Object.entries(TABS)) {
    list.append(h("button", {
      type: "button", role: "tab", id: "tab-" + name, "aria-controls": "panel", "aria-selected": String(name === tab), tabIndex: name === tab ? 0 : -1,
      on: { click: () => select(name), keydown: (event) => move(event, name) },
    }, title));
  }
  return list;
}

function move(event, name) {
  const names = Object.keys(TABS);
  const by = { ArrowRight: 1, ArrowLeft: names.length - 1 }[event.key];
  if (by) {
    event.stopPropagation();
    select(names[(names.indexOf(name) + by) % names.length]);
    $("tab-" + tab).focus();
  }
}

function select(name) {
  tab = name;
  for (const other of Object.keys(TABS)) {
    $("tab-" + other).setAttribute("aria-selected", String(other === name));
    $("tab-" + other).tabIndex = other === name ? 0 : -1;
  }
  body.setAttribute("aria-labelledby", "tab-" + name);
  body.replaceChildren();
  parts.drawn = null;
  refresh();
}

async function copyMagnet() {
  try {
    const { magnet } = await get("torrents/" + rows.get(shown).infohash + "?parts=none");
    await navigator.clipboard.writeText(magnet);
    say("The magnet link is in the clipboard");
  } catch (error) {
    complain(error);
  }
}

/** Asks anew for what is looked at. */
export async function refresh() {
  const row = rows.get(view.selected);
  if (!row || row.number !== shown) return;
  const asked = tab;
  const details = await get("torrents/" + row.infohash + "?parts=" + TABS[tab][1]).catch(() => null);
  if (!details || shown !== details.number || asked !== tab) return;
  drawHead(details);
  ({ path: drawPath, files: drawFiles, peers: drawPeers, pieces: drawBits })[tab](details);
}

function drawHead(row) {
  setText(parts.sub, sentence(row));
  const isStopped = row.status === "stopped" || row.status === "troubled";
  if (parts.isStopped !== isStopped) {
    parts.isStopped = isStopped;
    parts.toggle.replaceChildren(icon(isStopped ? "i-play" : "i-pause"), isStopped ? "Resume" : "Pause");
  }
}

function drawPath(row) {
  if (parts.drawn !== "path") {
    parts.drawn = "path";
    parts.stages = h("ol", { class: "path", "aria-label": "The way from a hash to its bytes" });
    parts.verdict = h("p", { class: "verdict" });
    parts.facts = h("dl", { class: "facts" });
    const labels = h("input", { type: "text", value: row.labels.join(", "), placeholder: "Labels, separated by commas", "aria-label": "Labels" });
    const save = async (event) => {
      event.preventDefault();
      const wanted = labels.value.split(",").map((it) => it.trim()).filter(Boolean);
      if (await change(rows.get(shown), { labels: wanted })) say("The labels are kept");
    };
    body.replaceChildren(
      parts.stages, parts.verdict,
      h("form", { class: "inline", on: { submit: save } }, labels, h("button", { class: "quiet" }, "Label")),
      h("div", { class: "inline" }), parts.facts);
  }
  pathOf(parts.stages, row.explanation.stages);
  verdictOf(parts.verdict, row.explanation.verdict);
  const facts = [
    ["Size", row.bytes ? bytes(row.bytes) : "not yet known"],
    ["Ratio", ratio(row).toFixed(2) + " (" + bytes(row.uploaded) + " given)"],
    ["Added", date(row.added_at)],
    row.done_at ? ["Complete", date(row.done_at)] : null,
    row.created_at ? ["Made", date(row.created_at) + (row.created_by ? " by " + plain(row.created_by) : "")] : null,
    row.comment ? ["Comment", plain(row.comment)] : null,
    ["In", plain(row.directory)],
    ["Infohash", row.infohash],
  ].filter(Boolean);
  parts.facts.replaceChildren(...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)]));
}

function table(...heads) {
  const rowsOf = h("tbody");
  body.replaceChildren(h("table", { class: "rows" }, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col", class: head.startsWith("#") ? "n" : "" }, head.replace("#", ""))))), rowsOf));
  return rowsOf;
}

function drawFiles(row) {
  if (row.files.length === 0) {
    body.replaceChildren(h("p", {}, "Its files are known when its metadata has come."));
    return;
  }
  if (parts.drawn !== "files") {
    parts.drawn = "files";
    parts.files = new Map();
    parts.filesBody = table("File", "#Size", "Priority");
    addFiles(row, FILES_STEP);
  }
  for (const file of row.files) {
    const drawn = parts.files.get(file.number);
    if (drawn) {
      setProperty(drawn.fill.firstChild, "--p", String(file.bytes ? file.have / file.bytes : 1));
      if (document.activeElement !== drawn.select) drawn.select.value = file.priority;
    }
  }
}

function addFiles(row, most) {
  // All lie in the torrent's own directory; that need not be said of each.
  const root = row.files.every((file) => file.path.startsWith(row.name + "/")) ? row.name.length + 1 : 0;
  for (const file of row.files.slice(parts.files.size, parts.files.size + most)) {
    const path = plain(file.path.slice(root));
    const cut = path.lastIndexOf("/") + 1;
    const choice = h("select", { "aria-label": "Priority of " + path, on: { change: (event) => change(rows.get(shown), { files: { [event.target.value]: [file.number] } }) } },
      ...["high", "normal", "low", "skip"].map((it) => h("option", { value: it }, it)));
    const drawn = { fill: bar(0), select: choice };
    parts.files.set(file.number, drawn);
    parts.filesBody.append(h("tr", {}, h("td", { dir: "auto" }, cut ? h("small", {}, path.slice(0, cut)) : null, h("a", { href: "/stream/" + row.infohash + "/" + file.number, target: "_blank", rel: "noopener", title: "Play or save it while it comes" }, path.slice(cut)), drawn.fill), h("td", { class: "n" }, bytes(file.bytes)), h("td", {}, choice)));
  }
  const left = row.files.length - parts.files.size;
  if (left > 0) {
    const more = h("button", { type: "button", class: "quiet more", on: { click: () => { more.remove(); addFiles(row, FILES_STEP); } } }, "Show more of the other " + count(left));
    body.append(more);
  }
}

function drawPeers(row) {
  if (row.peer_list.length === 0) {
    body.replaceChildren(h("p", {}, "Nobody is connected."));
    return;
  }
  const into = table("Peer", "#Has", "#Down", "#Up");
  const peers = row.peer_list.sort((a, b) => b.down_rate + b.up_rate - a.down_rate - a.up_rate || a.address.localeCompare(b.address));
  for (const peer of peers.slice(0, 100)) {
    into.append(h("tr", {},
      h("td", {}, h("span", { dir: "auto" }, plain(peer.client) || "unnamed"), h("small", {}, peer.address + " · " + peer.source + (peer.flags ? " · " + peer.flags : "")), bar(peer.progress)),
      h("td", { class: "n" }, Math.floor(peer.progress * 100) + " %"),
      h("td", { class: "n" }, peer.down_rate ? rate(peer.down_rate) : "–", h("small", {}, bytes(peer.downloaded))),
      h("td", { class: "n" }, peer.up_rate ? rate(peer.up_rate) : "–", h("small", {}, bytes(peer.uploaded)))));
  }
  body.append(h("p", { class: "legend" }, "D d we download, or would · U u they do, or would · E encrypted · I came to us · H from the DHT · X from peers · L nearby"));
}

function drawBits(row) {
  if (parts.drawn !== "pieces") {
    parts.drawn = "pieces";
    parts.canvas = h("canvas", { class: "pieces", role: "img" });
    parts.bits = h("p", { class: "legend" });
    body.replaceChildren(parts.canvas, parts.bits);
  }
  setText(parts.bits, row.pieces
    ? count(row.pieces_have) + " of " + counted(row.pieces, "piece") + " of " + bytes(row.piece_length) + " · " + percent(part(row)) + " · " + row.availability.toFixed(2) + " copies among the peers"
    : "Its pieces are known when its metadata has come.");
  parts.canvas.hidden = row.pieces === 0;
  parts.canvas.setAttribute("aria-label", parts.bits.textContent);
  drawPieces(parts.canvas, row.pieces, row.piece_bits);
}
