//! ICF categories with qualifiers, in both notations.
//!
//! ICF writes the qualifiers behind the category: `d4153.2`, `d450.23` (performance, capacity), `e310+3` (a facilitator)
//! and `e150.2` (a barrier). The ICD-11 family of classifications has the category alone as its code; qualifiers stand
//! beside it. WHO, *International Classification of Functioning, Disability and Health* (2001), annex 2.

use std::fmt;

/// Canonical address of ICF with qualifiers in FHIR.
pub const FHIR_SYSTEM: &str = "http://hl7.org/fhir/sid/icf";
/// Canonical address of ICF as a member of the ICD-11 family.
pub const FAMILY_SYSTEM: &str = "http://id.who.int/icd/release/11/icf";

/// Most qualifiers behind a category: activities have four (performance, capacity, each with and without assistance).
const MOST: usize = 4;

/// An ICF category with its qualifiers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expression<'a> {
    /// The category (`d4153`).
    pub code: &'a str,
    /// Its qualifiers; empty where none is stated.
    pub qualifiers: Qualifiers,
}

/// The qualifiers of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Qualifiers {
    /// True for environmental factors that help (`+`).
    pub facilitator: bool,
    /// Digits by position; `None` past the last and where `_` leaves one open.
    pub values: [Option<u8>; MOST],
}

/// Why a text is no ICF expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// The category does not begin with b, d, e or s and go on with digits.
    #[error("not an ICF category: one of b, d, e, s and three to five digits")]
    Category,
    /// A digit that no qualifier has.
    #[error("a qualifier is one of 0, 1, 2, 3, 4, 8 and 9")]
    Value,
    /// More qualifiers than the component has.
    #[error("more qualifiers than this component has (b 1, s 3, d 4, e 1)")]
    TooMany,
    /// `+` on a category that is no environmental factor.
    #[error("`+` is for environmental factors alone")]
    Facilitator,
}

/// What a qualifier says by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Position {
    /// How much a body function is impaired.
    Impairment,
    /// How much a body structure is impaired, what the change is, where it is.
    Structure(StructurePosition),
    /// An activity as it is done, or could be done.
    Activity(ActivityPosition),
    /// How much the environment hinders.
    Barrier,
    /// How much the environment helps.
    Facilitator,
}

/// Positions of a body structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of ICF")]
pub enum StructurePosition {
    Extent,
    Nature,
    Location,
}

/// Positions of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of ICF")]
pub enum ActivityPosition {
    Performance,
    CapacityWithoutAssistance,
    CapacityWithAssistance,
    PerformanceWithoutAssistance,
}

impl Qualifiers {
    /// One qualifier in the first position.
    pub fn of(value: u8) -> Self {
        Self { facilitator: false, values: [Some(value), None, None, None] }
    }

    /// A facilitator.
    pub fn facilitator(value: u8) -> Self {
        Self { facilitator: true, ..Self::of(value) }
    }

    /// True when none is stated.
    pub fn is_empty(self) -> bool {
        self.values == [None; MOST]
    }

    /// Values with what they say, for a category of the component that its first letter names.
    pub fn named(self, component: char) -> impl Iterator<Item = (Position, u8)> {
        let all = (0..MOST).zip(self.values);
        all.filter_map(move |(at, value)| Some((position(component, at, self.facilitator)?, value?)))
    }
}

fn position(component: char, at: usize, facilitator: bool) -> Option<Position> {
    use ActivityPosition as A;
    use StructurePosition as S;
    Some(match (component, at) {
        ('b', 0) => Position::Impairment,
        ('s', 0..3) => Position::Structure([S::Extent, S::Nature, S::Location][at]),
        ('d', 0..4) => Position::Activity(
            [A::Performance, A::CapacityWithoutAssistance, A::CapacityWithAssistance, A::PerformanceWithoutAssistance]
                [at],
        ),
        ('e', 0) if facilitator => Position::Facilitator,
        ('e', 0) => Position::Barrier,
        _ => return None,
    })
}

