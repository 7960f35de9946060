// All mentions as a table, and the same for a spreadsheet.

import { confidence } from "./codes.js";
import { element } from "./dom.js";
import { accepted, isCoded } from "./mentions.js";
import { say, sayTitle } from "./words.js";

const COLUMNS = ["mention", "type", "status", "code", "title", "confidence", "cue"];

/** Head and body of the table; `choose` is called with the index of a mention. */
export function table(mentions, shown, threshold, choose) {
  const heads = COLUMNS.map((key) => element("th", { scope: "col" }, say(key)));
  const rows = mentions.map((mention, index) => (shown(mention) ? row(mention, index, threshold, choose) : null));
  return [element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows)];
}

function row(mention, index, threshold, choose) {
  const best = mention.codings[0];
  const certain = accepted(mention, threshold);
  const open = element("button", { type: "button", class: "link", onclick: () => choose(index) }, mention.text);
  return element("tr", { "data-index": index, class: certain ? null : "uncertain" },
    element("th", { scope: "row" }, open),
    element("td", {}, element("span", { class: "kind" }, element("span", { class: "dot", "data-type": mention.type }), say(mention.type))),
    element("td", {}, element("span", { class: "badge", "data-status": mention.status }, say(mention.status))),
    element("td", { class: "code" }, best ? best.display : isCoded(mention) ? "" : "–", certain || !best ? null : element("small", { class: "candidate" }, say("uncoded"))),
    element("td", {}, sayTitle(best)),
    element("td", {}, best ? confidence(best.confidence, certain) : ""),
    element("td", { class: "muted" }, mention.assertion.cue?.text ?? ""));
}

/** Tab-separated values with a heading line. A code that is not confident enough is left out: tables get pasted. */
export function tsv(mentions, shown, threshold) {
  const heads = ["start", "end", ...COLUMNS].map((key) => say(key));
  const rows = mentions.filter(shown).map((m) => {
    const best = accepted(m, threshold) ? m.codings[0] : undefined;
    return [m.start, m.end, m.text, say(m.type), say(m.status), best?.display, sayTitle(best), best?.confidence.toFixed(2), m.assertion.cue?.text];
  });
  return [heads, ...rows].map((cells) => cells.map(cell).join("\t")).join("\n") + "\n";
}

/** Without what ends a cell, and not to be taken for a formula by a spreadsheet. */
function cell(value) {
  const text = String(value ?? "").replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}
