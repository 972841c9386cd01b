// Wires the chat page: what the line hears goes on the screen, what the person does goes on the line.

import { isoNow, setClock } from "./clock.js";
import { Commands } from "./commands.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el, uuid } from "./dom.js";
import { openLightbox } from "./lightbox.js";
import { recall, remember } from "./memory.js";
import { alertBox, toast } from "./notice.js";
import { pickPerson } from "./people.js";
import { locate } from "./place.js";
import { canRecord, Recorder } from "./recorder.js";
import { copy } from "./rich.js";
import { kindOf, upload } from "./uploads.js";
import { Wire } from "./wire.js";
import { readBoot, setWords, t } from "./words.js";

const TYPING_LASTS = 10_000; // ms; a lost "off" must not leave the dots for ever
const LINK = /^\/start \S/;
const HERE = "here"; // what the button of a question that asks for a place says; tapped here, the place itself is the answer
const $ = (id) => document.getElementById(id);

class Chat {
  #uploads = new Map(); // cid -> {file, caption, stop}
  #typingTimer = null;
  #unseen = 0;
  #name = "";

  constructor(token) {
    this.token = token;
    this.view = new Conversation({ log: $("log"), list: $("list"), pill: $("pill") });
    this.wire = new Wire({ token, hear: (frame) => this.#hear(frame), state: (name) => (document.body.dataset.state = name) });
    this.commands = new Commands({
      panel: $("commands"), button: $("menu"), field: $("field"),
      pick: (command, whole) => (whole ? this.#pick(command) : this.composer.set(`${command} `)),
    });
    this.composer = new Composer({
      form: $("composer"), field: $("field"), tray: $("tray"), picker: $("picker-file"), attach: $("attach"), drop: $("drop"),
      draftKey: `draft.${token ?? "cookie"}`,
      send: (text, files) => this.#send(text, files),
      typed: (text) => this.commands.follow(text),
      key: (event) => this.commands.key(event) || this.#leaveUpwards(event),
    });
    if (canRecord()) this.recorder = this.#recorder();
    this.#listen();
    for (const { frame, about } of this.wire.outbox) this.#redraw(frame, about);
    this.wire.start();
  }

  #listen() {
    $("list").addEventListener("click", (event) => this.#clicked(event));
    $("list").addEventListener("keydown", (event) => this.#keyInList(event));
    document.addEventListener("keydown", (event) => this.#typeAnywhere(event));
    document.addEventListener("visibilitychange", () => this.#looked());
    $("log").addEventListener("scroll", () => this.#looked(), { passive: true });
    addEventListener("beforeunload", (event) => (this.#uploads.size || this.recorder?.on) && event.preventDefault());
  }

  #recorder() {
    $("record").hidden = false;
    $("composer").classList.add("can-record");
    return new Recorder({
      row: $("writing"), button: $("record"), bar: $("recording"), words: $("recording-words"), time: $("recording-time"),
      drop: $("record-drop"), send: $("record-send"), status: $("recording-status"),
      done: (file) => this.#send("", [file]),
      failed: (text) => alertBox(text),
    });
  }

  #hear(frame) {
    const handlers = {
      ready: () => this.#ready(frame),
      messages: () => this.#messages(frame),
      ack: () => this.#settled(frame.cid),
      toast: () => this.#toast(frame),
      typing: () => this.#typing(frame.on),
      gone: () => this.#gone(),
      error: () => this.#refused(frame),
    };
    handlers[frame.t]?.();
  }

  #ready({ me, commands, strings, demo, now, rev }) {
    const another = setWords(strings ?? {}, me.language);
    setClock(now, me.zone);
    if (another) this.view.restate();
    this.#name = me.name;
    $("who").textContent = me.name;
    document.body.dataset.demo = demo ? "1" : "0";
    this.commands.all = commands ?? [];
    this.#title();
    if (matchMedia("(pointer: fine)").matches && document.activeElement === document.body) $("field").focus();
    if (rev === 0) this.view.take([]);
    this.#welcome();
    this.#followLink();
  }

  /** A link that was opened in this browser goes on as the first words of the chat, once. */
  #followLink() {
    const words = this.start;
    this.start = null;
    if (words) this.#send(words, []);
  }

  #messages({ items, rev }) {
    for (const { cid } of items) if (cid) this.wire.settle(cid);
    const fresh = this.view.take(items);
    for (const item of items) this.#idle(item.id);
    for (const { frame } of this.wire.outbox) if (frame.t === "tap") this.#busy(frame);
    // Also when what was waited for takes the place of an older message.
    if (items.some(({ from }) => from === "bot")) this.#typing(false);
    if (document.hidden) this.#unseen += fresh.length;
    $("list").removeAttribute("aria-busy");
    this.#welcome();
    this.#title();
    if (!document.hidden && this.view.atEnd) this.wire.mention({ t: "seen", rev });
  }

  #welcome() {
    $("welcome").hidden = !this.view.empty || !this.commands.all.length;
    const shown = $("welcome").hidden ? [] : this.commands.all.slice(0, 6);
    $("welcome-commands").replaceChildren(...shown.map(({ command, title }) =>
      el("button", { type: "button", class: "key", text: title, on: { click: () => this.#pick(command) } })));
  }

  #title() {
    const count = this.#unseen ? `(${this.#unseen}) ` : "";
    document.title = `${count}${this.#name ? `${this.#name} · ` : ""}${t("app_name")}`;
  }

  #looked() {
    if (document.hidden) return;
    if (this.view.atEnd && this.#unseen) this.wire.mention({ t: "seen", rev: this.wire.rev });
    this.#unseen = 0;
    this.#title();
  }

  #pick(command) {
    this.#send(command, []);
    $("field").value = "";
    this.composer.set("");
  }

  #send(text, files) {
    this.view.toEnd();
    if (files.length) for (const [place, file] of files.entries()) this.#sendFile(file, place ? "" : text);
    else {
      const cid = this.wire.post({ t: "text", text });
      this.#redraw({ t: "text", text, cid }, {});
    }
    this.#welcome();
  }

  async #sendFile(file, caption, cid = uuid()) {
    const act = upload(file, { token: this.token, progress: (progress) => this.view.amend(cid, { progress }) });
    this.#uploads.set(cid, { file, caption, stop: act.stop });
    const about = { file: kindOf(file) };
    this.view.expect(cid, { text: caption, plain: true, mark: "pending", at: isoNow(), progress: 0, ...about });
    try {
      const id = await act.done;
      this.#uploads.delete(cid);
      if (id === null) return;
      const frame = { t: "file", upload: id, caption, cid };
      this.#redraw(frame, about);
      this.wire.post(frame, about);
    } catch (error) {
      this.view.expect(cid, { text: caption, plain: true, mark: "failed", at: this.view.pendingOf(cid)?.at ?? isoNow(), failure: error.message, final: error.final, ...about });
    }
  }

  /** Answer the button of a question with the place, unless words were quicker and the button has gone. */
  async #sendPlace(key, cid) {
    const found = toast(t("place_finding"));
    try {
      const frame = { t: "place", ...await locate(), cid };
      if (!key.isConnected) return;
      this.view.toEnd();
      this.#redraw(frame, {});
      this.wire.post(frame);
    } catch (error) {
      if (!key.isConnected) return;
      this.#idleBy(cid);
      alertBox(error.message);
    } finally {
      found();
    }
  }

  #redraw(frame, about) {
    if (frame.t === "tap" || LINK.test(frame.text)) return; // a link's payload is no words of a person
    const at = this.view.pendingOf(frame.cid)?.at ?? isoNow();
    const text = frame.t === "place" ? t("place_sent", { n: Math.ceil(frame.accuracy) }) : frame.text ?? frame.caption;
    this.view.expect(frame.cid, { text, plain: true, mark: "pending", at, file: about.file });
  }

  #settled(cid) {
    this.view.amend(cid, { mark: "sent" });
    this.#idleBy(cid);
  }

  #refused({ cid, text }) {
    if (!cid) return toast(text);
    const kept = this.wire.outbox.find(({ frame }) => frame.cid === cid);
    this.wire.settle(cid);
    this.#idleBy(cid);
    if (this.view.pendingOf(cid)) this.view.amend(cid, { mark: "failed", failure: text, frame: kept?.frame });
    else toast(text);
  }

  #clicked(event) {
    const target = event.target;
    const act = target.closest("[data-act]");
    const key = target.closest("button.key");
    const code = target.closest("[data-copy]");
    const photo = target.closest("[data-photo]");
    if (act) this.#again(act.dataset.act, act.closest(".msg").dataset.cid);
    else if (key) this.#tap(key);
    else if (code) this.#copy(code);
    else if (photo) openLightbox(this.view.photos, photo);
  }

