// Looking up one phrase while it is typed.

import { asker } from "./asking.js";
import { codeGroups } from "./codes.js";
import { byId, element, post } from "./dom.js";
import { bySystem, loadedSystems, onSystems } from "./systems.js";
import { onLanguage, say, sayProblem } from "./words.js";

/** Phrases to try, by the system that has a code for them. */
const TRIES = {
  icd10: ["右大腿骨転子部骨折", "2型DM", "誤嚥性肺炎", "慢性心不全の急性増悪", "めまい"],
  icf: ["歩行 中等度介助"],
  jfagy: ["卵アレルギー"],
  jlac: ["尿蛋白定性"],
};
const THRESHOLD = 0.3;
/** Most codes in one system; fewer where several systems answer one below the other. */
const TOP = { alone: 8, beside: 5 };

let answer = null;

export async function startPhrase() {
  const input = byId("phrase");
  input.addEventListener("input", asking.soon);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) asking.now();
  });
  onLanguage(draw);
  onSystems(draw);
  offer("icd10");
  for (const system of await loadedSystems()) if (system !== "icd10") offer(system);
}

function offer(system) {
  for (const phrase of TRIES[system] ?? []) {
    const use = () => {
      byId("phrase").value = phrase;
      asking.now();
    };
    byId("tries").append(element("button", { type: "button", class: "chip", lang: "ja", onclick: use }, phrase));
  }
}

const asking = asker(async (signal) => {
  const phrase = byId("phrase").value.trim();
  answer = null;
  if (phrase === "") return draw();
  try {
    const systems = await loadedSystems();
    const top = systems.length > 1 ? TOP.beside : TOP.alone;
    const found = await post("/api/v1/phrases", { phrases: [phrase], top, threshold: THRESHOLD, systems }, signal);
    answer = found.answers[0];
    draw();
  } catch (error) {
    if (error.name === "AbortError") return;
    byId("phrase-codes").replaceChildren();
    byId("phrase-summary").textContent = sayProblem(error.problem);
  }
});

function draw() {
  const codings = bySystem(answer?.codings ?? []).flatMap(([, list]) => list);
  byId("phrase-summary").textContent = answer ? say(summary(codings), { count: codings.length }) : "";
  byId("phrase-codes").replaceChildren(...codeGroups(codings, THRESHOLD));
}

function summary(codings) {
  if (codings.length === 0) return "phrase-none";
  return codings.some(({ confidence }) => confidence >= THRESHOLD) ? "phrase-summary" : "phrase-uncoded";
}
