// The page on which people decide on death certificates: what is open, the keys, and the decisions.

import { asker } from "./asking.js";
import { form, linkWords, slotGroups, stopAt } from "./deaths-certificate.js";
import { closeChange, openChange, refuseCode, startChange } from "./deaths-change.js";
import { evidence, heading, proposal, titleOf, warnings } from "./deaths-evidence.js";
import { conceptOf } from "./deaths-names.js";
import { askName, lettersWanted, reviewer, startPerson } from "./deaths-person.js";
import { dotted, drawCount, drawQueue, markSelected, nameOf, redrawItem } from "./deaths-queue.js";
import { addFile, outcome } from "./deaths-upload.js";
import { byId, element, get, post } from "./dom.js";
import { currentLanguage, onLanguage, preferredLanguage, say, sayProblem, sayTitle, setLanguage } from "./words.js";

const QUEUE = "/api/v1/deaths/queue";
/** Most certificates that the list holds; the server gives no more at once. */
const LISTED = 1000;

/** The list, the certificate that is open with its evidence, and whether a decision is on its way. */
const state = { queue: null, selected: null, detail: null, title: "", deciding: false, outcome: null };

const itemOf = (key) => state.queue?.items.find((item) => item.key === key);
const toQueue = () => byId("queue").focus({ preventScroll: true });
const filter = () => document.querySelector("input[name=decided]:checked").value;

function complain(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = text === "";
  if (text) byId("problem").scrollIntoView({ block: "nearest" });
}

/** Reads the list and opens its first certificate. */
const listing = asker(async (signal) => {
  const wanted = filter();
  const query = new URLSearchParams({ limit: LISTED, ...(wanted && { decided: wanted }) });
  try {
    const queue = await get(`${QUEUE}?${query}`, signal);
    state.queue = { ...queue, filter: wanted };
    complain("");
    drawQueue(state.queue, null);
    choose(queue.items[0]?.key ?? null);
  } catch (error) {
    if (error.name !== "AbortError") complain(sayProblem(error.problem));
  }
});

/** Reads a certificate with its evidence. */
const reading = asker(async (signal) => {
  const key = state.selected;
  try {
    const detail = await get(`${QUEUE}/${encodeURIComponent(key)}`, signal);
    const item = itemOf(key);
    const title = titleOf(item.code, detail.answer) || (item.code && sayTitle(await conceptOf(item.code)));
    if (state.selected !== key) return;
    noteDecision(item, detail.decisions.at(-1) ?? null);
    Object.assign(state, { detail, title });
    complain("");
    draw();
    if (byId("certificate").getBoundingClientRect().top < 0) byId("certificate").scrollIntoView();
  } catch (error) {
    if (error.name !== "AbortError") complain(sayProblem(error.problem));
  }
});

/** What is known of a certificate's last decision, which another person may have made meanwhile. */
function noteDecision(item, decision) {
  if (!item.decision && decision) state.queue.decided += 1;
  if (decision) item.decision = decision;
  redrawItem(item);
  drawCount(state.queue);
}

function choose(key) {
  Object.assign(state, { selected: key, detail: null, title: "" });
  closeChange();
  byId("said").textContent = "";
  markSelected(key);
  if (key) reading.now();
  else draw();
}

function draw() {
  const item = itemOf(state.selected);
  const open = Boolean(item && state.detail);
  for (const id of ["form", "verdict", "evidence"]) byId(id).hidden = !open;
  byId("nothing").hidden = Boolean(item);
  if (!item) byId("nothing").replaceChildren(...nothing());
  if (open) drawCertificate(item, state.detail);
}

function drawCertificate(item, detail) {
  const groups = slotGroups(detail.answer.external?.slots ?? []);
  const told = element("p", { class: "told", id: "told", "aria-hidden": "true" });
  byId("form").replaceChildren(heading(item), form(detail.certificate, groups), groups.length ? told : "", warnings(item, detail.answer) ?? "");
  byId("proposal").replaceChildren(...proposal(item, state.title));
  byId("evidence").replaceChildren(...evidence(item, detail, groups));
  byId("accept").disabled = item.code === "";
  stopAt(byId("certificate"));
  tell("");
}

function tell(text) {
  const line = byId("told");
  if (line) line.textContent = text || say("deaths-told");
}

/** What the page says where no certificate is open. */
function nothing() {
  if (!state.queue) return [];
  const { total, decided } = state.queue;
  if (total > 0) {
    const done = total === decided;
    return [element("h2", {}, say(done ? "deaths-all-done" : "deaths-none-here")), element("p", {}, say(done ? "deaths-all-done-next" : "deaths-none-here-next"))];
  }
  return [element("h2", {}, say("deaths-empty")), element("p", {}, say("deaths-empty-what")),
    element("ul", { class: "ways" },
      element("li", {}, element("p", {}, say("deaths-empty-page")), element("p", { class: "note" }, say("deaths-empty-columns"))),
      element("li", {}, element("p", {}, say("deaths-empty-command")), element("pre", { class: "sample" }, element("code", {}, say("deaths-command")))))];
}

