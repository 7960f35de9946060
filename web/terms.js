// Japanese words for what the API names in English: classes, features, uses of names, properties of concepts.

import { currentLanguage } from "./words.js";

/** Classes of modifiers and, in the other systems, of the parts that a code was put together from. */
const CLASSES = {
  laterality: "側性", course: "経過", onset: "発症", severity: "重症度", certainty: "確かさ", state: "状態",
  behaviour: "性質", form: "形態", site: "部位", grade: "病期・程度",
  extension: "拡張コード", specificAnatomy: "解剖学的部位", infectiousAgent: "病原体", histopathology: "病理組織", hasSeverity: "重症度",
  hasManifestation: "症状・合併症", causingCondition: "原因となる病態", associatedWith: "関連する病態", temporalPatternAndOnset: "発症・時間経過",
  fractureSubtype: "骨折の型", fractureOpenOrClosed: "開放・閉鎖", jointInvolvementInFracture: "関節面への波及",
  extentOfBurnByBodySurface: "熱傷面積", extentOfFullThicknessBurnByBodySurface: "Ⅲ度熱傷面積", outcomeOfFullThicknessBurn: "Ⅲ度熱傷の転帰",
  typeOfInjury: "損傷の種類", mechanismOfInjury: "受傷機転", placeOfOccurrence: "受傷場所", medication: "薬剤", chemicalAgent: "化学物質",
  timeInLife: "年齢期", durationOfPregnancy: "妊娠期間",
  qualifier: "評価点", scale: "評価尺度", allergen: "アレルゲン",
  analyte: "分析物", specimen: "材料", unit: "単位", method: "測定法", kind: "結果識別", timing: "採取時点", product: "試薬・機器",
};

/** Features of the ranking; the API explains them in English. */
const FEATURES = {
  exact: "名称と完全に一致", exact_starter: "お試し用の表の名称と一致", ward_abbreviation: "病棟で使う略語",
  exact_rearranged: "語順や略語を直すと一致", exact_paraphrased: "言い換えると一致",
  exact_part: "語句の一部が名称と一致", exact_core: "修飾語を外すと一致", lost: "一致のために外した割合",
  cosine: "文字の並びの類似", of_phrase: "語句のうち名称にある割合", of_name: "名称のうち語句にある割合",
  same_head: "末尾（主要語）の一致", other_head: "末尾の文字の相違", same_start: "先頭の一致", reading_distance: "読み替えの遠さ",
  preferred: "標準の名称", synonym: "同義語・索引語", reading: "よみがな", abbreviation: "略語", starter: "お試し用の表の名称",
  support: "同じコードの他の名称の近さ", contradiction: "矛盾（左右・急性慢性など）", unsupported: "語句にない修飾・部位",
  foreign_latin: "語句にない欧文の語・略語", unspecified: "詳細不明・3桁のコード", divided: "より細かいコードがある",
};

/** Levels of a classification. */
const KINDS = { ja: { chapter: "章", block: "中間分類", code: "コード" }, en: { chapter: "Chapter", block: "Block", code: "Code" } };

/** What names are for. */
const USES = {
  ja: { preferred: "標準名", synonym: "同義語", index: "索引語", abbreviation: "略語", lay: "日常語", reading: "読み" },
  en: { preferred: "Preferred", synonym: "Synonyms", index: "Index terms", abbreviation: "Abbreviations", lay: "Lay terms", reading: "Readings" },
};

const LANGUAGES = { ja: { ja: "日本語", en: "英語" }, en: { ja: "Japanese", en: "English" } };

/** Properties as the readers of the publishers' files call them. */
const PROPERTIES = {
  ja: {
    "ishizue:title": "分類名", kind: "種別", digits: "桁数", entity: "WHO エンティティ番号", foundation: "WHO ファウンデーション番号", residual: "残余分類",
    axis: "ポストコーディネーションの軸", one: "対応先（一つに絞った表）", all: "対応先（すべて）", level: "階層", main: "MAINFLAG", guideline: "GUIDELINE",
    recorded: "収載日", ended: "廃止日", item: "CLINS 項目", jlac10: "JLAC10 コード", unit: "単位", specimen: "材料", method: "測定法", parent: "上位コード",
  },
  en: {
    "ishizue:title": "Title", kind: "Kind", digits: "Digits", entity: "WHO entity", foundation: "WHO foundation entity", residual: "Residual category",
    axis: "Axis of post-coordination", one: "Mapped to (one category)", all: "Mapped to (all)", level: "Level", main: "MAINFLAG", guideline: "GUIDELINE",
    recorded: "Recorded", ended: "Ended", item: "CLINS item", jlac10: "JLAC10 code", unit: "Unit", specimen: "Specimen", method: "Method", parent: "Parent code",
  },
};

const own = (table) => table[currentLanguage()];

/** The class of a modifier; in English as the API names it, with its words apart. */
export const sayClass = (name) => (currentLanguage() === "ja" ? CLASSES[name] : undefined) ?? name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

/** A feature of the ranking. */
export const sayFeature = ({ name, meaning }) => (currentLanguage() === "ja" ? FEATURES[name] : undefined) ?? (meaning || name);

/** The level of a concept. */
export const sayKind = (kind) => own(KINDS)[kind] ?? kind;

/** What a name is for. */
export const sayUse = (use) => own(USES)[use] ?? use;

/** The language of a name. */
export const sayLanguage = (code) => own(LANGUAGES)[code] ?? code;

/** The key of a property. */
export const sayProperty = (key) => own(PROPERTIES)[key] ?? key;
