// Draws one message and redraws only the parts that changed, so that edits neither blink nor steal the focus.

import { momentOf, sizeLabel, timeOf } from "./clock.js";
import { el, icon, safeUrl } from "./dom.js";
import { rich } from "./rich.js";
import { voice } from "./voice.js";
import { t } from "./words.js";

const MARKS = { pending: "clock", sent: "check", failed: "alert" };

function photo(file) {
  const image = el("img", { src: file.url, alt: file.alt || file.name || t("photo"), loading: "lazy", decoding: "async" });
  const button = el("button", {
    type: "button", class: "photo", "data-photo": file.url, "data-name": file.name,
    "aria-label": t("photo_open", { name: file.alt || file.name || t("photo") }),
  }, image);
  image.addEventListener("error", () => button.classList.add("is-broken"));
  return button;
}

/** The row that shows a file; `href` null while it is still on its way. */
export function fileRow(file, href) {
  const ending = /\.([a-z0-9]{1,4})$/i.exec(file.name ?? "")?.[1]?.toUpperCase() ?? "";
  const parts = [
    el("span", { class: "file-sign", "aria-hidden": "true" }, ending ? el("b", { text: ending }) : icon("file")),
    el("span", { class: "file-text" }, el("span", { class: "file-name", text: file.name }),
      el("span", { class: "file-size", text: file.size ? sizeLabel(file.size) : "" })),
  ];
  if (!href) return el("div", { class: "file" }, ...parts);
  const label = t("download", { name: file.name });
  return el("a", { class: "file", href, download: file.name, "aria-label": label }, ...parts, icon("download"));
}

function drawFile(file) {
  const href = file.url ? safeUrl(file.url) : null;
  if (!href) return fileRow(file, null);
  if (file.kind === "photo") return photo({ ...file, url: href });
  if (file.kind === "voice") return voice({ ...file, url: href }, () => fileRow(file, href));
  return fileRow(file, href);
}

function drawKey(key) {
  if (!("url" in key)) {
    const label = el("span", { class: "key-label", text: key.text });
    return el("button", { type: "button", class: "key", "data-data": key.data }, label);
  }
  const href = safeUrl(key.url);
  const children = [el("span", { class: "key-label", text: key.text }), icon("open")];
  if (!href) return el("span", { class: "key is-off" }, children[0]);
  return el("a", { class: "key", href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function drawKeys(rows) {
  const group = el("div", { class: "keys", role: "group", "aria-label": t("options") });
  for (const row of rows) group.append(el("div", { class: "keys-row" }, ...row.map(drawKey)));
  return group;
}

function drawMeta(message) {
  const meta = el("span", { class: "meta" });
  if (message.edited && !message.buttons?.length) meta.append(el("span", { text: t("edited") }));
  meta.append(el("time", { datetime: message.at, title: momentOf(message.at), text: timeOf(message.at) }));
  const mark = message.from === "me" ? message.mark ?? "sent" : null;
  if (mark) meta.append(el("span", { class: `mark is-${mark}`, role: "img", "aria-label": t(mark) }, icon(MARKS[mark])));
  return meta;
}

function drawProgress(message) {
  const bar = el("progress", { max: 100, value: message.progress, "aria-label": t("uploading") });
  return el("div", { class: "progress" }, bar,
    el("button", { type: "button", class: "small", "data-act": "drop", text: t("cancel") }));
}

function drawFailure(message) {
  const retry = message.final ? [] : [el("button", { type: "button", class: "small", "data-act": "retry", text: t("retry") })];
  return el("div", { class: "failure", role: "alert" }, el("span", { text: message.failure }), ...retry,
    el("button", { type: "button", class: "small", "data-act": "drop", text: t("discard") }));
}

function drawBody(message) {
  const body = el("div", { class: "body" });
  if (message.text) body.append(message.plain ? document.createTextNode(message.text) : rich(message.text));
  body.append(drawMeta(message));
  return body;
}

const PARTS = [
  ["file", (m) => (m.file ? drawFile(m.file) : null), (m) => [m.file?.url, m.file?.name, m.file?.kind, m.file?.alt]],
  ["progress", (m) => ("progress" in m ? drawProgress(m) : null), (m) => ["progress" in m]],
  ["body", drawBody, (m) => [m.text, m.plain, m.at, m.mark, m.edited, !m.buttons?.length]],
  ["failure", (m) => (m.failure ? drawFailure(m) : null), (m) => [m.failure, m.final]],
  ["keys", (m) => (m.buttons?.length ? drawKeys(m.buttons) : null), (m) => m.buttons ?? []],
];

/** A new, empty message element; `fill` draws it. */
export function blank(from) {
  const said = from === "me" ? "me_said" : "bot_said";
  const bubble = el("div", { class: "bubble" }, el("span", { class: "sr", "data-t": said, text: t(said) }));
  const node = el("div", { class: `msg from-${from}`, tabindex: -1 }, el("div", { class: "stack" }, bubble));
  node.drawn = {};
  return node;
}

/** Draw all of the element anew. */
export function redraw(node, message) {
  for (const part of Object.values(node.drawn)) part.sign = null;
  fill(node, message);
}

/** Bring the element up to the message; returns whether what a person reads in it changed. */
export function fill(node, message) {
  const stack = node.firstElementChild;
  const bubble = stack.firstElementChild;
  let changed = false;
  for (const [name, draw, signature] of PARTS) {
    const sign = JSON.stringify(signature(message));
    const old = node.drawn[name];
    if (old?.sign === sign) continue;
    changed ||= name !== "progress";
    const fresh = draw(message);
    const home = name === "keys" ? stack : bubble;
    if (old?.node && fresh) old.node.replaceWith(fresh);
    else if (old?.node) old.node.remove();
    else if (fresh) home.insertBefore(fresh, follower(node, name));
    node.drawn[name] = { sign, node: fresh };
  }
  const bar = node.drawn.progress?.node?.querySelector("progress");
  if (bar) bar.value = message.progress;
  bubble.classList.toggle("has-photo", message.file?.kind === "photo" && Boolean(message.file.url));
  bubble.classList.toggle("is-bare", !message.text);
  stack.classList.toggle("has-keys", Boolean(message.buttons?.length));
  return changed;
}

function follower(node, name) {
  if (name === "keys") return null;
  const names = PARTS.map(([part]) => part).slice(0, -1);
  for (const later of names.slice(names.indexOf(name) + 1)) if (node.drawn[later]?.node) return node.drawn[later].node;
  return null;
}
