// What is done to a torrent, from wherever it was asked for.

import { $ } from "./dom.js";
import { patch, post, postTorrent, remove } from "./api.js";
import { plain } from "./format.js";
import { complain, say } from "./notices.js";
import { rows, take } from "./store.js";

let draw = () => {};

export const whenChanged = (redraw) => (draw = redraw);

/** Shown at once; what the node says comes a moment later. */
function show(answer) {
  take({ changed: [answer.torrent], removed: [] });
  draw();
}

export async function toggle(row) {
  const isStopped = row.status === "stopped" || row.status === "troubled";
  try {
    show(await post("torrents/" + row.infohash + (isStopped ? "/resume" : "/pause")));
    say((isStopped ? "Resumed " : "Paused ") + plain(row.name));
  } catch (error) {
    complain(error);
  }
}

export async function act(row, verb, said) {
  try {
    show(await post("torrents/" + row.infohash + "/" + verb));
    say(said);
  } catch (error) {
    complain(error);
  }
}

export async function change(row, value) {
  try {
    show(await patch("torrents/" + row.infohash, value));
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

export function askToRemove(row) {
  const dialog = $("removal");
  $("removal-name").textContent = plain(row.name);
  $("removal-data").checked = false;
  dialog.returnValue = "no";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "yes") return;
    try {
      await remove("torrents/" + row.infohash + ($("removal-data").checked ? "?data=true" : ""));
      rows.delete(row.number);
      draw();
      say("Removed " + plain(row.name));
    } catch (error) {
      complain(error);
    }
  };
  dialog.showModal();
}

/** Adds what a line says, or a file of it. */
export async function add(what, how = {}) {
  try {
    if (typeof what === "string" && /^https?:/i.test(what)) say("Fetching " + plain(what));
    const answer = typeof what === "string" ? await post("torrents", { source: what, ...how }) : await postFile(what, how);
    show(answer);
    say("Added " + plain(answer.torrent.name), {
      name: "Undo",
      run: () => remove("torrents/" + answer.torrent.infohash).catch(complain),
    });
    return true;
  } catch (error) {
    complain(error);
    return error.status === 409;
  }
}

async function postFile(file, how) {
  if (Object.keys(how).length === 0) return postTorrent(file);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return post("torrents", { torrent: btoa(text), ...how });
}
