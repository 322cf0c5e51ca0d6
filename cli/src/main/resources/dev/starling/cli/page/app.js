// The page of a running node. Reading order: api.js talks with the node, store.js keeps what it told, list.js
// and details.js show the torrents, network.js the DHT, actions.js and adding.js do what is asked for.

import { $, setText } from "./dom.js";
import { listen } from "./api.js";
import { whenChanged } from "./actions.js";
import { startAdding } from "./adding.js";
import { openDetails, refresh, startDetails } from "./details.js";
import { setFlock, startFlock } from "./flock.js";
import { count, counted, plain, rate } from "./format.js";
import { startKeys } from "./keys.js";
import { drawList, startList } from "./list.js";
import { refreshNetwork, startNetwork } from "./network.js";
import { complain, say } from "./notices.js";
import { startSettings } from "./settings.js";
import { take, takeStats, view } from "./store.js";
import { drawTotals, drawTraffic } from "./traffic.js";

const REACH = { open: "strangers reach us", behind_nat: "behind a router", unknown: "" };
const THEMES = ["", "light", "dark"];

function select(number) {
  const last = view.selected;
  view.selected = view.selected === number ? 0 : number;
  drawList();
  openDetails();
  if (!view.selected && last) document.querySelector(`[data-number="${last}"] .title`)?.focus({ preventScroll: true });
}

const close = () => view.selected && select(view.selected);

function drawStats() {
  const stats = view.stats;
  setText($("down-rate"), rate(stats.down_rate));
  setText($("up-rate"), rate(stats.up_rate));
  const dht = stats.dht;
  const network = dht.network ? "in a network of about " + counted(dht.network.nodes, "node") : "";
  setText($("among"), dht.joined
    ? ["Among " + counted(dht.contacts, "neighbour"), network, REACH[dht.reach]].filter(Boolean).join(" · ")
    : "Looking for the flock …");
  $("slow").setAttribute("aria-pressed", String(stats.slow));
  setFlock(dht.contacts + 2 * stats.peers, stats.down_rate + stats.up_rate);
  const isBusy = stats.down_rate > 0 || stats.up_rate > 0;
  document.title = isBusy ? "↓ " + rate(stats.down_rate) + " ↑ " + rate(stats.up_rate) + " – Starling" : "Starling";
}

function draw() {
  drawList();
  if (!view.selected && !$("details").hidden) openDetails();
}

function everySecond() {
  if (document.hidden) return;
  drawTraffic();
  drawTotals();
  if (!$("view-network").hidden) refreshNetwork();
  else if (view.selected) refresh();
}

function show() {
  const isNetwork = location.hash === "#network";
  $("view-network").hidden = !isNetwork;
  $("view-torrents").hidden = isNetwork;
  for (const [id, isHere] of [["nav-network", isNetwork], ["nav-torrents", !isNetwork]]) {
    if (isHere) $(id).setAttribute("aria-current", "page");
    else $(id).removeAttribute("aria-current");
  }
  if (isNetwork) refreshNetwork();
  else drawTraffic();
}

function startTheme() {
  const set = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  let theme = localStorage.getItem("theme") ?? "";
  set(theme);
  $("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem("theme", theme);
    set(theme);
    say(theme ? theme.charAt(0).toUpperCase() + theme.slice(1) : "As the system is");
    drawTraffic();
  });
}

startTheme();
startFlock($("flock"));
startList(select);
startDetails(close);
startAdding();
startSettings(complain);
startKeys(close, show);
startNetwork();
whenChanged(draw);
show();
addEventListener("hashchange", show);
addEventListener("resize", drawTraffic);
document.addEventListener("visibilitychange", everySecond);
listen({
  torrents: (news) => {
    take(news).forEach((row) => say(plain(row.name) + " is complete"));
    draw();
  },
  stats: (stats) => {
    $("lost").hidden = true;
    takeStats(stats);
    drawStats();
    everySecond();
  },
  lost: () => {
    $("lost").hidden = false;
    setText($("lost"), "The node does not answer. This page goes on trying.");
  },
});
