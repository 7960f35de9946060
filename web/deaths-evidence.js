// Why the proposed code: rule, vote, contradictions, slots with their words, codes of the lines, and who decided what.

import { confidence } from "./codes.js";
import { inLanguage, wordsOf } from "./deaths-certificate.js";
import { dotted, moment, nameOf, sayWhy, sureness } from "./deaths-queue.js";
import { sayReason } from "./deaths-upload.js";
import { element } from "./dom.js";
import { say } from "./words.js";

/** The certificate's name and why it waits. */
export function heading(item) {
  return element("div", { class: "card-head" }, element("h2", {}, say("deaths-number", { id: nameOf(item) })),
    element("ul", { class: "whys", "aria-label": say("deaths-whys") }, item.reasons.map((reason) => element("li", { class: "badge why" }, sayWhy(reason)))));
}

/** What the coder of today gives: the external cause, else the disease that was selected. */
const codeNow = ({ external, underlying }) => external?.code ?? underlying?.code ?? "";

/** What the coder calls a code, empty where it gives another code or has no title. */
export const titleOf = (code, { external, causes }) => [external, ...causes].find((given) => given?.code === code)?.title ?? "";

/** The code proposed with its title. */
export function proposal(item, title) {
  const made = item.decision;
  return [
    element("p", { class: "proposed" }, element("span", { class: "proposed-label" }, say("deaths-proposed")),
      element("span", { class: "code" }, item.code ? dotted(item.code) : say("deaths-no-code")), " ",
      element("span", { class: "proposed-title" }, item.code ? title || say("deaths-no-title") : say("deaths-no-proposal"))),
    item.code ? sureness(item) : null,
    made ? element("p", { class: "made" }, element("span", { class: made.code === item.code ? "badge" : "badge changed" }, say("deaths-made")),
      " ", element("span", { class: "code" }, dotted(made.code)), ` ${made.by} `, element("small", {}, moment(made.at))) : null,
  ].filter(Boolean);
}

/** What a person must know before deciding: contradictions, what could not be read, a proposal of other rules than today's. */
export function warnings(item, answer) {
  const { external, issues } = answer;
  const now = codeNow(answer);
  const lines = [
    ...(external?.contradictions ?? []).map(inLanguage),
    ...issues.map(({ field, reason }) => (field ? say("deaths-issue", { field: say(`field-${field}`) || field, reason: sayReason(reason) }) : sayReason(reason))),
    ...(item.reasons.includes("issues") && issues.length === 0 ? [say("deaths-issues-lost")] : []),
    ...(now === item.code ? [] : [say(now ? "deaths-other-now" : "deaths-none-now", { code: dotted(now) })]),
  ];
  if (lines.length === 0) return null;
  return element("div", { class: "warning", role: "note", "aria-label": say("deaths-warnings") }, element("ul", {}, lines.map((line) => element("li", {}, line))));
}

/** Everything below the decision. */
export function evidence(item, { certificate, answer, decisions }, groups) {
  return [history(item, decisions), basis(answer), slots(groups, certificate), causes(answer)].filter(Boolean);
}

const section = (title, ...content) => element("section", { class: "evidence" }, element("h3", {}, say(title)), ...content);
const fact = (name, ...value) => [element("dt", {}, say(name)), element("dd", {}, ...value)];

function basis({ external, nature, underlying }) {
  if (!external && !nature && !underlying) return null;
  const { model } = external ?? {};
  return section("deaths-basis", element("dl", { class: "facts" },
    external?.rule ? fact("deaths-rule", element("code", {}, external.rule), external.note ? element("span", { class: "muted", lang: "en" }, external.note) : null) : [],
    model ? fact("deaths-vote", element("span", { class: "code" }, dotted(model.code)), confidence(model.share, model.share >= 0.5), agreement(external.code, model.code)) : [],
    underlying ? fact("deaths-underlying", element("span", { class: "code" }, dotted(underlying.code)), underlying.by_box ? element("span", { class: "muted" }, say("deaths-by-box")) : null) : [],
    external?.icd11 ? fact("deaths-icd11", element("span", { class: "code" }, external.icd11)) : [],
    external?.place ? fact("deaths-place", external.place) : [],
    nature ? fact("deaths-nature", element("span", { class: "code" }, dotted(nature.code)), nature.because ? element("span", { class: "muted" }, say("deaths-because", { words: nature.because })) : null) : []));
}

function agreement(code, vote) {
  const same = code === vote ? "deaths-vote-same" : code.slice(0, 3) === vote.slice(0, 3) ? "deaths-vote-category" : "deaths-vote-other";
  return element("span", { class: same === "deaths-vote-other" ? "badge changed" : "badge plain" }, say(same));
}

/** What was read from words first, then what rows of tables derived from it. */
function slots(groups, certificate) {
  if (groups.length === 0) return null;
  const heads = ["deaths-slot-name", "deaths-slot-value", "deaths-slot-why"].map((key) => element("th", { scope: "col" }, say(key)));
  const row = (group, at) => (group.uses.length ? readRow(group, at, certificate) : derivedRow(group));
  const body = (title, wanted) => {
    const rows = groups.map((group, at) => (wanted(group) ? row(group, at) : null)).filter(Boolean);
    return rows.length ? element("tbody", {}, element("tr", { class: "group" }, element("th", { colspan: 3, scope: "rowgroup" }, say(title))), rows) : null;
  };
  return section("deaths-slots", element("p", { class: "note" }, say("deaths-slots-note")), element("div", { class: "wide" },
    element("table", { class: "slots" }, element("thead", {}, element("tr", {}, heads)),
      body("deaths-read", ({ uses }) => uses.length > 0), body("deaths-derived", ({ uses }) => uses.length === 0))));
}

function readRow(group, at, certificate) {
  const words = wordsOf(group, certificate).map(({ field, text }) =>
    element("span", { class: "found" }, element("small", {}, say(`field-${field}`)), say("deaths-quoted", { text })));
  return element("tr", { "data-slots": at }, element("th", { scope: "row" }, element("button", { type: "button", class: "link" }, group.slot)),
    element("td", {}, group.value), element("td", {}, words));
}

function derivedRow({ slot, value, rules }) {
  return element("tr", {}, element("th", { scope: "row" }, slot), element("td", {}, value),
    element("td", {}, rules.map((rule) => element("code", { class: "muted" }, rule))));
}

function causes({ causes: list }) {
  if (list.length === 0) return null;
  const heads = ["deaths-field", "deaths-written", "code", "title", "confidence"].map((key) => element("th", { scope: "col" }, say(key)));
  const rows = list.map((cause) => element("tr", {}, element("td", {}, say(`field-${cause.field}`)), element("th", { scope: "row" }, cause.text),
    element("td", { class: "code" }, cause.code ? dotted(cause.code) : "–"), element("td", {}, cause.title),
    element("td", {}, cause.code ? confidence(cause.confidence, cause.confidence >= 0.5) : null)));
  return section("deaths-lines", element("div", { class: "wide" }, element("table", { class: "lines" },
    element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows))));
}

function history(item, decisions) {
  if (decisions.length === 0) return null;
  const made = ({ code, by, at }) => element("li", {}, element("span", { class: "muted" }, moment(at)), element("span", { class: "code" }, dotted(code)),
    element("span", {}, by), element("span", { class: code === item.code ? "badge" : "badge changed" }, say(code === item.code ? "deaths-as-proposed" : "deaths-changed")));
  return section("deaths-history", element("ol", { class: "history", id: "history" }, decisions.map(made)));
}
