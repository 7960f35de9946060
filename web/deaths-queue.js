// The list of certificates that wait: the least sure first, and those decided with who and what.

import { confidence } from "./codes.js";
import { byId, element } from "./dom.js";
import { say } from "./words.js";

/** Confidence below which a bar is drawn weak. */
const WEAK = 0.7;

/** A code of ICD-10 with its dot. */
export const dotted = (code) => (code.length > 3 && !code.includes(".") ? `${code.slice(0, 3)}.${code.slice(3)}` : code);

/** What a certificate is called. */
export const nameOf = ({ id }) => id || say("deaths-no-id");

/** The confidence of a proposal; nothing where there is none, as for a disease that was selected. */
export const sureness = ({ code, confidence: value }) => (code && value > 0 ? confidence(value, value >= WEAK) : element("span", { class: "muted" }, "–"));

/** A moment as people write it. */
export function moment(at) {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return at;
  return when.toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "ja-JP", { dateStyle: "medium", timeStyle: "short" });
}

/** Draws the whole list; `selected` is the key of the certificate that is open. */
export function drawQueue({ items, total, decided, filter }, selected) {
  byId("queue").replaceChildren(...items.map(option));
  byId("queue").hidden = items.length === 0;
  byId("queue").classList.toggle("long", items.length > 5);
  drawCount({ items, total, decided, filter });
  markSelected(selected);
}

export function drawCount({ items, total, decided, filter }) {
  byId("count").textContent = say("deaths-count", { open: total - decided, all: total });
  byId("export").hidden = decided === 0;
  const wanted = { false: total - decided, true: decided, "": total }[filter];
  byId("queue-note").textContent = items.length === 0 ? say(total === 0 ? "deaths-queue-empty" : `deaths-none-${filter || "all"}`)
    : items.length < wanted ? say("deaths-first", { count: items.length }) : "";
}

/** Draws one certificate of the list anew. */
export function redrawItem(item) {
  const old = byId(idOf(item.key));
  if (!old) return;
  const fresh = option(item);
  fresh.setAttribute("aria-selected", old.getAttribute("aria-selected"));
  old.replaceWith(fresh);
}

/** Marks the certificate that is open and brings it into view. */
export function markSelected(key) {
  const list = byId("queue");
  for (const marked of list.querySelectorAll('[aria-selected="true"]')) marked.setAttribute("aria-selected", "false");
  const chosen = key ? byId(idOf(key)) : null;
  if (!chosen) return list.removeAttribute("aria-activedescendant");
  chosen.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", chosen.id);
  // Within the list alone: the page is not to jump.
  const top = chosen.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + chosen.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + chosen.offsetHeight - list.clientHeight;
}

const idOf = (key) => `waits-${key}`;

function option(item) {
  const { decision } = item;
  return element("div", { role: "option", id: idOf(item.key), class: decision ? "waits decided" : "waits", "aria-selected": "false", "data-key": item.key },
    element("span", { class: "waits-id" }, nameOf(item)),
    element("span", { class: "code" }, item.code ? dotted(item.code) : element("span", { class: "muted" }, say("deaths-no-code"))),
    sureness(item),
    decision ? verdict(item) : element("span", { class: "waits-why" }, item.reasons.map(sayWhy).join(say("deaths-and"))));
}

/** Why a certificate waits, in words. */
export const sayWhy = (reason) => say(`reason-${reason}`) || reason;

function verdict({ code, decision }) {
  const changed = decision.code !== code;
  return element("span", { class: "waits-why" }, element("span", { class: changed ? "badge changed" : "badge" },
    changed ? say("deaths-made-changed", { code: dotted(decision.code) }) : say("deaths-made")), ` ${decision.by}`);
}
