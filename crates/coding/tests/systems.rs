//! Phrases to codes of the other systems, over the real tables where they are.

use std::collections::BTreeSet;

use ishizue_coding::systems::labs::LabTest;
use ishizue_coding::{Coder, Coding, System};
use ishizue_terminology::postcoordination::Verdict;
use ishizue_testkit::{conformance, medis_coder, mission_systems, starter_coder};

/// The coder with MEDIS and every system, if the tables are there.
fn coder() -> Option<Coder> {
    Some(medis_coder()?.with_systems(mission_systems()?))
}

/// The groups of a cluster without their order; a single code is one group.
fn groups(code: &str) -> BTreeSet<&str> {
    code.split('/').collect()
}

/// Every case whose first code is none of those that are right.
fn misses(coder: &Coder, system: System, table: &str) -> Vec<String> {
    let answered = |phrase: &str| coder.code_phrase_in(phrase, &[system]).codings;
    let wrong = |row: &Vec<String>| {
        let codings = answered(&row[0]);
        let code = codings.first().map_or("-", |coding| coding.code.as_str());
        let right = row[1].split('|').any(|accepted| groups(accepted) == groups(code));
        (!right).then(|| format!("{}: {code}, not {}", row[0], row[1]))
    };
    conformance(table).iter().filter_map(wrong).collect()
}

#[test]
fn allergens_are_found_and_what_only_looks_like_one_is_not() {
    let Some(coder) = coder() else { return };
    assert_eq!(misses(&coder, System::Jfagy, "allergy.tsv"), Vec::<String>::new());
}

#[test]
fn functioning_has_a_category_and_the_degree_that_is_stated() {
    let Some(coder) = coder() else { return };
    assert_eq!(misses(&coder, System::Icf, "functioning.tsv"), Vec::<String>::new());
}

#[test]
fn conditions_become_clusters() {
    let Some(coder) = coder() else { return };
    assert_eq!(misses(&coder, System::Icd11, "diseases-icd11.tsv"), Vec::<String>::new());
}