  #again(act, cid) {
    const kept = this.#uploads.get(cid);
    const message = this.view.pendingOf(cid);
    this.#uploads.delete(cid);
    kept?.stop();
    this.wire.settle(cid);
    this.view.dismiss(cid);
    if (act === "drop") return;
    if (kept) this.#sendFile(kept.file, kept.caption);
    else if (message?.frame) {
      const frame = { ...message.frame, cid: uuid() }; // the old one was refused, so it is a new act
      this.wire.post(frame, { file: message.file });
      this.#redraw(frame, { file: message.file });
    }
  }

  #tap(key) {
    if (key.getAttribute("aria-busy") === "true") return;
    const message = Number(key.closest(".msg").dataset.id);
    const cid = uuid();
    this.#busy({ message, data: key.dataset.data, cid });
    this.view.follow();
    if (key.dataset.data === HERE) this.#sendPlace(key, cid);
    else this.wire.post({ t: "tap", message, data: key.dataset.data, cid });
  }

  #busy({ message, data, cid }) {
    const keys = this.view.nodeOf(message)?.querySelectorAll("button.key") ?? [];
    for (const key of keys) {
      if (key.dataset.data !== data) continue;
      key.setAttribute("aria-busy", "true");
      key.dataset.cid = cid;
    }
  }

  #idle(id) {
    for (const key of this.view.nodeOf(id)?.querySelectorAll("[aria-busy]") ?? []) key.removeAttribute("aria-busy");
  }

  #idleBy(cid) {
    for (const key of $("list").querySelectorAll(".key[aria-busy]")) if (key.dataset.cid === cid) key.removeAttribute("aria-busy");
  }

  async #copy(code) {
    const done = await copy(code.dataset.copy);
    toast(done ? t("copied", { text: code.dataset.copy }) : t("copy_failed"));
  }

  #toast({ cid, text, alert }) {
    if (cid) this.#idleBy(cid);
    if (!text) return;
    if (alert) alertBox(text);
    else toast(text);
  }

  #typing(on) {
    clearTimeout(this.#typingTimer);
    this.view.typing(on);
    if (on) this.#typingTimer = setTimeout(() => this.view.typing(false), TYPING_LASTS);
  }

  #gone() {
    this.wire.stop();
    const again = Boolean(this.token) || document.body.dataset.demo === "1";
    remember("token", null);
    if (again) location.reload();
    else alertBox(t("gone_body"), { title: t("gone_title"), button: t("reload"), then: () => location.reload() });
  }

  #leaveUpwards(event) {
    if (event.key !== "ArrowUp" || $("field").value) return false;
    const groups = $("list").querySelectorAll(".keys");
    const key = groups[groups.length - 1]?.querySelector("button.key, a.key");
    key?.focus();
    return Boolean(key);
  }

  #keyInList(event) {
    if (event.key === "Escape") $("field").focus();
    if ((event.key === "Enter" || event.key === " ") && event.target.dataset.copy !== undefined) {
      event.preventDefault();
      this.#copy(event.target);
    }
    const keys = event.target.closest(".keys");
    if (!keys || !event.key.startsWith("Arrow")) return;
    const all = [...keys.querySelectorAll("button.key, a.key")];
    const by = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
    all[all.indexOf(event.target) + by]?.focus();
    event.preventDefault();
  }

  #typeAnywhere(event) {
    const active = document.activeElement;
    // On a button or a message letters mean nothing, but a space presses it.
    const idle = active === document.body || ($("list").contains(active) && event.key !== " ");
    const free = idle && !document.querySelector("dialog[open]");
    if (free && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) $("field").focus();
  }
}

function openChat(token) {
  document.body.dataset.view = "chat";
  const chat = new Chat(token);
  chat.start = boot.start;
  return chat;
}

const boot = readBoot();
const token = recall("token");
const demo = boot.demo || document.body.dataset.demo === "1";
$("switch")?.addEventListener("click", () => {
  remember("token", null);
  location.reload();
});
if (demo && !token) {
  document.body.dataset.view = "picker";
  pickPerson($("picker"), openChat);
} else openChat(token);
