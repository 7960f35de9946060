//! What the training records say of single pairs of codes.

use super::code::Code;
use super::hand::ill_defined;
use super::record::Placed;
use super::relations::Relations;
use super::ridge::Pairs;
use super::start::start;
use super::train::Case;
use super::weights::Relation;

/// Guesses are held off certainty, so that blame can still be shared.
const LEAST_GUESS: f64 = 0.002;

/// A claimed origin and what stands above it: accepted as the cause of all, or refused for some of it.
#[derive(Debug)]
pub(super) struct Observation {
    pub cause: Code,
    effects: Vec<Code>,
    accepted: bool,
}

/// The records that say whether the first code on the lowest line was accepted.
pub(super) fn causes(cases: &[Case]) -> Vec<Observation> {
    cases.iter().filter_map(observe).collect()
}

fn observe(case: &Case) -> Option<Observation> {
    let placed = &case.placed;
    let cause = placed.origin().filter(|_| placed.lines.len() > 1)?;
    let effects: Vec<Code> = placed.above_origin(cause).collect();
    if effects.is_empty() {
        return None;
    }
    let accepted = case.is_parent(cause);
    // A sign is passed over for what it is, not for what it cannot cause.
    let refused = matches!(case.parents[..], [parent] if effects.contains(&parent)) && cause.letter() != b'R';
    (accepted || refused).then_some(Observation { cause, effects, accepted })
}

impl Observation {
    /// Adds the expected records for and against each pair. That the cause was refused says at least one pair is, so the
    /// probability of the others being accepted is what remains of the guess once all being accepted is ruled out.
    pub fn add_to(&self, pairs: &mut Pairs, guess: impl Fn(Code) -> f64) {
        let bounded = |effect| if self.accepted { 1.0 } else { guess(effect).clamp(LEAST_GUESS, 1.0 - LEAST_GUESS) };
        let guesses: Vec<f64> = self.effects.iter().map(|&effect| bounded(effect)).collect();
        let all: f64 = guesses.iter().product();
        for (&effect, guess) in self.effects.iter().zip(guesses) {
            let accepted = if self.accepted { 1.0 } else { (guess - all) / (1.0 - all) };
            let counts = pairs.entry((self.cause, effect)).or_default();
            counts.0 += accepted;
            counts.1 += 1.0 - accepted;
        }
    }
}

/// Which codes took the place of the tentative starting point, and which did not, by relation.
pub(super) fn replacements(cases: &[Case], relations: &Relations) -> Vec<(Relation, Pairs)> {
    let mut counts: Vec<(Relation, Pairs)> = Relation::ALL.into_iter().map(|r| (r, Pairs::new())).collect();
    for case in cases.iter().filter(|case| case.placed.code_count() > 1) {
        follow(case, relations, |relation, other, tentative, taken| {
            let pair = counts[relation.index()].1.entry((other, tentative)).or_default();
            if taken {
                pair.0 += 1.0;
            } else {
                pair.1 += 1.0;
            }
        });
    }
    counts.retain(|(relation, _)| *relation != Relation::Causes);
    counts
}

/// Starts as selection does, and again without an ill-defined code that gave way (SP7).
fn follow(case: &Case, relations: &Relations, mut tell: impl FnMut(Relation, Code, Code, bool)) {
    let mut rest: Placed = case.placed.clone();
    while let Some((tentative, _)) = start(&rest, relations) {
        if case.is_parent(tentative) {
            for other in rest.codes().filter(|&other| other != tentative) {
                tell(rest.contest(tentative, other), other, tentative, false);
            }
            return;
        }
        for &parent in &case.parents {
            tell(rest.contest(tentative, parent), parent, tentative, true);
        }
        if !ill_defined(tentative) || rest.code_count() < 2 {
            return;
        }
        rest = rest.without(tentative);
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Blocks;
    use super::super::record::Record;
    use super::*;

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    fn case(lines: &[&str], part2: &str, official: &str) -> Case {
        let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        let record = Record { lines: lines.iter().map(|l| split(l)).collect(), part2: split(part2) };
        Case { placed: Placed::of(&record), official: code(official), parents: vec![code(official)] }
    }

    #[test]
    fn a_refused_cause_shares_the_blame() {
        let cases = [case(&["J189 I500", "I10"], "", "J189"), case(&["J189", "C349"], "", "C349")];
        let observed = causes(&cases);
        let mut pairs = Pairs::new();
        observed.iter().for_each(|o| o.add_to(&mut pairs, |_| 0.5));
        assert_eq!(pairs[&(code("C349"), code("J189"))], (1.0, 0.0));
        let (yes, no) = pairs[&(code("I10"), code("I500"))];
        assert!((yes - 1.0 / 3.0).abs() < 1e-12 && (yes + no - 1.0).abs() < 1e-12);
    }

    #[test]
    fn signs_and_choices_elsewhere_say_nothing_of_causes() {
        assert!(causes(&[case(&["J189", "R54"], "", "J189")]).is_empty());
        assert!(causes(&[case(&["J189", "I10"], "E119", "E119")]).is_empty());
        assert!(causes(&[case(&["J189 I10"], "", "J189")]).is_empty());
    }

    #[test]
    fn an_ill_defined_start_is_followed_by_another() {
        let relations = Relations::new(Blocks::new(Vec::new()));
        let cases = [case(&["R54 J189"], "C349", "C349")];
        let told = replacements(&cases, &relations);
        let of = |relation| &told.iter().find(|(r, _)| *r == relation).unwrap().1;
        assert_eq!(of(Relation::OtherPart2).len(), 2);
        assert_eq!(of(Relation::OtherPart2)[&(code("C349"), code("R54"))], (1.0, 0.0));
        assert_eq!(of(Relation::OtherPart2)[&(code("C349"), code("J189"))], (1.0, 0.0));
        assert!(of(Relation::Lower).is_empty());
    }
}