#[test]
fn laboratory_names_find_their_standard_item_or_none() {
    let Some(systems) = mission_systems() else { return };
    let labs = systems.labs().unwrap();
    let wrong = |row: &Vec<String>| {
        let test = LabTest {
            name: row[0].clone(),
            unit: row[1].clone(),
            specimen: row[2].clone(),
            values: row[3].split('|').map(str::to_owned).collect(),
        };
        let found = labs.find(&test);
        let item = found.item.as_deref().unwrap_or("該当なし");
        (item != row[4]).then(|| format!("{} {}: {item}, not {} ({})", row[0], row[1], row[4], found.reason))
    };
    assert_eq!(conformance("laboratory.tsv").iter().filter_map(wrong).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn expressions_are_checked_and_put_in_order() {
    let Some(systems) = mission_systems() else { return };
    let rules = systems.post_coordination().unwrap();
    for row in conformance("clusters.tsv") {
        let check = rules.check(&row[0]);
        assert_eq!(check.verdict.as_str(), row[1], "{} {:?}", row[0], check.issues);
        let rule = check.issues.first().map_or("", |issue| issue.rule.as_str());
        assert!(row[2].split('|').any(|expected| expected == rule), "{}: {rule}", row[0]);
        assert_eq!(rules.canonical(&row[0]).unwrap_or_default(), row[3], "{}", row[0]);
    }
}

#[test]
fn every_part_of_a_cluster_has_the_words_behind_it() {
    let Some(coder) = coder() else { return };
    let answer = coder.code_phrase_in("右大腿骨転子部骨折", &[System::Icd10, System::Icd11]);
    let of = |system: &str| answer.codings.iter().find(|coding| coding.system == system).unwrap();
    assert_eq!((of("icd10").code.as_str(), of("icd11").code.as_str()), ("S7210", "NC72.3Z&XK9K"));
    let used: Vec<_> =
        of("icd11").evidence.modifiers.iter().map(|m| (m.class.as_ref(), m.value.as_ref(), m.text.as_str())).collect();
    assert_eq!(used, [("laterality", "XK9K", "右")]);
    assert_eq!(of("icd11").title, "大腿骨転子部骨折 & 右");
}

#[test]
fn a_map_that_divides_or_gathers_says_so() {
    let Some(coder) = coder() else { return };
    // No name of ICD-11 is in the phrase, so ICD-10 and the map lead.
    let answer = coder.code_phrase_in("A04.7", &[System::Icd11]);
    let notes: Vec<&str> =
        answer.codings.iter().flat_map(|coding| &coding.evidence.notes).map(String::as_str).collect();
    assert!(notes.iter().any(|note| note.starts_with("A04.7 は複数の ICD-11 に分かれる")), "{notes:?}");
}

/// Whatever is proposed holds against the rules by which others are checked.
#[test]
fn no_proposed_cluster_breaks_a_rule() {
    let Some(coder) = coder() else { return };
    let systems = coder.systems().clone();
    let rules = systems.post_coordination().unwrap();
    let phrases = conformance("phrases.tsv").into_iter().chain(conformance("diseases-icd11.tsv"));
    let mut wrong = Vec::new();
    for row in phrases {
        let coding = coder.code_phrase_in(&row[0], &[System::Icd11]).codings.into_iter().next();
        let Some(Coding { code, .. }) = coding else { continue };
        let check = rules.check(&code);
        let only_open = check.issues.iter().all(|issue| issue.rule.as_str() == "required-axis");
        if check.verdict == Verdict::Invalid && !only_open {
            wrong.push(format!("{} {code}: {:?}", row[0], check.issues));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn codes_of_jlac_are_as_open_as_the_test_leaves_them() {
    let Some(systems) = mission_systems() else { return };
    let labs = systems.labs().unwrap();
    let test = |specimen: &str| LabTest {
        name: "総蛋白".into(),
        unit: "g/dL".into(),
        specimen: specimen.into(),
        values: Vec::new(),
    };
    let (open, serum) = (labs.find(&test("")), labs.find(&test("血清")));
    assert_eq!((&open.jlac10[..5], &open.jlac10[9..12], open.jlac10.len()), ("3A010", "***", 17));
    assert_eq!((&serum.jlac10[..5], &serum.jlac10[9..12]), ("3A010", "023"));
    assert_eq!(serum.jlac11.len(), 17);
    assert_eq!(serum.ucum, "g/dL");
}

#[test]
fn a_system_that_is_not_imported_names_the_command() {
    let error = starter_coder().clone().in_systems(&[System::Icd10, System::Icf]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "icf is not imported; run `ishizue terminology import icf LinearizationMiniOutput-ICF-en.txt`"
    );
    assert!(starter_coder().code_phrase_in("端座位", &[System::Icf]).codings.is_empty());
}

#[test]
fn a_chart_is_coded_in_the_systems_that_are_asked_for() {
    let Some(coder) = coder() else { return };
    let coder = coder.in_systems(&[System::Icd10, System::Icd11]).unwrap();
    let chart = coder.code_chart("右大腿骨転子部骨折にて入院。高血圧症あり。");
    let systems: Vec<Vec<&str>> =
        chart.mentions.iter().map(|m| m.codings.iter().map(|c| c.system.as_str()).collect()).collect();
    assert!(
        systems.iter().all(|of_mention| of_mention.contains(&"icd10") && of_mention.contains(&"icd11")),
        "{systems:?}"
    );
}

/// Codes that a hand-written table names in its first column, as far as its second is not empty.
fn named(table: &'static str) -> impl Iterator<Item = &'static str> {
    let rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).skip(1);
    rows.filter_map(|row| row.split('\t').next())
}

#[test]
fn hand_written_words_name_codes_that_there_are() {
    let Some(systems) = mission_systems() else { return };
    let missing = |system: &str, codes: Vec<&'static str>| -> Vec<&str> {
        let release = systems.release(system).unwrap();
        codes.into_iter().filter(|code| release.find(code).is_none()).collect()
    };
    let lexicon = named(include_str!("../data/icf/lexicon.tsv")).collect();
    assert_eq!(missing("icf", lexicon), Vec::<&str>::new());
    let scales = include_str!("../data/icf/scales.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let scales = scales.filter_map(|row| row.split('\t').nth(3)).flat_map(|codes| codes.split('|')).collect();
    assert_eq!(missing("icf", scales), Vec::<&str>::new());
    let words = named(include_str!("../data/jfagy/words.tsv")).collect();
    assert_eq!(missing("jfagy", words), Vec::<&str>::new());
    let listed: BTreeSet<&str> = systems.labs().unwrap().items().collect();
    let unlisted: Vec<&str> =
        named(include_str!("../data/labs/items.tsv")).filter(|item| !listed.contains(item)).collect();
    assert_eq!(unlisted, Vec::<&str>::new());
    assert_eq!(listed.len(), 108);
}
