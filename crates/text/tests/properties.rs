//! Whatever is typed: spans stay inside the original, at character boundaries, in order.

use ishizue_text::{Reader, key, normalise, sections, sentences};
use proptest::prelude::*;

/// Text made of what charts are made of, hostile marks included.
fn chart() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "肺炎",
        "頭痛",
        "がん",
        "けいれん",
        "なし",
        "疑い",
        "認めない",
        "の既往",
        "父：",
        "【既往歴】",
        "家族歴：",
        "S)",
        "#1.",
        "、",
        "・",
        "。",
        "\n",
        "\r\n",
        " ",
        "　",
        "(-)",
        "（＋）",
        "ｱﾚﾙｷﾞｰ",
        "ｶﾞ",
        "ﾞ",
        "゛",
        "々",
        "ー",
        "-",
        "Ⅲ",
        "㍉",
        "①",
        "II型",
        "ﾊﾟ",
        "\u{200B}",
        "é",
        "𠮷",
        "😀",
        "\u{0}",
        "r/o",
        "COPD",
        "3日前に",
        "「",
        "」",
        "(",
        ")",
        "□",
        "■",
        "後",
        "予定",
        "ゝ",
        "ヾ",
        "\u{3099}",
    ]);
    prop_oneof![prop::collection::vec(pieces, 0..40).prop_map(|p| p.concat()), any::<String>()]
}

proptest! {
    #[test]
    fn every_symbol_stands_for_characters_of_the_original(text in chart()) {
        let length = text.chars().count();
        let normal = normalise(&text);
        let mut last = 0;
        for at in 0..normal.len() {
            let span = normal.span(at, at + 1);
            prop_assert!(span.start < span.end && span.end <= length, "{span:?} in {length}");
            prop_assert!(span.start >= last, "{span:?} goes back behind {last}");
            last = span.start;
        }
    }

    #[test]
    fn a_cut_separates_the_original_cleanly(text in chart()) {
        let normal = normalise(&text);
        for at in (1..normal.len()).filter(|&at| normal.may_cut(at)) {
            prop_assert!(normal.span(at - 1, at).end <= normal.span(at, at + 1).start);
        }
    }

    /// Letters and digits have one key in both widths and both cases.
    #[test]
    fn width_and_case_do_not_matter(text in "[ぁ-んァ-ヶ一-龠a-zA-Z0-9]{0,20}") {
        let wide: String = text
            .chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
            .collect();
        prop_assert_eq!(key(&wide), key(&text));
        prop_assert_eq!(key(&text.to_uppercase()), key(&text));
    }

    #[test]
    fn sentences_cover_the_text(text in chart()) {
        let normal = normalise(&text);
        let mut at = 0;
        for sentence in sentences(&normal) {
            prop_assert_eq!(sentence.start, at);
            at = sentence.end;
        }
        prop_assert_eq!(at, normal.len());
    }

    #[test]
    fn a_cue_is_where_it_says(text in chart(), cuts in prop::collection::vec(0usize..60, 0..6)) {
        let characters: Vec<char> = text.chars().collect();
        let normal = normalise(&text);
        let found = sections(&normal);
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|&c| c <= normal.len()).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mentions: Vec<_> = cuts.windows(2).map(|w| w[0]..w[1]).collect();
        let reader = Reader::new(&text, &normal, &found, &mentions);
        for mention in &mentions {
            let read = reader.assertion(mention);
            if let Some(cue) = read.cue {
                let words: String = characters[cue.start..cue.end].iter().collect();
                prop_assert_eq!(words, read.cue_text);
            }
        }
    }
}
