// What is hard to read (a contrast below 4.5 to what is behind it, as WCAG counts) or has no name.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pixel = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = ([r, g, b]) =>
    [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const root = getComputedStyle(document.documentElement);
  const named = (name) => rgba(root.getPropertyValue("--" + name).trim());
  // The sky is a gradient: all of it has to do.
  const behind = (element) => {
    const layers = [];
    for (let it = element; it; it = it.parentElement) {
      if (it.matches(".sky")) return ["sky-1", "sky-2", "sky-3"].map((name) => layers.reduceRight((below, layer) => over(layer, below), named(name)));
      const layer = rgba(getComputedStyle(it).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return [layers.reduceRight((below, layer) => over(layer, below), named("ground"))];
  };
  const wrong = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest(".sr, svg, noscript, .skip")) continue;
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (text) {
      const style = getComputedStyle(element);
      for (const below of behind(element)) {
        const ink = rgba(style.color);
        ink[3] *= Number(style.opacity);
        const found = contrast(over(ink, below), below);
        if (found < 4.5) wrong.push(text.slice(0, 40) + " " + found.toFixed(2));
      }
    }
  }
  for (const element of document.querySelectorAll("button, a, input, select, [role=img]")) {
    if (!element.checkVisibility() || element.type === "file") continue;
    const name = element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.[0]?.textContent.trim() || element.title;
    if (!name) wrong.push("no name: " + element.outerHTML.slice(0, 90));
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("wider than the screen: " + document.documentElement.scrollWidth);
  return wrong;
})()
