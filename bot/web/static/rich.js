// Turns the server's small HTML into elements of an allow-list. A tokenizer of our own: no parser of the browser ever sees the text.

import { el, safeUrl } from "./dom.js";
import { t } from "./words.js";

const TOKEN = /<(\/?)([a-z][a-z0-9-]*)((?:\s(?:"[^"]*"|'[^']*'|[^<>"'])*)?)\/?>|&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi;
const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const NAMES = new Map([
  ["b", "b"], ["strong", "b"], ["i", "i"], ["em", "i"], ["u", "u"], ["ins", "u"],
  ["s", "s"], ["del", "s"], ["strike", "s"], ["code", "code"], ["pre", "pre"], ["a", "a"],
]);
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0" };

function entity(whole, name) {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
  const point = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

const plain = (text) => text.replace(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi, entity);

function opened(name, attributes) {
  if (name !== "a") return el(name);
  const found = HREF.exec(attributes);
  const address = plain(found?.[1] ?? found?.[2] ?? "").trim();
  const href = /^https?:\/\//i.test(address) ? safeUrl(address) : null;
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }) : null;
}

function copyable(node) {
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.dataset.copy = node.textContent;
  node.setAttribute("aria-label", t("copy_label", { text: node.textContent }));
  node.title = t("copy_title");
}

class Builder {
  root = document.createDocumentFragment();
  open = [{ name: "", node: this.root }];

  text(text) {
    if (text) this.open[this.open.length - 1].node.append(text);
  }

  start(name, attributes) {
    const home = this.open[this.open.length - 1].node;
    const node = opened(name, attributes);
    if (node) home.append(node);
    this.open.push({ name, node: node ?? home }); // a refused link keeps its words
  }

  end(name) {
    const place = this.open.map((level) => level.name).lastIndexOf(name);
    if (place > 0) this.open.length = place;
  }
}

/** A fragment for the HTML subset (b i u s code pre a br); other tags are left out, their words stay. */
export function rich(html) {
  const builder = new Builder();
  let last = 0;
  for (const match of html.matchAll(TOKEN)) {
    const [whole, closing, tag, attributes, name] = match;
    builder.text(html.slice(last, match.index));
    last = match.index + whole.length;
    const known = NAMES.get(tag?.toLowerCase());
    if (name) builder.text(entity(whole, name));
    else if (tag.toLowerCase() === "br") builder.text("\n");
    else if (known && closing) builder.end(known);
    else if (known) builder.start(known, attributes);
  }
  builder.text(html.slice(last));
  for (const code of builder.root.querySelectorAll("code")) if (code.textContent && !code.closest("pre, a")) copyable(code);
  return builder.root;
}

/** Copy to the clipboard, also on plain http where the clipboard API is missing. Returns whether it worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "sr", readonly: true });
    area.value = text;
    document.body.append(area);
    const before = document.activeElement;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    before?.focus();
    return copied;
  }
}
