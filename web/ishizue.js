// The page: tabs, language, and the parts behind the tabs.

import { startBrowse } from "./browse.js";
import { startChart } from "./chart.js";
import { byId, element, get } from "./dom.js";
import { startPhrase } from "./phrase.js";
import { currentReleases } from "./releases.js";
import { startSystems } from "./systems.js";
import { currentLanguage, onLanguage, preferredLanguage, say, setLanguage } from "./words.js";

const TABS = ["chart", "phrase", "browse"];

function show(name, focus) {
  for (const tab of TABS) {
    const chosen = tab === name;
    const button = byId(`tab-${tab}`);
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
    byId(`panel-${tab}`).hidden = !chosen;
    if (chosen && focus) button.focus();
  }
  history.replaceState(null, "", name === "chart" ? location.pathname + location.search : `#${name}`);
  document.title = `${say(`tab-${name}`)} — 礎 Ishizue`;
}

function startTabs() {
  for (const [at, tab] of TABS.entries()) {
    const button = byId(`tab-${tab}`);
    button.addEventListener("click", () => show(tab, false));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) show(TABS[(at + step + TABS.length) % TABS.length], true);
    });
  }
}

const shownTab = () => TABS.find((tab) => !byId(`panel-${tab}`).hidden);

function startLanguage() {
  byId("language").addEventListener("click", () => setLanguage(currentLanguage() === "ja" ? "en" : "ja"));
  onLanguage(() => {
    byId("language").textContent = say("language");
    byId("language").lang = currentLanguage() === "ja" ? "en" : "ja";
    document.title = `${say(`tab-${shownTab()}`)} — 礎 Ishizue`;
  });
}

/** Which editions the answers rest on, for a code without its edition is worth little. */
async function startFoot() {
  const [current, { version, models }] = await Promise.all([currentReleases(), get("/healthz")]);
  const draw = () => {
    const names = current.map((r) => element("span", { class: "release", title: r.licence || null },
      `${r.title} ${r.edition}`, element("small", {}, say("concepts", { count: r.designations.toLocaleString() }))));
    byId("releases").replaceChildren(say("releases"), ...names);
    const read = models.map((m) => element("span", { title: `SHA-256 ${m.sha256}` }, `${m.name} ${m.version}`));
    byId("models").replaceChildren(say(read.length ? "read-with" : "read-without"), ...read);
    byId("version").textContent = `Ishizue ${version}`;
  };
  onLanguage(draw);
  draw();
}

startTabs();
startChart();
startPhrase();
startBrowse();
startSystems();
startLanguage();
show(TABS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "chart", false);
setLanguage(preferredLanguage());
startFoot().catch(() => { byId("releases").textContent = say("unreachable"); });
