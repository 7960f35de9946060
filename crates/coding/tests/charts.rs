//! Charts to coded mentions, as a user sees them.

use ishizue_testkit::{root, starter_coder};
use ishizue_text::key;
use proptest::prelude::*;

/// A chart's mentions, a line each.
fn read(text: &str) -> String {
    let mut out = String::new();
    for m in starter_coder().code_chart(text).mentions {
        let code = m.codings.first().map(|c| c.display.as_str()).unwrap_or("-");
        let cue = if m.assertion.cue_text.is_empty() { String::new() } else { format!(" ({})", m.assertion.cue_text) };
        let text = m.text.replace('\n', "⏎");
        out += &format!("{:>4}-{:<4} {text} {}{cue} {code}\n", m.span.start, m.span.end, m.assertion.status.name());
    }
    out
}

#[test]
fn a_discharge_summary() {
    let text = std::fs::read_to_string(root().join("examples/01_internal_medicine_discharge.txt")).unwrap();
    insta::assert_snapshot!(read(&text));
}

#[test]
fn modifiers_and_sites_belong_to_the_mention() {
    insta::assert_snapshot!(read("右橈骨遠位端骨折、急性胆嚢炎。仙骨部の発赤あり。両側変形性膝関節症"));
}

#[test]
fn a_word_wrapped_over_two_lines_is_one_mention() {
    insta::assert_snapshot!(read("長期にわたり精神科病棟に入院中の統合失調\n症の患者。"));
}

#[test]
fn lines_of_a_list_stay_apart() {
    insta::assert_snapshot!(read("病名\n心不全\n症状\n発熱\n"));
}

#[test]
fn words_inside_other_words_are_not_mentions() {
    insta::assert_snapshot!(read("糖尿病内科を受診。癌検診、肺炎球菌ワクチン接種。ＭＲＩでＣＴと同様。がんばります。"));
}

#[test]
fn units_of_measurement_are_not_mentions() {
    let text = "CRP 3.2 mg/dL、Hb10.1g/dl。尿量 0.5 mL/kg/h。#2 DL、HT/DLあり。";
    let found: Vec<String> = starter_coder().code_chart(text).mentions.into_iter().map(|m| m.text).collect();
    assert_eq!(found, ["DL", "HT", "DL"]);
}

#[test]
fn codes_of_a_mention_carry_their_evidence() {
    let answer = starter_coder().code_chart("左大腿骨頚部骨折にて入院");
    let coding = &answer.mentions[0].codings[0];
    assert_eq!((coding.code.as_str(), coding.display.as_str()), ("S7200", "S72.00"));
    assert_eq!(coding.ancestors.iter().map(|a| a.code.as_str()).collect::<Vec<_>>(), ["S720", "S72"]);
    assert_eq!(coding.evidence.modifiers[0].value, "left");
    assert!(coding.evidence.release.starts_with("starter"));
    assert!(coding.evidence.features.iter().any(|f| f.name == "exact_core"));
}

#[test]
fn nothing_in_nothing_out() {
    for text in ["", " \n\n", "😀\u{0}\u{200B}", "，。、"] {
        assert!(starter_coder().code_chart(text).mentions.is_empty(), "{text:?}");
    }
}

fn chart() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "肺炎",
        "脳梗塞",
        "右",
        "ｱﾅﾌｨﾗｷｼｰ",
        "胃がん",
        "DM",
        "ＣＯＰＤ",
        "大腿骨頚部\n骨折",
        "けいれん",
        "なし",
        "疑い",
        "の既往",
        "、",
        "。",
        "\n",
        " ",
        "(-)",
        "㍉",
        "ゝ",
        "ー",
        "々",
        "𠮷",
        "😀",
        "がん",
        "心不全",
        "症",
        "Ⅱ型糖尿病",
        "腰痛",
        "発作",
        "の",
        "は",
        "ﾞ",
        "が",
        "長い長い長い長い文章のあとに",
    ]);
    prop_oneof![3 => prop::collection::vec(pieces, 0..30).prop_map(|p| p.concat()), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Every span slices the original at character boundaries and has the normal form that was matched.
    #[test]
    fn spans_are_true(text in chart()) {
        let characters: Vec<char> = text.chars().collect();
        let mut last = 0;
        for mention in starter_coder().code_chart(&text).mentions {
            prop_assert!(mention.span.start >= last && mention.span.end <= characters.len());
            last = mention.span.end;
            let slice: String = characters[mention.span.start..mention.span.end].iter().collect();
            prop_assert_eq!(&slice, &mention.text);
            let best = &mention.codings[0];
            let name = key(&best.evidence.designation);
            let slice = key(&slice);
            prop_assert!(ishizue_text::squeeze(&slice).ends_with(&ishizue_text::squeeze(&name)) || slice.contains(&name), "{slice} {name}");
        }
    }
}
