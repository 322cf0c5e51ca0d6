// Everything without a mouse.

import { $ } from "./dom.js";
import { askToRemove, toggle } from "./actions.js";
import { rows } from "./store.js";

const focused = () => document.activeElement?.closest?.(".torrent");

function step(by) {
  const titles = [...document.querySelectorAll("#list .title")];
  const at = titles.indexOf(focused()?.querySelector(".title"));
  const next = titles[Math.min(Math.max(at + by, 0), titles.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function startKeys(close, showView) {
  const show = (view, then = () => {}) => {
    location.hash = view;
    showView(); // what is yet hidden takes no focus
    then();
  };
  $("open-keys").addEventListener("click", () => $("keys").showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const isWriting = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape") {
      if (isWriting) event.target.blur();
      else close();
      return;
    }
    if (isWriting) return;
    const row = rows.get(Number(focused()?.dataset.number));
    const deeds = {
      a: () => show("torrents", () => $("source").focus()),
      "/": () => show("torrents", () => $("search").focus()),
      "?": () => $("keys").showModal(),
      1: () => show("torrents"),
      2: () => show("network"),
      j: () => step(1),
      k: () => step(-1),
      ArrowDown: focused() && (() => step(1)),
      ArrowUp: focused() && (() => step(-1)),
      p: row && (() => toggle(row)),
      Delete: row && (() => askToRemove(row)),
    };
    const deed = Object.hasOwn(deeds, event.key) && deeds[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });
}
