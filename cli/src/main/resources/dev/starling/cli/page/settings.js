// What may be changed while the node runs.

import { $, h } from "./dom.js";
import { get, patch } from "./api.js";
import { say } from "./notices.js";

const KIB = 1024;
// Name, label, unit, and how many of the node's own units one of ours is.
const NUMBERS = [
  ["down_limit", "Download limit", "KiB/s; empty for none", KIB],
  ["up_limit", "Upload limit", "KiB/s; empty for none", KIB],
  ["alt_down_limit", "Slow mode: download", "KiB/s", KIB],
  ["alt_up_limit", "Slow mode: upload", "KiB/s", KIB],
  ["download_queue", "Downloads at once", "empty for all", 1],
  ["seed_queue", "Seeds at once", "empty for all", 1],
  ["ratio_limit", "Stop at a ratio of", "empty for never", 1000],
  ["idle_limit", "Stop after idle", "minutes; empty for never", 1],
  ["peers_max", "Peers of a torrent", "", 1],
];

function number([name, label, unit, factor], value) {
  return h("label", {}, label,
    h("input", { type: "number", name, min: "0", step: factor === 1000 ? "0.1" : "1", value: value > 0 ? String(value / factor) : "" }),
    h("small", {}, unit));
}

async function open() {
  const settings = await get("settings");
  $("settings-wrong").hidden = true;
  $("settings-fields").replaceChildren(
    h("label", { class: "span" }, "Put torrents into", h("input", { type: "text", name: "download_dir", value: settings.download_dir, spellcheck: false })),
    ...NUMBERS.map((field) => number(field, settings[field[0]])),
    h("label", { class: "tick span" }, h("input", { type: "checkbox", name: "start_added", checked: settings.start_added }), "Start what is added at once"),
  );
  $("settings").showModal();
}

function changed() {
  const form = $("settings-form").elements;
  const wanted = { download_dir: form.download_dir.value, start_added: form.start_added.checked };
  for (const [name, , , factor] of NUMBERS) {
    const given = Number(form[name].value);
    const none = name.endsWith("down_limit") || name.endsWith("up_limit") ? -1 : name === "peers_max" ? 1 : 0;
    wanted[name] = given > 0 ? Math.round(given * factor) : none;
  }
  return wanted;
}

export function startSettings(complain) {
  $("open-settings").addEventListener("click", () => open().catch(complain));
  $("settings-save").addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await patch("settings", changed());
      $("settings").close();
      say("The settings hold from now on");
    } catch (error) {
      $("settings-wrong").textContent = error.message;
      $("settings-wrong").hidden = false;
    }
  });
  $("slow").addEventListener("click", () => {
    const isSlow = $("slow").getAttribute("aria-pressed") !== "true";
    patch("settings", { alt_enabled: isSlow })
      .then(() => {
        $("slow").setAttribute("aria-pressed", String(isSlow));
        say(isSlow ? "Slow mode is on" : "Slow mode is off");
      })
      .catch(complain);
  });
}
