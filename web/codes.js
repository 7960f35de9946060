// The ranked codes of a mention or phrase, each with its evidence.

import { element } from "./dom.js";
import { say, sayClass, sayFeature, sayTitle } from "./words.js";

/** Codes as a list of disclosures, the first open. */
export function codeList(codings, threshold) {
  const items = codings.map((coding, at) => element("li", {}, code(coding, at === 0, coding.confidence >= threshold)));
  return element("ol", { class: "codes" }, items);
}

/** A confidence as a bar and a number. */
export function confidence(value, accepted) {
  const percent = percentage(value);
  const fill = element("span", { class: "fill" });
  fill.style.setProperty("inline-size", `${value * 100}%`);
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, fill);
  return element("span", { class: accepted ? "confidence" : "confidence low" }, bar,
    element("span", { class: "percent" }, element("span", { class: "unseen" }, `${say("confidence")} `), percent));
}

/** A probability is never shown as certain or impossible. */
function percentage(value) {
  if (value >= 0.995) return ">99%";
  return value < 0.005 ? "<1%" : `${Math.round(value * 100)}%`;
}

function code(coding, open, accepted) {
  const head = element("summary", {},
    element("span", { class: "code" }, coding.display),
    element("span", { class: "code-title" }, sayTitle(coding)),
    confidence(coding.confidence, accepted));
  return element("details", { open, class: accepted ? "coding" : "coding uncertain" }, head,
    element("div", { class: "coding-body" }, parents(coding), evidence(coding.evidence)));
}

/** From the category down to the code. */
function parents({ ancestors, display, title, title_en }) {
  if (ancestors.length === 0) return null;
  const chain = [...ancestors].reverse().concat({ display, title, title_en });
  const steps = chain.map((step, at) => element("li", { class: `step step-${Math.min(at, 4)}`, "aria-current": at === chain.length - 1 ? "true" : null },
    element("span", { class: "code" }, step.display), element("span", {}, sayTitle(step))));
  return element("div", {}, element("h4", {}, say("parents")), element("ul", { class: "parents" }, steps));
}

function evidence(given) {
  const sentence = say(given.provenance, { release: given.release, name: given.designation });
  const rows = [
    row("removed", given.modifiers.map((m) => chip(m.text, sayClass(m.class)))),
    row("rewrote", given.rewrites.map((r) => chip(`${r.from} → ${r.to}`))),
    row("unexplained", given.unexplained ? [chip(given.unexplained)] : []),
    row("id", given.designation_id ? [element("span", { class: "code" }, given.designation_id)] : []),
  ].flat();
  return element("div", {}, element("h4", {}, say("evidence")), element("p", { class: "sentence" }, sentence),
    rows.length ? element("dl", { class: "facts" }, rows) : null, features(given.features));
}

function row(name, values) {
  return values.length ? [element("dt", {}, say(name)), element("dd", {}, values)] : [];
}

function chip(text, note) {
  return element("span", { class: "chip" }, text, note ? element("small", {}, note) : null);
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
