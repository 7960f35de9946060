// What the page says, in Japanese and English. The static Japanese stands in the HTML and is read from there.

const EN = {
  skip: "Skip to content",
  tabs: "Functions",
  "tab-chart": "Code a chart",
  "tab-phrase": "Look up a phrase",
  "tab-browse": "Browse",
  systems: "Code systems to show",
  chart: "Chart",
  open: "Open a file",
  example: "Load the example",
  edit: "Edit the text",
  run: "Find codes",
  text: "Text of the chart",
  "text-placeholder": "Paste a discharge summary or progress notes here, or drop a text file (UTF-8 or Shift_JIS).",
  privacy: "The text is processed inside this server only; it is neither stored nor sent anywhere.",
  show: "Which mentions to show",
  "show-all": "All",
  "show-present": "Present only",
  threshold: "Accept from confidence",
  annotated: "Mentions found. Arrow keys move, Enter opens the details",
  details: "Selected mention",
  results: "All mentions",
  copy: "Copy the table",
  "phrase-lead": "Type a diagnosis, symptom or the like as it is written; likely codes come in order.",
  phrase: "Phrase",
  "phrase-placeholder": "e.g. 右大腿骨頚部骨折",
  try: "For example",
  "browse-lead": "Type a part of a name or the beginning of a code to find it in the release chosen.",
  "browse-releases": "Release",
  "browse-query": "Name or code",
  "browse-placeholder": "e.g. 肺炎, walking, J18",
  concept: "Selected concept",
  api: "API description",
};

