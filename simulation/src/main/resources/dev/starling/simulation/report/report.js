"use strict";
// Draws the charts of a report from the data beside it. Every text of the data stays text.
(() => {
  const root = document.documentElement;
  root.dataset.errors = "0";
  addEventListener("error", () => {
    root.dataset.errors = String(Number(root.dataset.errors) + 1);
  });

  const charts = JSON.parse(document.getElementById("charts").textContent);
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const COLOURS = 6;
  // Curves that lie on each other, and colours that look alike, are told apart by these.
  const DASHES = [[], [7, 4], [2, 3], [11, 4, 2, 4]];

  const KIBI = 1024;
  // What a unit is called from which value on, and what one of it is.
  const SCALES = {
    NUMBER: [[0, 1, ""]],
    SHARE: [[0, 0.01, "%"]],
    PER_SECOND: [[0, 1, "/s"]],
    SECONDS: [[0, 1, "s"], [180, 60, "min"], [3 * 3600, 3600, "h"], [4 * 86400, 86400, "days"]],
    MILLISECONDS: [[0, 1, "ms"], [10_000, 1000, "s"], [600_000, 60_000, "min"]],
    BYTES: ["B", "KiB", "MiB", "GiB", "TiB"].map((word, i) => [i && 2 * KIBI ** i, KIBI ** i, word]),
    BYTES_PER_SECOND: ["B/s", "KiB/s", "MiB/s", "GiB/s"].map((word, i) => [i && 2 * KIBI ** i, KIBI ** i, word]),
  };
  const scaleOf = (unit, most) => SCALES[unit].filter(([from]) => from <= most).at(-1) ?? SCALES[unit][0];
  const mostOf = (values) => values.reduce((most, v) => (v !== null && v > most ? v : most), 0);
  const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
  const brief = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
  const text = (value) => (value == null ? "" : Math.abs(value) >= 100_000 ? brief.format(value) : plain.format(value));
  const withUnit = (label, word) => (word ? `${label} (${word})` : label);

  const pathsOf = (style) => {
    switch (style) {
      case "STEP": return uPlot.paths.stepped({ align: 1 });
      case "BAR": return uPlot.paths.bars({ size: [0.8, 60] });
      case "POINT": return () => null;
      default: return uPlot.paths.linear();
    }
  };

  function draw(chart, place) {
    const [, xOne, xWord] = scaleOf(chart.x.unit, mostOf(chart.places));
    const [, yOne, yWord] = scaleOf(chart.y.unit, Math.max(...chart.curves.map((c) => mostOf(c.values))));
    // A logarithmic axis has no place for what is not above zero.
    const scaled = (values, one, isLog) => values.map((v) => (v === null || (isLog && v <= 0) ? null : v / one));
    const data = [chart.places.map((v) => v / xOne),
      ...chart.curves.map((c) => scaled(c.values, yOne, chart.y.log))];
    const axis = (label, word, size) => ({
      label: withUnit(label, word), stroke: colour("--soft"), size, labelSize: 22,
      font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
      grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 },
      values: (_, splits) => splits.map(text),
    });
    const log = (isLog) => (isLog ? { distr: 3, log: 10 } : {});
    const isZeroBased = !chart.y.log && chart.y.unit !== "NUMBER" || chart.curves.some((c) => c.style === "BAR");
    const least = Math.min(...chart.curves.flatMap((c) => c.values.filter((v) => v !== null)));
    const options = {
      width: Math.max(240, place.clientWidth), height: 290,
      cursor: { y: false, points: { size: 7 } },
      scales: {
        // Not out to the next power of ten, where nothing is.
        x: { time: false, range: (_, low, high) => [low, high === low ? low + 1 : high],
          ...log(chart.x.log && chart.places.every((v) => v > 0)) },
        y: chart.y.log ? log(true)
          : { range: (_, low, high) => {
              const from = isZeroBased || least >= 0 ? Math.min(0, low ?? 0) : low;
              const to = high === null || high === from ? from + 1 : high;
              return [from, chart.y.unit === "SHARE" && to <= 100 && to > 90 ? 102 : to + (to - from) * 0.05];
            } },
      },
      axes: [axis(chart.x.label, xWord, 40), axis(chart.y.label, yWord, 62)],
      series: [
        { label: chart.x.label, value: (_, v) => (v == null ? "–" : `${text(v)} ${xWord}`) },
        ...chart.curves.map((curve, i) => {
          const stroke = colour(`--c${i % COLOURS}`);
          return {
            label: curve.name, stroke, width: curve.style === "BAR" ? 0 : 2, dash: DASHES[i % DASHES.length],
            fill: curve.style === "BAR" ? stroke : undefined, paths: pathsOf(curve.style), spanGaps: curve.style === "LINE",
            points: { show: curve.style === "POINT" || (curve.style === "LINE" && chart.places.length <= 24), size: 6, fill: stroke },
            value: (_, v) => (v == null ? "–" : `${text(v)} ${yWord}`),
          };
        }),
      ],
      hooks: { draw: [() => { place.dataset.drawn = String(data[0].length); }] },
    };
    place.textContent = "";
    const plot = new uPlot(options, data, place);
    // Whoever has no mouse switches curves by the keyboard.
    plot.root.querySelectorAll(".u-legend .u-series:not(:first-child) th").forEach((head) => {
      head.tabIndex = 0;
      head.setAttribute("role", "button");
      head.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          head.click();
        }
      });
    });
    return plot;
  }

  const places = [...document.querySelectorAll(".plot")];
  let plots = [];
  const drawAll = () => {
    plots.forEach((plot) => plot.destroy());
    plots = places.map((place, i) => draw(charts[i], place));
  };
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      plots.forEach((plot, i) => plot.setSize({ width: Math.max(240, places[i].clientWidth), height: 290 }));
    }
  });

  document.querySelectorAll("button[data-copies]").forEach((button) => {
    const source = document.getElementById(button.dataset.copies);
    const said = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch {
        getSelection().selectAllChildren(source);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  });
})();
