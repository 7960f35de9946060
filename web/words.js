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
  deaths: "Death certificates",
  elsewhere: "Other pages",
  "to-coding": "To the coding page",
  "deaths-title": "Review of death certificates",
  "deaths-lead": "Look at the certificates that the automatic coder is not sure of, and decide on the code of the cause of death.",
  "deaths-by": "Reviewer",
  "deaths-queue": "Certificates to review",
  "deaths-show": "Certificates to show",
  "deaths-open": "Open",
  "deaths-decided": "Decided",
  "deaths-all": "All",
  "deaths-list": "Certificates to review. Arrow keys up and down move",
  "deaths-add": "Add a file",
  "deaths-export": "Save decisions (CSV)",
  "deaths-formats": "JSON Lines or CSV (UTF-8 or Shift_JIS). Certificates added and decisions are stored on this server and sent nowhere.",
  "deaths-certificate": "Selected certificate",
  "deaths-accept": "Accept",
  "deaths-change": "Change the code",
  "deaths-code": "Code to keep (ICD-10)",
  "deaths-keep": "Keep",
  "deaths-leave": "Cancel",
  "deaths-code-keys": "Enter keeps, Esc cancels. The dot may be left out.",
  "deaths-keys": "Keys",
  "deaths-key-accept": "Decide as proposed",
  "deaths-key-change": "Change the code",
  "deaths-key-move": "Next, previous certificate",
  "deaths-key-leave": "Cancel the change",
  "deaths-letters": "Use the keys of one letter (a c j k)",
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
    "no-queue": "このサーバーには診断書を保存するデータフォルダーがありません。--data-dir を付けて起動してください。",
    "unknown-certificate": "この診断書は一覧にありません。画面を読み込み直してください。",
    "deaths-count": "未決 {open} / 全 {all}",
    "deaths-queue-empty": "まだ診断書がありません。",
    "deaths-none-false": "未決の診断書はありません。", "deaths-none-true": "決定済みの診断書はありません。", "deaths-none-all": "",
    "deaths-first": "先頭の {count} 件を示しています。決定を進めると続きが現れます。",
    "deaths-no-id": "番号なし", "deaths-number": "番号 {id}", "deaths-no-code": "コードなし",
    "deaths-no-title": "（この版に名称なし）", "deaths-no-proposal": "提案できるコードがありません。",
    "deaths-and": "、", "deaths-whys": "確認が必要な理由",
    "reason-broken": "行を読み取れない", "reason-issues": "行の一部を読み取れない", "reason-blank": "記載がない", "reason-contradiction": "記載に矛盾がある",
    "reason-disagreement": "規則と分類器の判断が分かれる", "reason-doubt": "確信度が低い", "reason-no_cause": "死因を選べない",
    "deaths-made": "決定", "deaths-made-changed": "決定 {code}",
    "deaths-proposed": "提案", "deaths-as-proposed": "提案どおり", "deaths-changed": "変更",
    "deaths-said": "番号 {id} を提案どおり {code} と決定しました。", "deaths-said-changed": "番号 {id} を {code} に変更して決定しました。",
    "deaths-by-missing": "決定する前に担当者名を入力してください。",
    "deaths-bad-code": "ICD-10 のコードの形ではありません（例：W01、V03.1）。",
    "deaths-others": "ほかの候補：",
    "deaths-told": "色のついた語を指すと、読み取った事項をここに示します。",
    "deaths-slot": "{slot}：{value}", "deaths-word": "「{text}」{says}", "deaths-quoted": "「{text}」",
    "deaths-blank": "記載なし", "deaths-years": "{age} 歳", "deaths-duration": "期間",
    "deaths-part1": "I 欄", "deaths-part2": "II 欄", "deaths-external-part": "外因死の追加事項",
    "sex-男": "男", "sex-女": "女",
    "field-sex": "性別", "field-age": "年齢", "field-manner": "死因の種類", "field-cause_Ia": "（ア）直接死因", "field-cause_Ib": "（イ）アの原因",
    "field-cause_Ic": "（ウ）イの原因", "field-cause_Id": "（エ）ウの原因", "field-cause_II": "影響を及ぼした傷病名等", "field-surgery": "手術", "field-autopsy": "解剖",
    "field-date": "傷害が発生したとき", "field-place_type": "傷害が発生したところの種別", "field-place": "傷害が発生したところ", "field-means": "手段及び状況",
    "field-pregnancy": "妊娠・分娩", "field-infant": "生後1年未満の追加事項",
    "deaths-warnings": "確認が必要な点",
    "deaths-issue": "{field}：{reason}", "deaths-issues-lost": "ファイルの行に読み取れない部分がありました。原本と照らし合わせてください。",
    "deaths-other-now": "この診断書を加えたときの提案です。現在の規則では {code} になり、下の根拠は現在の規則によります。",
    "deaths-none-now": "この診断書を加えたときの提案です。現在の規則ではコードは付きません。",
    "deaths-basis": "コードの根拠", "deaths-rule": "決定表の行", "deaths-vote": "分類器", "deaths-icd11": "ICD-11", "deaths-place": "発生場所の種別", "deaths-nature": "損傷の性質", "deaths-underlying": "原死因", "deaths-by-box": "死因の種類の欄による",
    "deaths-because": "「{words}」による",
    "deaths-vote-same": "提案と同じ", "deaths-vote-category": "3桁分類まで同じ", "deaths-vote-other": "提案と異なる",
    "deaths-slots": "事項と根拠", "deaths-slots-note": "事項を押すと、診断書の中の語に移ります。",
    "deaths-slot-name": "事項", "deaths-slot-value": "値", "deaths-slot-why": "根拠",
    "deaths-read": "記載から読み取った事項", "deaths-derived": "規則で導いた事項",
    "deaths-lines": "各欄の傷病のコード", "deaths-field": "欄", "deaths-written": "記載", "deaths-history": "決定の履歴",
    "deaths-sending": "送信中… {sent} / {all} 行",
    "deaths-added": "{read} 件を読み取り、{added} 件を一覧に加えました。",
    "deaths-added-some": "{read} 件を読み取り、{added} 件を一覧に加えました。残る {rest} 件は、確認が不要か、すでに一覧にあります。",
    "deaths-broken": "読み取れない行が {count} 行ありました。", "deaths-line": "{line} 行目：", "deaths-more-lines": "ほか {count} 行",
    "deaths-stopped": "{line} 行目からあとは加えていません。",
    "deaths-empty-file": "このファイルには診断書の行がありません。",
    "deaths-no-columns": "見出しに死亡診断書の列がありません。1 行目に「死因の種類」「死因ア」「手段及び状況」などの列名を書いてください。",
    "unread-not-json": "JSON として読めません（{n} 文字目）。", "unread-not-object": "JSON のオブジェクトではありません。1 行に 1 件を書いてください。",
    "unread-few-cells": "セルが見出しより少なく、残りを空としました。", "unread-many-cells": "セルが見出しより多く、余りは読みませんでした。",
    "unread-not-text": "文字でも数でもないため、読みませんでした。", "unread-too-long": "長すぎるため、先頭の {n} 文字だけを読みました。",
    "unread-not-decoded": "文字化けがあります。", "unread-no-sex": "性別（男・女）として読めません。", "unread-no-age": "年齢（84、3か月、12日 など）として読めません。",
    "unread-no-manner": "死因の種類のどの欄にも当たりません。", "unread-open-quote": "引用符が閉じていません。",
    "deaths-empty": "確認待ちの診断書はありません",
    "deaths-empty-what": "自動コーディングが確信を持てなかった診断書、記載に矛盾のある診断書、死因を選べなかった診断書が、ここに集まります。加える方法は二つあります。",
    "deaths-empty-page": "この画面の「ファイルを加える」で、JSON Lines か CSV のファイルを選ぶ（一覧の枠に落とすこともできます）。",
    "deaths-empty-columns": "CSV の 1 行目は列名です：番号、性別、年齢、死因の種類、死因ア、期間ア、死因イ、…、II欄、手術、解剖、場所の種別、手段及び状況。",
    "deaths-empty-command": "大量の診断書は、コマンドでコード化するときに確認の要るものだけを一覧へ送る。",
    "deaths-command": "ishizue deaths code 診断書.csv --out 結果.jsonl --queue",
    "deaths-all-done": "すべて決定しました", "deaths-all-done-next": "「決定を CSV で保存」で結果を取り出せます。「決定済み」を選ぶと、決定を見直せます。",
    "deaths-none-here": "この表示に当たる診断書はありません", "deaths-none-here-next": "上の切り替えで、ほかの診断書を表示できます。",
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
    "deaths-count": "{open} open of {all}",
    "deaths-queue-empty": "No certificates yet.",
    "deaths-none-false": "No certificate is open.", "deaths-none-true": "No certificate is decided.",
    "deaths-first": "The first {count} are shown; the rest follow as these are decided.",
    "deaths-no-id": "No number", "deaths-number": "No. {id}", "deaths-no-code": "No code",
    "deaths-no-title": "(not named in this edition)", "deaths-no-proposal": "No code can be proposed.",
    "deaths-and": ", ", "deaths-whys": "Why a person is asked",
    "reason-broken": "row unreadable", "reason-issues": "row partly unreadable", "reason-blank": "nothing written", "reason-contradiction": "contradicts itself",
    "reason-disagreement": "rules and classifier disagree", "reason-doubt": "low confidence", "reason-no_cause": "no cause selected",
    "deaths-made": "Decided", "deaths-made-changed": "Decided {code}",
    "deaths-proposed": "Proposed", "deaths-as-proposed": "as proposed", "deaths-changed": "changed",
    "deaths-said": "No. {id}: {code} as proposed.", "deaths-said-changed": "No. {id}: changed to {code}.",
    "deaths-by-missing": "Enter the reviewer's name before deciding.",
    "deaths-bad-code": "This is not the form of an ICD-10 code (e.g. W01, V03.1).",
    "deaths-others": "Other candidates:",
    "deaths-told": "Point at a coloured word to see here what was read from it.",
    "deaths-slot": "{slot}: {value}", "deaths-word": "“{text}” {says}", "deaths-quoted": "“{text}”",
    "deaths-blank": "not stated", "deaths-years": "{age} years", "deaths-duration": "Duration",
    "deaths-part1": "Part I", "deaths-part2": "Part II", "deaths-external-part": "External causes",
    "sex-男": "Male", "sex-女": "Female",
    "field-sex": "Sex", "field-age": "Age", "field-manner": "Manner of death", "field-cause_Ia": "(a) Immediate cause", "field-cause_Ib": "(b) due to",
    "field-cause_Ic": "(c) due to", "field-cause_Id": "(d) due to", "field-cause_II": "Other conditions", "field-surgery": "Surgery", "field-autopsy": "Autopsy",
    "field-date": "When injured", "field-place_type": "Kind of place", "field-place": "Place of injury", "field-means": "Means and circumstances",
    "field-pregnancy": "Pregnancy", "field-infant": "Additions for infants",
    "deaths-warnings": "To be checked",
    "deaths-issue": "{field}: {reason}", "deaths-issues-lost": "Part of the row of the file could not be read; compare it with the original.",
    "deaths-other-now": "Proposed when the certificate was added. The rules of today give {code}, and the evidence below is theirs.",
    "deaths-none-now": "Proposed when the certificate was added. The rules of today give no code.",
    "deaths-basis": "Why this code", "deaths-rule": "Row of the decision table", "deaths-vote": "Classifier", "deaths-icd11": "ICD-11", "deaths-place": "Kind of place", "deaths-nature": "Nature of injury", "deaths-underlying": "Underlying cause", "deaths-by-box": "by the box of the manner of death",
    "deaths-because": "because of “{words}”",
    "deaths-vote-same": "same code", "deaths-vote-category": "same category", "deaths-vote-other": "other category",
    "deaths-slots": "Slots and their evidence", "deaths-slots-note": "Press a slot to go to its words on the certificate.",
    "deaths-slot-name": "Slot", "deaths-slot-value": "Value", "deaths-slot-why": "Evidence",
    "deaths-read": "Read from the certificate", "deaths-derived": "Derived by rules",
    "deaths-lines": "Codes of the lines", "deaths-field": "Line", "deaths-written": "As written", "deaths-history": "Decisions so far",
    "deaths-sending": "Sending… {sent} of {all} rows",
    "deaths-added": "{read} read, {added} added to the list.",
    "deaths-added-some": "{read} read, {added} added to the list; the other {rest} need no review or are there already.",
    "deaths-broken": "Rows that could not be read: {count}.", "deaths-line": "Line {line}: ", "deaths-more-lines": "{count} more",
    "deaths-stopped": "Nothing from line {line} on was added.",
    "deaths-empty-file": "This file has no rows of certificates.",
    "deaths-no-columns": "The heading has no column of a death certificate. Name the columns in the first line, for example manner, cause_Ia, means.",
    "deaths-empty": "No certificates to review",
    "deaths-empty-what": "Certificates come here that the automatic coder is not sure of, that contradict themselves, or for which no cause could be selected. There are two ways to add them.",
    "deaths-empty-page": "Choose a file of JSON Lines or CSV with “Add a file” on this page, or drop it on the list.",
    "deaths-empty-columns": "The first line of a CSV names its columns: id, sex, age, manner, cause_Ia, duration_Ia, cause_Ib, …, cause_II, surgery, autopsy, place_type, means.",
    "deaths-empty-command": "For many certificates, code them on the command line and send to the list what needs a person.",
    "deaths-command": "ishizue deaths code certificates.csv --out results.jsonl --queue",
    "deaths-all-done": "All certificates are decided", "deaths-all-done-next": "“Save decisions (CSV)” gives you the result; “Decided” shows the decisions again.",
    "deaths-none-here": "No certificate is of this kind", "deaths-none-here-next": "Choose above which certificates to show.",
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