const DYNAMIC = {
  ja: {
    language: "English",
    coding: "読み取り中…",
    "nothing-selected": "色のついた箇所を選ぶと、コードと根拠をここに示します。",
    "nothing-selected-keys": "矢印キーで箇所を移り、Enter で詳細、Esc で閉じます。",
    "before-coding": "診療記録を貼り付けて「コード化する」を押すと、病名・症状・検査・薬剤などの箇所を見つけ、判定（存在・否定・疑い など）を示します。コード体系のある箇所（病名・症状のほか、取り込んだ体系により生活機能・アレルギー・検査）には、コードを根拠とともに付けます。",
    close: "閉じる",
    summary: "{all} 箇所（{types}）", "summary-type": "{type} {count}", "summary-and": "・",
    "summary-shown": "{all} 箇所のうち {shown} 箇所を表示",
    "no-mentions": "該当する箇所は見つかりませんでした。",
    "no-text": "診療記録を入力してください。",
    disease: "病名", symptom: "症状", site: "部位", functioning: "生活機能", allergy: "アレルギー", lab: "検査", infection_test: "感染症検査", medication: "薬剤", finding: "所見",
    present: "存在", absent: "否定", suspected: "疑い", family: "家族歴", past: "既往", planned: "予定",
    "label-absent": "否", "label-suspected": "疑", "label-family": "家", "label-past": "既", "label-planned": "予",
    start: "開始", end: "終了", mention: "箇所", type: "種類", status: "判定", code: "コード", title: "名称", confidence: "確信度", cue: "手がかり",
    uncoded: "候補", "uncoded-note": "採用する確信度に届かないため、コードは候補として示しています。",
    copied: "表をコピーしました", "not-copied": "コピーできませんでした",
    decided: "判定の根拠", codes: "コード", parents: "上位の分類", evidence: "根拠",
    "rule-default": "打ち消しや疑いの語がないため「{status}」としました。",
    "rule-after": "後ろの「{cue}」により「{status}」としました。",
    "rule-before": "前の「{cue}」により「{status}」としました。",
    "rule-in": "「{cue}」により「{status}」としました。",
    "rule-section": "見出し「{cue}」の中にあるため「{status}」としました。",
    "rule-kin": "続柄の「{cue}」により「{status}」としました。",
    "rule-model": "モデルが「{cue}」を手がかりに「{status}」と判定しました。",
    "rule-model-plain": "モデルが前後の文脈から「{status}」と判定しました。",
    "found-by": "読取", "by-dictionary": "辞書", "by-model": "モデル", "by-rule": "規則", "decided-by": "判定", share: "（p {value}）", "model-says": "モデルの確率",
    "not-coded": "この種類の箇所にはコードを付けません。",
    "not-coded-shown": "表示中の体系には、この種類の箇所のコードがありません。",
    "read-with": "読取モデル：", "read-without": "読取：辞書と規則のみ（モデルなし）",
    exact: "{release} の名称「{name}」と一致しました。",
    rewritten: "読み替えると {release} の名称「{name}」と一致しました。",
    decomposed: "修飾語を外すと {release} の名称「{name}」と一致しました。",
    similar: "{release} の名称「{name}」と文字の並びが似ています。",
    "icd11-mapped": "名称「{name}」の ICD-10 コード {from} から、対応表により求めました。",
    icf: "言い回し「{name}」を {release} の項目に対応づけました。",
    "icf-similar": "{release} の項目に対応づけた言い回し「{name}」と文字の並びが似ています。",
    jfagy: "アレルゲン「{name}」を {release} のコードに対応づけました。",
    jlac: "分析物・材料などを読み取り、{release} の項目「{name}」に対応づけました。",
    removed: "外した修飾語", "parts-read": "読み取った要素", notes: "注記", rewrote: "読み替え", unexplained: "名称にない部分", id: "管理番号",
    features: "順位づけの内訳", feature: "特徴", value: "値", weight: "重み", adds: "寄与",
    "phrase-summary": "候補 {count} 件", "phrase-uncoded": "候補 {count} 件（どれも確信度が足りません）", "phrase-none": "候補が見つかりません。",
    "browse-count": "{count} 件", "browse-many": "先頭の {count} 件を示しています。語を足すと絞り込めます。", "browse-none": "該当する項目はありません。",
    "browse-placeholder-codes": "例：10:J18、11:CA40（名称のない対応表です）",
    "browse-nothing": "一覧から項目を選ぶと、名称・上位の分類・属性をここに示します。",
    "browse-keys": "検索欄の下矢印キーで一覧に移り、矢印キーで項目を選び、Enter で詳細、Esc で閉じます。",
    names: "名称", "names-none": "この項目には名称がありません。", properties: "属性", yes: "はい",
    "name-own": "（仮訳）", "name-own-note": "「仮訳」は Ishizue が付けた和名で、公表元による訳ではありません。",
    releases: "使用中の表：", concepts: "{count} 語",
    "not-readable": "このファイルの文字コードを読み取れません。UTF-8 か Shift_JIS で保存してください。",
    "body-too-large": "文章が大きすぎます。分けて入力してください。",
    timeout: "時間内に終わりませんでした。文章を短く分けてください。",
    overloaded: "混み合っています。少し待ってからやり直してください。",
    unreachable: "サーバーにつながりません。",
  },
  en: {
    language: "日本語",
    coding: "Reading…",
    "nothing-selected": "Select a highlighted mention to see its codes and their evidence here.",
    "nothing-selected-keys": "Arrow keys move between mentions, Enter opens the details, Esc closes them.",
    "before-coding": "Paste a chart and press “Find codes”: diseases, symptoms, tests, drugs and more are found with their status (present, absent, suspected, …); where a code system is there for them (diseases and symptoms; by what is imported also functioning, allergies and tests), they get codes with their evidence.",
    close: "Close",
    summary: "{all} mentions ({types})", "summary-type": "{type} {count}", "summary-and": ", ",
    "summary-shown": "{shown} of {all} mentions shown",
    "no-mentions": "Nothing was found.",
    "no-text": "Please enter a chart.",
    disease: "Disease", symptom: "Symptom", site: "Site", functioning: "Functioning", allergy: "Allergy", lab: "Lab", infection_test: "Infection test", medication: "Medication", finding: "Finding",
    present: "Present", absent: "Absent", suspected: "Suspected", family: "Family", past: "Past", planned: "Planned",
    "label-absent": "abs", "label-suspected": "sus", "label-family": "fam", "label-past": "past", "label-planned": "plan",
    start: "Start", end: "End", mention: "Mention", type: "Type", status: "Status", code: "Code", title: "Title", confidence: "Confidence", cue: "Cue",
    uncoded: "candidate", "uncoded-note": "No code reaches the accepted confidence; those below are candidates.",
    copied: "Table copied", "not-copied": "Could not copy",
    decided: "Why this status", codes: "Codes", parents: "Parent categories", evidence: "Evidence",
    "rule-default": "“{status}”, for no word denies or doubts it.",
    "rule-after": "“{status}”, because of “{cue}” after it.",
    "rule-before": "“{status}”, because of “{cue}” before it.",
    "rule-in": "“{status}”, because of “{cue}”.",
    "rule-section": "“{status}”, for it stands under the heading “{cue}”.",
    "rule-kin": "“{status}”, because of the relative “{cue}”.",
    "rule-model": "“{status}”, by the model, mostly because of “{cue}”.",
    "rule-model-plain": "“{status}”, by the model from its context.",
    "found-by": "Found by", "by-dictionary": "dictionary", "by-model": "model", "by-rule": "rule", "decided-by": "Decided by", share: " (p {value})", "model-says": "model",
    "not-coded": "Mentions of this type are not coded.",
    "not-coded-shown": "The systems shown have no codes for mentions of this type.",
    "read-with": "Read with the model ", "read-without": "Read with dictionary and rules alone (no model)",
    exact: "Is the name “{name}” in {release}.",
    rewritten: "Read differently, is the name “{name}” in {release}.",
    decomposed: "Without its modifiers, is the name “{name}” in {release}.",
    similar: "Resembles the name “{name}” in {release}.",
    "icd11-mapped": "By the map from ICD-10 {from}, found by the name “{name}”.",
    icf: "The wording “{name}” is assigned to a category of {release}.",
    "icf-similar": "Resembles the wording “{name}”, which is assigned to a category of {release}.",
    jfagy: "The allergen “{name}” is assigned to a code of {release}.",
    jlac: "Read as the item “{name}” of {release}.",
    removed: "Modifiers taken off", "parts-read": "Parts read", notes: "Notes", rewrote: "Read as", unexplained: "Not in the name", id: "Identifier",
    features: "How it was ranked", feature: "Feature", value: "Value", weight: "Weight", adds: "Adds",
    "phrase-summary": "{count} candidates", "phrase-uncoded": "{count} candidates, none confident enough", "phrase-none": "No candidate found.",
    "browse-count": "{count} found", "browse-many": "The first {count} are shown; type more to narrow them down.", "browse-none": "Nothing was found.",
    "browse-placeholder-codes": "e.g. 10:J18 or 11:CA40 (a map, which has no names)",
    "browse-nothing": "Select an entry of the list to see its names, parents and properties here.",
    "browse-keys": "Arrow down leads from the search field into the list, arrow keys choose, Enter opens the details, Esc closes them.",
    names: "Names", "names-none": "This concept has no names.", properties: "Properties", yes: "yes",
    "name-own": " (unofficial)", "name-own-note": "Names marked “unofficial” are Ishizue's translations, not the publisher's.",
    releases: "Tables in use: ", concepts: "{count} names",
    "not-readable": "The encoding of this file cannot be read. Save it as UTF-8 or Shift_JIS.",
    unreachable: "The server cannot be reached.",
  },
};

