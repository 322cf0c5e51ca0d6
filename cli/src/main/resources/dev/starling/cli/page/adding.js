// The ways in: the form, files, what is dropped, what is pasted anywhere.

import { $ } from "./dom.js";
import { add } from "./actions.js";

const SOURCE = /^(magnet:\?\S+|https?:\/\/\S+\.torrent(\?\S*)?|[0-9a-f]{40}|[0-9a-f]{64}|[a-z2-7]{32})$/i;
const LINES_MAX = 100;

function how() {
  const wanted = {};
  const labels = $("add-labels").value.split(",").map((label) => label.trim()).filter(Boolean);
  if (labels.length) wanted.labels = labels;
  if ($("add-directory").value.trim()) wanted.directory = $("add-directory").value.trim();
  if ($("add-paused").checked) wanted.paused = true;
  return wanted;
}

const lines = (text) => text.split(/\s*[\r\n]+\s*/).map((line) => line.trim()).filter(Boolean).slice(0, LINES_MAX);

async function addFiles(files) {
  for (const file of files) await add(file, how());
}

export function startAdding() {
  const form = $("add");
  const source = $("source");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let isAllTaken = true;
    for (const line of lines(source.value)) isAllTaken = (await add(line, how())) && isAllTaken;
    if (isAllTaken) source.value = "";
    source.focus();
  });
  // A line has no room for many links; each is added for itself.
  source.addEventListener("paste", (event) => {
    const several = lines(event.clipboardData.getData("text"));
    if (several.length > 1) {
      event.preventDefault();
      several.reduce((before, line) => before.then(() => add(line, how())), Promise.resolve());
    }
  });
  $("choose").addEventListener("click", () => $("files").click());
  $("files").addEventListener("change", async (event) => {
    await addFiles(event.target.files);
    event.target.value = "";
  });
  document.addEventListener("paste", async (event) => {
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    if (event.clipboardData.files.length) await addFiles(event.clipboardData.files);
    for (const line of lines(event.clipboardData.getData("text")).filter((it) => SOURCE.test(it))) await add(line, how());
  });
  startDropping();
}

function startDropping() {
  let depth = 0;
  const show = (isOn) => $("drop").classList.toggle("on", isOn);
  const leave = () => {
    depth = 0;
    show(false);
  };
  document.addEventListener("dragenter", (event) => {
    event.preventDefault();
    depth++;
    show(true);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("dragleave", () => {
    depth--;
    if (depth <= 0) leave();
  });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    leave();
    const text = event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain");
    if (event.dataTransfer.files.length) await addFiles(event.dataTransfer.files);
    else for (const line of lines(text)) await add(line, how());
  });
}
