// The stages from a hash to its bytes, as a way that the bird has come so far.

import { h, icon, setText } from "./dom.js";

const WORDS = { waiting: "waits", running: "under way", done: "", failed: "failed" };
const TITLES = { bootstrap: "Join the flock", lookup: "Ask around", peers: "Hear of peers", dials: "Meet them", metadata: "Learn what it is", pieces: "Carry it home" };

export function pathOf(list, stages) {
  while (list.children.length < stages.length) {
    list.append(h("li", {}, h("span", { class: "mark", "aria-hidden": "true" }), h("b", {}, h("span"), h("small")), h("p", { dir: "auto" })));
  }
  // The bird is at the last stage where anything moves.
  const at = stages.findLastIndex((stage) => stage.state === "running");
  stages.forEach((stage, i) => {
    const [mark, title, figures] = list.children[i].children;
    list.children[i].className = stage.state;
    const glyph = i === at ? "bird" : stage.state === "done" ? "i-check" : stage.state === "failed" ? "i-close" : "";
    if (mark.dataset.glyph !== glyph) {
      mark.dataset.glyph = glyph;
      mark.replaceChildren(glyph ? icon(glyph, glyph === "bird" ? "bird" : "") : String(i + 1));
    }
    setText(title.firstChild, TITLES[stage.name] ?? stage.name);
    setText(title.lastChild, [stage.name, WORDS[stage.state]].filter(Boolean).join(", "));
    setText(figures, stage.figures);
  });
}

export function verdictOf(element, verdict) {
  const cut = verdict.indexOf(": ");
  const [what, cure] = cut < 0 ? [verdict, ""] : [verdict.slice(0, cut), verdict.slice(cut + 2)];
  if (element.dataset.shown !== verdict) {
    element.dataset.shown = verdict;
    element.replaceChildren(capital(what), h("small", {}, capital(cure)));
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
