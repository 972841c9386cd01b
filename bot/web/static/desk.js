// The desk's page: asks again and again what lies there, and changes on the screen only what has changed.

import { el } from "./dom.js";
import { recall, remember } from "./memory.js";
import { pickPerson } from "./people.js";
import { readBoot, setWords, t } from "./words.js";

const EVERY = 15_000; // ms
const PATIENCE = 10_000; // ms until a silent server counts as lost
const $ = (id) => document.getElementById(id);
const FILTERS = ["show", "severity", "category", "state"];

let timer = null;
let asking = null;
let page = 0;
let words = "";

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---- what is sought stands in the address, so that a bookmark or a screen on a wall keeps it

function wanted() {
  const query = new URLSearchParams();
  for (const name of FILTERS) if ($("filters").elements[name].value) query.set(name, $("filters").elements[name].value);
  if (page) query.set("page", String(page));
  return query;
}

function offer(choices) {
  const sought = new URLSearchParams(location.search);
  for (const name of FILTERS) {
    const field = $("filters").elements[name];
    const chosen = field.options.length ? field.value : sought.get(name) ?? "";
    field.replaceChildren(el("option", { value: "", text: t("desk_any") }), ...choices[name].map(([value, text]) => el("option", { value, text })));
    field.value = choices[name].some(([value]) => value === chosen) ? chosen : "";
  }
}

function narrow() {
  page = 0;
  if (document.activeElement === $("clear")) $("filters").elements.show.focus();
  again();
}

function turn(by) {
  page = Math.max(0, page + by);
  again();
}

function again() {
  const query = String(wanted());
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  ask();
}

// ---- rows: one per case, kept while the case is on the page

function cell(kind, ...children) {
  return el("td", { role: "cell", class: kind }, ...children);
}

function newRow(number) {
  const link = el("a", { class: "number", text: number });
  link.addEventListener("click", open);
  return el("tr", { role: "row", "data-number": number },
    cell("time", el("b", { class: "left" }), el("span", { class: "due" })),
    cell("case", link, el("span", { class: "marks" })),
    cell("severity", el("span", { class: "tag" })),
    cell("category"), cell("state"), cell("waits"), cell("hands"));
}

function drawRow(row, one) {
  const find = (name) => row.querySelector(`.${name}`);
  row.classList.toggle("is-overdue", one.overdue);
  row.classList.toggle("is-theirs", !one.ours);
  row.dataset.severity = one.severity;
  put(find("left"), one.overdue ? `⚠️ ${one.left}` : one.left || t("desk_no_clock"));
  put(find("due"), one.due);
  put(find("tag"), one.severity_name);
  put(find("marks"), one.marks.join(" · "));
  const said = { category: one.category, state: one.state, waits: one.waits, hands: one.hands || t("desk_nobody") };
  for (const [name, text] of Object.entries(said)) {
    put(find(name), text);
    find(name).dataset.label = t(`desk_${name}`);
  }
  find("hands").classList.toggle("is-nobody", !one.hands);
  const link = find("number");
  if (link.getAttribute("href") !== one.link) link.setAttribute("href", one.link);
  link.dataset.csrf = one.csrf;
}

/** Lead into the chat at once; a middle click or a copied address takes the landing page. */
function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const form = $("go");
  form.action = event.currentTarget.href;
  form.elements.csrf.value = event.currentTarget.dataset.csrf;
  form.submit();
}

function draw(feed) {
  const known = new Map([...$("rows").children].map((row) => [row.dataset.number, row]));
  const held = document.activeElement?.closest?.("tr")?.dataset.number;
  const rows = feed.rows.map((one) => {
    const row = known.get(one.number) ?? newRow(one.number);
    drawRow(row, one);
    return row;
  });
  const same = rows.length === $("rows").children.length && rows.every((row, place) => row === $("rows").children[place]);
  if (!same) $("rows").replaceChildren(...rows);
  if (held && !same) rows.find((row) => row.dataset.number === held)?.querySelector("a").focus();
  page = feed.page;
  put($("summary"), feed.summary);
  put($("at"), feed.at);
  $("none").hidden = rows.length > 0;
  put($("none"), String(wanted()) ? t("desk_none_such") : t("desk_none"));
  $("clear").hidden = FILTERS.every((name) => !$("filters").elements[name].value);
  $("pager").hidden = feed.pages < 2;
  put($("place"), `${feed.page + 1}/${feed.pages}`);
  $("back").disabled = feed.page === 0;
  $("on").disabled = feed.page + 1 >= feed.pages;
}

// ---- the line

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  const mine = (asking = new AbortController());
  const alarm = setTimeout(() => mine.abort("late"), PATIENCE);
  const query = wanted();
  for (const name of words ? [] : FILTERS.concat("page")) {
    const first = new URLSearchParams(location.search).get(name);
    if (first) query.set(name, first);
  }
  query.set("words", words);
  const token = recall("token");
  try {
    const response = await fetch(`/desk.json?${query}`, { cache: "no-store", signal: mine.signal, headers: token ? { "X-Chat-Token": token } : {} });
    if (response.status === 404) return away();
    if (!response.ok) throw new Error(String(response.status));
    hear(await response.json());
  } catch {
    if (asking !== mine) return; // another question has taken its place
    document.body.dataset.state = "lost";
    put($("lost"), t("desk_lost"));
  } finally {
    clearTimeout(alarm);
  }
  timer = setTimeout(ask, EVERY);
}

function hear(feed) {
  if (feed.strings) {
    setWords(feed.strings, feed.language);
    document.title = `${t("desk_title")} · ${t("app_name")}`;
    offer(feed.choices);
    words = feed.language;
  }
  draw(feed);
  put($("lost"), "");
  document.body.dataset.state = "online";
}

/** Whoever looks has no business here (any more): nothing stays on the screen. */
function away() {
  clearTimeout(timer);
  $("rows").replaceChildren();
  for (const id of ["summary", "at"]) put($(id), "");
  document.body.dataset.state = "away";
  if (boot.demo) return choose();
  put($("lost"), t("desk_away"));
}

/** The demo's door, when this window has nobody yet or somebody without a desk. */
function choose() {
  put($("lost"), recall("token") ? t("desk_away") : "");
  remember("token", null);
  $("picker").hidden = false;
  pickPerson($("picker"), () => {
    $("picker").hidden = true;
    put($("lost"), "");
    ask();
  });
}

const boot = readBoot();
$("filters").addEventListener("change", narrow);
$("filters").addEventListener("reset", () => setTimeout(narrow));
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("back").addEventListener("click", () => turn(-1));
$("on").addEventListener("click", () => turn(1));
$("full").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && document.body.dataset.state !== "away" && ask());
ask();