function move(by) {
  const items = state.queue?.items ?? [];
  const at = items.findIndex(({ key }) => key === state.selected);
  const next = items[at < 0 ? 0 : at + by];
  if (next && next.key !== state.selected) choose(next.key);
}

/** The next open certificate below, else the first that is left above; with none left the list is read anew. */
function chooseNextOpen() {
  const { items } = state.queue;
  const at = items.findIndex(({ key }) => key === state.selected);
  const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(({ decision }) => !decision);
  if (next) choose(next.key);
  else listing.now();
}

/** Keeps a decision on the certificate that is open and goes on to the next. */
async function decide(code) {
  const item = itemOf(state.selected);
  if (!item || !state.detail || state.deciding || !code) return;
  const by = reviewer();
  if (by === "") return askName();
  state.deciding = true;
  try {
    const decision = await post(`${QUEUE}/${encodeURIComponent(item.key)}`, { by, code });
    noteDecision(item, decision);
    const same = decision.code === item.code;
    const typing = byId("changing").contains(document.activeElement);
    complain("");
    chooseNextOpen();
    byId("said").textContent = say(same ? "deaths-said" : "deaths-said-changed", { id: nameOf(item), code: dotted(decision.code) });
    if (typing) toQueue();
  } catch (error) {
    const { problem } = error;
    if (problem?.code === "invalid-parameter" && !byId("changing").hidden) refuseCode();
    else complain(sayProblem(problem));
  } finally {
    state.deciding = false;
  }
}

/** Takes the proposal; by key only where nobody has decided yet, lest a decision be overturned by a slip. */
function accept(byKey) {
  const item = itemOf(state.selected);
  if (!item || !state.detail) return;
  if (byKey && item.decision) return chooseNextOpen();
  if (item.code === "") return change();
  decide(item.code);
}

/** Opens the field for another code, with the codes that the certificate offers besides. */
function change() {
  const item = itemOf(state.selected);
  if (!item || !state.detail) return;
  const { external, causes } = state.detail.answer;
  const holds = item.decision?.code ?? item.code;
  const offered = [item.code, external?.code, external?.model?.code, ...(item.code ? [] : causes.map(({ code }) => code))];
  openChange(holds, [...new Set(offered)].filter((code) => code && code !== holds));
}

/** The keys of the whole page; a field that is typed in keeps its own, and a button its Enter. */
function press(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (at.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  const letter = lettersWanted() && !event.shiftKey ? event.key : "";
  const taken = at.closest("button, a, summary, [role=button], input");
  const arrow = at === document.body || at.closest("#queue, #main:focus, #certificate:focus") ? event.key : "";
  if ((event.key === "Enter" && !taken) || letter === "a") {
    // A key held down is one decision.
    if (!event.repeat) accept(true);
  } else if (letter === "c") change();
  else if (letter === "j" || arrow === "ArrowDown") move(1);
  else if (letter === "k" || arrow === "ArrowUp") move(-1);
  else return;
  event.preventDefault();
}

async function add(file) {
  if (!file) return;
  byId("file").value = "";
  byId("add").disabled = true;
  const progress = (text) => byId("added").replaceChildren(text);
  try {
    state.outcome = await addFile(file, progress);
    drawOutcome();
    if (state.outcome.added > 0) await listing.now();
  } finally {
    byId("add").disabled = false;
  }
}

function drawOutcome() {
  if (state.outcome) byId("added").replaceChildren(...outcome(state.outcome));
}

function startDrops() {
  const card = byId("queue-card");
  const over = (event) => {
    event.preventDefault();
    card.classList.toggle("dropping", event.type === "dragover");
  };
  for (const type of ["dragover", "dragleave", "drop"]) card.addEventListener(type, over);
  card.addEventListener("drop", (event) => add(event.dataTransfer.files[0]));
}

function startLanguage() {
  byId("language").addEventListener("click", () => setLanguage(currentLanguage() === "ja" ? "en" : "ja"));
  onLanguage(() => {
    byId("language").textContent = say("language");
    byId("language").lang = currentLanguage() === "ja" ? "en" : "ja";
    document.title = `${say("deaths-title")} — 礎 Ishizue`;
    if (state.queue) drawQueue(state.queue, state.selected);
    drawOutcome();
    draw();
  });
}

byId("queue").addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-key]");
  if (chosen) choose(chosen.dataset.key);
});
byId("add").addEventListener("click", () => byId("file").click());
byId("file").addEventListener("change", (event) => add(event.target.files[0]));
for (const choice of document.querySelectorAll("input[name=decided]")) choice.addEventListener("change", listing.now);
document.addEventListener("keydown", press);
linkWords(byId("certificate"), tell);
startDrops();
startPerson(() => (byId("changing").hidden ? toQueue() : byId("code").focus()));
startChange(decide, change, toQueue);
byId("accept").addEventListener("click", () => accept(false));
startLanguage();
setLanguage(preferredLanguage());
listing.now().then(() => { if (reviewer()) toQueue(); });
