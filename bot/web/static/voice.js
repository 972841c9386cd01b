// A voice message: our server hands sound out as a download only, so the page fetches it at the tap and plays its own copy.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const SOUND = /^audio\/[a-z0-9.+-]+$/;

/** What shows a voice message: a button until somebody listens, then a player; `instead()` is shown where it cannot be played. */
export function voice(file, instead) {
  const button = el("button", { type: "button", class: "voice-play" }, icon("voice"), el("span", { text: t("voice_play") }));
  const box = el("div", { class: "voice" }, button);
  button.addEventListener("click", () => listen(box, button, file, instead));
  return box;
}

async function listen(box, button, file, instead) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(file.url, { credentials: "same-origin" });
    if (!answer.ok || !SOUND.test(file.type)) throw new Error("no sound");
    const copy = new Blob([await answer.arrayBuffer()], { type: file.type });
    play(box, copy, instead);
  } catch {
    box.replaceChildren(instead());
  }
}

function play(box, copy, instead) {
  const player = el("audio", { controls: true, autoplay: true, src: URL.createObjectURL(copy), "aria-label": t("voice") });
  player.addEventListener("error", () => box.replaceChildren(instead()));
  box.replaceChildren(player);
  player.focus();
}
