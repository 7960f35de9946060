// One concept of a release as a card: its names, what it stands under, its properties.

import { chain, hasCode } from "./codes.js";
import { element } from "./dom.js";
import { sayKind, sayLanguage, sayProperty, sayUse } from "./terms.js";
import { currentLanguage, say } from "./words.js";

/** The identifier of Japanese names that Ishizue gives where the publisher has none. */
const OWN = "ishizue";

/** The parts of the card. `open` is called with a more general concept, `close` when the reader has done. */
export function conceptCard(concept, release, open, close) {
  const title = titleOf(concept);
  const head = element("div", { class: "card-head" },
    element("div", {}, title && hasCode(concept) ? element("p", { class: "concept-code code" }, concept.display) : null,
      element("h2", { class: "mention-text" }, title || concept.display)),
    element("button", { type: "button", class: "quiet", onclick: close, "aria-label": say("close") }, "✕"));
  const badges = element("p", { class: "badges" },
    element("span", { class: "badge plain" }, sayKind(concept.kind)), element("span", { class: "badge plain wraps" }, `${release.title} ${release.edition}`));
  return [head, badges, names(concept.designations), parents(concept, title, open), properties(concept.properties)].filter(Boolean);
}

/** In English the preferred English name, where there is one. */
function titleOf({ title, designations }) {
  const english = designations.find(({ language, use }) => language === "en" && use === "preferred");
  return (currentLanguage() === "en" && english?.text) || title;
}

function names(designations) {
  if (designations.length === 0) return element("p", { class: "note" }, say("names-none"));
  const groups = grouped(designations);
  const rows = [...groups.values()].map((group) => [
    element("dt", {}, sayUse(group[0].use), element("small", {}, sayLanguage(group[0].language), group[0].id === OWN ? say("name-own") : null)),
    element("dd", {}, element("ul", { class: "names" }, group.map(name)))]);
  const own = designations.some(({ id }) => id === OWN);
  return element("div", {}, element("h3", {}, say("names")), element("dl", { class: "facts named" }, rows.flat()),
    own ? element("p", { class: "note" }, say("name-own-note")) : null);
}

/** By use, language and giver, in the order in which they first come. */
function grouped(designations) {
  const groups = new Map();
  for (const given of designations) {
    const key = `${given.use} ${given.language} ${given.id === OWN}`;
    groups.set(key, [...(groups.get(key) ?? []), given]);
  }
  return groups;
}

function name({ text, language, id }) {
  return element("li", {}, element("span", { lang: language }, text), " ", id && id !== OWN ? element("small", { class: "code" }, id) : null);
}

function parents(concept, title, open) {
  if (concept.ancestors.length === 0) return null;
  return element("div", {}, element("h3", {}, say("parents")), chain({ ...concept, title }, concept.ancestors, open));
}

function properties(list) {
  if (list.length === 0) return null;
  const keys = [...new Set(list.map(({ key }) => key))];
  const rows = keys.map((key) => {
    const values = list.filter((property) => property.key === key);
    return [element("dt", {}, sayProperty(key)), element("dd", {}, values.map(({ value }) => element("span", {}, value === "true" ? say("yes") : value)))];
  });
  return element("div", {}, element("h3", {}, say("properties")), element("dl", { class: "facts" }, rows.flat()));
}
