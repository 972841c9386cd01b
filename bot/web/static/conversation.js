// The conversation on the screen: upserts by id in order, day lines, tails, and a scroll position that never jumps.

import { blank, fill, redraw } from "./bubble.js";
import { dayLabel, dayOf } from "./clock.js";
import { el, icon } from "./dom.js";
import { t } from "./words.js";

const NEAR = 60; // px from the end that still count as "at the end"
const FOLLOW = 4000;
const STILL_MS = 1200;
const GROUP_SPAN = 5 * 60_000; // messages of one side within this time stand together

export class Conversation {
  #entries = new Map(); // id -> {message, node}
  #pending = new Map(); // cid -> {message, node}
  #stuck = true;
  #unread = 0;
  #still = 0;
  #followed = 0; // until when (ms of the page) the answer to one's own tap is brought into view

  constructor({ log, list, pill }) {
    this.log = log;
    this.list = list;
    this.pill = pill;
    this.loaded = false;
    this.dots = el("div", { class: "msg from-bot dots", hidden: true },
      el("div", { class: "bubble" }, el("i"), el("i"), el("i"), el("span", { class: "sr", text: t("typing") })));
    list.append(this.dots);
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#stuck && this.toEnd()).observe(list);
    new ResizeObserver(() => this.#stuck && this.toEnd()).observe(log);
    pill.addEventListener("click", () => {
      this.toEnd(true);
      this.#seenAll();
    });
  }

  get empty() {
    return !this.#entries.size && !this.#pending.size;
  }

  get atEnd() {
    return this.#stuck;
  }

  message(id) {
    return this.#entries.get(id)?.message;
  }

  pendingOf(cid) {
    return this.#pending.get(cid)?.message;
  }

  nodeOf(id) {
    return this.#entries.get(id)?.node;
  }

  /** Photos in reading order, for the lightbox. */
  get photos() {
    return [...this.list.querySelectorAll("[data-photo]")];
  }

  /** Take stored messages; older revisions than the one shown are ignored. Returns the new ones of the bot. */
  take(items) {
    const fresh = [];
    const first = !this.loaded;
    this.#steady(() => {
      for (const message of items) {
        const known = this.#entries.get(message.id);
        if (known && known.message.rev > message.rev) continue;
        if (message.deleted) this.#remove(message);
        else if (known) this.#edit(known, message);
        else if (this.#add(message, !first) && message.from === "bot") fresh.push(message);
      }
      this.#regroup();
    });
    this.loaded = true;
    if (first) this.toEnd();
    if (!first && fresh.length && performance.now() < this.#followed) this.toEnd();
    if (!first && fresh.length && !this.#stuck) this.#unread += fresh.length;
    this.#showPill();
    return first ? [] : fresh;
  }

  /** Show or update an act that is not stored yet: {cid, text, plain, mark, file?, progress?, failure?, at}. */
  expect(cid, message) {
    let entry = this.#pending.get(cid);
    if (!entry) {
      entry = { node: blank("me"), after: this.#newest() };
      entry.node.dataset.cid = cid;
      entry.node.classList.add("is-new");
      this.#pending.set(cid, entry);
      this.list.insertBefore(entry.node, this.dots);
    }
    entry.message = { from: "me", ...message, cid };
    this.#steady(() => {
      fill(entry.node, entry.message);
      this.#settleDown(entry);
      this.#regroup();
    });
  }

  /** What has failed stays where it was said; what still waits goes on at the end. */
  #settleDown({ node, message, after }) {
    if (message.mark !== "failed") {
      if (node.dataset.after !== undefined) this.list.insertBefore(node, this.dots);
      delete node.dataset.after;
    } else if (node.dataset.after === undefined) {
      node.dataset.after = after;
      this.#place(node, after + 0.5);
    }
  }

  #newest() {
    return Math.max(0, ...this.#entries.keys());
  }

  /** Change some fields of a waiting act, when it still waits. */
  amend(cid, change) {
    const entry = this.#pending.get(cid);
    if (entry) this.expect(cid, { ...entry.message, ...change });
  }

  dismiss(cid) {
    this.#pending.get(cid)?.node.remove();
    this.#pending.delete(cid);
    this.#regroup();
  }

  typing(on) {
    if (this.dots.hidden === !on) return;
    this.#steady(() => (this.dots.hidden = !on));
  }

