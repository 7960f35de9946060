//! Declared rules: conditions over filled slots, tried from the top.
//!
//! A condition is a list of terms, all of which must hold: `slot=a|b` (one of these values), `slot!=a|b` (none of these), `slot`
//! (any value), `!slot` (no value), `age<1`, `age>=65`. A slot alone speaks of the narrative and of what was derived,
//! `line.slot` of the cause lines, `part2.slot` of part II, `any.slot` of all of them.

use crate::facts::{Facts, Source};
use crate::vocabulary::{Filled, Slot, Vocabulary};

/// A condition of a declared row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition(Vec<Term>);

#[derive(Debug, Clone, PartialEq)]
enum Term {
    OneOf { source: Source, values: Vec<Filled>, not: bool },
    Slot { source: Source, slot: Slot, not: bool },
    Age { below: bool, years: u16 },
}

impl Condition {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        text.split_whitespace().map(term).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn holds(&self, facts: &Facts) -> bool {
        self.0.iter().all(|term| term.holds(facts))
    }
}

impl Term {
    fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::OneOf { source, values, not } => values.iter().any(|v| facts.has(*source, *v)) != *not,
            Self::Slot { source, slot, not } => facts.has_slot(*source, *slot) != *not,
            Self::Age { below, years } => facts.age().is_some_and(|age| (age < *years) == *below),
        }
    }
}

fn term(text: &str) -> Result<Term, String> {
    if let Some(years) = text.strip_prefix("age<") {
        return years.parse().map(|years| Term::Age { below: true, years }).map_err(|e| e.to_string());
    }
    if let Some(years) = text.strip_prefix("age>=") {
        return years.parse().map(|years| Term::Age { below: false, years }).map_err(|e| e.to_string());
    }
    let vocabulary = Vocabulary::shipped();
    let (name, values, not) = match text.split_once('=') {
        Some((name, values)) => match name.strip_suffix('!') {
            Some(name) => (name, Some(values), true),
            None => (name, Some(values), false),
        },
        None => match text.strip_prefix('!') {
            Some(name) => (name, None, true),
            None => (text, None, false),
        },
    };
    let (source, name) = match name.split_once('.') {
        None => (Source::Told, name),
        Some(("line", name)) => (Source::Lines, name),
        Some(("part2", name)) => (Source::Part2, name),
        Some(("any", name)) => (Source::Any, name),
        Some(_) => return Err(format!("no such source: {text}")),
    };
    let slot = vocabulary.slot(name).ok_or_else(|| format!("no such slot: {name}"))?;
    let Some(values) = values else { return Ok(Term::Slot { source, slot, not }) };
    let values = values
        .split('|')
        .map(|value| vocabulary.value(slot, value).ok_or_else(|| format!("no such value: {name}={value}")));
    Ok(Term::OneOf { source, values: values.collect::<Result<_, _>>()?, not })
}

/// A declared row that says what follows from a condition.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Table and line (`icd10/falls.tsv:12`).
    pub(crate) place: String,
    /// What follows, as the table writes it.
    pub(crate) then: &'static str,
    pub(crate) when: Condition,
    /// The note or inclusion term that the row follows.
    pub(crate) note: &'static str,
}

/// The rows of a table, in order, with what could not be understood.
pub(crate) fn read(tables: &[(&str, &'static str)]) -> (Vec<Rule>, Vec<String>) {
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in tables {
        for (line, row) in (1..).zip(text.lines()).skip(1) {
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let mut cells = row.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            let (then, when, note) = (cell(), cell(), cell());
            let place = format!("{name}.tsv:{line}");
            match Condition::parse(when) {
                Ok(when) => rules.push(Rule { place, then, when, note }),
                Err(reason) => faults.push(format!("{place}: {reason}")),
            }
        }
    }
    (rules, faults)
}

/// A text with `{slot}` replaced by the value of that slot; `None` where a slot has none.
pub(crate) fn filled_in(text: &str, facts: &Facts) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        let vocabulary = Vocabulary::shipped();
        let value = facts.values(Source::Told, vocabulary.slot(name)?).next()?;
        out.push_str(before);
        out.push_str(vocabulary.value_name(value));
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// What a row fills a slot with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// A value.
    Value(Filled),
    /// The first value of another slot.
    SameAs {
        /// The slot to fill.
        slot: Slot,
        /// The slot whose value it takes.
        of: Slot,
    },
}

impl Fill {
    /// `slot=value` or `slot={slot}`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let vocabulary = Vocabulary::shipped();
        let named = |name: &str| vocabulary.slot(name).ok_or_else(|| format!("no such slot: {name}"));
        let (slot, value) = text.split_once('=').ok_or_else(|| format!("no slot=value: {text}"))?;
        let slot = named(slot)?;
        if let Some(of) = value.strip_prefix('{').and_then(|v| v.strip_suffix('}')) {
            return Ok(Self::SameAs { slot, of: named(of)? });
        }
        vocabulary.value(slot, value).map(Self::Value).ok_or_else(|| format!("no such value: {text}"))
    }

    pub(crate) fn slot(self) -> Slot {
        match self {
            Self::Value(filled) => Vocabulary::shipped().slot_of(filled),
            Self::SameAs { slot, .. } => slot,
        }
    }

    /// The value to fill the slot with; `None` where the other slot has none.
    pub(crate) fn value(self, facts: &Facts) -> Option<Filled> {
        match self {
            Self::Value(filled) => Some(filled),
            Self::SameAs { slot, of } => {
                let vocabulary = Vocabulary::shipped();
                let first = facts.values(Source::Told, of).next()?;
                vocabulary.value(slot, vocabulary.value_name(first))
            }
        }
    }
}
