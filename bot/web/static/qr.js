// Rebuilds the feed's QR picture from the few SVG parts that a QR code needs; anything else in it is left out.

const SVG = "http://www.w3.org/2000/svg";
const PARTS = new Set(["svg", "g", "path", "rect"]);
const TRAITS = new Set(["viewBox", "d", "x", "y", "width", "height", "fill", "stroke", "stroke-width", "transform", "shape-rendering"]);

function rebuild(source) {
  const node = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) if (TRAITS.has(name)) node.setAttribute(name, value);
  for (const child of source.children) if (PARTS.has(child.localName)) node.append(rebuild(child));
  return node;
}

/** An svg element that scales with its box, or null when the text is no SVG. */
export function qrPicture(text) {
  const named = text.includes("xmlns=") ? text : text.replace("<svg", `<svg xmlns="${SVG}"`); // inline SVG comes without
  const root = new DOMParser().parseFromString(named, "image/svg+xml").documentElement;
  if (root.localName !== "svg" || root.namespaceURI !== SVG) return null;
  const svg = rebuild(root);
  const [width, height] = ["width", "height"].map((side) => parseFloat(root.getAttribute(side)));
  if (!svg.hasAttribute("viewBox") && width && height) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  return svg;
}
