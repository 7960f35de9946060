// Building elements. Text goes in as text only: what a chart says is never read as markup.

/** An element with properties and attributes; children are elements, strings, or nothing. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Posts JSON and reads JSON; a failure is an Error with the problem's code, title and hint. */
export function post(path, body, signal) {
  const headers = { "content-type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** Reads JSON; failures are those of `post`. */
export const get = (path, signal) => ask(path, { signal });

async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json().catch((error) => {
    // An aborted body is no answer, and not an empty one either.
    if (error.name === "AbortError") throw error;
    return {};
  });
  if (!response.ok) throw Object.assign(new Error(answer.title ?? response.statusText), { problem: answer });
  return answer;
}

/** Puts text on the clipboard; pages served without TLS have no clipboard API, for them the old way. */
export async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by the browser's settings; the old way asks nobody.
    }
  }
  const focused = document.activeElement;
  const area = element("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}