const staticWords = { ja: {}, en: EN };
let language = "ja";
const listeners = [];

/** The language in force. */
export const currentLanguage = () => language;

/** A text with its places filled. */
export function say(key, values = {}) {
  const text = DYNAMIC[language][key] ?? staticWords[language][key] ?? DYNAMIC.ja[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** What a problem says to the reader: own words in Japanese, the server's in English. */
export function sayProblem(problem) {
  if (!problem?.code) return say("unreachable");
  return DYNAMIC[language][problem.code] ?? `${problem.title ?? ""}. ${problem.hint ?? ""}`;
}

/** A code's title in the page's language, or in the other where no release has it. */
export const sayTitle = (named) => (language === "en" && named?.title_en) || named?.title || named?.title_en || "";

/** Calls back whenever the language changes. */
export const onLanguage = (listener) => listeners.push(listener);

/** Switches the page to a language and remembers it. */
export function setLanguage(next) {
  language = next === "en" ? "en" : "ja";
  document.documentElement.lang = language;
  for (const [name, put] of PLACES) {
    for (const node of document.querySelectorAll(`[${name}]`)) put(node, say(node.getAttribute(name)));
  }
  try {
    localStorage.setItem("ishizue-language", language);
  } catch {
    // Storage may be off; the choice then holds for this page only.
  }
  for (const listener of listeners) listener();
}

/** The language asked for: by the address, else as remembered, else Japanese. */
export function preferredLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked) return asked;
  try {
    return localStorage.getItem("ishizue-language") ?? "ja";
  } catch {
    return "ja";
  }
}

const PLACES = [
  ["data-say", (node, text) => { node.textContent = text; }],
  ["data-say-label", (node, text) => node.setAttribute("aria-label", text)],
  ["data-say-placeholder", (node, text) => { node.placeholder = text; }],
];

for (const node of document.querySelectorAll("[data-say], [data-say-label], [data-say-placeholder]")) {
  const { say: text, sayLabel: label, sayPlaceholder: placeholder } = node.dataset;
  if (text) staticWords.ja[text] = node.textContent;
  if (label) staticWords.ja[label] = node.getAttribute("aria-label");
  if (placeholder) staticWords.ja[placeholder] = node.placeholder;
}
