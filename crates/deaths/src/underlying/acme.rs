//! A user's own decision tables, in the manner of ACME and MUSE: they come before anything learned.
//!
//! Delimited text, one relation a row, fields separated by tabs (empty ones at the end may be left out); `#` starts a
//! comment, empty lines are passed over:
//!
//! ```text
//! kind <TAB> address <TAB> subaddress from <TAB> subaddress to <TAB> result <TAB> M
//! ```
//!
//! | kind | says |
//! |---|---|
//! | `D`, `causal` | table D: the address may be due to the subaddress |
//! | `DS` | table E: the address is a direct sequel of the subaddress, which takes its place (SP6) |
//! | `DSC`, `DMC` | the same, and both are coded as the result (SP6) |
//! | `LMC`, `LMP`, `linkage` | the address with mention of the subaddress: the result (M1) |
//! | `LDC`, `LDP` | the address when the subaddress is reported as due to it: the result (M1) |
//! | `SMC`, `SMP` | the subaddress says the same more specifically: the result (M2) |
//! | `SENMC`, `SENMP` | senility with mention of the subaddress: the result (SP7) |
//! | `IDDC` | an ill-defined condition with the subaddress reported as due to it: the result (SP7) |
//!
//! A code stands for itself and all its subdivisions; a subaddress is a range, its end empty where it is one code. Kinds
//! that end in `P` prefer the subaddress, as `DS` does: their result may be empty and is then the code mentioned. Kinds
//! that end in `C` combine, and need a result. `M` in the sixth field marks an ambivalent row (ACME's *maybe*).
//!
//! A causal row makes the pair certain; an address with causal rows refuses every subaddress it has none for; an
//! ambivalent row leaves the learned value. An address with rows of M1 or M2 has these instead of the learned linkages.

use rustc_hash::FxHashMap;

use super::code::{Code, Key};
use super::linkage::Offer;
use super::record::Side;
use super::rule::Rule;
use super::spans::Spans;
use super::table::short;

/// Most rows taken; ACME's tables have about a tenth of it.
const MOST_ROWS: usize = 2_000_000;

/// A user's own decision tables.
#[derive(Debug, Clone, Default)]
pub struct Official {
    causal: FxHashMap<Code, Spans<()>>,
    changes: FxHashMap<Code, Spans<Change>>,
    sequels: FxHashMap<Code, Spans<Change>>,
}

/// Why a decision table was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficialError {
    /// The table is too long.
    #[error("more than {0} rows")]
    TooLong(usize),
    /// Rows that cannot be read; none was taken.
    #[error("{} of the rows cannot be read; {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Rows(Vec<BadRow>),
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadRow {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Too few or too many fields.
    #[error("{0} fields where a row has three to six")]
    Fields(usize),
    /// The first field is no kind of row.
    #[error("'{0}' is no kind of row")]
    Kind(String),
    /// A field is no code.
    #[error("{field} '{text}' is no ICD-10 code")]
    Code {
        /// Which field.
        field: &'static str,
        /// What it holds, cut short where it is long.
        text: String,
    },
    /// The range ends before it starts.
    #[error("the range runs backwards")]
    Backwards,
    /// A combination without a result.
    #[error("a row of this kind needs a result")]
    NoResult,
    /// The sixth field holds something else than `M`.
    #[error("flag '{0}' is not M")]
    Flag(String),
}

/// What a decision table says of a cause and its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Causal {
    Accepted,
    Refused,
    /// Not said, or ambivalent.
    Open,
}

/// A row of table E.
#[derive(Debug, Clone, Copy)]
struct Change {
    rule: Rule,
    /// The other condition must be reported as due to the address.
    due: bool,
    /// None: the code mentioned.
    result: Option<Code>,
}

impl Official {
    /// Reads decision tables; all rows or none.
    ///
    /// # Errors
    /// Every row that cannot be read, by its line.
    pub fn read(text: &str) -> Result<Self, OfficialError> {
        let mut official = Self::default();
        let mut bad = Vec::new();
        let rows = text.lines().enumerate().map(|(index, row)| (index + 1, row.split('#').next().unwrap_or_default()));
        for (count, (line, row)) in rows.filter(|(_, row)| !row.trim().is_empty()).enumerate() {
            if count >= MOST_ROWS {
                return Err(OfficialError::TooLong(MOST_ROWS));
            }
            if let Err(fault) = official.take(row) {
                bad.push(BadRow { line, fault });
            }
        }
        official.settle();
        if bad.is_empty() { Ok(official) } else { Err(OfficialError::Rows(bad)) }
    }

