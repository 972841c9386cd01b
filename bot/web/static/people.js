// The demo's door: who do you want to be? Each window keeps its own answer.

import { el, icon } from "./dom.js";
import { remember } from "./memory.js";
import { setWords, t } from "./words.js";

const TINTS = 6;

async function enter(id) {
  const response = await fetch("/demo/enter", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "peiban" },
    body: JSON.stringify({ id }),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).token;
}

function card(person, choose, hint) {
  const initial = person.id === 0 ? icon("visitor") : el("span", { text: Array.from(person.name)[0] ?? "" });
  const about = [person.roles, person.organisation].filter(Boolean).join(" · ");
  return el("button", { type: "button", class: "person", "data-person": person.id, on: { click: (event) => choose(person, event.currentTarget) } },
    el("span", { class: `face tint-${Math.abs(person.id) % TINTS}`, "aria-hidden": "true" }, initial),
    el("span", { class: "person-text" }, el("b", { text: person.name }), about ? el("span", { class: "person-about", text: about }) : null,
      hint ? el("span", { class: "person-hint", text: hint }) : null), icon("right"));
}

function groups(people) {
  const found = new Map();
  for (const person of people) found.set(person.group, [...(found.get(person.group) ?? []), person]);
  return found;
}

/** Show the picker in `place`; `entered(token)` is called once. */
export async function pickPerson(place, entered) {
  const status = el("p", { class: "picker-status", role: "status", text: t("loading") });
  place.replaceChildren(status);
  const choose = async (person, button) => {
    button.setAttribute("aria-busy", "true");
    try {
      const token = await enter(person.id);
      remember("token", token);
      entered(token);
    } catch {
      button.removeAttribute("aria-busy");
      status.textContent = t("picker_failed");
      place.prepend(status);
    }
  };
  let page;
  try {
    const response = await fetch("/demo/people");
    if (!response.ok) throw new Error(String(response.status));
    page = await response.json();
  } catch {
    place.replaceChildren(el("p", { class: "picker-status", role: "alert", text: t("picker_failed") }),
      el("button", { type: "button", class: "primary", text: t("retry"), on: { click: () => pickPerson(place, entered) } }));
    return;
  }
  if (page.strings) setWords(page.strings, page.language);
  const people = page.people.some(({ id }) => id === 0)
    ? page.people
    : [...page.people, { id: 0, name: t("visitor"), roles: "", organisation: "", hint: t("visitor_hint"), group: t("visitor_group") }];
  const sections = [...groups(people)].map(([name, members]) => {
    const shared = members.length > 1 && members.every(({ hint }) => hint === members[0].hint) ? members[0].hint : "";
    return el("section", { class: `picker-group wide-${Math.min(3, members.length)}` },
      el("h2", { text: name }, shared ? el("span", { class: "picker-hint", text: shared }) : null),
      el("div", { class: "picker-cards" }, ...members.map((person) => card(person, choose, shared ? "" : person.hint))));
  });
  place.replaceChildren(
    el("header", { class: "picker-head" }, el("img", { src: "/static/logo.svg", alt: "", width: 64, height: 64 }),
      el("h1", { text: page.title, tabindex: -1 }), el("p", { text: page.intro })), el("div", { class: "picker-groups" }, ...sections));
  document.title = page.title;
}
