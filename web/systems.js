// The systems that text is coded in: which of them the server has, and which are shown.

import { element } from "./dom.js";
import { currentReleases } from "./releases.js";

/** In the order in which codes are shown: the types of mention that each codes, and the releases by which it is there. */
const SYSTEMS = {
  icd10: { label: "ICD-10", types: ["disease", "symptom"], needs: null },
  icd11: { label: "ICD-11", types: ["disease", "symptom"], needs: ({ system }) => system === "icd11" },
  icf: { label: "ICF", types: ["functioning"], needs: ({ system }) => system === "icf" },
  jfagy: { label: "J-FAGY", types: ["allergy"], needs: ({ system }) => system === "jfagy" },
  jlac: { label: "JLAC", types: ["lab", "infection_test"], needs: ({ scheme }) => scheme === "clins" },
};

let loaded = ["icd10"];
const hidden = new Set();
const listeners = [];

/** The names of the systems to ask for; they wait for the server's list, and without one ICD-10 remains. */
export const loadedSystems = () => ready.then(() => loaded);

const ready = currentReleases().then((releases) => {
  loaded = Object.keys(SYSTEMS).filter((name) => !SYSTEMS[name].needs || releases.some(SYSTEMS[name].needs));
}).catch(() => {});

/** What a system is called. */
export const systemLabel = (name) => SYSTEMS[name]?.label ?? name;

/** The systems that are shown, in their order. */
export const shownSystems = () => loaded.filter((name) => !hidden.has(name));

/** True when one of these systems has codes for mentions of a type. */
export const codesType = (systems, type) => systems.some((name) => SYSTEMS[name].types.includes(type));

/** True when the server has a system for mentions of a type that is not shown. */
export const hidesType = (type) => !codesType(shownSystems(), type) && codesType(loaded, type);

/** The codings of the systems shown: one list for each that has any, in the order of the systems. */
export function bySystem(codings) {
  const groups = shownSystems().map((name) => [name, codings.filter(({ system }) => system === name)]);
  return groups.filter(([, list]) => list.length > 0);
}

/** The best coding of each system shown. */
export const bestCodings = (codings) => bySystem(codings).map(([, [best]]) => best);

/** Calls back whenever other systems are shown. */
export const onSystems = (listener) => listeners.push(listener);

/** Fills every row of toggles on the page. With ICD-10 alone there is nothing to choose. */
export async function startSystems() {
  await ready;
  if (loaded.length < 2) return;
  for (const row of document.querySelectorAll(".systems")) {
    row.append(...loaded.map((name) =>
      element("button", { type: "button", "data-system": name, "aria-pressed": "true", onclick: () => toggle(name) }, systemLabel(name))));
    row.hidden = false;
  }
  for (const listener of listeners) listener();
}

function toggle(name) {
  if (!hidden.delete(name)) hidden.add(name);
  for (const button of document.querySelectorAll(`.systems [data-system=${name}]`)) {
    button.setAttribute("aria-pressed", String(!hidden.has(name)));
  }
  for (const listener of listeners) listener();
}
