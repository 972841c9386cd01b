// The paperclip: the file picker, or a small menu where there is more to send than files.

/** `file()` and `place()` begin each; without `place` the button leads to the files at once. */
export class Attach {
  constructor({ button, panel, file, place }) {
    Object.assign(this, { button, panel });
    if (!place) {
      button.addEventListener("click", file);
      return;
    }
    this.ways = { file, place };
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-controls", panel.id);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (panel.hidden ? this.#open() : this.#close()));
    panel.addEventListener("click", (event) => this.#choose(event.target.closest("[data-way]")));
    panel.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!panel.contains(event.target) && !button.contains(event.target)) this.#close();
    });
  }

  #open() {
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.panel.querySelector("[data-way]").focus();
  }

  #close() {
    const back = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  #choose(item) {
    if (!item) return;
    this.#close();
    this.ways[item.dataset.way]();
  }

  #key(event) {
    const items = [...this.panel.querySelectorAll("[data-way]")];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") this.#close();
    else return;
    event.preventDefault();
  }
}
