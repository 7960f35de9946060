// Looking up one diagnosis while it is typed.

import { codeList } from "./codes.js";
import { byId, element, post } from "./dom.js";
import { onLanguage, say, sayProblem } from "./words.js";

const TRIES = ["右大腿骨転子部骨折", "2型DM", "誤嚥性肺炎", "慢性心不全の急性増悪", "めまい"];
const PAUSE = 180;
const THRESHOLD = 0.3;
const TOP = 8;

let answer = null;
let timer = 0;
let asking = new AbortController();

export function startPhrase() {
  const input = byId("phrase");
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) ask();
  });
  for (const phrase of TRIES) byId("tries").append(attempt(phrase));
  onLanguage(draw);
}

function attempt(phrase) {
  const use = () => {
    byId("phrase").value = phrase;
    ask();
  };
  return element("button", { type: "button", class: "chip", lang: "ja", onclick: use }, phrase);
}

async function ask() {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const phrase = byId("phrase").value.trim();
  answer = null;
  if (phrase === "") return draw();
  try {
    const found = await post("/api/v1/phrases", { phrases: [phrase], top: TOP, threshold: THRESHOLD }, asking.signal);
    answer = found.answers[0];
    draw();
  } catch (error) {
    if (error.name === "AbortError") return;
    byId("phrase-codes").replaceChildren();
    byId("phrase-summary").textContent = sayProblem(error.problem);
  }
}

function draw() {
  const codings = answer?.codings ?? [];
  byId("phrase-summary").textContent = answer ? say(summary(answer), { count: codings.length }) : "";
  byId("phrase-codes").replaceChildren(...(codings.length ? [codeList(codings, THRESHOLD)] : []));
}

function summary({ coded, codings }) {
  if (codings.length === 0) return "phrase-none";
  return coded ? "phrase-summary" : "phrase-uncoded";
}
