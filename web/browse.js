// Looking things up in a release: choose it, type a part of a name or the beginning of a code, read what it says.

import { asker } from "./asking.js";
import { hasCode } from "./codes.js";
import { conceptCard } from "./concept.js";
import { byId, element, get } from "./dom.js";
import { currentReleases } from "./releases.js";
import { sayKind } from "./terms.js";
import { onLanguage, say, sayProblem } from "./words.js";

const LIMIT = 50;
/** Longest code for which a narrow column is enough. */
const SHORT = 8;

/** The release chosen, what was found in it, and the concept that is open. */
const state = { release: null, hits: null, problem: null, code: null, concept: null };

export async function startBrowse() {
  const query = byId("browse-query");
  query.addEventListener("input", search.soon);
  query.addEventListener("keydown", fromQuery);
  byId("browse-hits").addEventListener("click", (event) => {
    const hit = event.target.closest(".hit");
    if (hit) choose(hit);
  });
  byId("browse-hits").addEventListener("keydown", move);
  byId("panel-browse").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== query && state.concept) close();
  });
  onLanguage(draw);
  offer(await currentReleases().catch(() => []));
}

/** Offers the releases; the one with the most names is the likeliest to be looked into. */
function offer(releases) {
  const largest = releases.reduce((a, b) => (a && a.designations >= b.designations ? a : b), null);
  byId("browse-releases").append(...releases.map((release) => {
    const input = element("input", { type: "radio", name: "release", value: release.system, checked: release === largest, onchange: () => use(release) });
    return element("label", { class: "release-choice" }, input, element("span", {}, release.title, element("small", {}, release.edition)));
  }));
  if (largest) use(largest);
}

function use(release) {
  Object.assign(state, { release, hits: null, problem: null, code: null, concept: null });
  opening.abort();
  draw();
  search.now();
}

const search = asker(async (signal) => {
  const query = byId("browse-query").value.trim();
  if (query === "" || !state.release) {
    Object.assign(state, { hits: null, problem: null });
    return drawHits();
  }
  try {
    const { concepts } = await get(`${pathOf(state.release)}?${new URLSearchParams({ query, limit: LIMIT })}`, signal);
    Object.assign(state, { hits: concepts, problem: null });
  } catch (error) {
    if (error.name === "AbortError") return;
    Object.assign(state, { hits: null, problem: error.problem ?? {} });
  }
  drawHits();
});

const pathOf = ({ system }) => `/api/v1/terminologies/${encodeURIComponent(system)}/concepts`;

let opening = new AbortController();

/** Opens a concept; with `focus` the card gets it, as after a step from within the card. */
async function open(code, focus) {
  opening.abort();
  opening = new AbortController();
  state.code = code;
  mark();
  try {
    state.concept = await get(`${pathOf(state.release)}/${encodeURIComponent(code)}`, opening.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    state.problem = error.problem ?? {};
    return drawHits();
  }
  drawConcept();
  if (focus) byId("concept").focus();
}

function close() {
  const hit = hitOf(state.code) ?? byId("browse-query");
  opening.abort();
  Object.assign(state, { code: null, concept: null });
  drawConcept();
  mark();
  if (hit.classList.contains("hit")) stop(hit);
  hit.focus();
}

const hits = () => [...byId("browse-hits").querySelectorAll(".hit")];
const hitOf = (code) => hits().find((hit) => hit.dataset.code === code);

function choose(hit) {
  open(hit.dataset.code, false);
  stop(hit);
}

/** Marks the hit whose concept is open. */
function mark() {
  for (const hit of hits()) hit.setAttribute("aria-pressed", String(hit.dataset.code === state.code));
}

/** Makes one hit the stop of the Tab key. */
function stop(at) {
  for (const hit of hits()) hit.tabIndex = hit === at ? 0 : -1;
}

function fromQuery(event) {
  if (event.isComposing) return;
  const [first] = hits();
  if (event.key === "Enter") search.now();
  if (event.key !== "ArrowDown" || !first) return;
  event.preventDefault();
  first.focus();
  choose(first);
}

function move(event) {
  const order = hits();
  const at = order.indexOf(event.target.closest(".hit"));
  if (at < 0) return;
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
  if (event.key in steps) {
    if (steps[event.key] < 0) byId("browse-query").focus();
    else {
      const next = order[Math.min(steps[event.key], order.length - 1)];
      next.focus();
      choose(next);
    }
  } else if (event.key === "Enter") open(order[at].dataset.code, true);
  else return;
  event.preventDefault();
}

function draw() {
  if (state.release) {
    byId("browse-query").placeholder = say(state.release.designations ? "browse-placeholder" : "browse-placeholder-codes");
  }
  drawHits();
  drawConcept();
}

function drawHits() {
  const found = state.hits ?? [];
  byId("browse-summary").textContent = state.problem ? sayProblem(state.problem) : state.hits ? say(summary(found), { count: found.length }) : "";
  byId("browse-hits").classList.toggle("long", found.some((hit) => hasCode(hit) && hit.display.length > SHORT));
  byId("browse-hits").replaceChildren(...found.map((hit) => element("li", {}, line(hit))));
  mark();
  stop(hitOf(state.code) ?? hits()[0]);
}

function summary({ length }) {
  if (length === 0) return "browse-none";
  return length < LIMIT ? "browse-count" : "browse-many";
}

/** The name that matched is said where it is neither the title nor the code. */
function line(hit) {
  const other = hit.matched !== hit.title && hit.matched !== hit.code;
  return element("button", { type: "button", class: "hit", "data-code": hit.code },
    hasCode(hit) ? element("span", { class: "code" }, hit.display) : element("span", { class: "muted" }, sayKind(hit.kind)),
    element("span", { class: "hit-title" }, hit.title, other ? element("small", { class: "matched" }, hit.matched) : null));
}

function drawConcept() {
  const panel = byId("concept");
  panel.classList.toggle("open", Boolean(state.concept));
  panel.scrollTop = 0;
  panel.replaceChildren(...(state.concept ? conceptCard(state.concept, state.release, (step) => open(step.code, true), close) : hint()));
}

const hint = () => ["browse-nothing", "browse-keys"].map((key) => element("p", { class: "hint" }, say(key)));
