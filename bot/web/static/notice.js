// Short words from Peiban: a toast that leaves by itself, or a dialog for what must be read.

import { el } from "./dom.js";
import { t } from "./words.js";

const STAY = 4_000; // ms; longer texts stay longer

/** Returns how to take it away before its time. */
export function toast(text) {
  const said = el("div", { class: "toast", text });
  document.getElementById("toasts").replaceChildren(said);
  setTimeout(() => said.remove(), STAY + text.length * 50);
  return () => said.remove();
}

/** Show a text until it is confirmed; the focus goes back to where it was. */
export function alertBox(text, { title = "", button = t("ok"), then = null } = {}) {
  const before = document.activeElement;
  const ok = el("button", { type: "submit", class: "primary", text: button, autofocus: true });
  const box = el("dialog", { class: "box", "aria-label": title || t("app_name") },
    el("form", { method: "dialog" }, title ? el("h2", { text: title }) : null, el("p", { text }), ok));
  box.addEventListener("close", () => {
    box.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
    then?.();
  });
  document.body.append(box);
  box.showModal();
}
