//! Whole certificates: cases as data, the corpus, the code tables that are checked against.

use std::collections::BTreeSet;

use ishizue_deaths::read::{LARGEST_ROW, Layout};
use ishizue_deaths::underlying::{Record, Relations, select};
use ishizue_deaths::{Age, Answer, Certificate, DeathCoder, Field, Manner, Memory};
use ishizue_testkit::{conformance, root, shared, starter_coder};
use proptest::prelude::*;

fn coder() -> DeathCoder {
    DeathCoder::new(starter_coder().clone())
}

fn code(certificate: &Certificate) -> Answer {
    coder().code(certificate, &mut Memory::default())
}

fn fall(means: &str) -> Certificate {
    Certificate { manner: Some(Manner::Fall), age: Some(Age::Years(80)), means: means.into(), ..Certificate::default() }
}

#[test]
fn external_causes_of_the_cases() {
    let coder = coder();
    let mut memory = Memory::default();
    let mut wrong = Vec::new();
    for row in conformance("external-causes.tsv") {
        let [manner, age, place, means, lines, codes, cites] = row.as_slice() else { panic!("{row:?}") };
        let mut certificate = Certificate {
            manner: Manner::parse(manner),
            age: Age::parse(age),
            place_type: place.clone(),
            means: means.clone(),
            ..Certificate::default()
        };
        certificate.lines.iter_mut().zip(lines.split(" / ")).for_each(|(line, text)| text.clone_into(line));
        let answer = coder.code(&certificate, &mut memory);
        if !codes.split('|').any(|code| code == answer.cause()) {
            wrong.push(format!("{means} ({lines}): {} instead of {codes} [{cites}]", answer.cause()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn underlying_causes_of_the_cases() {
    let relations = Relations::shipped().unwrap();
    let codes = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let mut wrong = Vec::new();
    for row in conformance("underlying.tsv") {
        let [lines, part2, underlying, cites] = row.as_slice() else { panic!("{row:?}") };
        let record = Record { lines: lines.split(" / ").map(codes).collect(), part2: codes(part2) };
        let selected = select(&record, relations);
        if selected.code != *underlying {
            wrong.push(format!("{lines} | {part2}: {} instead of {underlying} [{cites}]", selected.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A certificate's answer names the words that filled each slot, where they stand.
#[test]
fn slots_point_at_their_words() {
    let certificate = fall("𠮷田方の階段から転落");
    let answer = code(&certificate);
    let external = answer.external.unwrap();
    assert_eq!(external.code, "W10");
    let stairs = external.slots.iter().find(|slot| slot.slot == "from" && slot.value == "stairs").unwrap();
    let span = stairs.span.unwrap();
    let words: String = certificate.means.chars().skip(span.start).take(span.len()).collect();
    assert_eq!((stairs.field, words.as_str()), (Some(Field::Means), "階段"));
    assert_eq!(external.slots.iter().filter(|slot| slot.slot == "event").count(), 1);
    assert!(external.rule.rule.starts_with("icd10/accidents.tsv:"), "{}", external.rule.rule);
}

#[test]
fn a_contradiction_is_told_and_resolved_by_the_narrative() {
    let answer = code(&fall("遺書あり。自宅マンション6階から飛び降りた。"));
    let external = answer.external.unwrap();
    assert_eq!(external.code, "X80");
    assert!(external.contradictions.iter().any(|c| c.en.contains("self-harm")), "{:?}", external.contradictions);
    let plain = code(&fall("自宅の階段から転落した。遺書なし。"));
    assert!(plain.external.unwrap().contradictions.is_empty());
}

#[test]
fn a_natural_death_has_an_underlying_cause_and_no_external_one() {
    let certificate = Certificate {
        manner: Some(Manner::Natural),
        lines: ["肺炎".into(), "脳梗塞".into(), String::new(), String::new()],
        ..Certificate::default()
    };
    let answer = code(&certificate);
    assert!(answer.external.is_none());
    assert_eq!(answer.cause(), "I639");
    let given = Certificate { lines: ["J189".into(), "I639".into(), String::new(), String::new()], ..certificate };
    assert_eq!(code(&given).cause(), "I639");
}

#[test]
fn place_is_a_field_and_never_part_of_the_code() {
    let certificate = Certificate { place_type: "住居".into(), ..fall("居間でつまずいて転倒") };
    let external = code(&certificate).external.unwrap();
    assert_eq!((external.code.as_str(), external.place.as_str()), ("W01", "住居"));
}

/// What the corpus was tuned on must not be lost again.
#[test]
fn the_tuned_part_of_the_corpus_is_coded() {
    let coder = coder();
    let mut memory = Memory::default();
    for (file, least) in [("dev.jsonl", 0.97), ("tuning.jsonl", 0.94)] {
        let text = std::fs::read_to_string(root().join("corpus/deaths").join(file)).unwrap();
        let right = |line: &&str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let row = Layout::JsonLines.row(line).unwrap();
            assert!(row.issues.is_empty(), "{file}: {:?}", row.issues);
            let answer = coder.code(&row.certificate, &mut memory);
            value["accept"].as_array().unwrap().iter().any(|code| code.as_str() == Some(answer.cause()))
        };
        let count = text.lines().count();
        let share = text.lines().filter(right).count() as f64 / count as f64;
        assert!(share >= least, "{file}: {share:.3} of {count}");
    }
}

/// Every category that the Japanese tabulation list has is the answer of some row of the decision table.
#[test]
fn every_category_of_the_tabulation_list_is_reachable() {
    let Some(path) = shared("medis/icd10_ja.tsv") else { return };
    let table = std::fs::read_to_string(path).unwrap();
    let rows = table.lines().filter_map(|line| line.split('\t').next());
    let is_external = |code: &&str| code.starts_with(['V', 'W', 'X', 'Y']) && !code.contains('-');
    let listed: BTreeSet<String> = rows.filter(is_external).map(|code| code.replace('.', "")).collect();
    assert_eq!(listed.len(), 854);
    let reached = ishizue_deaths::reachable_codes();
    // The fourth characters of X34 and X59, and of Y90 and Y91, are not used in tabulation by the cause.
    let unused = |code: &str| code.len() == 4 && ["X34", "X59"].iter().any(|category| code.starts_with(category));
    let covers = |code: &str| reached.iter().any(|known| known == code || (code.len() == 3 && known.starts_with(code)));
    let missing: Vec<&String> = listed.iter().filter(|code| !unused(code) && !covers(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every ICD-11 code that the tables write is one of WHO's.
#[test]
fn icd11_codes_are_who_s() {
    let Some(path) = shared("icd11/SimpleTabulation-ICD-11-MMS-en.txt") else { return };
    let table = std::fs::read_to_string(path).unwrap();
    let known: BTreeSet<&str> = table.lines().filter_map(|line| line.split('\t').nth(2)).collect();
    let unknown: Vec<&str> = ishizue_deaths::icd11_codes().filter(|code| !known.contains(code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No text of any field makes the coder panic, and spans lie in their field.
    #[test]
    fn any_text_is_coded(means in "[\\PC\\n]{0,80}", line in "[\\PC]{0,30}", manner in 0..13usize) {
        let certificate = Certificate {
            manner: Manner::parse(&manner.to_string()),
            means,
            lines: [line.clone(), String::new(), line, String::new()],
            ..Certificate::default()
        };
        let answer = code(&certificate);
        let texts: Vec<(Field, usize)> = certificate.texts().map(|(f, t)| (f, t.chars().count())).collect();
        for slot in answer.external.iter().flat_map(|external| &external.slots) {
            if let (Some(field), Some(span)) = (slot.field, slot.span) {
                let length = texts.iter().find(|(f, _)| *f == field).map_or(0, |(_, length)| *length);
                prop_assert!(span.start < span.end && span.end <= length, "{slot:?} of {length}");
            }
        }
    }

    /// Any line is a row with issues or a broken row, never a panic; what was read is bounded.
    #[test]
    fn any_row_is_read(heading in "[\\PC]{0,60}", row in "[\\PC\"]{0,200}") {
        if let Ok(layout) = Layout::of(&heading)
            && let Ok(row) = layout.row(&row)
        {
            prop_assert!(row.certificate.means.len() <= LARGEST_ROW);
        }
        let _ = Layout::JsonLines.row(&row);
    }

    /// What a certificate's fields say is read back as the same certificate.
    #[test]
    fn fields_are_read_back(means in "[ぁ-ん一-龥 ]{0,40}", id in "[a-z0-9]{1,8}", age in 0..130u16) {
        let certificate = Certificate {
            id,
            age: Some(Age::Years(age)),
            manner: Some(Manner::Suicide),
            means: means.trim().to_owned(),
            ..Certificate::default()
        };
        let fields: serde_json::Map<String, serde_json::Value> =
            certificate.fields().into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        let row = Layout::JsonLines.row(&serde_json::Value::Object(fields).to_string()).unwrap();
        prop_assert!(row.issues.is_empty());
        prop_assert_eq!(row.certificate, certificate);
    }
}
