//! The qualifier of a phrase: words of help, of degree, of can and cannot.

use std::ops::Range;

use ishizue_terminology::icf::Qualifiers;
use ishizue_text::table::rows;

use super::lexicon::Match;
use crate::answer::ModifierUse;
use crate::systems::words::{Found, Words, split};

static DEGREES: &str = include_str!("../../../data/icf/degrees.tsv");

/// For which components a word states a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Any,
    Activity,
    Function,
    Environment,
}

impl Scope {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "any" => Some(Self::Any),
            "activity" => Some(Self::Activity),
            "function" => Some(Self::Function),
            "environment" => Some(Self::Environment),
            _ => None,
        }
    }

    fn holds(self, component: char) -> bool {
        match self {
            Self::Any => component != 'e',
            Self::Activity => component == 'd',
            Self::Function => matches!(component, 'b' | 's'),
            Self::Environment => component == 'e',
        }
    }
}

/// How a word states a degree; the first kind that is in a phrase decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Help or degree in words (中等度介助, 重度).
    Stated,
    /// Can and cannot (できる, 不可), which a stated degree says more exactly.
    Ability,
    /// Words that hold one of the others and state no degree (重い荷物).
    Nothing,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    scope: Scope,
    kind: Kind,
    qualifiers: Qualifiers,
}

/// Words of degree.
#[derive(Debug)]
pub(super) struct Degrees {
    words: Words<Word>,
}

/// The degree of a phrase with the words that state it.
#[derive(Debug, Clone)]
pub(super) struct Degree {
    pub(super) qualifiers: Qualifiers,
    /// Symbols of the words that state it.
    pub(super) symbols: Range<usize>,
    words: String,
}

impl Degree {
    pub(super) fn used(&self) -> ModifierUse {
        let value = self.qualifiers.to_string();
        ModifierUse {
            class: "qualifier".into(),
            value: value.trim_start_matches('.').to_owned().into(),
            text: self.words.clone(),
        }
    }
}

impl Degrees {
    pub(super) fn new() -> Self {
        let words = rows::<4>(DEGREES).filter_map(|[scope, kind, qualifier, words]| {
            let kind = match kind {
                "ability" => Kind::Ability,
                "nothing" => Kind::Nothing,
                _ => Kind::Stated,
            };
            let qualifiers = if kind == Kind::Nothing { Qualifiers::default() } else { qualifiers(qualifier)? };
            let word = Word { scope: Scope::parse(scope)?, kind, qualifiers };
            Some(split(words).map(move |text| (text, word)))
        });
        Self { words: Words::new(words.flatten()) }
    }

    /// The degree that a phrase states of what was found in it; the worst where it states several.
    ///
    /// Words inside of the pattern itself are not read twice: 口頭指示 is no help in 口頭指示の理解.
    pub(super) fn read(&self, symbols: &[char], found: &Match<'_>) -> Option<Degree> {
        let component = found.code.chars().next()?;
        let mut stated: Vec<(Word, Range<usize>)> = Vec::new();
        let mut inside: Vec<(Word, Range<usize>)> = Vec::new();
        let mut at = 0;
        while at < symbols.len() {
            let of_component = |word: &Found<'_, Word>| {
                let value = word.values.iter().find(|value| value.scope.holds(component)).copied()?;
                Some((value, word.symbols.clone()))
            };
            let Some((value, range)) = self.words.at(symbols, at).iter().rev().find_map(of_component) else {
                at += 1;
                continue;
            };
            let own = range.clone().all(|at| found.covered.get(at).copied().unwrap_or(false));
            at = range.end;
            match (value.kind, own) {
                (Kind::Stated, true) => inside.push((value, range)),
                (Kind::Stated | Kind::Ability, false) => stated.push((value, range)),
                _ => {}
            }
        }
        // A degree inside of the pattern counts where nothing else states one.
        if stated.is_empty() {
            stated = inside;
        }
        let kind = stated.iter().map(|(word, _)| word.kind).min()?;
        let of_kind = stated.into_iter().filter(|(word, _)| word.kind == kind);
        let (word, range) = of_kind.max_by_key(|(word, _)| word.qualifiers.values[0])?;
        let words = symbols[range.clone()].iter().collect();
        Some(Degree { qualifiers: word.qualifiers, symbols: range, words })
    }
}

/// `2`, `+3`.
fn qualifiers(text: &str) -> Option<Qualifiers> {
    let value = |digit: &str| digit.parse::<u8>().ok().filter(|value| matches!(value, 0..=4 | 8 | 9));
    match text.strip_prefix('+') {
        Some(digit) => value(digit).map(Qualifiers::facilitator),
        None => value(text).map(Qualifiers::of),
    }
}
