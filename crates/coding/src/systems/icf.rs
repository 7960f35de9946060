//! Functioning to ICF: the category from the words of an action or function, the qualifier from the words of a degree.
//!
//! `data/icf/lexicon.tsv` has patterns of words, of which the one that covers most of the phrase wins; `degrees.tsv` has
//! words of help and degree; `scales.tsv` has scores of standard scales. Where no pattern is in the phrase, the pattern
//! that shares most pairs of characters with it is a suggestion.

mod degree;
mod lexicon;
mod scale;

use ishizue_terminology::Release;
use ishizue_terminology::icf::{Expression, Qualifiers};
use ishizue_text::key;

use super::{System, coding, evidence};
use crate::answer::{Coding, Provenance};
use degree::Degrees;
use lexicon::{Lexicon, Match};
use scale::Scales;

/// Patterns, degrees and scales.
#[derive(Debug)]
pub(super) struct Icf {
    lexicon: Lexicon,
    degrees: Degrees,
    scales: Scales,
}

impl Icf {
    pub(super) fn new(release: &Release) -> Self {
        Self { lexicon: Lexicon::new(release), degrees: Degrees::new(), scales: Scales::new() }
    }

    /// Categories of a phrase with their qualifier, best first.
    pub(super) fn code(&self, release: &Release, phrase: &str) -> Vec<Coding> {
        let symbols: Vec<char> = key(phrase).chars().collect();
        let mut codings: Vec<Coding> = Vec::new();
        let scored = self.scales.read(&symbols);
        for score in &scored {
            let Some(concept) = release.find(score.code) else { continue };
            let evidence = evidence(Provenance::Rewritten, score.item, release, vec![score.used()]);
            let made = coding(System::Icf, concept, 0.9, evidence);
            codings.push(qualified(made, score.qualifiers));
        }
        for (rank, found) in self.lexicon.find(release, &symbols).iter().enumerate() {
            let Some(concept) = release.find(found.code) else { continue };
            if codings.iter().any(|known| known.ancestors.iter().any(|a| a.code == found.code) || same(known, found)) {
                continue;
            }
            let degree = self.degrees.read(&symbols, found);
            let provenance = if found.whole { Provenance::Decomposed } else { Provenance::Similar };
            let used = degree.iter().map(degree::Degree::used).collect();
            let mut evidence = evidence(provenance, found.pattern, release, used);
            evidence.unexplained = found.unexplained(&symbols, degree.as_ref().map(|degree| &degree.symbols));
            let confidence = found.confidence() / (1 + rank + scored.len()) as f32;
            let qualifiers = degree.map(|degree| degree.qualifiers).unwrap_or_default();
            codings.push(qualified(coding(System::Icf, concept, confidence, evidence), qualifiers));
        }
        codings
    }
}

fn same(known: &Coding, found: &Match<'_>) -> bool {
    Expression::parse(&known.code).is_ok_and(|expression| expression.code == found.code)
}

/// The coding of a category with its qualifier behind the code, as ICF writes it.
fn qualified(coding: Coding, qualifiers: Qualifiers) -> Coding {
    let code = format!("{}{qualifiers}", coding.code);
    Coding { display: code.clone(), code, ..coding }
}
