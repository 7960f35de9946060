// Coding a chart: text in, marked text, details and table out.

import { codeGroups } from "./codes.js";
import { byId, copy, element, post } from "./dom.js";
import { EXAMPLE } from "./example.js";
import { accepted, annotate, countTypes, countedLegend, isCoded, legend } from "./mentions.js";
import { bestCodings, hidesType, loadedSystems, onSystems } from "./systems.js";
import { table, tsv } from "./table.js";
import { onLanguage, say, sayProblem } from "./words.js";

/** What is on the page: the text as coded, its mentions, and the one selected. */
const state = { text: "", mentions: null, selected: null, hidden: new Set(), marks: new Map(), cues: new Map() };

const threshold = () => Number(byId("threshold").value);
const presentOnly = () => document.querySelector("input[name=show][value=present]").checked;
const shown = (mention) => !state.hidden.has(mention.type) && (!presentOnly() || mention.status === "present");

export function startChart() {
  byId("code").addEventListener("click", run);
  byId("edit").addEventListener("click", edit);
  byId("example").addEventListener("click", () => load(EXAMPLE));
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", (event) => read(event.target.files[0]));
  byId("copy").addEventListener("click", copyTable);
  byId("threshold").addEventListener("input", draw);
  for (const choice of document.querySelectorAll("input[name=show]")) choice.addEventListener("change", draw);
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  byId("annotated").addEventListener("click", (event) => {
    const mark = event.target.closest(".mention");
    if (mark) select(Number(mark.dataset.index));
  });
  byId("annotated").addEventListener("keydown", move);
  byId("panel-chart").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.selected !== null) close();
  });
  acceptDrops(byId("chart"));
  onLanguage(draw);
  onSystems(draw);
}

function acceptDrops(zone) {
  const over = (event) => {
    event.preventDefault();
    zone.classList.toggle("dropping", event.type === "dragover");
  };
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", over);
  zone.addEventListener("drop", (event) => {
    over(event);
    const [file] = event.dataTransfer.files;
    if (file) read(file);
    else load(event.dataTransfer.getData("text/plain"));
  });
}

async function read(file) {
  if (!file) return;
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  byId("file").value = "";
  if (text === null) complain(say("not-readable"));
  else load(text);
}

