// The description of the API, drawn from its OpenAPI document.

import { byId, element } from "./dom.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return link(schema.$ref.split("/").pop());
  if (schema.oneOf) return schema.oneOf.filter((s) => s.type !== "null").map(typeOf).concat(schema.oneOf.some((s) => s.type === "null") ? [" or null"] : []);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return ["list of ", typeOf(schema.items)].flat();
  const types = [schema.type].flat().map((type) => (type === "null" ? "null" : type)).filter(Boolean);
  return types.join(" or ") + range(schema);
}

function range({ minimum, maximum, maxItems, maxLength }) {
  if (maximum !== undefined) return ` ${minimum ?? 0}–${maximum}`;
  if (maxItems !== undefined) return `, at most ${maxItems}`;
  return maxLength === undefined ? "" : `, at most ${maxLength} characters`;
}

const link = (name) => element("a", { href: `#type-${name}` }, name);

function table(heads, rows) {
  if (rows.length === 0) return null;
  const head = element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)));
  return element("div", { class: "wide" }, element("table", {}, element("thead", {}, head), element("tbody", {}, rows)));
}

const row = (name, ...cells) => element("tr", {}, element("th", { scope: "row" }, element("code", {}, name)), cells.map((cell) => element("td", {}, cell)));

function operation(path, method, given) {
  const parameters = (given.parameters ?? []).map((p) => row(p.name, p.in, typeOf(p.schema), p.required ? "required" : "", p.description ?? ""));
  const bodies = Object.entries(given.requestBody?.content ?? {}).map(([type, { schema }]) => row(type, typeOf(schema)));
  const answers = Object.entries(given.responses).map(([status, { description, content }]) => {
    const [[type, { schema }] = ["", {}]] = Object.entries(content ?? {});
    return row(status, description, type, typeOf(schema));
  });
  return element("article", { class: "card operation", id: given.operationId },
    element("h3", {}, element("span", { class: `method ${method}` }, method.toUpperCase()), " ", element("code", {}, path)),
    element("p", { class: "operation-name" }, given.summary ?? ""),
    given.description ? element("p", {}, given.description) : null,
    parameters.length ? [element("h4", {}, "Parameters"), table(["Name", "In", "Type", "", "Meaning"], parameters)] : null,
    bodies.length ? [element("h4", {}, "Body"), table(["Content-Type", "Type"], bodies)] : null,
    element("h4", {}, "Answers"), table(["Status", "Meaning", "Content-Type", "Type"], answers));
}

function operations({ paths, tags }) {
  return tags.map((tag) => {
    const found = Object.entries(paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag.name)).map((method) => operation(path, method, item[method])));
    return element("section", {}, element("h2", {}, tag.description ?? tag.name), found);
  });
}

function schema([name, given]) {
  const required = new Set(given.required ?? []);
  const members = Object.entries(given.properties ?? {}).map(([member, s]) =>
    row(member, typeOf(s), required.has(member) ? "" : "may be absent", s.description ?? ""));
  return element("section", { id: `type-${name}`, class: "type" }, element("h3", {}, element("code", {}, name)),
    given.description ? element("p", {}, given.description) : null,
    members.length ? table(["Member", "Type", "", "Meaning"], members) : element("p", {}, typeOf(given)));
}

function problems(list) {
  const head = element("tr", {}, ["Code", "Status", "Meaning", "What to do"].map((text) => element("th", { scope: "col" }, text)));
  const rows = list.map((p) => {
    const made = row(p.code, String(p.status), p.title, p.hint);
    made.id = p.code;
    return made;
  });
  byId("problem-table").replaceChildren(element("thead", {}, head), element("tbody", {}, rows));
}

const description = await (await fetch("/api/v1/openapi.json")).json();
byId("about").textContent = `${description.info.description} Version ${description.info.version}.`;
byId("sample").textContent = `curl -s ${location.origin}/api/v1/code \\\n  -H 'Content-Type: text/plain; charset=utf-8' \\\n  --data-binary @chart.txt`;
byId("operations").append(...operations(description));
byId("schemas").append(...Object.entries(description.components.schemas).map(schema));
problems(description.info["x-problems"]);
document.getElementById(location.hash.slice(1))?.scrollIntoView();
