//! The steps of selection, with a trace that a coder can follow.

use serde::Serialize;

use super::code::Code;
use super::hand::{external_default, ill_defined};
use super::linkage::Offer;
use super::record::{Placed, Record};
use super::relations::Relations;
use super::rule::Rule;
use super::start::start;
use super::weights::{Relation, logistic};

/// M1: a linkage is carried out.
const CHANGES: f64 = 0.7;
/// M1: how often at most.
const MOST_CHANGES: usize = 2;

/// The underlying cause and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Selection {
    /// The underlying cause, without a dot, at most four characters; empty where the certificate holds no code.
    pub code: String,
    /// The steps in the order they were taken; the last one holds the code.
    pub steps: Vec<Step>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Which.
    pub rule: Rule,
    /// The tentative cause after it.
    pub code: String,
    /// The code it took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// The other condition: the least likely effect (SP3), the most likely cause that was refused (SP5), what outweighs an
    /// ill-defined condition (SP7), what a linkage was made with (M1, M2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Probability of what the step rests on, 1 where that is no question of relations.
    pub probability: f64,
    /// Training records with just this pair of codes; 0 where the table tells none.
    pub support: f64,
}

impl Step {
    pub(super) fn new(rule: Rule, code: Code) -> Self {
        Self { rule, code: code.to_string(), over: None, by: None, probability: 1.0, support: 0.0 }
    }

    pub(super) fn over(self, code: Code) -> Self {
        Self { over: Some(code.to_string()), ..self }
    }

    pub(super) fn by(self, code: Option<Code>) -> Self {
        Self { by: code.map(|c| c.to_string()), ..self }
    }

    pub(super) fn resting_on(self, probability: f64, support: f64) -> Self {
        Self { probability, support, ..self }
    }
}

/// Selects the underlying cause.
#[must_use]
pub fn select(record: &Record, relations: &Relations) -> Selection {
    let placed = Placed::of(record);
    let Some((code, steps)) = start(&placed, relations) else { return nothing() };
    let mut walk = Walk { relations, steps, code, seen: vec![code] };
    walk.contest(&placed);
    walk.modify(&placed);
    walk.leave_nature();
    Selection { code: walk.last_code(), steps: walk.steps }
}

/// A certificate without a code.
fn nothing() -> Selection {
    let step = Step { rule: Rule::SP0, code: String::new(), over: None, by: None, probability: 1.0, support: 0.0 };
    Selection { code: String::new(), steps: vec![step] }
}

/// A code that takes the place of the tentative one.
struct Rival {
    code: Code,
    relation: Relation,
    log_odds: f64,
}

/// Selection under way.
struct Walk<'a> {
    relations: &'a Relations,
    steps: Vec<Step>,
    code: Code,
    /// Tentative causes so far: a linkage does not lead back to one.
    seen: Vec<Code>,
}

impl Walk<'_> {
    /// SP6, SP7 and M4: another code takes the place of the tentative one; an ill-defined one is as if not mentioned.
    fn contest(&mut self, certificate: &Placed) {
        // Each round takes a code away, so the rounds end.
        let mut placed = certificate.clone();
        loop {
            if self.take_sequel(&placed) {
                return;
            }
            let Some(rival) = rival(&placed, self.relations, self.code) else { return };
            let restart = ill_defined(self.code).then(|| placed.without(self.code));
            let Some((rest, (code, steps))) = restart.and_then(|rest| start(&rest, self.relations).map(|s| (rest, s)))
            else {
                let rule = if self.code.is_nature() { Rule::M4 } else { Rule::SP6 };
                let step = self.rival_step(rule, rival.code, &rival);
                return self.move_to(rival.code, step);
            };
            let step = self.rival_step(Rule::SP7, code, &rival).by(Some(rival.code));
            self.move_to(code, step);
            self.steps.extend(steps);
            placed = rest;
        }
    }

    fn rival_step(&self, rule: Rule, code: Code, rival: &Rival) -> Step {
        let support = self.relations.support(rival.relation, rival.code, self.code);
        Step::new(rule, code).over(self.code).resting_on(logistic(rival.log_odds), support)
    }

    /// What a decision table puts in place of a sequel or of an ill-defined code.
    fn take_sequel(&mut self, placed: &Placed) -> bool {
        let others = placed.codes().filter(|&other| other != self.code);
        let found = others.into_iter().find_map(|other| {
            let (rule, result) = self.relations.sequel(self.code, other, placed.side(self.code, other))?;
            (!self.seen.contains(&result)).then_some((rule, result, other))
        });
        let Some((rule, result, other)) = found else { return false };
        let by = Some(other).filter(|&other| other != result);
        let step = Step::new(rule, result).over(self.code).by(by);
        self.move_to(result, step);
        true
    }

    /// M1 and M2: linkages with the other conditions. Their place is that of the mentioned code they were derived from.
    fn modify(&mut self, placed: &Placed) {
        let parent = self.code;
        for _ in 0..MOST_CHANGES {
            let best = best_offer(placed, self.relations, self.code, parent);
            let Some((offer, other)) = best.filter(|(offer, _)| offer.probability > CHANGES) else { return };
            if self.seen.contains(&offer.code) {
                return;
            }
            let by = Some(other).filter(|&other| other != offer.code);
            let step = Step::new(offer.rule, offer.code).over(self.code).by(by);
            self.move_to(offer.code, step.resting_on(offer.probability, offer.support));
        }
    }

    /// M4: a nature of injury is never final, even where the certificate names no external cause.
    fn leave_nature(&mut self) {
        if self.code.is_nature() {
            let code = external_default(self.code);
            let step = Step { code: code.to_owned(), ..Step::new(Rule::M4, self.code).over(self.code) };
            self.steps.push(step);
        }
    }

    fn move_to(&mut self, code: Code, step: Step) {
        self.code = code;
        self.seen.push(code);
        self.steps.push(step);
    }

    fn last_code(&self) -> String {
        self.steps.last().map(|step| step.code.clone()).unwrap_or_default()
    }
}

