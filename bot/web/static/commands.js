// The list of commands: from the menu button, or completing what begins with "/".

import { el } from "./dom.js";
import { t } from "./words.js";

export class Commands {
  #all = [];
  #shown = [];
  #active = -1;
  #focused = false; // opened from the button: the list itself has the focus

  /** `pick(command, whole)`: whole is false when the person still wants to add words to it (Tab). */
  constructor({ panel, button, field, pick }) {
    Object.assign(this, { panel, button, field, pick });
    button.addEventListener("click", () => (this.open && this.#focused ? this.close() : this.openAll()));
    panel.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(Number(option.dataset.place), true);
    });
    panel.addEventListener("keydown", (event) => this.key(event) && event.preventDefault());
    document.addEventListener("pointerdown", (event) => {
      if (!panel.contains(event.target) && !button.contains(event.target) && event.target !== field) this.close();
    });
  }

  get open() {
    return !this.panel.hidden;
  }

  set all(commands) {
    this.#all = commands;
    this.button.hidden = !commands.length;
  }

  get all() {
    return this.#all;
  }

  openAll() {
    this.#focused = true;
    this.#show(this.#all);
    this.#mark(0);
  }

  /** Follow the composer's text: complete while it is one word that begins with "/". */
  follow(text) {
    const match = /^\/\S*$/.exec(text);
    const typed = text.toLowerCase();
    const found = match ? this.#all.filter(({ command }) => command.startsWith(typed)) : [];
    found.sort((one, other) => (other.command === typed) - (one.command === typed)); // "/me" is not the beginning of "/menu"
    this.#focused = false;
    if (!found.length) this.close();
    else {
      this.#show(found);
      this.#mark(0);
    }
  }

  /** Handle a key while open; returns whether it was used. */
  key(event) {
    if (!this.open || event.isComposing || event.keyCode === 229) return false;
    const count = this.#shown.length;
    if (event.key === "ArrowDown") this.#mark((this.#active + 1) % count);
    else if (event.key === "ArrowUp") this.#mark((this.#active + count - 1) % count);
    else if (event.key === "Home" && this.#focused) this.#mark(0);
    else if (event.key === "End" && this.#focused) this.#mark(count - 1);
    else if (event.key === "Enter" && !event.shiftKey) this.#choose(this.#active, true);
    else if (event.key === "Tab" && !event.shiftKey && !this.#focused) this.#choose(this.#active, false);
    else if (event.key === "Escape") this.close();
    else return false;
    return true;
  }

  close() {
    if (!this.open) return;
    const back = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    if (back) this.button.focus();
  }

  #show(commands) {
    this.#shown = commands;
    this.panel.replaceChildren(...commands.map(({ command, title }, place) =>
      el("li", { role: "option", id: `command-${place}`, tabindex: -1, "data-place": place, "aria-selected": "false" },
        el("span", { class: "command", text: command }), el("span", { class: "command-title", text: title }))));
    this.panel.setAttribute("aria-label", t("commands"));
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
  }

  #mark(place) {
    this.#active = place;
    for (const [at, option] of [...this.panel.children].entries()) option.setAttribute("aria-selected", String(at === place));
    const option = this.panel.children[place];
    if (!option) return;
    option.scrollIntoView({ block: "nearest" });
    if (this.#focused) option.focus();
    else this.field.setAttribute("aria-activedescendant", option.id);
  }

  #choose(place, whole) {
    const chosen = this.#shown[place];
    if (!chosen) return;
    this.close();
    this.pick(chosen.command, whole);
  }
}
