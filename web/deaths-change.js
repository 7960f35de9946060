// The field for another code than the one proposed.

import { asker } from "./asking.js";
import { conceptOf } from "./deaths-names.js";
import { dotted } from "./deaths-queue.js";
import { byId, element } from "./dom.js";
import { say, sayTitle } from "./words.js";

const ICD10 = /^[A-Z]\d\d(\.?[0-9a-dA-D-]{1,2})?$/;

/** The text that was refused, which keeps its message until it is changed. */
let refused = null;

/** Opens the field with the code that holds now, and offers the others that something speaks for. */
export function openChange(code, others) {
  const offered = others.map((other) => element("button", { type: "button", class: "chip", onclick: () => fill(other) }, element("span", { class: "code" }, dotted(other))));
  byId("others").replaceChildren(...(offered.length ? [say("deaths-others"), ...offered] : []));
  byId("changing").hidden = false;
  byId("change").setAttribute("aria-expanded", "true");
  refused = null;
  fill(code);
  byId("code").select();
}

export function closeChange() {
  byId("changing").hidden = true;
  byId("change").setAttribute("aria-expanded", "false");
}

/** Says that the code typed is none. */
export function refuseCode() {
  refused = byId("code").value;
  note(say("deaths-bad-code"), true);
  byId("code").focus();
}

function fill(code) {
  byId("code").value = dotted(code);
  byId("code").focus();
  naming.now();
}

/** The code as typed: wide letters of a Japanese keyboard are taken for what they mean. */
function typed() {
  const text = byId("code").value.normalize("NFKC").replace(/\s/g, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Says what the code that is typed stands for. */
const naming = asker(async (signal) => {
  if (byId("code").value === refused) return;
  refused = null;
  note("", false);
  const code = typed();
  const concept = ICD10.test(code) ? await conceptOf(code.replace(".", "")) : null;
  if (!signal.aborted && concept) note(`${concept.display} ${sayTitle(concept)}`, false);
});

function note(text, wrong) {
  byId("code-name").textContent = text;
  byId("code-name").classList.toggle("missing", wrong);
  if (wrong) byId("code").setAttribute("aria-invalid", "true");
  else byId("code").removeAttribute("aria-invalid");
}

/** `keep` is called with a code to decide on, `open` and `left` when the button opens and something closes the field. */
export function startChange(keep, open, left) {
  const leave = () => {
    closeChange();
    left();
  };
  byId("change").addEventListener("click", () => (byId("changing").hidden ? open() : leave()));
  byId("leave").addEventListener("click", leave);
  byId("code").addEventListener("input", naming.soon);
  byId("changing").addEventListener("submit", (event) => {
    event.preventDefault();
    if (ICD10.test(typed())) keep(typed());
    else refuseCode();
  });
  byId("changing").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) leave();
  });
}
