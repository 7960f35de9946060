// The releases in force, asked for once by whoever needs them first.

import { get } from "./dom.js";

let asked = null;

/** Every release that the server answers from, in its order. */
export function currentReleases() {
  asked ??= get("/api/v1/terminologies").then(({ releases }) => releases.filter((release) => release.current));
  return asked;
}
