//! Learning the table of relations from records with their official cause.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::blocks::{Block, Blocks};
use super::code::{Code, Key};
use super::linkage::{LinkKey, LinkRow, Linkage, levels, target};
use super::observations::{causes, replacements};
use super::record::{Placed, Record};
use super::relations::Relations;
use super::ridge::{Pairs, fit};
use super::weights::Relation;

/// The constants of learning.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// Blocks of ICD-10.
    pub blocks: Vec<Block>,
    /// Strength of the data against the ridge penalty (scikit-learn's C).
    pub strength: f64,
    /// Weights, pairs and linkages that fewer records have are not learned.
    pub least_count: f64,
    /// Smaller weights are left out.
    pub least_weight: f64,
    /// Most rounds of a fit.
    pub solver_rounds: usize,
    /// A fit ends where no slope of the mean loss is steeper.
    pub tolerance: f64,
    /// Rounds of guessing which of several effects a refused cause was refused for.
    pub guess_rounds: usize,
    /// Probability that any pair is accepted, before the first round.
    pub first_guess: f64,
    /// Pairs that fewer records bear out are not told in a trace.
    pub trace_support: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            strength: 3.0,
            least_count: 2.0,
            least_weight: 0.01,
            solver_rounds: 200,
            tolerance: 1e-5,
            guess_rounds: 12,
            first_guess: 0.7,
            trace_support: 3.0,
        }
    }
}

/// Learns the table from records and the underlying cause that an official coder gave each. The same records in the same
/// order give the same bytes. Records without a code, and causes that are no codes, are passed over.
#[must_use]
pub fn train(records: &[(Record, String)], plan: &Plan) -> String {
    let mut cases: Vec<Case> = records.iter().filter_map(|(record, cause)| Case::new(record, cause)).collect();
    let mut relations = Relations::new(Blocks::new(plan.blocks.clone()));
    // The second pass knows the linkages when it looks for what an official code was derived from.
    for _ in 0..2 {
        for case in &mut cases {
            case.parents = case.find_parents(&relations);
        }
        relations.linkage = count_linkages(&cases, &relations.blocks, plan.least_count);
    }
    learn_causes(&mut relations, &cases, plan);
    for (relation, pairs) in replacements(&cases, &relations) {
        learn_relation(&mut relations, relation, &pairs, plan);
    }
    let blocks = relations.blocks.clone();
    relations.linkage.prune(&blocks);
    relations.write(&heading(cases.len()), plan.trace_support)
}

fn heading(cases: usize) -> String {
    format!(
        "Relations between causes of death, learned from {cases} records with their official underlying cause.\n\
         Additive log-odds and counts; no record is in it. Rows, by tabs: B first last (block of ICD-10); I relation start;\n\
         W relation side key weight; P relation key key weight; N relation code code for against (support of a pair);\n\
         L level cause other seen code:count ... (linkages). Relations: E first can cause second; op oi ol os oh first,\n\
         in part II, part I, a lower line, the same, a higher one, takes the place of the tentative second."
    )
}

/// A record with its official cause.
pub(super) struct Case {
    pub placed: Placed,
    pub official: Code,
    /// The mentioned codes that the official one derives from.
    pub parents: Vec<Code>,
}

impl Case {
    fn new(record: &Record, cause: &str) -> Option<Self> {
        let placed = Placed::of(record);
        let official = Code::read(cause)?;
        (placed.code_count() > 0).then_some(Self { placed, official, parents: Vec::new() })
    }

    pub fn is_parent(&self, code: Code) -> bool {
        self.parents.contains(&code)
    }

    /// The official code itself; else a code of its category or the best linkage; else one of its block; else all that
    /// are neither signs nor injuries; else all.
    fn find_parents(&self, relations: &Relations) -> Vec<Code> {
        if self.placed.mentions(self.official) {
            return vec![self.official];
        }
        let kin = self.codes_where(|code| code.category() == self.official.category());
        if kin.len() == 1 {
            return kin;
        }
        let candidates = if kin.is_empty() { self.codes_where(|_| true) } else { kin.clone() };
        if let Some(parent) = self.best_linked(&candidates, relations).or(kin.first().copied()) {
            return vec![parent];
        }
        let blocks = &relations.blocks;
        let near = self.codes_where(|code| blocks.of(code) == blocks.of(self.official));
        let plain = self.codes_where(|code| !matches!(code.letter(), b'R' | b'S' | b'T'));
        let widest = [near, plain].into_iter().find(|codes| !codes.is_empty());
        widest.unwrap_or_else(|| self.codes_where(|_| true))
    }

    fn codes_where(&self, holds: impl Fn(Code) -> bool) -> Vec<Code> {
        self.placed.codes().filter(|&code| holds(code)).collect()
    }

    fn best_linked(&self, candidates: &[Code], relations: &Relations) -> Option<Code> {
        let mut best: Option<(f64, Code)> = None;
        for &code in candidates {
            for other in self.placed.codes().filter(|&other| other != code) {
                let offers = relations.offers(code, other, self.placed.side(code, other));
                let Some(offer) = offers.iter().find(|offer| offer.code == self.official) else { continue };
                if best.is_none_or(|(probability, _)| offer.probability > probability) {
                    best = Some((offer.probability, code));
                }
            }
        }
        best.map(|(_, code)| code)
    }
}

