// The one place where the page's own sentences come from: the server's table for the person's language.

const LOCALES = { zh_Hans: "zh-Hans-CN", zh_Hant: "zh-Hant-TW", en: "en-GB" };
const TAGS = { zh_Hans: "zh-Hans", zh_Hant: "zh-Hant", en: "en" };

let strings = {};
let language = "zh_Hans";

/** The sentence for a key with its {placeholders} filled. */
export function t(key, values = {}) {
  return (strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function locale() {
  return LOCALES[language] ?? "zh-Hans-CN";
}

/** Take a new table and language, and say the page's fixed labels anew; true when the language has changed. */
export function setWords(table, code) {
  const before = language;
  strings = { ...strings, ...table };
  if (code in TAGS) {
    language = code;
    document.documentElement.lang = TAGS[code];
  }
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.hasAttribute("title")) node.title = t(node.dataset.tLabel);
  }
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
  return language !== before;
}

/** What the template embedded for the first paint. */
export function readBoot() {
  const node = document.getElementById("boot");
  const boot = node ? JSON.parse(node.textContent) : {};
  setWords(boot.strings ?? {}, boot.language ?? "zh_Hans");
  return boot;
}
