// What is said by the way: shown for a while, and told to those who listen instead of looking.

import { $, h } from "./dom.js";

const SHOWN_MS = 6000;
const SHOWN_MAX = 4;

export function say(text, action) {
  $("said").textContent = text;
  show(text, "", action);
}

export function complain(error) {
  show(error.message.charAt(0).toUpperCase() + error.message.slice(1), "bad");
}

function show(text, kind, action) {
  const toast = h("div", { class: "toast " + kind }, h("span", { dir: "auto" }, text));
  if (kind === "bad") toast.setAttribute("role", "alert");
  const end = () => toast.remove();
  if (action) {
    toast.append(h("button", { type: "button", on: { click: () => { end(); action.run(); } } }, action.name));
  }
  toast.append(h("button", { type: "button", "aria-label": "Dismiss", on: { click: end } }, "✕"));
  $("toasts").append(toast);
  while ($("toasts").children.length > SHOWN_MAX) $("toasts").firstChild.remove();
  setTimeout(end, SHOWN_MS * (kind === "bad" ? 2 : 1));
}