/// How often each parent was seen with each other condition, and what it was changed to.
fn count_linkages(cases: &[Case], blocks: &Blocks, least: f64) -> Linkage {
    let mut counts: FxHashMap<LinkKey, (u32, FxHashMap<Key, u32>)> = FxHashMap::default();
    for case in cases {
        for &parent in &case.parents {
            for other in case.placed.codes().filter(|&other| other != parent) {
                for key in levels(parent, other, case.placed.side(parent, other), blocks) {
                    let (seen, targets) = counts.entry(key).or_default();
                    *seen += 1;
                    if case.official != parent {
                        *targets.entry(target(key.0, parent, case.official)).or_default() += 1;
                    }
                }
            }
        }
    }
    let frequent = counts.into_iter().filter(|(_, (seen, _))| f64::from(*seen) >= least);
    Linkage { rows: frequent.map(|(key, (seen, targets))| (key, link_row(seen, targets, least))).collect() }
}

fn link_row(seen: u32, targets: FxHashMap<Key, u32>, least: f64) -> LinkRow {
    let mut targets: Vec<(Key, u32)> = targets.into_iter().filter(|(_, n)| f64::from(*n) >= least).collect();
    targets.sort_unstable();
    LinkRow { seen, targets }
}

/// What can cause what, by expectation and maximisation: a refused cause does not say for which effect it was refused.
fn learn_causes(relations: &mut Relations, cases: &[Case], plan: &Plan) {
    let observed = causes(cases);
    for round in 0..plan.guess_rounds {
        let mut pairs = Pairs::new();
        for observation in &observed {
            let guess =
                |effect| if round == 0 { plan.first_guess } else { relations.can_cause(observation.cause, effect) };
            observation.add_to(&mut pairs, guess);
        }
        learn_relation(relations, Relation::Causes, &pairs, plan);
    }
}

fn learn_relation(relations: &mut Relations, relation: Relation, pairs: &Pairs, plan: &Plan) {
    relations.weights[relation.index()] = fit(pairs, &relations.blocks, plan);
    relations.support.retain(|(known, _, _), _| *known != relation);
    let tenths = |n: f64| (n * 10.0).round() / 10.0;
    for ((first, second), (yes, no)) in pairs.iter().filter(|(_, (yes, no))| yes + no >= plan.least_count) {
        relations.support.insert((relation, *first, *second), (tenths(*yes), tenths(*no)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::steps::select;
    use super::*;

    fn record(lines: &[&str], part2: &str) -> Record {
        let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Record { lines: lines.iter().map(|l| split(l)).collect(), part2: split(part2) }
    }

    /// Cancer causes pneumonia and not the reverse; diabetes with kidney disease is E142; old age gives way.
    fn examples() -> Vec<(Record, String)> {
        let kinds = [
            (record(&["J189", "C349"], ""), "C349"),
            (record(&["C349", "J189"], ""), "C349"),
            (record(&["E149"], "N189"), "E142"),
            (record(&["R54 I500"], ""), "I500"),
            (record(&["I500 R54"], ""), "I500"),
            (record(&["S065"], "W19"), "W19"),
            (record(&["J189"], ""), "J189"),
        ];
        kinds.iter().cycle().take(140).map(|(record, cause)| (record.clone(), (*cause).to_owned())).collect()
    }

    #[test]
    fn what_was_learned_is_selected() {
        let relations = Relations::read(&train(&examples(), &Plan::default())).unwrap();
        for (record, cause) in examples() {
            let selection = select(&record, &relations);
            assert_eq!(selection.code, cause, "{selection:?}");
        }
    }

    #[test]
    fn the_same_records_give_the_same_bytes() {
        let table = train(&examples(), &Plan::default());
        assert_eq!(table, train(&examples(), &Plan::default()));
        assert!(table.starts_with("# Relations between causes of death, learned from 140 records"));
    }

    #[test]
    fn what_is_no_case_is_passed_over() {
        let odd = [(record(&["?"], ""), "I10".to_owned()), (record(&["I10"], ""), "?".to_owned())];
        assert!(train(&odd, &Plan::default()).contains("from 0 records"));
        assert!(Relations::read(&train(&[], &Plan::default())).is_ok());
    }

    #[test]
    fn parents_of_a_code_that_is_not_mentioned() {
        let relations = Relations::new(Blocks::new(Vec::new()));
        let parents = |lines: &[&str], cause| {
            let case = Case::new(&record(lines, ""), cause).unwrap();
            case.find_parents(&relations).iter().map(Code::to_string).collect::<Vec<_>>()
        };
        assert_eq!(parents(&["E149 N189"], "E142"), ["E149"]);
        assert_eq!(parents(&["E149 E145 N189"], "E142"), ["E149"]);
        assert_eq!(parents(&["I10 N189 J189"], "I120"), ["I10"]);
        assert_eq!(parents(&["R54 N189 J189"], "B24"), ["N189", "J189"]);
        assert_eq!(parents(&["R54 S065"], "X599"), ["R54", "S065"]);
    }
}