/** UTF-8 where the bytes are that; else what Japanese systems write. ISO-2022-JP would pass for UTF-8, so it is first. */
export function decode(bytes) {
  const escaped = bytes.some((byte, at) => byte === 0x1b && bytes[at + 1] === 0x24);
  for (const encoding of [...(escaped ? ["iso-2022-jp"] : []), "utf-8", "shift_jis", "euc-jp"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  }
  return null;
}

function load(text) {
  byId("text").value = text;
  return run();
}

async function run() {
  // The text as the page holds it: line ends are single, and a lone surrogate, which JSON cannot carry, is replaced.
  const text = byId("text").value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  if (text.trim() === "") return complain(say("no-text"));
  busy(true);
  try {
    const { mentions } = await post("/api/v1/code", { text, threshold: threshold(), systems: await loadedSystems() });
    Object.assign(state, { text, mentions, selected: null, hidden: new Set() });
    complain("");
    draw();
    (state.marks.values().next().value ?? byId("edit")).focus({ preventScroll: true });
  } catch (error) {
    complain(sayProblem(error.problem));
  } finally {
    busy(false);
  }
}

function busy(now) {
  byId("code").disabled = now;
  byId("code").textContent = say(now ? "coding" : "run");
  byId("chart").setAttribute("aria-busy", String(now));
}

function complain(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = text === "";
}

function edit() {
  Object.assign(state, { mentions: null, selected: null });
  draw();
  byId("text").focus();
}

function draw() {
  const coded = state.mentions !== null;
  for (const [id, visible] of [["entry", !coded], ["code", !coded], ["reading", coded], ["edit", coded], ["results", coded]]) {
    byId(id).hidden = !visible;
  }
  byId("threshold-value").textContent = `${Math.round(threshold() * 100)}%`;
  if (coded) drawMentions(state.mentions);
  drawDetails();
}

function drawMentions(mentions) {
  const { nodes, elements, cues } = annotate(state.text, mentions, shown, threshold());
  Object.assign(state, { marks: elements, cues });
  byId("annotated").replaceChildren(...nodes);
  byId("legend").replaceChildren(...countedLegend(mentions, state.hidden, toggle));
  byId("table").replaceChildren(...table(mentions, shown, threshold(), choose));
  byId("summary").textContent = summary(mentions);
  byId("copy").disabled = mentions.length === 0;
  if (state.selected !== null && !state.marks.has(state.selected)) state.selected = null;
  highlight();
}

/** Hides or shows the mentions of a type; the button drawn anew keeps the focus. */
function toggle(type) {
  if (!state.hidden.delete(type)) state.hidden.add(type);
  draw();
  byId("legend").querySelector(`[data-type=${type}]`)?.focus();
}

function summary(mentions) {
  if (mentions.length === 0) return say("no-mentions");
  const count = (test) => mentions.filter(test).length;
  const visible = count(shown);
  if (visible < mentions.length) return say("summary-shown", { all: mentions.length, shown: visible });
  const types = countTypes(mentions).map(([type, n]) => say("summary-type", { type: say(type), count: n }));
  return say("summary", { all: mentions.length, types: types.join(say("summary-and")) });
}

/** Selects a mention and shows its details. */
function select(index) {
  state.selected = index;
  highlight();
  drawDetails();
}

/** From the table: the mention is brought into view and the details get the focus. */
function choose(index) {
  select(index);
  state.marks.get(index)?.scrollIntoView({ block: "nearest" });
  byId("details").focus();
}

function close() {
  const mark = state.marks.get(state.selected);
  state.selected = null;
  highlight(mark);
  drawDetails();
  mark?.focus();
}

/** Marks the selected mention and its cue, and makes one mention the stop of the Tab key. */
function highlight(stop) {
  const stopAt = stop ?? state.marks.get(state.selected) ?? state.marks.values().next().value;
  for (const [index, mark] of state.marks) {
    mark.setAttribute("aria-pressed", String(index === state.selected));
    mark.tabIndex = mark === stopAt ? 0 : -1;
  }
  for (const [index, pieces] of state.cues) for (const piece of pieces) piece.classList.remove("cue");
  for (const piece of state.cues.get(state.selected) ?? []) piece.classList.add("cue");
  for (const group of byId("table").querySelectorAll("tbody")) {
    group.classList.toggle("selected", Number(group.dataset.index) === state.selected);
  }
}

function move(event) {
  const mark = event.target.closest(".mention");
  if (!mark) return;
  const order = [...state.marks.keys()];
  const at = order.indexOf(Number(mark.dataset.index));
  const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
  if (event.key in steps) {
    const next = order[Math.min(Math.max(steps[event.key], 0), order.length - 1)];
    select(next);
    state.marks.get(next).focus();
  } else if (event.key === "Enter" || event.key === " ") {
    select(order[at]);
    if (event.key === "Enter") byId("details").focus();
  } else return;
  event.preventDefault();
}

function drawDetails() {
  const panel = byId("details");
  const mention = state.mentions?.[state.selected];
  panel.classList.toggle("open", Boolean(mention));
  panel.classList.toggle("coded", state.mentions !== null);
  panel.replaceChildren(...(mention ? details(mention) : hint()));
}

function hint() {
  const lines = state.mentions === null ? ["before-coding"] : ["nothing-selected", "nothing-selected-keys"];
  const marks = element("ul", { class: "legend" }, legend());
  return [...lines.map((key) => element("p", { class: "hint" }, say(key))), ...(state.mentions === null ? [marks] : [])];
}

function details(mention) {
  const head = element("div", { class: "card-head" },
    element("h2", { class: "mention-text" }, mention.text),
    element("button", { type: "button", class: "quiet", onclick: close, "aria-label": say("close") }, "✕"));
  const badges = element("p", { class: "badges" },
    element("span", { class: "badge", "data-status": mention.status }, say(mention.status)),
    element("span", { class: "badge plain" }, element("span", { class: "dot", "data-type": mention.type }), say(mention.type)));
  return [head, badges, reason(mention), ...codes(mention)].filter(Boolean);
}

function codes(mention) {
  if (!isCoded(mention)) return [element("p", { class: "note" }, say(hidesType(mention.type) ? "not-coded-shown" : "not-coded"))];
  const note = bestCodings(mention.codings).length === 0 ? "phrase-none" : accepted(mention, threshold()) ? null : "uncoded-note";
  return [element("h3", {}, say("codes")), note ? element("p", { class: "note" }, say(note)) : null, ...codeGroups(mention.codings, threshold())];
}

/** Why this status and this stretch: the words, and whether a rule or the model had the say. */
function reason({ status, tagged, assertion: { cue, rule, model } }) {
  const way = `rule-${rule.split(":")[0]}`;
  const known = say(way) ? way : "rule-in";
  const plain = way === "rule-model" ? "rule-model-plain" : "rule-default";
  const share = (value) => (value === null || value === undefined ? "" : say("share", { value: value >= 0.995 ? "> 0.99" : `= ${value.toFixed(2)}` }));
  return element("div", { class: "reason" }, element("h3", {}, say("decided")),
    element("p", {}, say(cue ? known : plain, { status: say(status), cue: cue?.text })),
    element("dl", { class: "facts" },
      element("dt", {}, say("found-by")), element("dd", {}, tagged === null ? say("by-dictionary") : `${say("by-model")}${share(tagged)}`),
      element("dt", {}, say("decided-by")),
      element("dd", {}, way === "rule-model" ? say("by-model") : [say("by-rule"), element("code", {}, rule)], share(model) && element("span", { class: "muted" }, `${way === "rule-model" ? "" : say("model-says")}${share(model)}`))));
}

async function copyTable() {
  const done = await copy(tsv(state.mentions, shown, threshold()));
  byId("summary").textContent = say(done ? "copied" : "not-copied");
  setTimeout(() => { if (state.mentions) byId("summary").textContent = summary(state.mentions); }, 4000);
}
