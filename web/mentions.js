// The chart with its mentions marked. Offsets are code points, so the text is cut by code points.

import { element } from "./dom.js";
import { bestCodings, codesType, shownSystems } from "./systems.js";
import { say } from "./words.js";

export const STATUSES = ["present", "absent", "suspected", "family", "past", "planned"];
export const TYPES = ["disease", "symptom", "site", "functioning", "allergy", "lab", "infection_test", "medication", "finding"];

/** True for what the systems shown have codes for; sites, drugs and the like are only found. */
export const isCoded = ({ type }) => codesType(shownSystems(), type);

/** The best code of each system shown that is confident enough. */
export const acceptedCodes = (mention, threshold) => bestCodings(mention.codings).filter(({ confidence }) => confidence >= threshold);

/** True when a mention has a code that is confident enough, or is of a type without codes. */
export const accepted = (mention, threshold) => !isCoded(mention) || acceptedCodes(mention, threshold).length > 0;

/** How many mentions there are of each type that occurs, in the order of the types. */
export function countTypes(mentions) {
  const count = (type) => mentions.filter((m) => m.type === type).length;
  return TYPES.map((type) => [type, count(type)]).filter(([, n]) => n > 0);
}

/**
 * The marked text as nodes. Returns the nodes, the element of each mention drawn, and for each mention the pieces of
 * its cue. Mentions stand in text order; one that overlaps its forerunner or is not shown stays plain.
 */
export function annotate(text, mentions, shown, threshold) {
  const cutter = new Cutter(text, mentions);
  const nodes = [];
  const elements = new Map();
  mentions.forEach((mention, index) => {
    if (!shown(mention) || mention.start < cutter.at || mention.end <= mention.start) return;
    nodes.push(...cutter.until(mention.start));
    const mark = markOf(mention, index, threshold, cutter.until(mention.end));
    nodes.push(mark);
    elements.set(index, mark);
  });
  nodes.push(...cutter.until(Infinity));
  return { nodes, elements, cues: cutter.cues };
}

/** Cuts the text from front to back so that each cue is a whole number of pieces, and keeps whose cue each is. */
class Cutter {
  constructor(text, mentions) {
    this.points = Array.from(text);
    this.at = 0;
    this.cues = new Map();
    this.coming = mentions.flatMap(({ assertion: { cue } }, owner) => (cue ? [{ ...cue, owner }] : []));
    this.coming.sort((a, b) => a.start - b.start);
    this.next = 0;
    this.open = [];
  }

  until(end) {
    const to = Math.min(end, this.points.length);
    const nodes = [];
    while (this.at < to) nodes.push(this.piece(to));
    return nodes;
  }

  piece(to) {
    while (this.coming[this.next]?.start <= this.at) this.open.push(this.coming[this.next++]);
    this.open = this.open.filter((cue) => cue.end > this.at);
    const cut = Math.min(to, this.coming[this.next]?.start ?? to, ...this.open.map((cue) => cue.end));
    const text = this.points.slice(this.at, cut).join("");
    this.at = cut;
    return this.open.length ? this.cuePiece(text) : document.createTextNode(text);
  }

  cuePiece(text) {
    const span = element("span", {}, text);
    for (const { owner } of this.open) this.cues.set(owner, [...(this.cues.get(owner) ?? []), span]);
    return span;
  }
}

function markOf(mention, index, threshold, inside) {
  const certain = accepted(mention, threshold);
  const label = `${say(`label-${mention.status}`)}${certain ? "" : "?"}`;
  const codes = certain ? acceptedCodes(mention, threshold).map(({ display }) => display) : [say("uncoded")];
  return element("span", {
    class: certain ? "mention" : "mention weak", role: "button", tabindex: -1, "aria-pressed": "false",
    "aria-label": [mention.text, say(mention.type), say(mention.status), ...codes].join(" "),
    "data-index": index, "data-status": mention.status, "data-type": mention.type,
  }, labelled(inside, label));
}

/** The label hangs on the last character, or a line could end between the two. */
function labelled(nodes, label) {
  const last = nodes.at(-1);
  if (!label || !last) return nodes;
  const attributes = { class: "tail", "data-label": label };
  if (last.nodeType !== Node.TEXT_NODE) return [...nodes.slice(0, -1), element("span", attributes, last)];
  const points = Array.from(last.data);
  return [...nodes.slice(0, -1), points.slice(0, -1).join(""), element("span", attributes, points.at(-1))];
}

/** What the marks mean. */
export function legend() {
  return [...TYPES.map((type) => element("li", {}, sample("present", type, say(type)))), gap(),
    ...STATUSES.map((status) => element("li", {}, sample(status, null, say(status))))];
}

/**
 * The same for these mentions, with how many there are of each; the types that occur are buttons that hide and show
 * them, and call `toggle`.
 */
export function countedLegend(mentions, hidden, toggle) {
  const types = countTypes(mentions).map(([type, n]) => element("li", {},
    element("button", { type: "button", class: "toggle", "data-type": type, "aria-pressed": String(!hidden.has(type)), onclick: () => toggle(type) },
      sample("present", type, say(type)), count(n))));
  const statuses = STATUSES.map((status) => [status, mentions.filter((m) => m.status === status).length]).filter(([, n]) => n > 0);
  return [...types, gap(), ...statuses.map(([status, n]) => element("li", {}, sample(status, null, say(status)), count(n)))];
}

const gap = () => element("li", { class: "gap", "aria-hidden": "true" });
const count = (n) => element("span", { class: "count" }, String(n));

function sample(status, type, text) {
  const nodes = labelled([document.createTextNode(text)], say(`label-${status}`));
  return element("span", { class: "mention", "data-status": status, "data-type": type }, nodes);
}