    fn take(&mut self, row: &str) -> Result<(), Fault> {
        let fields: Vec<&str> = row.split('\t').map(str::trim).collect();
        if !(3..=6).contains(&fields.len()) {
            return Err(Fault::Fields(fields.len()));
        }
        let field = |index: usize| fields.get(index).copied().unwrap_or_default();
        let address = read_code("address", field(1))?;
        let range = read_range(field(2), field(3))?;
        let result = Some(field(4)).filter(|r| !r.is_empty()).map(|r| read_code("result", r)).transpose()?;
        let ambivalent = read_flag(field(5))?;
        if matches!(field(0), "D" | "causal") {
            self.causal.entry(address).or_default().push(range, ambivalent, ());
            return Ok(());
        }
        let change = read_change(field(0), result)?;
        let modifies = matches!(change.rule, Rule::M1 | Rule::M2);
        let spans = if modifies { &mut self.changes } else { &mut self.sequels };
        spans.entry(address).or_default().push(range, ambivalent, change);
        Ok(())
    }

    fn settle(&mut self) {
        self.causal.values_mut().for_each(Spans::settle);
        self.changes.values_mut().chain(self.sequels.values_mut()).for_each(Spans::settle);
    }

    /// Whether the cause can have the effect.
    pub(super) fn causal(&self, cause: Code, effect: Code) -> Causal {
        let mut verdict = Causal::Open;
        for spans in rows_of(&self.causal, effect) {
            let mut covering = spans.covering(cause).peekable();
            match (covering.peek().is_some(), covering.any(|span| !span.ambivalent)) {
                (_, true) => return Causal::Accepted,
                (true, false) => return Causal::Open,
                (false, false) => verdict = Causal::Refused,
            }
        }
        verdict
    }

    /// What the cause is changed to because of the other condition: none where the learned linkages hold, an empty one
    /// where nothing is changed.
    pub(super) fn modification(&self, cause: Code, other: Code, side: Side) -> Option<Option<Offer>> {
        let mut known = None;
        for spans in rows_of(&self.changes, cause) {
            let mut covering = spans.covering(other).filter(|span| span.value.holds(side)).peekable();
            let any = covering.peek().is_some();
            match covering.find(|span| !span.ambivalent) {
                Some(span) => return Some(Some(span.value.offer(other))),
                None if any => return None,
                None => known = Some(None),
            }
        }
        known
    }

    /// What takes the place of a tentative cause that is a sequel of the other condition, or ill-defined.
    pub(super) fn sequel(&self, cause: Code, other: Code, side: Side) -> Option<(Rule, Code)> {
        let rows = rows_of(&self.sequels, cause).flat_map(|spans| spans.covering(other));
        let mut firm = rows.filter(|span| !span.ambivalent && span.value.holds(side));
        firm.next().map(|span| (span.value.rule, span.value.result.unwrap_or(other)))
    }
}

impl Change {
    fn holds(&self, side: Side) -> bool {
        !self.due || side == Side::Upper
    }

    fn offer(&self, other: Code) -> Offer {
        Offer { code: self.result.unwrap_or(other), probability: 1.0, support: 0.0, rule: self.rule }
    }
}

/// The rows of a code, before those of its category.
fn rows_of<T>(table: &FxHashMap<Code, Spans<T>>, address: Code) -> impl Iterator<Item = &Spans<T>> {
    let category = Some(address.category()).filter(|&c| c != address);
    [Some(address), category].into_iter().flatten().filter_map(|code| table.get(&code))
}

