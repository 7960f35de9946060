// Who decides and whether keys of one letter are wanted; this browser keeps both.

import { byId } from "./dom.js";
import { say } from "./words.js";

/** A value that this browser keeps; storage may be off, and it then holds for this page only. */
function kept(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    // Nothing is kept.
  }
  return null;
}

/** The name of who decides, empty where none is given. */
export const reviewer = () => byId("by").value.trim();

/** Leads to the field of the name and says why. */
export function askName() {
  byId("by-missing").textContent = say("deaths-by-missing");
  byId("by").setAttribute("aria-invalid", "true");
  byId("by").focus();
}

/** True where the keys of one letter are to be taken. */
export const lettersWanted = () => byId("letters").checked;

/** `entered` is called when a name is closed with Enter. */
export function startPerson(entered) {
  byId("by").value = kept("ishizue-reviewer") ?? "";
  byId("by").addEventListener("input", () => {
    kept("ishizue-reviewer", reviewer());
    byId("by-missing").textContent = "";
    byId("by").removeAttribute("aria-invalid");
  });
  byId("by").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    entered();
  });
  byId("letters").checked = kept("ishizue-letters") !== "off";
  byId("letters").addEventListener("change", () => kept("ishizue-letters", lettersWanted() ? "on" : "off"));
}
