//! The table of relations as text; the rows are described in `relations`.

use std::fmt::Write as _;

use super::blocks::{Block, Blocks};
use super::code::{Code, Key};
use super::linkage::{LEVELS, LinkKey, LinkRow};
use super::relations::Relations;
use super::weights::{PairKey, Relation};

/// Most rows taken.
const MOST_ROWS: usize = 2_000_000;

/// A table of relations that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TableError {
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The first field is no kind of row.
    #[error("'{0}' is no kind of row (B, I, W, P, N, L)")]
    Kind(String),
    /// Too few or too many fields.
    #[error("{found} fields where this kind of row has {wanted}")]
    Fields {
        /// How many the kind has.
        wanted: usize,
        /// How many the row has.
        found: usize,
    },
    /// A field does not read as what it should be.
    #[error("'{text}' is no {what}")]
    Value {
        /// What it should be.
        what: &'static str,
        /// The field, cut short where it is long.
        text: String,
    },
    /// The row repeats an earlier one.
    #[error("the row repeats an earlier one")]
    Repeated,
    /// The table is too long.
    #[error("more than {0} rows")]
    Rows(usize),
}

impl Relations {
    /// Reads a table.
    ///
    /// # Errors
    /// The first row that cannot be read, by its line.
    pub fn read(text: &str) -> Result<Self, TableError> {
        let mut relations = Self::new(Blocks::new(Vec::new()));
        let mut ranges = Vec::new();
        let rows = text.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
        for (count, (index, row)) in rows.enumerate() {
            let at_line = |reason| TableError { line: index + 1, reason };
            if count >= MOST_ROWS {
                return Err(at_line(Reason::Rows(MOST_ROWS)));
            }
            let fields: Vec<&str> = row.split('\t').collect();
            if fields[0] == "B" {
                ranges.push(read_block(&fields).map_err(at_line)?);
            } else {
                relations.take(&fields).map_err(at_line)?;
            }
        }
        relations.blocks = Blocks::new(ranges);
        Ok(relations)
    }

    fn take(&mut self, fields: &[&str]) -> Result<(), Reason> {
        match fields[0] {
            "I" => self.take_start(fields),
            "W" => self.take_weight(fields),
            "P" => self.take_pair(fields),
            "N" => self.take_support(fields),
            "L" => self.take_linkage(fields),
            kind => Err(Reason::Kind(short(kind))),
        }
    }

    fn take_start(&mut self, fields: &[&str]) -> Result<(), Reason> {
        let [_, relation, weight] = exactly(fields)?;
        self.weights[read_relation(relation)?.index()].intercept = read_number(weight)?;
        Ok(())
    }

    fn take_weight(&mut self, fields: &[&str]) -> Result<(), Reason> {
        let [_, relation, side, key, weight] = exactly(fields)?;
        let key = read_key(key)?;
        let pair = match side {
            "a" => (key, Key::NONE),
            "b" => (Key::NONE, key),
            _ => return Err(value("side (a or b)", side)),
        };
        self.add_weight(relation, pair, weight)
    }

    fn take_pair(&mut self, fields: &[&str]) -> Result<(), Reason> {
        let [_, relation, first, second, weight] = exactly(fields)?;
        self.add_weight(relation, (read_key(first)?, read_key(second)?), weight)
    }

    fn add_weight(&mut self, relation: &str, key: PairKey, weight: &str) -> Result<(), Reason> {
        let weights = &mut self.weights[read_relation(relation)?.index()].weights;
        once(weights.insert(key, read_number(weight)?))
    }

    fn take_support(&mut self, fields: &[&str]) -> Result<(), Reason> {
        let [_, relation, first, second, yes, no] = exactly(fields)?;
        let key = (read_relation(relation)?, read_code(first)?, read_code(second)?);
        once(self.support.insert(key, (read_count(yes)?, read_count(no)?)))
    }

