// The ranked codes of a mention or phrase, system by system, each with its parents and evidence.

import { element } from "./dom.js";
import { evidence } from "./evidence.js";
import { bySystem, systemLabel } from "./systems.js";
import { say, sayTitle } from "./words.js";

/** Longest code that leaves room for its title in the same line. */
const SHORT = 7;

/**
 * The codes of the systems shown as lists of disclosures, the first of all open. Each system has its heading; ICD-10 alone
 * needs none.
 */
export function codeGroups(codings, threshold) {
  const groups = bySystem(codings);
  const headed = groups.length > 1 || (groups.length === 1 && groups[0][0] !== "icd10");
  return groups.map(([system, list], at) => {
    const heading = headed ? element("h4", { class: "system-name" }, systemLabel(system)) : null;
    return element("section", { class: "system", "data-system": system }, heading, codeList(list, threshold, at === 0));
  });
}

function codeList(codings, threshold, open) {
  const long = codings.some(({ display }) => display.length > SHORT);
  const items = codings.map((coding, at) => element("li", {}, code(coding, open && at === 0, coding.confidence >= threshold)));
  return element("ol", { class: long ? "codes long" : "codes" }, items);
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
    element("div", { class: "coding-body" }, parents(coding), evidence(coding)));
}

function parents(coding) {
  return coding.ancestors.length ? element("div", {}, element("h4", {}, say("parents")), chain(coding, coding.ancestors)) : null;
}

/** From the category down to the code. With `open`, a step up is a button that calls it with the step. */
export function chain(code, ancestors, open) {
  const steps = [...ancestors].reverse().concat(code);
  return element("ul", { class: "parents" }, steps.map((step, at) => {
    const last = at === steps.length - 1;
    const title = open && !last ? element("button", { type: "button", class: "link", onclick: () => open(step) }, sayTitle(step) || step.display) : sayTitle(step);
    return element("li", { class: `step step-${Math.min(at, 4)}`, "aria-current": last ? "true" : null },
      hasCode(step) ? element("span", { class: "code" }, step.display) : null, element("span", {}, title));
  }));
}

/** WHO's linearizations mark what has no code by numbers and names of blocks that mean nothing to a reader. */
export const hasCode = ({ display }) => !/^(BlockL\d|\d{6,}$)/.test(display);
