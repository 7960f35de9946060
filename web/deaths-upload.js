// A file of certificates into the queue, in parts that the server takes at once.

import { decode } from "./chart.js";
import { element } from "./dom.js";
import { say, sayProblem } from "./words.js";

/** Most rows and bytes of one part. */
const ROWS = 500;
const BYTES = 1_000_000;
/** Most lines that a cell in quotes may go on over; beyond, its quote is taken for a slip of one line. */
const LINES = 50;
/** Most rows that could not be read that are told one by one. */
const TOLD = 20;

/**
 * Adds a file; `progress` is called with a text while it goes. Answers with what came of it and, where the server
 * stopped it, the problem: the parts sent before stay in the queue.
 */
export async function addFile(file, progress) {
  const sum = { read: 0, added: 0, broken: [], problem: null, from: 0 };
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  if (text === null) return { ...sum, problem: say("not-readable") };
  const all = parts(text);
  if (all.length === 0) return { ...sum, problem: say("deaths-empty-file") };
  let sent = 0;
  for (const { body, lines, headed } of all) {
    progress(say("deaths-sending", { sent, all: all.reduce((n, part) => n + part.lines.length, 0) }));
    try {
      const { read, added, broken } = await send(body);
      sum.read += read;
      sum.added += added;
      sum.broken.push(...broken.map(({ line, reason }) => ({ line: lines[line - (headed ? 2 : 1)], reason })));
    } catch (error) {
      return { ...sum, problem: whatStopped(error.problem), from: sent > 0 ? lines[0] : 0 };
    }
    sent += lines.length;
  }
  return sum;
}

/** A heading without a known column is the one thing that is said otherwise than on the other pages. */
const whatStopped = (problem) => (problem?.code === "invalid-body" ? say("deaths-no-columns") : sayProblem(problem));

async function send(body) {
  const response = await fetch("/api/v1/deaths/queue", { method: "POST", headers: { "content-type": "text/plain; charset=utf-8" }, body });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.title ?? response.statusText), { problem: answer });
  return answer;
}

/** The file in parts: text to send, with the heading where there is one, and the line in the file of each of its rows. */
export function parts(text) {
  const rows = records(text);
  const headed = rows.length > 0 && !rows[0].text.trimStart().startsWith("{");
  const heading = headed ? `${rows.shift().text}\n` : "";
  const bytes = (row) => new TextEncoder().encode(row).length;
  const made = [];
  let size = Infinity;
  for (const row of rows) {
    const more = bytes(row.text) + 1;
    if (size + more > BYTES || made.at(-1).lines.length >= ROWS) {
      made.push({ body: heading, lines: [], headed });
      size = bytes(heading);
    }
    const part = made.at(-1);
    part.body += `${row.text}\n`;
    part.lines.push(row.line);
    size += more;
  }
  return made;
}

/** The rows that are not blank with their lines; a cell of a CSV that goes on over lines is brought into one. */
function records(text) {
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const quoting = !first.trimStart().startsWith("{") && !first.includes("\t");
  const open = (row) => (row.split('"').length - 1) % 2 === 1;
  const rows = [];
  for (let at = 0; at < lines.length; at += 1) {
    let last = at;
    if (quoting && open(lines[at])) {
      const end = lines.slice(at + 1, at + 1 + LINES).findIndex(open);
      if (end >= 0) last = at + 1 + end;
    }
    const row = lines.slice(at, last + 1).join(" ");
    if (row.trim() !== "") rows.push({ line: at + 1, text: row });
    at = last;
  }
  return rows;
}

/** What came of a file, as nodes. */
export function outcome({ read, added, broken, problem, from }) {
  const told = broken.slice(0, TOLD).map(({ line, reason }) => element("li", {}, say("deaths-line", { line }), sayReason(reason)));
  const more = broken.length > TOLD ? element("li", {}, say("deaths-more-lines", { count: broken.length - TOLD })) : null;
  return [
    problem ? element("p", { class: "problem" }, problem, from ? ` ${say("deaths-stopped", { line: from })}` : "") : null,
    problem && read === 0 && broken.length === 0 ? null : element("p", {}, say(read > added ? "deaths-added-some" : "deaths-added", { read, added, rest: read - added })),
    broken.length ? element("div", { class: "warning" }, element("p", {}, say("deaths-broken", { count: broken.length })), element("ul", {}, told, more)) : null,
  ].filter(Boolean);
}

const REASONS = [
  [/^is no JSON at column (\d+)/, "not-json"], [/^is no JSON object/, "not-object"], [/^has fewer cells/, "few-cells"],
  [/^has more cells/, "many-cells"], [/^is neither a text/, "not-text"], [/^has more than (\d+) characters/, "too-long"],
  [/^holds characters/, "not-decoded"], [/^is no sex/, "no-sex"], [/^is no age/, "no-age"], [/^is no box/, "no-manner"],
  [/^has a quote/, "open-quote"],
];

/** Why a row or field could not be read, which the server says in English. */
export function sayReason(reason) {
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return say(`unread-${key}`, { n: found[1] }) || reason;
  }
  return reason;
}
