// All mentions as a table, and the same for a spreadsheet.

import { confidence } from "./codes.js";
import { element } from "./dom.js";
import { acceptedCodes, isCoded } from "./mentions.js";
import { bestCodings, shownSystems, systemLabel } from "./systems.js";
import { say, sayTitle } from "./words.js";

const COLUMNS = ["mention", "type", "status", "code", "title", "confidence", "cue"];

/** Head and body of the table; `choose` is called with the index of a mention. */
export function table(mentions, shown, threshold, choose) {
  const heads = COLUMNS.map((key) => element("th", { scope: "col" }, say(key)));
  const groups = mentions.map((mention, index) => (shown(mention) ? lines(mention, index, threshold, choose) : null));
  return [element("thead", {}, element("tr", {}, heads)), ...groups.filter(Boolean)];
}

/** A mention with a line for the best code of each system: rows of their own, so that code, title and bar stay level. */
function lines(mention, index, threshold, choose) {
  const [first, ...others] = bestCodings(mention.codings);
  const all = others.length ? { rowspan: others.length + 1 } : {};
  const open = element("button", { type: "button", class: "link", onclick: () => choose(index) }, mention.text);
  const head = element("tr", { class: uncertain(first, threshold) },
    element("th", { scope: "rowgroup", ...all }, open),
    element("td", all, element("span", { class: "kind" }, element("span", { class: "dot", "data-type": mention.type }), say(mention.type))),
    element("td", all, element("span", { class: "badge", "data-status": mention.status }, say(mention.status))),
    ...(first ? line(first, threshold) : nothing(mention)),
    element("td", { class: "muted", ...all }, mention.assertion.cue?.text ?? ""));
  const rest = others.map((coding) => element("tr", { class: uncertain(coding, threshold) }, line(coding, threshold)));
  return element("tbody", { "data-index": index }, head, rest);
}

const uncertain = (coding, threshold) => (coding && coding.confidence < threshold ? "uncertain" : null);

function line(coding, threshold) {
  const certain = coding.confidence >= threshold;
  const system = shownSystems().length > 1 ? element("small", { class: "system-tag" }, systemLabel(coding.system)) : null;
  return [
    element("td", { class: "code" }, system && [system, " "], coding.display, certain ? null : element("small", { class: "candidate" }, say("uncoded"))),
    element("td", { class: "title" }, sayTitle(coding)),
    element("td", {}, confidence(coding.confidence, certain))];
}

function nothing(mention) {
  return [element("td", { class: "code" }, isCoded(mention) ? "" : "–"), element("td", { class: "title" }), element("td", {})];
}

/** Tab-separated values with a heading line. A code that is not confident enough is left out: tables get pasted. */
export function tsv(mentions, shown, threshold) {
  const heads = ["start", "end", ...COLUMNS].map((key) => say(key));
  const rows = mentions.filter(shown).map((m) => {
    const best = acceptedCodes(m, threshold);
    const joined = (part) => best.map(part).join(" / ");
    return [m.start, m.end, m.text, say(m.type), say(m.status), joined((c) => c.display), joined(sayTitle),
      joined((c) => c.confidence.toFixed(2)), m.assertion.cue?.text];
  });
  return [heads, ...rows].map((cells) => cells.map(cell).join("\t")).join("\n") + "\n";
}

/** Without what ends a cell, and not to be taken for a formula by a spreadsheet. */
function cell(value) {
  const text = String(value ?? "").replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}
