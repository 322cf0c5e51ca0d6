// Talking with the node.

const API = "/api/v1/";
const PATIENCE_MAX_MS = 15000;
/** Nothing for so long, although something comes each second: the line is dead. */
const SILENCE_MS = 8000;

let token = "";

async function session() {
  const answer = await fetch(API + "session");
  if (!answer.ok) throw new Error("the node refuses to talk (" + answer.status + ")");
  token = (await answer.json()).token;
}

async function send(method, path, body, type) {
  try {
    if (method !== "GET" && !token) await session();
    return await fetch(API + path, {
      method,
      body,
      headers: method === "GET" ? {} : { "X-Starling-Token": token, "Content-Type": type },
    });
  } catch (unreachable) {
    throw new Error("The node does not answer. Is it running?", { cause: unreachable });
  }
}

async function ask(method, path, body, type = "application/json") {
  let answer = await send(method, path, body, type);
  if (answer.status === 403 && method !== "GET") {
    token = ""; // the node was started anew
    answer = await send(method, path, body, type);
  }
  const said = await answer.json().catch(() => ({ error: "The node answers " + answer.status + "." }));
  if (!answer.ok) throw Object.assign(new Error(said.error), { status: answer.status, said });
  return said;
}

export const get = (path) => ask("GET", path);
export const post = (path, value) => ask("POST", path, value === undefined ? "" : JSON.stringify(value));
export const patch = (path, value) => ask("PATCH", path, JSON.stringify(value));
export const remove = (path) => ask("DELETE", path);
export const postTorrent = (file) => ask("POST", "torrents", file, "application/x-bittorrent");

/** Listens for ever: whatever breaks is tried again, and {@code heard.lost} told meanwhile. */
export function listen(heard) {
  let patience = 1000;
  let silence = 0;
  const begin = () => {
    const source = new EventSource(API + "events");
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(again, SILENCE_MS);
    };
    const again = () => {
      source.close();
      clearTimeout(silence);
      heard.lost();
      setTimeout(begin, patience);
      patience = Math.min(patience * 1.6, PATIENCE_MAX_MS);
    };
    const on = (name) =>
      source.addEventListener(name, (event) => {
        patience = 1000;
        alive();
        heard[name](JSON.parse(event.data));
      });
    on("torrents");
    on("stats");
    source.addEventListener("error", again);
    alive();
  };
  begin();
}