    fn take_linkage(&mut self, fields: &[&str]) -> Result<(), Reason> {
        let [_, level, cause, other, seen, targets] = exactly(fields)?;
        let level = level.parse().ok().filter(|l| usize::from(*l) < LEVELS).ok_or_else(|| value("level", level))?;
        let seen = seen.parse().map_err(|_| value("count", seen))?;
        let mut targets = targets.split_whitespace().map(read_target).collect::<Result<Vec<_>, _>>()?;
        targets.sort_unstable();
        once(self.linkage.rows.insert((level, read_key(cause)?, read_key(other)?), LinkRow { seen, targets }))
    }

    /// The table as text; the same relations give the same bytes. Pairs that fewer records bear out than `least_support`
    /// are left out.
    pub(super) fn write(&self, heading: &str, least_support: f64) -> String {
        let mut text = heading.lines().fold(String::new(), |text, line| text + "# " + line + "\n");
        for block in self.blocks.ranges() {
            line(&mut text, format_args!("B\t{}\t{}", block.first(), block.last()));
        }
        for relation in Relation::ALL {
            self.write_weights(&mut text, relation);
        }
        self.write_support(&mut text, least_support);
        self.write_linkage(&mut text);
        text
    }

    fn write_weights(&self, text: &mut String, relation: Relation) {
        let weights = &self.weights[relation.index()];
        let name = relation.name();
        line(text, format_args!("I\t{name}\t{}", weights.intercept));
        let mut rows: Vec<(PairKey, f64)> = weights.weights.iter().map(|(key, weight)| (*key, *weight)).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        for ((first, second), weight) in rows {
            if second == Key::NONE {
                line(text, format_args!("W\t{name}\ta\t{first}\t{weight}"));
            } else if first == Key::NONE {
                line(text, format_args!("W\t{name}\tb\t{second}\t{weight}"));
            } else {
                line(text, format_args!("P\t{name}\t{first}\t{second}\t{weight}"));
            }
        }
    }

    fn write_support(&self, text: &mut String, least_support: f64) {
        let mut rows: Vec<_> = self.support.iter().filter(|(_, (yes, no))| yes + no >= least_support).collect();
        rows.sort_unstable_by_key(|(key, _)| **key);
        for ((relation, first, second), (yes, no)) in rows {
            line(text, format_args!("N\t{}\t{first}\t{second}\t{yes}\t{no}", relation.name()));
        }
    }

    fn write_linkage(&self, text: &mut String) {
        let mut rows: Vec<(&LinkKey, &LinkRow)> = self.linkage.rows.iter().collect();
        rows.sort_unstable_by_key(|(key, _)| **key);
        for ((level, cause, other), row) in rows {
            let targets: Vec<String> = row.targets.iter().map(|(target, n)| format!("{target}:{n}")).collect();
            line(text, format_args!("L\t{level}\t{cause}\t{other}\t{}\t{}", row.seen, targets.join(" ")));
        }
    }
}

fn line(text: &mut String, row: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{row}");
}

fn exactly<'a, const N: usize>(fields: &[&'a str]) -> Result<[&'a str; N], Reason> {
    fields.try_into().map_err(|_| Reason::Fields { wanted: N, found: fields.len() })
}

fn once<T>(earlier: Option<T>) -> Result<(), Reason> {
    earlier.map_or(Ok(()), |_| Err(Reason::Repeated))
}

fn value(what: &'static str, text: &str) -> Reason {
    Reason::Value { what, text: short(text) }
}

/// A field for a message, no longer than a line bears.
pub(super) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn read_block(fields: &[&str]) -> Result<Block, Reason> {
    let [_, first, last] = exactly(fields)?;
    Block::new(read_code(first)?, read_code(last)?).ok_or_else(|| value("block that runs forwards", last))
}

fn read_relation(text: &str) -> Result<Relation, Reason> {
    Relation::read(text).ok_or_else(|| value("relation (E, op, oi, ol, os, oh)", text))
}

