// The certificate laid out as its form, with the words that filled slots marked. Spans are code points of their field.

import { element } from "./dom.js";
import { currentLanguage, say } from "./words.js";

/** The boxes of 死因の種類 as the form numbers them. */
const MANNERS = ["病死及び自然死", "交通事故", "転倒・転落", "溺水", "煙、火災及び火焔による傷害", "窒息", "中毒", "その他", "自殺", "他殺", "その他及び不詳の外因", "不詳の死"];

const LINES = ["Ia", "Ib", "Ic", "Id"];

/** A text that comes in both languages. */
export const inLanguage = (both) => both[currentLanguage()] || both.ja;

/**
 * The slots by slot and value: what one word and the next say of the same is one thing. Each has its uses, those of words
 * and boxes with their field, and the rows that derived it.
 */
export function slotGroups(slots) {
  const groups = new Map();
  for (const slot of slots) {
    const name = `${slot.slot} ${slot.value} ${slot.field === null ? "rule" : ""}`;
    const group = groups.get(name) ?? { slot: inLanguage(slot.slot_label), value: inLanguage(slot.value_label), uses: [], rules: [] };
    if (slot.field !== null) group.uses.push({ field: slot.field, span: slot.span });
    else if (slot.rule) group.rules.push(slot.rule);
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** What a slot says. */
export const saying = ({ slot, value }) => say("deaths-slot", { slot, value });

/** The words of a group, each stretch once and the longest of those that lie in each other. */
export function wordsOf({ uses }, certificate) {
  const whole = ({ field, span }) => span ?? { start: 0, end: Array.from(certificate[field] ?? "").length };
  const all = uses.map((use) => ({ field: use.field, ...whole(use) }));
  const within = (a, b) => a.field === b.field && b.start <= a.start && a.end <= b.end;
  const outer = all.filter((a, at) => !all.some((b, other) => other !== at && within(a, b) && (!within(b, a) || other < at)));
  return outer.map(({ field, start, end }) => ({ field, text: Array.from(certificate[field] ?? "").slice(start, end).join("") }));
}

/** The form; `groups` are the slots whose words are marked. */
export function form(certificate, groups) {
  const row = (label, ...values) => element("div", { class: "field" }, element("dt", {}, label), ...values);
  const value = (name, before = "") => element("dd", { "data-field": name }, before, certificate[name] ? marked(certificate[name], name, groups) : blank());
  const field = (name) => row(say(`field-${name}`), value(name));
  const line = (at) => row(say(`field-cause_${at}`), value(`cause_${at}`), lasting(certificate, at));
  const filled = (name) => (certificate[name] ? field(name) : null);
  const fields = (...rows) => element("dl", { class: "fields" }, rows);
  const part = (name, ...rows) => element("div", { class: "part" }, element("p", { class: "part-name" }, say(name)), fields(...rows));
  return element("div", { class: "form" },
    element("dl", { class: "fields pair" }, row(say("field-sex"), element("dd", {}, say(`sex-${certificate.sex}`) || certificate.sex || blank())),
      row(say("field-age"), element("dd", {}, age(certificate.age)))),
    fields(row(say("field-manner"), value("manner", number(certificate.manner)))),
    part("deaths-part1", ...LINES.map(line)),
    part("deaths-part2", line("II")),
    fields(field("surgery"), field("autopsy")),
    part("deaths-external-part", filled("date"), field("place_type"), filled("place"), field("means")),
    certificate.pregnancy || certificate.infant ? fields(filled("pregnancy"), filled("infant")) : null);
}

const blank = () => element("span", { class: "blank" }, element("span", { class: "unseen" }, say("deaths-blank")));
const age = (text) => (/^\d+$/.test(text ?? "") ? say("deaths-years", { age: text }) : (text ?? blank()));

function number(manner) {
  const at = MANNERS.indexOf(manner);
  return at < 0 ? "" : element("span", { class: "box-number" }, `${at + 1} `);
}

function lasting(certificate, at) {
  const text = certificate[`duration_${at}`];
  return element("dd", { class: "lasting" }, element("small", {}, say("deaths-duration")), text || blank());
}

/** The text of a field cut where a span begins or ends; each piece of a span is a mark of all the slots it fills. */
function marked(text, field, groups) {
  const points = Array.from(text);
  const within = (at) => Math.min(Math.max(at, 0), points.length);
  const spans = groups.flatMap(({ uses }, group) => uses.filter((use) => use.field === field)
    .map(({ span }) => ({ group, start: within(span?.start ?? 0), end: within(span?.end ?? points.length) })));
  const cuts = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, at) => {
    const piece = points.slice(cuts[at], end).join("");
    const here = [...new Set(spans.filter((span) => span.start <= cuts[at] && end <= span.end).map(({ group }) => group))];
    return here.length ? word(piece, here, groups) : piece;
  });
}

function word(text, here, groups) {
  const says = here.map((at) => saying(groups[at])).join(say("deaths-and"));
  return element("mark", { class: here.length > 1 ? "word many" : "word", role: "button", tabindex: -1, title: says,
    "aria-label": say("deaths-word", { text, says }), "data-slots": here.join(" "), "data-says": says }, text);
}

/**
 * Links words and slots in `panel`: to point at or focus one lights up the other, to press one leads to the other, and
 * the left and right arrows go from word to word.
 */
export function linkWords(panel, told) {
  const linked = (event) => event.target.closest?.("[data-slots]");
  const light = (from) => {
    const slots = from ? from.dataset.slots.split(" ") : [];
    for (const node of panel.querySelectorAll("[data-slots]")) {
      node.classList.toggle("lit", node.dataset.slots.split(" ").some((slot) => slots.includes(slot)));
    }
    told(from?.dataset.says ? say("deaths-word", { text: from.textContent, says: from.dataset.says }) : "");
  };
  const focused = () => (panel.contains(document.activeElement) ? document.activeElement.closest("[data-slots]") : null);
  panel.addEventListener("mouseover", (event) => light(linked(event) ?? focused()));
  panel.addEventListener("mouseleave", () => light(focused()));
  panel.addEventListener("focusin", (event) => light(linked(event)));
  panel.addEventListener("focusout", () => light(null));
  panel.addEventListener("click", (event) => follow(panel, linked(event)));
  panel.addEventListener("keydown", (event) => {
    const from = event.target.closest(".word");
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") follow(panel, from);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(panel, from, event.key === "ArrowRight" ? 1 : -1);
    else return;
    event.preventDefault();
  });
}

/** From a word to the row of its first slot, from a row's button to its first word. */
function follow(panel, from) {
  if (!from) return;
  const [first] = from.dataset.slots.split(" ");
  const other = from.matches(".word") ? `tr[data-slots="${first}"] button` : `.word[data-slots~="${first}"]`;
  const target = panel.querySelector(other);
  if (target?.matches(".word")) stopAt(panel, target);
  target?.focus();
}

function step(panel, from, by) {
  const words = [...panel.querySelectorAll(".word")];
  const next = words[words.indexOf(from) + by];
  if (!next) return;
  stopAt(panel, next);
  next.focus();
}

/** Makes one word the stop of the Tab key: `word`, or the first. */
export function stopAt(panel, word) {
  const words = panel.querySelectorAll(".word");
  for (const each of words) each.tabIndex = -1;
  const stop = word ?? words[0];
  if (stop) stop.tabIndex = 0;
}