impl<'a> Expression<'a> {
    /// Reads ICF's own notation; a category without qualifiers is one too.
    ///
    /// # Errors
    /// Anything that is no category or no qualifier of it; whether the category exists is not looked up.
    pub fn parse(text: &'a str) -> Result<Self, ExpressionError> {
        let text = text.trim();
        let end = text.find(['.', '+']).unwrap_or(text.len());
        let code = &text[..end];
        let component = category(code).ok_or(ExpressionError::Category)?;
        let rest = &text[end..];
        let facilitator = rest.starts_with('+');
        if facilitator && component != 'e' {
            return Err(ExpressionError::Facilitator);
        }
        let digits = rest.get(1..).unwrap_or_default();
        if !rest.is_empty() && digits.is_empty() {
            return Err(ExpressionError::Value);
        }
        let mut qualifiers = Qualifiers { facilitator, ..Qualifiers::default() };
        for (at, c) in digits.chars().enumerate() {
            position(component, at, facilitator).ok_or(ExpressionError::TooMany)?;
            let slot = qualifiers.values.get_mut(at).ok_or(ExpressionError::TooMany)?;
            *slot = value(component, at, c)?;
        }
        Ok(Self { code, qualifiers })
    }

    /// The letter of the component: b, d, e or s.
    pub fn component(&self) -> char {
        self.code.chars().next().unwrap_or('b')
    }
}

/// The component of a category in form: one of b, d, e, s and one to five digits.
fn category(code: &str) -> Option<char> {
    let component = code.chars().next().filter(|c| matches!(c, 'b' | 'd' | 'e' | 's'))?;
    let digits = &code[1..];
    ((1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(component)
}

/// A digit at its position; nature and location of a structure have all of them.
fn value(component: char, at: usize, c: char) -> Result<Option<u8>, ExpressionError> {
    let any_digit = component == 's' && at > 0;
    match c {
        '_' => Ok(None),
        '0'..='4' | '8' | '9' => Ok(Some(c as u8 - b'0')),
        '5'..='7' if any_digit => Ok(Some(c as u8 - b'0')),
        _ => Err(ExpressionError::Value),
    }
}

impl fmt::Display for Expression<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.code, self.qualifiers)
    }
}

impl fmt::Display for Qualifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(last) = self.values.iter().rposition(Option::is_some) else { return Ok(()) };
        f.write_str(if self.facilitator { "+" } else { "." })?;
        for value in &self.values[..=last] {
            match value {
                Some(value) => write!(f, "{value}")?,
                None => f.write_str("_")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_signs_and_all_positions_are_read() {
        for text in ["d4153.2", "b110", "d450.23", "d450._3", "e310+3", "e150.8", "s730.371", "b28016.1"] {
            assert_eq!(Expression::parse(text).unwrap().to_string(), text);
        }
        let positions: Vec<_> = Expression::parse("d450.2_1").unwrap().qualifiers.named('d').collect();
        assert_eq!(
            positions,
            [
                (Position::Activity(ActivityPosition::Performance), 2),
                (Position::Activity(ActivityPosition::CapacityWithAssistance), 1)
            ]
        );
        let helps = Expression::parse("e310+8").unwrap().qualifiers;
        assert_eq!(helps.named('e').collect::<Vec<_>>(), [(Position::Facilitator, 8)]);
    }

    #[test]
    fn what_is_no_qualifier_is_refused() {
        let check = |text, error| assert_eq!(Expression::parse(text), Err(error), "{text}");
        check("b110.5", ExpressionError::Value);
        check("b110.", ExpressionError::Value);
        check("b110.22", ExpressionError::TooMany);
        check("d450+2", ExpressionError::Facilitator);
        check("x110", ExpressionError::Category);
        check("b110&XA7RE3", ExpressionError::Category);
        check("b110/d530", ExpressionError::Category);
        check("", ExpressionError::Category);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[bdesx0-9.+_あ ]{0,12}") {
            if let Ok(expression) = Expression::parse(&text) {
                let printed = expression.to_string();
                prop_assert_eq!(Expression::parse(&printed), Ok(expression));
            }
        }
    }
}