  /** Somebody has just pressed something: a new message soon after is his answer, and he need not look for it. */
  follow() {
    this.#followed = performance.now() + FOLLOW;
  }

  /** Say the page's own words in what is drawn already anew: the language has changed. */
  restate() {
    this.#steady(() => {
      for (const { node, message } of [...this.#entries.values(), ...this.#pending.values()]) redraw(node, message);
      this.#regroup();
    });
  }

  toEnd(smooth = false) {
    this.#stuck = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant" });
    this.#seenAll();
  }

  #add(message, animate) {
    const waiting = message.cid ? this.#pending.get(message.cid) : null;
    this.#pending.delete(message.cid);
    const node = waiting?.node ?? blank(message.from);
    delete node.dataset.cid;
    delete node.dataset.after;
    node.dataset.id = message.id;
    if (animate && !waiting) node.classList.add("is-new");
    fill(node, message);
    this.#entries.set(message.id, { message, node });
    this.#place(node, message.id);
    return true;
  }

  #place(node, id) {
    let before = null;
    for (let at = this.list.lastElementChild; at; at = at.previousElementSibling) {
      const stands = at.dataset.id ?? (at.dataset.after === undefined ? undefined : Number(at.dataset.after) + 0.5);
      if (at === node || stands === undefined) continue;
      if (Number(stands) <= id) {
        before = at;
        break;
      }
    }
    const target = before ? before.nextElementSibling : this.list.firstElementChild;
    if (target !== node) this.list.insertBefore(node, target);
  }

  #edit(entry, message) {
    const focused = entry.node.contains(document.activeElement) ? document.activeElement : null;
    const place = focused?.dataset.data === undefined ? null : [...entry.node.querySelectorAll(".key")].indexOf(focused);
    entry.message = message;
    if (!fill(entry.node, message)) return;
    entry.node.classList.remove("is-edited");
    requestAnimationFrame(() => entry.node.classList.add("is-edited"));
    if (focused && !focused.isConnected) this.#refocus(entry.node, focused.dataset.data, place);
  }

  #refocus(node, data, place) {
    const keys = [...node.querySelectorAll(".key")];
    const same = keys.find((key) => key.dataset.data === data);
    (same ?? keys[Math.min(place ?? 0, keys.length - 1)] ?? node).focus({ preventScroll: true });
  }

  #remove(message) {
    this.#entries.get(message.id)?.node.remove();
    this.#entries.delete(message.id);
    if (message.cid) this.dismiss(message.cid);
  }

  #regroup() {
    let last = null;
    for (const line of this.list.querySelectorAll(".day")) line.remove();
    for (const node of [...this.list.children]) {
      const message = this.#of(node);
      if (!message) continue;
      const newDay = !last || dayOf(last.message.at) !== dayOf(message.at);
      if (newDay) node.before(el("div", { class: "day" }, el("span", { text: dayLabel(message.at) })));
      const near = last && Math.abs(Date.parse(message.at) - Date.parse(last.message.at)) < GROUP_SPAN;
      const joined = !newDay && near && last.message.from === message.from && !last.message.buttons?.length;
      node.classList.toggle("is-joined", Boolean(joined));
      last?.node.classList.toggle("is-tailed", !joined);
      last = { node, message };
    }
    last?.node.classList.add("is-tailed");
  }

  #of(node) {
    return (node.dataset.id ? this.#entries.get(Number(node.dataset.id)) : this.#pending.get(node.dataset.cid))?.message;
  }

  #steady(change) {
    if (this.#stuck) {
      change();
      this.toEnd();
      return;
    }
    const top = this.log.getBoundingClientRect().top;
    const anchor = [...this.list.children].find((node) => node.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) this.log.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  #scrolled() {
    // The day floats over the messages only while somebody looks for a place.
    this.log.classList.add("is-scrolling");
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.log.classList.remove("is-scrolling"), STILL_MS);
    this.#stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.#stuck) this.#seenAll();
    this.#showPill();
  }

  #seenAll() {
    this.#unread = 0;
    this.#showPill();
  }

  #showPill() {
    this.pill.hidden = this.#stuck;
    const label = this.#unread ? t("new_messages", { n: this.#unread }) : "";
    this.pill.replaceChildren(icon("down"), ...(label ? [el("span", { text: label })] : []));
    this.pill.setAttribute("aria-label", label || t("to_end"));
  }
}
