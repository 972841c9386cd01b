// Where people write: grows with the text, sends on Enter but never out of an input method, keeps the draft, takes files.

import { sizeLabel } from "./clock.js";
import { el, icon } from "./dom.js";
import { recall, remember } from "./memory.js";
import { t } from "./words.js";

export class Composer {
  #files = [];

  /** `send(text, files)`; `typed(text)` after every change; `key(event)` may take a key first and returns whether it did. */
  constructor({ form, field, tray, picker, attach, drop, draftKey, send, typed, key }) {
    Object.assign(this, { form, field, tray, drop, draftKey, send, typed, key });
    field.value = recall(draftKey) ?? "";
    field.addEventListener("input", () => this.#changed());
    field.addEventListener("keydown", (event) => this.#keydown(event));
    field.addEventListener("paste", (event) => this.#take(event, event.clipboardData?.files));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
      if (matchMedia("(pointer: fine)").matches) field.focus(); // the button makes way for the microphone
    });
    attach.addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.add(picker.files);
      picker.value = "";
      field.focus();
    });
    this.#watchDrops();
    this.#grow();
  }

  /** Put files into the tray; they go with the next send. */
  add(files) {
    this.#files.push(...files);
    this.#drawTray();
  }

  submit() {
    const text = this.field.value.trim();
    if (!text && !this.#files.length) return;
    const files = this.#files;
    this.#files = [];
    this.field.value = "";
    this.#changed();
    this.#drawTray();
    this.send(text, files);
  }

  set(text) {
    this.field.value = text;
    this.#changed();
    this.field.focus();
  }

  #changed() {
    remember(this.draftKey, this.field.value || null);
    this.#grow();
    this.typed(this.field.value);
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
    this.form.classList.toggle("is-ready", Boolean(this.field.value.trim() || this.#files.length));
  }

  #keydown(event) {
    // keyCode 229: Safari ends the composition before it tells of the Enter that ended it
    if (event.isComposing || event.keyCode === 229) return;
    if (this.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.submit();
    }
  }

  #take(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    this.add(files);
    this.field.focus();
  }

  #watchDrops() {
    let depth = 0;
    const isFile = (event) => event.dataTransfer?.types.includes("Files");
    const show = (on) => (this.drop.hidden = !on);
    addEventListener("dragenter", (event) => isFile(event) && (depth += 1) && show(true));
    addEventListener("dragleave", (event) => isFile(event) && (depth -= 1) <= 0 && show(false));
    addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
    addEventListener("drop", (event) => {
      depth = 0;
      show(false);
      if (isFile(event)) this.#take(event, event.dataTransfer.files);
    });
  }

  #drawTray() {
    this.tray.hidden = !this.#files.length;
    this.tray.setAttribute("aria-label", t("attachments"));
    this.tray.replaceChildren(...this.#files.map((file) => el("li", { class: "chip" }, icon("file"),
      el("span", { class: "file-name", text: file.name || t("file") }), el("span", { class: "file-size", text: sizeLabel(file.size) }),
      el("button", {
        type: "button", class: "round", "aria-label": t("remove_file", { name: file.name || t("file") }),
        on: { click: () => this.#drop(file) },
      }, icon("close")))));
    this.#grow();
  }

  #drop(file) {
    this.#files = this.#files.filter((kept) => kept !== file);
    this.#drawTray();
    this.field.focus();
  }
}
