// Why a code: the sentence, the words that were read, and how it was ranked.

import { element } from "./dom.js";
import { sayClass, sayFeature } from "./terms.js";
import { say } from "./words.js";

/** A code of ICD-10 as it stands in the rewritings of an ICD-11 code that a map has led to. */
const ICD10 = /^[A-Z]\d\d(\.\d+)?$/;

export function evidence(coding) {
  const given = coding.evidence;
  const own = coding.system === "icd10";
  const rows = [
    row(own ? "removed" : "parts-read", given.modifiers.map((m) => chip(m.text, sayClass(m.class), own ? "" : codeOf(m)))),
    row("rewrote", given.rewrites.map((r) => chip(`${r.from} → ${r.to}`))),
    row("unexplained", given.unexplained ? [chip(given.unexplained)] : []),
    row("id", given.designation_id ? [element("span", { class: "code" }, given.designation_id)] : []),
    row("notes", given.notes.map((note) => element("span", { class: "note-line" }, note))),
  ].flat();
  return element("div", {}, element("h4", {}, say("evidence")), element("p", { class: "sentence" }, sentence(coding)),
    rows.length ? element("dl", { class: "facts" }, rows) : null, features(given.features));
}

/** Only ICD-10 is found by the names of its releases alone; the other systems have ways of their own. */
function sentence({ system, display, evidence: { provenance, designation, release, rewrites } }) {
  const values = { release, name: designation || display };
  const mapped = system === "icd11" ? rewrites.find(({ from }) => ICD10.test(from)) : undefined;
  if (mapped) return say("icd11-mapped", { ...values, from: mapped.from });
  const way = [`${system}-${provenance}`, system, provenance].find((key) => say(key) !== "");
  return say(way, values);
}

/** What a modifier stands for, where that is a code and not the word said again. */
const codeOf = ({ text, value }) => (value.toLowerCase() === text.toLowerCase() ? "" : value);

function row(name, values) {
  return values.length ? [element("dt", {}, say(name)), element("dd", {}, values)] : [];
}

function chip(text, note, code) {
  return element("span", { class: "chip" }, text, note ? element("small", {}, note) : null, code ? element("code", {}, code) : null);
}

function features(list) {
  if (list.length === 0) return null;
  const number = (value) => element("td", { class: "number" }, value.toFixed(2));
  const byShare = [...list].sort((a, b) => Math.abs(b.value * b.weight) - Math.abs(a.value * a.weight));
  const rows = byShare.map((f) => element("tr", {},
    element("th", { scope: "row" }, sayFeature(f)), number(f.value), number(f.weight), number(f.value * f.weight)));
  const heads = ["feature", "value", "weight", "adds"].map((key) => element("th", { scope: "col", class: key === "feature" ? null : "number" }, say(key)));
  return element("details", { class: "features" }, element("summary", {}, say("features")),
    element("table", {}, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows)));
}