fn read_key(text: &str) -> Result<Key, Reason> {
    Key::read(text).ok_or_else(|| value("key of one to four characters", text))
}

fn read_code(text: &str) -> Result<Code, Reason> {
    Code::read(text).ok_or_else(|| value("code", text))
}

fn read_number(text: &str) -> Result<f64, Reason> {
    text.parse().ok().filter(|n: &f64| n.is_finite()).ok_or_else(|| value("number", text))
}

fn read_count(text: &str) -> Result<f64, Reason> {
    read_number(text).ok().filter(|n| *n >= 0.0).ok_or_else(|| value("count", text))
}

fn read_target(text: &str) -> Result<(Key, u32), Reason> {
    let parts = text.split_once(':').and_then(|(target, n)| Some((Key::read(target)?, n.parse().ok()?)));
    let known = parts.filter(|(key, _)| key.bytes()[0] == b'.' || Code::read(&key.to_string()).is_some());
    known.ok_or_else(|| value("change with its count, such as E142:3", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# heading\nB\tI10\tI15\nI\tE\t-1.5\nW\tE\ta\tI10\t0.25\nW\tE\tb\tBI60\t-0.5\nP\tE\tI10\tI61\t3\nI\toh\t0\nI\toi\t0\nI\tol\t0\nI\top\t0\nI\tos\t0\nN\top\tI10\tI619\t7\t1.5\nL\t3\tE14\tN18\t6\t.2:5 C97:1\nL\t6\tE149\tN189\t2\t\n";

    #[test]
    fn what_is_read_is_written_again() {
        let mut rows: Vec<&str> = TABLE.lines().collect();
        let text = Relations::read(TABLE).unwrap().write("heading", 3.0);
        let mut written: Vec<&str> = text.lines().collect();
        rows.sort_unstable();
        written.sort_unstable();
        assert_eq!(rows, written);
        assert_eq!(Relations::read(&text).unwrap().write("heading", 3.0), text);
        assert!(!Relations::read(TABLE).unwrap().write("heading", 9.0).contains("\nN"));
    }

    #[test]
    fn a_bad_row_is_named() {
        for (row, message) in [
            ("X\t1", "line 3: 'X' is no kind of row (B, I, W, P, N, L)"),
            ("I\tE", "line 3: 2 fields where this kind of row has 3"),
            ("I\tF\t1", "line 3: 'F' is no relation (E, op, oi, ol, os, oh)"),
            ("I\tE\tinf", "line 3: 'inf' is no number"),
            ("W\tE\tc\tI10\t1", "line 3: 'c' is no side (a or b)"),
            ("W\tE\ta\tI1000\t1", "line 3: 'I1000' is no key of one to four characters"),
            ("W\tE\ta\tI10\t1", "line 3: the row repeats an earlier one"),
            ("N\tE\tI10\tzz\t1\t1", "line 3: 'zz' is no code"),
            ("N\tE\tI10\tI64\t-1\t1", "line 3: '-1' is no count"),
            ("B\tI15\tI10", "line 3: 'I10' is no block that runs forwards"),
            ("L\t8\tE14\tN18\t2\t", "line 3: '8' is no level"),
            ("L\t3\tE14\tN18\t2\tE142", "line 3: 'E142' is no change with its count, such as E142:3"),
        ] {
            let text = format!("W\tE\ta\tI10\t1\n\n{row}\n");
            assert_eq!(Relations::read(&text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn damaged_tables_do_not_panic() {
        let mut generator = fastrand::Rng::with_seed(3);
        let damage = ['\t', '\n', 'あ', '9', '-', '.', '\u{0}', ':'];
        for _ in 0..5_000 {
            let mut characters: Vec<char> = TABLE.chars().collect();
            for _ in 0..3 {
                let place = generator.usize(..characters.len());
                characters[place] = damage[generator.usize(..damage.len())];
            }
            let text: String = characters.into_iter().collect();
            let _ = Relations::read(&text);
            let _ = super::super::acme::Official::read(&text);
        }
    }
}
