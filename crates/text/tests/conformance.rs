//! The data-driven cases of `conformance/` that concern reading.

#![allow(clippy::expect_used)] // A broken case table should fail loudly.

use ishizue_testkit::conformance;
use ishizue_text::{Reader, Section, SectionKind, key, normalise, sections, squeeze};

fn range_of(text: &str, target: &str, occurrence: usize) -> std::ops::Range<usize> {
    let byte = text.match_indices(target).nth(occurrence - 1).expect("the target stands in the text").0;
    let start = text[..byte].chars().count();
    start..start + target.chars().count()
}

/// Every case of the table, with other targets of the same text as the mentions around it.
#[test]
fn assertion_cases() {
    let cases = conformance("assertion.tsv");
    let mut wrong = Vec::new();
    for case in &cases {
        let [id, text, target, occurrence, status, cue] = &case[..6] else { panic!("{case:?}") };
        let normal = normalise(text);
        let found = sections(&normal);
        let mut mentions: Vec<_> = cases
            .iter()
            .filter(|c| &c[1] == text)
            .map(|c| range_of(text, &c[2], c[3].parse().unwrap()))
            .map(|r| normal.symbol_at(r.start)..normal.symbol_at(r.end))
            .collect();
        mentions.sort_by_key(|r| r.start);
        mentions.dedup();
        let original = range_of(text, target, occurrence.parse().unwrap());
        let target_symbols = normal.symbol_at(original.start)..normal.symbol_at(original.end);
        let read = Reader::new(text, &normal, &found, &mentions).assertion(&target_symbols);
        if read.status.name() != status {
            wrong.push(format!(
                "{id}: {target} in {text:?}: {} ({}) instead of {status} ({cue})",
                read.status.name(),
                read.rule
            ));
        } else if status != "present"
            && !cue.split('|').any(|c| read.cue_text.contains(c) || c.contains(&read.cue_text))
        {
            wrong.push(format!("{id}: {target} in {text:?}: cue {:?} instead of {cue:?}", read.cue_text));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn section_cases() {
    let mut wrong = Vec::new();
    for case in conformance("sections.tsv") {
        let [text, heading, kind] = &case[..3] else { panic!("{case:?}") };
        let normal = normalise(text);
        let wanted = range_of(text, heading, 1);
        let found = sections(&normal);
        let same = |s: &&Section| s.heading.start < wanted.end && wanted.start < s.heading.end;
        let read = found.iter().find(same).map(|s| name(s.kind));
        if read.as_deref() != Some(kind.as_str()) {
            wrong.push(format!("{heading} in {text:?}: {read:?} instead of {kind}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

fn name(kind: SectionKind) -> String {
    // A goal is a plan to the table, which has no kind of its own for it.
    let debug = if kind == SectionKind::Goal { "Plan".into() } else { format!("{kind:?}") };
    let mut out = String::new();
    for (i, c) in debug.chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[test]
fn normalisation_cases() {
    let mut wrong = Vec::new();
    for case in conformance("normalisation.tsv") {
        let [a, b, same] = &case[..3] else { panic!("{case:?}") };
        if (squeeze(&key(a)) == squeeze(&key(b))) != (same == "1") {
            wrong.push(format!("{a} / {b}: {} / {}, wanted same={same}", key(a), key(b)));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}
