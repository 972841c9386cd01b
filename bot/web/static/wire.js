// The line to the server: keeps every act until the server says it is stored, so that a lost connection loses and doubles nothing.

import { uuid } from "./dom.js";
import { recall, remember } from "./memory.js";

const FIRST_WAIT = 400; // ms before the first new try
const LONGEST_WAIT = 15_000;
const ACK_PATIENCE = 12_000; // a line that swallows an act for so long is taken for dead

export class Wire {
  #socket = null;
  #ready = false;
  #tries = 0;
  #timer = null;
  #watch = null;
  #stopped = false;

  /** `hear(frame)` gets every server frame, `state(name)` gets connecting, online or offline. */
  constructor({ token, hear, state }) {
    this.token = token;
    this.rev = 0;
    this.hear = hear;
    this.state = state;
    this.key = `outbox.${token ?? "cookie"}`;
    this.outbox = recall(this.key) ?? [];
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#hurry());
  }

  start() {
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#drop();
  }

  /** Send an act surely. `about` is kept beside the frame to draw it after a reload. Returns its cid. */
  post(frame, about = {}) {
    const full = { ...frame, cid: frame.cid ?? uuid() };
    this.outbox.push({ frame: full, about, at: Date.now() });
    this.#save();
    this.#send(full);
    return full.cid;
  }

  /** Send something that may be lost. */
  mention(frame) {
    if (this.#ready) this.#socket.send(JSON.stringify(frame));
  }

  /** The server has it (or has refused it for good): stop keeping it. */
  settle(cid) {
    const before = this.outbox.length;
    this.outbox = this.outbox.filter((kept) => kept.frame.cid !== cid);
    if (this.outbox.length !== before) this.#save();
    this.#guard(true);
  }

  forget() {
    this.outbox = [];
    this.#save();
  }

  #save() {
    remember(this.key, this.outbox.length ? this.outbox : null);
  }

  #send(frame) {
    if (!this.#ready) return;
    this.#socket.send(JSON.stringify(frame));
    this.#guard(false);
  }

  #guard(progress) {
    if (progress) {
      clearTimeout(this.#watch);
      this.#watch = null;
    }
    if (this.#ready && this.outbox.length) this.#watch ??= setTimeout(() => this.#lost(), ACK_PATIENCE);
  }

  #connect() {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.state("connecting");
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    const current = (run) => (event) => socket === this.#socket && run(event);
    socket.addEventListener("open", current(() => {
      const hello = { t: "hello", token: this.token, since: this.rev, lang: navigator.language };
      socket.send(JSON.stringify(hello));
    }));
    socket.addEventListener("message", current((event) => this.#heard(JSON.parse(event.data))));
    socket.addEventListener("close", current(() => this.#lost()));
  }

  #heard(frame) {
    if (frame.t === "messages") this.rev = Math.max(this.rev, frame.rev ?? 0);
    if (frame.t === "ack") this.settle(frame.cid);
    this.hear(frame);
    if (frame.t === "ready" && !this.#stopped) {
      this.#ready = true;
      this.#tries = 0;
      this.state("online");
      for (const kept of [...this.outbox]) this.#send(kept.frame);
    }
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null; // its late events no longer count
    this.#ready = false;
    socket?.close();
  }

  #lost() {
    this.#drop();
    if (this.#stopped) return;
    clearTimeout(this.#watch);
    this.#watch = null;
    this.state(navigator.onLine ? "connecting" : "offline");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  #hurry() {
    if (this.#stopped || this.#socket) return;
    this.#tries = 0;
    this.#connect();
  }
}
