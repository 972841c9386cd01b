// A photo as large as the window; arrows walk through the conversation's photos, Esc closes.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

/** Open at `start`, one of `photos` (elements with data-photo and data-name). */
export function openLightbox(photos, start) {
  let place = photos.indexOf(start);
  const image = el("img", { alt: "" });
  const caption = el("span", { class: "lightbox-name" });
  const save = el("a", { class: "round", "aria-label": t("save"), title: t("save") }, icon("download"));
  const step = (name, sign, by) =>
    el("button", { type: "button", class: `round step-${name}`, "aria-label": t(`photo_${name}`), on: { click: () => move(by) } }, icon(sign));
  const close = el("button", { type: "button", class: "round", "aria-label": t("close"), on: { click: () => box.close() } }, icon("close"));
  const previous = step("previous", "left", -1);
  const next = step("next", "right", 1);
  const box = el("dialog", { class: "lightbox", "aria-label": t("photo") },
    el("div", { class: "lightbox-bar" }, caption, save, close), previous, image, next);

  function move(by) {
    place = Math.min(photos.length - 1, Math.max(0, place + by));
    const { photo, name } = photos[place].dataset;
    image.src = photo;
    image.alt = name ?? "";
    caption.textContent = name ?? "";
    save.href = photo;
    save.download = name ?? "";
    previous.hidden = place === 0;
    next.hidden = place === photos.length - 1;
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  });
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => {
    box.remove();
    if (start.isConnected) start.focus({ preventScroll: true });
  });
  move(0);
  document.body.append(box);
  box.showModal();
  close.focus();
}
