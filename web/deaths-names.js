// What the loaded ICD-10 calls a code: for a code that is typed, and for one that the coder gives no title.

import { get } from "./dom.js";
import { currentReleases } from "./releases.js";
import { sayTitle } from "./words.js";

const known = new Map();

/** The concept of a code, else of its category; `null` where no release has either or none can be asked. */
export function conceptOf(code) {
  if (!known.has(code)) known.set(code, find(code).catch(() => null));
  return known.get(code);
}

async function find(code) {
  const releases = (await currentReleases()).filter(({ scheme }) => scheme === "icd10");
  for (const wanted of new Set([code, code.slice(0, 3)])) {
    for (const { system } of releases.toReversed()) {
      const query = new URLSearchParams({ query: wanted, limit: 50 });
      const { concepts } = await get(`/api/v1/terminologies/${encodeURIComponent(system)}/concepts?${query}`);
      const found = concepts.find((concept) => concept.code === wanted && sayTitle(concept) !== "");
      if (found) return found;
    }
  }
  return null;
}
