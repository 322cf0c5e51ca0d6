// What the node has told, and what of it is looked at.

export const rows = new Map();

export const view = {
  stats: null,
  selected: 0, // the number of the torrent whose details are open; 0 for none
  filter: "all",
  label: "",
  search: "",
  sort: "added",
};

/** The latest rates, one a second. */
export const traffic = [];
const TRAFFIC_MAX = 600;

export function take(news) {
  const done = [];
  if (news.all) {
    const gone = new Set(rows.keys());
    for (const row of news.all) {
      rows.set(row.number, row);
      gone.delete(row.number);
    }
    gone.forEach((number) => rows.delete(number));
  } else {
    for (const row of news.changed) {
      const before = rows.get(row.number);
      if (before && !before.done_at && row.done_at) done.push(row);
      rows.set(row.number, row);
    }
    news.removed.forEach((number) => rows.delete(number));
  }
  if (!rows.has(view.selected)) view.selected = 0;
  return done;
}

export function takeStats(stats) {
  view.stats = stats;
  traffic.push([stats.down_rate, stats.up_rate]);
  if (traffic.length > TRAFFIC_MAX) traffic.shift();
}
