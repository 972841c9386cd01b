// Records a voice message: it begins by a tap and goes by another; the microphone is given back as soon as it is over.

import { t } from "./words.js";

const LONGEST = 10 * 60_000; // ms; below the server's 20 MB at any bit rate that browsers choose for a voice
const SHORTEST = 1_000; // ms; less was a slip of the finger
const TICK = 200; // ms
const BIT_RATE = 32_000; // bits a second are plenty for a voice
// What most messengers and browsers play comes first; the server looks at the content whatever it is called.
const TYPES = ["audio/mp4;codecs=mp4a.40.2", "audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const ENDINGS = { "audio/mp4": "m4a", "audio/ogg": "ogg" };
const WHY = { NotAllowedError: "record_denied", NotFoundError: "record_no_microphone" };

/** Whether this browser can record: only over https and on the machine itself. */
export const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);

const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1_000) % 60).padStart(2, "0")}`;

export class Recorder {
  #run = null; // {stream, recorder, pieces, began, lasted, over, then}: `then` is what shall happen once all of it is there
  #asking = false;
  #timer = null;

  /**
   * `row` gives way to `bar` while somebody records; `words` and `time` stand in the bar, `status` is read out. `done(file)` gets
   * what was recorded, `failed(text)` why there is nothing.
   */
  constructor({ row, button, bar, words, time, drop, send, status, done, failed }) {
    Object.assign(this, { row, button, bar, words, time, sendButton: send, status, done, failed });
    button.addEventListener("click", () => this.#start());
    drop.addEventListener("click", () => this.#drop());
    send.addEventListener("click", () => this.#send());
    bar.addEventListener("keydown", (event) => event.key === "Escape" && this.#drop());
    addEventListener("pagehide", () => this.#run && this.#drop());
  }

  /** Whether there is a recording that was neither sent nor dropped. */
  get on() {
    return this.#run !== null;
  }

  async #start() {
    if (this.#asking || this.#run) return;
    this.#asking = true;
    this.button.setAttribute("aria-busy", "true");
    let stream = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#run = this.#begin(stream);
      this.#show(true);
    } catch (error) {
      release(stream);
      this.failed(t(WHY[error.name] ?? "record_failed"));
    } finally {
      this.#asking = false;
      this.button.removeAttribute("aria-busy");
    }
  }

  #begin(stream) {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BIT_RATE });
    const run = { stream, recorder, pieces: [], began: performance.now(), lasted: 0, over: false, then: null };
    recorder.addEventListener("dataavailable", ({ data }) => run.pieces.push(data));
    recorder.addEventListener("stop", () => this.#stopped(run));
    recorder.start();
    return run;
  }

  #show(on) {
    clearInterval(this.#timer);
    this.row.hidden = on;
    this.bar.hidden = !on;
    this.bar.classList.toggle("is-held", false);
    if (!on) {
      this.button.focus();
      return;
    }
    this.#say(t("recording"));
    this.time.textContent = clock(0);
    this.#timer = setInterval(() => this.#tick(), TICK);
    this.sendButton.focus();
  }

  #say(text) {
    this.words.textContent = text;
    this.status.textContent = text;
  }

  #tick() {
    const run = this.#run;
    if (run.recorder.state === "inactive") return;
    run.lasted = Math.min(LONGEST, performance.now() - run.began);
    this.time.textContent = clock(run.lasted);
    if (run.lasted === LONGEST) this.#stop((ended) => this.#hold(ended, "record_full"));
  }

  #send() {
    if (!this.#run) return;
    this.#tick();
    if (this.#run.recorder.state !== "inactive" && this.#run.lasted < SHORTEST) this.#say(t("record_short"));
    else this.#stop((run) => this.#deliver(run));
  }

  #drop() {
    this.#stop(() => {});
    this.#run = null;
    this.#show(false);
    this.status.textContent = t("record_dropped");
  }

  /** End the recording, give the microphone back, and go on when all of the sound is there. */
  #stop(then) {
    const run = this.#run;
    run.then = then;
    if (run.over) then(run);
    else if (run.recorder.state !== "inactive") run.recorder.stop();
    release(run.stream);
  }

  #stopped(run) {
    release(run.stream);
    run.over = true;
    const then = run.then ?? ((ended) => this.#hold(ended, "record_ended")); // nobody wanted it: the microphone has gone
    then(run);
  }

  /** It is over, but it goes only when somebody says so. */
  #hold(run, why) {
    if (run !== this.#run) return;
    clearInterval(this.#timer);
    this.bar.classList.add("is-held");
    this.#say(t(why));
  }

  #deliver(run) {
    if (run !== this.#run) return;
    this.#run = null;
    this.#show(false);
    this.status.textContent = "";
    const type = run.recorder.mimeType.split(";")[0];
    const sound = new File(run.pieces, `voice.${ENDINGS[type] ?? "webm"}`, { type });
    if (sound.size) this.done(sound);
    else this.failed(t("record_failed"));
  }
}

function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