fn read_change(kind: &str, result: Option<Code>) -> Result<Change, Fault> {
    let (rule, due) = match kind {
        "DS" | "DSC" | "DMC" => (Rule::SP6, false),
        "LMC" | "LMP" | "linkage" => (Rule::M1, false),
        "LDC" | "LDP" => (Rule::M1, true),
        "SMC" | "SMP" => (Rule::M2, false),
        "SENMC" | "SENMP" => (Rule::SP7, false),
        "IDDC" => (Rule::SP7, true),
        _ => return Err(Fault::Kind(short(kind))),
    };
    let prefers = kind == "DS" || kind.ends_with('P');
    if result.is_none() && !prefers { Err(Fault::NoResult) } else { Ok(Change { rule, due, result }) }
}

fn read_code(field: &'static str, text: &str) -> Result<Code, Fault> {
    Code::read(text).ok_or_else(|| Fault::Code { field, text: short(text) })
}

fn read_range(from: &str, to: &str) -> Result<(Key, Key), Fault> {
    let from = read_code("subaddress", from)?;
    let to = if to.is_empty() { from } else { read_code("subaddress", to)? };
    let (from, to) = (Key::from(from), Key::from(to).filled());
    if from <= to { Ok((from, to)) } else { Err(Fault::Backwards) }
}

fn read_flag(text: &str) -> Result<bool, Fault> {
    match text {
        "" => Ok(false),
        "M" => Ok(true),
        other => Err(Fault::Flag(short(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    #[test]
    fn causal_rows() {
        let text = "# table D\ncausal\tI61\tI10\tI15\nD\tI61\tA00\tI13\t\tM # maybe\nD\tI619\tE10\tE14\n";
        let official = Official::read(text).unwrap();
        let causal = |cause, effect| official.causal(code(cause), code(effect));
        assert_eq!(causal("I10", "I610"), Causal::Accepted);
        assert_eq!(causal("I159", "I61"), Causal::Accepted);
        assert_eq!(causal("A419", "I610"), Causal::Open);
        assert_eq!(causal("J189", "I610"), Causal::Refused);
        assert_eq!(causal("E149", "I619"), Causal::Accepted);
        assert_eq!(causal("I10", "I619"), Causal::Accepted);
        assert_eq!(causal("J189", "I64"), Causal::Open);
    }

    #[test]
    fn modification_rows() {
        let text = "LDP\tI10\tI60\tI69\nLMC\tE149\tN17\tN19\tE142\nLMC\tE149\tI70\tI70\tE145\tM\nDS\tJ18\tC00\tC97\nSENMP\tR54\tF03\t\n";
        let official = Official::read(text).unwrap();
        let change = |cause, other, side| {
            official.modification(code(cause), code(other), side).map(|o| o.map(|o| o.code.to_string()))
        };
        assert_eq!(change("I10", "I619", Side::Upper), Some(Some("I619".to_owned())));
        assert_eq!(change("I10", "I619", Side::Part2), Some(None));
        assert_eq!(change("E149", "N189", Side::Part2), Some(Some("E142".to_owned())));
        assert_eq!(change("E149", "I709", Side::Part2), None);
        assert_eq!(change("E149", "J189", Side::Part2), Some(None));
        assert_eq!(change("E119", "J189", Side::Part2), None);
        let sequel = |cause, other| official.sequel(code(cause), code(other), Side::Part2);
        assert_eq!(sequel("J189", "C349"), Some((Rule::SP6, code("C349"))));
        assert_eq!(sequel("R54", "F03"), Some((Rule::SP7, code("F03"))));
        assert_eq!(sequel("J189", "F03"), None);
    }

    #[test]
    fn every_bad_row_is_reported() {
        let text = "D\tI61\tI10\tI15\nD\tI61\nQQ\tI61\tI10\t\nD\tzz\tI10\t\nD\tI61\tI15\tI10\nLMC\tE14\tN18\t\nDS\tE14\tN18\t\t\tX\n";
        let Err(OfficialError::Rows(bad)) = Official::read(text) else { panic!("taken") };
        let told: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "line 2: 2 fields where a row has three to six",
                "line 3: 'QQ' is no kind of row",
                "line 4: address 'zz' is no ICD-10 code",
                "line 5: the range runs backwards",
                "line 6: a row of this kind needs a result",
                "line 7: flag 'X' is not M",
            ]
        );
        let told = OfficialError::Rows(bad).to_string();
        assert!(told.starts_with("6 of the rows cannot be read; line 2"), "{told}");
    }
}
