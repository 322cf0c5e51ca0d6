// Amounts as people read them, and names as they may be shown.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
// Controls would vanish; those that turn the writing around would make exe.png of gnp.exe.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const NAME_CHARS_MAX = 400;

export const plain = (name) => {
  const shown = name.replace(UNSEEN, "\ufffd");
  return shown.length > NAME_CHARS_MAX ? shown.slice(0, NAME_CHARS_MAX) + " …" : shown;
};

export function bytes(amount) {
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return (unit === 0 || amount >= 100 ? amount.toFixed(0) : amount.toFixed(1)) + " " + UNITS[unit];
}

export const rate = (amount) => bytes(amount) + "/s";

export function duration(seconds) {
  if (seconds < 60) return Math.round(seconds) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min" + (seconds < 600 ? " " + Math.round(seconds % 60) + " s" : "");
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
  return Math.floor(seconds / 86400) + " d " + Math.floor((seconds % 86400) / 3600) + " h";
}

/** Never 100 before it is all there. */
export const percent = (part) => (part >= 1 ? "100" : (Math.floor(part * 1000) / 10).toFixed(1)) + " %";

const figures = new Intl.NumberFormat("en");

export const count = (number) => figures.format(number);

export const counted = (number, one, many = one + "s") => count(number) + " " + (number === 1 ? one : many);

export const date = (seconds) =>
  new Date(seconds * 1000).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

export const ratio = (row) => {
  const size = Math.max(row.downloaded, row.have);
  return size === 0 ? 0 : row.uploaded / size;
};

export const part = (row) => {
  if (row.status === "checking" && row.to_check > 0) return row.checked / row.to_check;
  return row.wanted === 0 ? (row.bytes > 0 ? 1 : 0) : row.have / row.wanted;
};