/// The code with the best odds over the tentative one, if they are better than even. An injury gives way to the best
/// external cause whatever the odds.
fn rival(placed: &Placed, relations: &Relations, tentative: Code) -> Option<Rival> {
    let needs_external = tentative.is_nature() && placed.codes().any(Code::is_external);
    let mut best: Option<Rival> = None;
    for code in placed.codes().filter(|&c| c != tentative && (!needs_external || c.is_external())) {
        let relation = placed.contest(tentative, code);
        let log_odds = relations.log_odds(relation, code, tentative);
        if best.as_ref().is_none_or(|b| log_odds > b.log_odds) {
            best = Some(Rival { code, relation, log_odds });
        }
    }
    best.filter(|b| needs_external || b.log_odds > 0.0)
}

/// The strongest linkage of a code with a condition of the certificate; the first of equals.
fn best_offer(placed: &Placed, relations: &Relations, code: Code, parent: Code) -> Option<(Offer, Code)> {
    let mut best: Option<(Offer, Code)> = None;
    for other in placed.codes().filter(|&other| other != code && other != parent) {
        for offer in relations.offers(code, other, placed.side(parent, other)) {
            if best.is_none_or(|(b, _)| offer.probability > b.probability) {
                best = Some((offer, other));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::acme::Official;
    use super::super::hand::defaults;
    use super::*;

    /// Even causes; cancer takes the place of pneumonia, anything that of old age; diabetes with kidney disease is E142.
    const TABLE: &str = "I\tE\t-3\nI\top\t-3\nI\tos\t-3\nI\tol\t-3\nI\toh\t-3\nI\toi\t-3\n\
        P\top\tC349\tJ189\t5\nN\top\tC349\tJ189\t8\t2\nW\tos\tb\tR54\t6\nW\top\tb\tR54\t5\n\
        L\t6\tE149\tN189\t18\tE142:18\nL\t6\tE142\tI709\t18\tE147:18\nL\t6\tE147\tI10\t18\tE148:18\n";

    fn record(lines: &[&str], part2: &str) -> Record {
        let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Record { lines: lines.iter().map(|l| split(l)).collect(), part2: split(part2) }
    }

    fn told(relations: &Relations, lines: &[&str], part2: &str) -> Vec<String> {
        let selection = select(&record(lines, part2), relations);
        assert_eq!(selection.steps.last().unwrap().code, selection.code);
        let optional = |code: &Option<String>| code.clone().unwrap_or("-".to_owned());
        let told = |s: &Step| {
            let (over, by) = (optional(&s.over), optional(&s.by));
            format!("{} {} {over} {by} {:.2} {}", s.rule, s.code, s.probability, s.support)
        };
        selection.steps.iter().map(told).collect()
    }

    fn trace(lines: &[&str], part2: &str) -> Vec<String> {
        told(&Relations::read(TABLE).unwrap(), lines, part2)
    }

    #[test]
    fn an_empty_record_says_so() {
        assert_eq!(trace(&["", "???"], ""), ["SP0  - - 1.00 0"]);
    }

    #[test]
    fn sp6_an_obvious_cause() {
        assert_eq!(trace(&["J189"], "I10 C349"), ["SP2 J189 - - 1.00 0", "SP6 C349 J189 - 0.88 10"]);
        // One replacement at most.
        assert_eq!(trace(&["J189"], "I10"), ["SP2 J189 - - 1.00 0"]);
    }

    #[test]
    fn sp7_starts_again_without_the_ill_defined() {
        let steps = trace(&["R54 J189"], "I10");
        assert_eq!(steps, ["SP2 R54 - - 1.00 0", "SP7 J189 R54 J189 0.95 0", "SP2 J189 - - 1.00 0"]);
        let steps = trace(&["R54"], "J189 C349");
        assert_eq!(steps[1..3], ["SP7 J189 R54 J189 0.88 0", "SP0 J189 - - 1.00 0"]);
        assert_eq!(steps[3], "SP6 C349 J189 - 0.88 10");
    }

    #[test]
    fn m1_at_most_twice() {
        let steps = trace(&["E149"], "N189 I709 I10");
        let [_, first, second] = &steps[..] else { panic!("{steps:?}") };
        assert_eq!(first, "M1 E142 E149 N189 0.90 18");
        assert_eq!(second, "M1 E147 E142 I709 0.90 18");
    }

    #[test]
    fn m4_an_injury_gives_way_to_an_external_cause() {
        assert_eq!(trace(&["S065"], "I10 W19")[1], "M4 W19 S065 - 0.05 0");
        assert_eq!(trace(&["S720"], ""), ["SP1 S720 - - 1.00 0", "M4 X590 S720 - 1.00 0"]);
    }

    #[test]
    fn official_rows_lead() {
        let text = "DS\tJ189\tI10\nLMC\tE149\tN18\tN18\tE143\nSMP\tI64\tI61\tI63\nDSC\tI500\tI10\t\tI110\n";
        let relations = Relations::read(TABLE).unwrap().with_official(Official::read(text).unwrap());
        assert_eq!(told(&relations, &["J189"], "C349 I10")[1], "SP6 I10 J189 - 1.00 0");
        assert_eq!(told(&relations, &["E149"], "N189")[1], "M1 E143 E149 N189 1.00 0");
        assert_eq!(told(&relations, &["I64"], "I619")[1], "M2 I619 I64 - 1.00 0");
        assert_eq!(told(&relations, &["I500"], "I10")[1], "SP6 I110 I500 I10 1.00 0");
    }

    /// A record of random codes, some of them no codes.
    fn random(generator: &mut fastrand::Rng) -> Record {
        let known =
            ["R54", "J189", "C349", "E149", "N189", "I709", "I10", "S065", "T424", "W19", "", "あ", "I5", "i50.0"];
        let mut line = |most| -> Vec<String> {
            let mut code = || match generator.bool() {
                true => known[generator.usize(..known.len())].to_owned(),
                false => format!("{}{:03}", generator.uppercase(), generator.u16(..1000)),
            };
            let codes = (0..9).map(|_| code()).collect::<Vec<_>>();
            codes.into_iter().take(generator.usize(..most)).collect()
        };
        Record { lines: (0..6).map(|_| line(4)).collect(), part2: line(9) }
    }

    #[test]
    fn any_record_gives_a_code_that_can_be_accounted_for() {
        let official = Official::read("DSC\tJ18\tI10\tI19\tI110\n").unwrap();
        let relations = Relations::read(TABLE).unwrap().with_official(official);
        let mut known = defaults();
        known.extend(["E142", "E147", "E148", "I110"]);
        let mut generator = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let record = random(&mut generator);
            let selection = select(&record, &relations);
            let mut codes = record.lines.iter().flatten().chain(&record.part2).filter_map(|c| Code::read(c)).peekable();
            assert_eq!(codes.peek().is_none(), selection.code.is_empty());
            let mentioned = codes.any(|c| c.as_str() == selection.code);
            assert!(
                mentioned || selection.code.is_empty() || known.contains(&selection.code.as_str()),
                "{selection:?}"
            );
            assert!(!selection.code.starts_with(['S', 'T']));
            assert!(selection.steps.iter().all(|s| (0.0..=1.0).contains(&s.probability)));
        }
    }

    #[test]
    fn a_long_record_ends() {
        let all: Vec<String> =
            (0..100).map(|i| format!("R{i:02}")).chain((0..900).map(|i| format!("I{i:03}"))).collect();
        let lines = all.chunks(10).map(<[String]>::to_vec).collect();
        let relations = Relations::read("W\tos\tb\tR\t6\nW\toh\tb\tR\t6\nW\tol\tb\tR\t6\n").unwrap();
        let selection = select(&Record { lines, part2: all }, &relations);
        assert!(selection.steps.len() > 90);
    }
}
