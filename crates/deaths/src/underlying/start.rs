//! SP0 to SP5: the tentative starting point.

use super::code::Code;
use super::record::Placed;
use super::relations::Relations;
use super::rule::Rule;
use super::steps::Step;
use super::weights::Relation;

/// SP3: all codes above are explained with at least this probability.
const EXPLAINS_ALL: f64 = 0.5;
/// SP4: a link of the sequence.
const LINKS: f64 = 0.7;

/// The tentative starting point and the steps that led to it. None on an empty certificate.
pub(super) fn start(placed: &Placed, relations: &Relations) -> Option<(Code, Vec<Step>)> {
    let first = placed.first()?;
    let plain = |rule| Some((first, vec![Step::new(rule, first)]));
    let Some(origin) = placed.origin() else {
        return plain(if placed.code_count() == 1 { Rule::SP1 } else { Rule::SP0 });
    };
    if placed.code_count() == 1 {
        plain(Rule::SP1)
    } else if placed.lines.len() == 1 {
        plain(Rule::SP2)
    } else {
        let explained = explain_all(placed, relations, origin);
        Some(explained.map_or_else(|| sequence(placed, relations, first), |step| (origin, vec![step])))
    }
}

/// SP3: the first code on the lowest line, if it explains all above.
fn explain_all(placed: &Placed, relations: &Relations, origin: Code) -> Option<Step> {
    let mut product = 1.0;
    let mut weakest: Option<(f64, Code)> = None;
    for above in placed.above_origin(origin) {
        let probability = relations.can_cause(origin, above);
        product *= probability;
        if weakest.is_none_or(|(least, _)| probability < least) {
            weakest = Some((probability, above));
        }
    }
    let weakest = weakest.map(|(_, code)| code);
    let support = weakest.map_or(0.0, |above| relations.support(Relation::Causes, origin, above));
    (product >= EXPLAINS_ALL).then(|| Step::new(Rule::SP3, origin).by(weakest).resting_on(product, support))
}

/// SP4 and SP5: a sequence that ends in the first-mentioned code, line by line; without one that code itself.
fn sequence(placed: &Placed, relations: &Relations, first: Code) -> (Code, Vec<Step>) {
    let mut current = first;
    let mut steps = Vec::new();
    for line in placed.lines.iter().skip(1) {
        let causes = line.iter().filter(|&&cause| cause != current);
        let Some(cause) = causes.copied().find(|&cause| relations.can_cause(cause, current) >= LINKS) else { break };
        let support = relations.support(Relation::Causes, cause, current);
        let probability = relations.can_cause(cause, current);
        steps.push(Step::new(Rule::SP4, cause).over(current).resting_on(probability, support));
        current = cause;
    }
    if steps.is_empty() {
        steps.push(no_sequence(placed, relations, first));
    }
    (current, steps)
}

/// SP5, with the likeliest cause that the next line offered.
fn no_sequence(placed: &Placed, relations: &Relations, first: Code) -> Step {
    let causes = placed.lines.get(1).into_iter().flatten().copied().filter(|&cause| cause != first);
    let judged = causes.map(|cause| (relations.can_cause(cause, first), cause));
    let Some((probability, cause)) = judged.max_by(|a, b| a.0.total_cmp(&b.0)) else {
        return Step::new(Rule::SP5, first);
    };
    let support = relations.support(Relation::Causes, cause, first);
    Step::new(Rule::SP5, first).by(Some(cause)).resting_on(1.0 - probability, support)
}

#[cfg(test)]
mod tests {
    use super::super::record::Record;
    use super::*;

    /// Cancer causes pneumonia, pneumonia causes sepsis, sepsis causes little.
    const TABLE: &str = "I\tE\t-3\nP\tE\tC349\tJ189\t6\nP\tE\tJ189\tA419\t6\nN\tE\tC349\tJ189\t9\t1\n";

    fn trace(lines: &[&str], part2: &str) -> Vec<String> {
        let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        let record = Record { lines: lines.iter().map(|l| split(l)).collect(), part2: split(part2) };
        let relations = Relations::read(TABLE).unwrap();
        let Some((code, steps)) = start(&Placed::of(&record), &relations) else { return Vec::new() };
        assert_eq!(steps.last().unwrap().code, code.to_string());
        let optional = |code: Option<String>| code.unwrap_or("-".to_owned());
        let told = |s: Step| {
            format!("{} {} {} {} {:.2} {}", s.rule, s.code, optional(s.over), optional(s.by), s.probability, s.support)
        };
        steps.into_iter().map(told).collect()
    }

    #[test]
    fn sp0_to_sp2_ask_no_relation() {
        assert_eq!(trace(&[], "I10 E119"), ["SP0 I10 - - 1.00 0"]);
        assert_eq!(trace(&[], "I10"), ["SP1 I10 - - 1.00 0"]);
        assert_eq!(trace(&["I10", "", "I10"], "I10"), ["SP1 I10 - - 1.00 0"]);
        assert_eq!(trace(&["", "J189 I10"], "E119"), ["SP2 J189 - - 1.00 0"]);
        assert!(trace(&["", "?"], "").is_empty());
    }

    #[test]
    fn sp3_the_lowest_explains_all_above() {
        assert_eq!(trace(&["J189", "C349 I10"], "E119"), ["SP3 C349 - J189 0.95 10"]);
    }

    #[test]
    fn sp4_a_sequence_by_lines() {
        let steps = trace(&["A419 I10", "I64 J189", "C349"], "");
        assert_eq!(steps, ["SP4 J189 A419 - 0.95 0", "SP4 C349 J189 - 0.95 10"]);
        // The sequence ends at the first line without a cause.
        assert_eq!(trace(&["A419", "I64", "J189"], ""), ["SP5 A419 - I64 0.95 0"]);
    }

    #[test]
    fn sp5_no_sequence() {
        assert_eq!(trace(&["C349", "J189"], ""), ["SP5 C349 - J189 0.95 0"]);
    }
}
