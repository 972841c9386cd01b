// The check-in page on the room's screen: follows the feed, tells the time left itself, and says so when the feed is gone.
// Feed `texts` may replace any of the page's strings by the same key (projector_how, projector_closed, ...).

import { qrPicture } from "./qr.js";
import { readBoot, setWords, t } from "./words.js";

const EVERY = 1_000; // ms between two questions
const PATIENCE = 4_000; // ms for one answer
const GRACE = 3_000; // ms that an ended code stays on the screen while its successor is late
const $ = (id) => document.getElementById(id);

let feed = null;
let heardAt = 0; // performance.now() of the last good answer
let lost = false;
let timer = null;
let shownQr = "";

const grouped = (code) => code.replace(/^(\d{3})(\d{3})$/, "$1 $2");
const put = (id, text) => {
  if ($(id).textContent !== text) $(id).textContent = text;
};
const left = () => (feed ? feed.seconds_left - (performance.now() - heardAt) / 1000 : 0);

function drawLesson() {
  put("title", feed.title);
  put("time", feed.time);
  put("place", feed.place);
  document.title = `${feed.title} · ${t("projector_title")}`;
  put("how", t("projector_how"));
  put("code-label", t("projector_code"));
  put("code", grouped(feed.code ?? ""));
  put("spoken-label", t("projector_spoken"));
  put("spoken", feed.spoken ? grouped(feed.spoken) : "");
  $("spoken-row").hidden = !feed.spoken;
  put("here", String(feed.here));
  put("expected", ` / ${feed.expected}`);
  put("here-label", t("projector_here"));
  put("late", feed.late ? t("projector_late", { n: feed.late }) : "");
  put("closed", `${t("projector_closed")} · ${feed.here} / ${feed.expected}`);
}

function drawQr() {
  if (feed.qr_svg === shownQr) return;
  shownQr = feed.qr_svg;
  const picture = shownQr ? qrPicture(shownQr) : null;
  $("qr").replaceChildren(...(picture ? [picture] : []));
}

function state() {
  if (!feed) return lost ? "lost" : "waiting";
  if (!feed.open) return "closed";
  return lost && left() * 1000 < -GRACE ? "stale" : "open";
}

function tick() {
  document.body.dataset.state = state();
  put("lost", lost ? t("projector_lost") : "");
  const rest = Math.max(0, left());
  put("seconds", feed?.open ? String(Math.ceil(rest)) : "");
  $("ring").style.strokeDashoffset = String(100 - Math.min(100, (100 * rest) / (feed?.step || 1)));
}

async function ask() {
  clearTimeout(timer);
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const response = await fetch(document.body.dataset.feedUrl, { cache: "no-store", signal: patience.signal });
    if (!response.ok) throw new Error(String(response.status));
    feed = await response.json();
    heardAt = performance.now();
    lost = false;
    setWords(feed.texts ?? {}, document.body.dataset.language);
    drawLesson();
    drawQr();
  } catch {
    lost = true;
  }
  clearTimeout(alarm);
  tick();
  const end = feed?.open && !lost ? left() * 1000 + 30 : EVERY;
  timer = setTimeout(ask, Math.max(100, Math.min(EVERY, end)));
}

async function keepAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // the screen then follows the computer's own settings
  }
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const boot = readBoot();
document.body.dataset.language = boot.language ?? "zh_Hans";
$("full").addEventListener("click", full);
addEventListener("keydown", (event) => event.key === "f" && !event.ctrlKey && !event.metaKey && full());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && keepAwake());
keepAwake();
setInterval(tick, 200);
ask();
