// The DHT, live: whom we know, how large it is, what was looked up and how.

import { $, h, setText } from "./dom.js";
import { get } from "./api.js";
import { bytes, count, counted, duration, plain } from "./format.js";
import { drawFlight, isFlying, showFlight } from "./flight.js";
import { drawRing } from "./ring.js";

const REACH = { open: ["Open", "strangers reach us"], behind_nat: ["Closed", "a router keeps strangers out; we can still call others"], unknown: ["Unknown", "it takes some minutes to tell whether strangers reach us"] };
const FRAME_MS = 1000 / 30;

let chosen = 0; // the lookup that somebody wants to see; 0 for always the latest
let socketAt = 0;
let latest = null;

export function startNetwork() {
  let last = 0;
  let wasFlying = false;
  const frame = (now) => {
    requestAnimationFrame(frame);
    if ($("view-network").hidden || now - last < FRAME_MS) return;
    last = now;
    if (isFlying() || wasFlying) drawFlight($("flight"));
    wasFlying = isFlying();
  };
  requestAnimationFrame(frame);
  new ResizeObserver(() => latest && draw(latest)).observe($("ring"));
}

export async function refreshNetwork() {
  const dht = await get("dht").catch(() => null);
  if (dht) draw(dht);
}

function draw(dht) {
  latest = dht;
  const socket = dht.sockets[socketAt] ?? dht.sockets[0];
  if (!socket) return;
  drawCards(dht, socket);
  drawRing($("ring"), socket.contacts);
  drawBuckets(socket);
  drawLookups(dht.searches.filter((search) => search.steps.length > 0).reverse());
}

function drawCards(dht, socket) {
  const network = socket.network;
  const good = socket.contacts.filter((it) => it.good && !it.waiting).length;
  const [reach, why] = REACH[socket.reach];
  const cards = [
    [network ? "≈ " + count(network.nodes) : "…", "nodes in the network", network ? "give or take " + count(network.deviation) : "a few lookups will tell"],
    [count(good), good === 1 ? "contact that answers" : "contacts that answer", "of " + counted(socket.contacts.length, "known", "known")],
    [reach, "to the outside", socket.external ? why + "; we are seen as " + socket.external.replace(/:0$/, "") : why],
    [count(socket.queries_answered), socket.queries_answered === 1 ? "question answered" : "questions answered", "and " + count(socket.queries_sent) + " asked"],
    [count(socket.stored_torrents), socket.stored_torrents === 1 ? "torrent kept for others" : "torrents kept for others", counted(socket.stored_peers, "peer") + ", " + counted(dht.stored_items, "item")],
    [bytes(socket.bytes_sent + socket.bytes_received), "of DHT traffic", "as " + socket.id.slice(0, 12) + "… at " + socket.address],
  ];
  const list = $("dht-cards");
  while (list.children.length < cards.length) list.append(h("li", {}, h("b"), h("span"), h("small")));
  cards.forEach((texts, i) => texts.forEach((text, j) => setText(list.children[i].children[j], text)));
  drawSockets(dht.sockets);
}

/** Each family of addresses has a table of its own. */
function drawSockets(sockets) {
  if (sockets.length < 2 || $("sockets")) return;
  const choice = h("select", { id: "sockets", "aria-label": "Which socket's table", on: { change: (event) => { socketAt = Number(event.target.value); draw(latest); } } },
    ...sockets.map((socket, i) => h("option", { value: String(i) }, socket.address)));
  $("ring").before(choice);
}

function drawBuckets(socket) {
  const byBucket = new Map();
  for (const contact of socket.contacts) {
    byBucket.set(contact.bucket, [...(byBucket.get(contact.bucket) ?? []), contact]);
  }
  const state = (contact) => (contact.waiting ? "wait" : contact.good ? "" : "doubt");
  const shown = JSON.stringify([...byBucket].map(([bucket, contacts]) => [bucket, contacts.map(state)]));
  if ($("buckets").dataset.shown === shown) return;
  $("buckets").dataset.shown = shown;
  $("buckets").replaceChildren(
    ...[...byBucket].sort((a, b) => a[0] - b[0]).map(([bucket, contacts]) =>
      h("div", { class: "bucket-row" },
        h("span", {}, counted(bucket, "bit")),
        h("span", { class: "birds", "aria-hidden": "true" }, ...contacts.map((contact) => h("i", { class: state(contact) }))),
        h("span", {}, String(contacts.filter((it) => !it.waiting).length)))));
}

function drawLookups(searches) {
  const list = $("lookups");
  const shown = searches.find((it) => it.number === chosen) ?? searches[0];
  if (!shown) return;
  showFlight(shown, false);
  drawFlight($("flight"));
  const title = (search) => (search.torrent ? plain(search.torrent) : search.target.slice(0, 16) + "…");
  const answered = (search) => search.steps.filter((step) => step.outcome === "answered").length;
  const took = (search) => Math.max(...search.steps.map((step) => Math.max(step.ended_ms, step.sent_ms)));
  const closest = Math.max(...shown.steps.map((step) => (step.outcome === "answered" ? step.shared_bits : 0)));
  setText($("lookup-text"), title(shown) + ": " + counted(shown.steps.length, "node") + " asked, " + answered(shown) + " answered" +
    (shown.over ? " in " + seconds(took(shown)) : " so far") + ", the nearest shares " + counted(closest, "bit") + " with the target.");
  $("flight").setAttribute("aria-label", $("lookup-text").textContent);
  while (list.children.length > searches.length) list.lastChild.remove();
  searches.forEach((search, i) => {
    const item = list.children[i] ?? list.appendChild(h("li", {}, h("button", { type: "button" }, h("span", { dir: "auto" }), h("span", { class: "over" }), h("small"), h("span", { class: "over" }))));
    const button = item.firstChild;
    const [who, ago, what, time] = button.children;
    who.className = search.torrent ? "who" : "who hash";
    setText(who, title(search));
    setText(ago, duration(search.ago_ms / 1000) + " ago");
    setText(what, answered(search) + " of " + search.steps.length + " answered");
    setText(time, search.over ? seconds(took(search)) : "under way");
    button.setAttribute("aria-pressed", String(search === shown));
    button.onclick = () => {
      chosen = search.number;
      showFlight(search, true);
      drawLookups(searches);
    };
  });
}

const seconds = (ms) => (ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(1) + " s");
