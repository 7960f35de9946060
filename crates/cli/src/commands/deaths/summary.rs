//! What a batch came to: counts by group and by reason.

use std::collections::BTreeMap;
use std::io::{self, Write};

use ishizue_deaths::{Reason, group_of, groups};
use serde::{Deserialize, Serialize};

use super::output::Coded;
use crate::columns::Columns;
use crate::language::Language;

/// Name of the row for deaths without an external cause.
const NATURAL: &str = "natural";

/// Counts of certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All.
    pub n: u64,
    /// Those accepted without a person.
    pub accepted: u64,
    /// By group: all and accepted.
    groups: BTreeMap<String, [u64; 2]>,
    /// By reason for review.
    reasons: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one certificate.
    pub fn add(&mut self, coded: &Coded) {
        let accepted = u64::from(coded.is_accepted());
        self.n += 1;
        self.accepted += accepted;
        let group = match &coded.answer {
            Ok(answer) if answer.external.is_some() => group_of(answer.cause()).map_or("none", |group| group.name),
            Ok(_) => NATURAL,
            Err(_) => "broken",
        };
        let [all, taken] = self.groups.entry(group.to_owned()).or_default();
        *all += 1;
        *taken += accepted;
        for reason in &coded.reasons {
            *self.reasons.entry(reason.name().to_owned()).or_default() += 1;
        }
    }

    /// Writes the tables for people.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write(&self, language: Language, out: &mut impl Write) -> io::Result<()> {
        let mut columns = Columns::new(language.choose(
            ["区分", "件数", "自動採用", "要確認", "採用率"],
            ["group", "n", "accepted", "review", "coverage"],
        ))
        .right([1, 2, 3, 4]);
        let mut row = |label: String, [all, taken]: [u64; 2]| {
            let share = if all == 0 { 0.0 } else { taken as f64 / all as f64 };
            let cells = [all.to_string(), taken.to_string(), (all - taken).to_string()];
            let [all, taken, left] = cells;
            columns.row([label, all, taken, left, format!("{:.1} %", share * 100.0)]);
        };
        for group in groups() {
            if let Some(counts) = self.groups.get(group.name) {
                row(language.choose(group.label.ja, group.label.en).to_owned(), *counts);
            }
        }
        for (name, ja, en) in [
            (NATURAL, "病死等", "no external cause"),
            ("none", "符号なし", "no code"),
            ("broken", "読取不能", "broken"),
        ] {
            if let Some(counts) = self.groups.get(name) {
                row(language.choose(ja, en).to_owned(), *counts);
            }
        }
        row(language.choose("計", "all").to_owned(), [self.n, self.accepted]);
        columns.write(out, "")?;
        self.write_reasons(language, out)
    }

    fn write_reasons(&self, language: Language, out: &mut impl Write) -> io::Result<()> {
        if self.reasons.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let mut columns = Columns::new(language.choose(["確認の理由", "件数"], ["reason for review", "n"])).right([1]);
        for reason in Reason::ALL {
            if let Some(count) = self.reasons.get(reason.name()) {
                let (ja, en) = reason.words();
                columns.row([language.choose(ja, en).to_owned(), count.to_string()]);
            }
        }
        columns.write(out, "")
    }
}
