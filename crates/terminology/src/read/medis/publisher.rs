//! The tables as MEDIS publishes them: comma-separated, without headers.
//!
//! Columns after the ICD-10 table layout of 病名基本テーブル (`nmain`) and 索引テーブル (`index`).

use crate::icd10::Code;
use crate::problem::Problem;
use crate::read::rows::{Row, quoted_rows};
use crate::read::source::Source;
use crate::release::DesignationUse;

use super::{Disease, Master};

/// 変更区分 … ICD10-2013複数分類コード: what a row needs to be read.
const MAIN_COLUMNS: usize = 8;
/// 索引用語 … かな漢字区分.
const INDEX_COLUMNS: usize = 4;

/// True for a first line that can only be one of `nmain`.
pub(super) fn is_main(line: &str) -> bool {
    let cells = plain_cells(line);
    cells.len() >= MAIN_COLUMNS && is_id(cells[1])
}

/// True for a first line that can only be one of `index`.
pub(super) fn is_index(line: &str) -> bool {
    let cells = plain_cells(line);
    cells.len() == 9 && is_exchange(cells[1]) && matches!(cells[2], "1" | "2")
}

/// Reads 病名基本テーブル.
pub(super) fn main(source: &Source, master: &mut Master, problems: &mut Vec<Problem>) {
    quoted_rows(&source.file.name, &source.text, b',', problems, |row, problems| {
        if let Err(problem) = main_row(row, master) {
            problems.push(problem);
        }
    });
}

/// Reads 索引テーブル.
pub(super) fn index(source: &Source, master: &mut Master, problems: &mut Vec<Problem>) {
    quoted_rows(&source.file.name, &source.text, b',', problems, |row, problems| {
        if let Err(problem) = index_row(row, master) {
            problems.push(problem);
        }
    });
}

fn main_row(row: Row<'_>, master: &mut Master) -> Result<(), Problem> {
    wide_enough(row, MAIN_COLUMNS)?;
    if !is_id(row.cell(1)) {
        return Err(row.problem("病名管理番号", "not eight digits"));
    }
    if !is_exchange(row.cell(5)) {
        return Err(row.problem("病名交換用コード", "not four letters or digits"));
    }
    // 変更区分 1: deleted; its exchange code stays known to the index.
    if row.cell(0) == "1" {
        master.left_out.deleted += 1;
        master.exchange.entry(row.cell(5).to_owned()).or_default();
        return Ok(());
    }
    if row.cell(2).is_empty() {
        return Err(row.problem("病名表記", "is empty"));
    }
    let disease = Disease {
        id: row.cell(1),
        exchange: row.cell(5),
        code: optional_code(row, 6, "ICD10-2013")?,
        name: row.cell(2),
        kana: row.cell(3),
        abbreviation: row.cell(11),
    };
    if master.disease(&disease) {
        Ok(())
    } else {
        Err(row.problem("病名管理番号", "stands on an earlier line already"))
    }
}

fn index_row(row: Row<'_>, master: &mut Master) -> Result<(), Problem> {
    wide_enough(row, INDEX_COLUMNS)?;
    let word = row.cell(0);
    if word.is_empty() {
        return Err(row.problem("索引用語", "is empty"));
    }
    match row.cell(2) {
        "1" => {}
        "2" => {
            master.left_out.modifiers += 1;
            return Ok(());
        }
        _ => return Err(row.problem("病名修飾語区分", "neither 1 (disease) nor 2 (modifier)")),
    }
    let usage = match row.cell(3) {
        "1" => DesignationUse::Index,
        "2" => DesignationUse::Reading,
        _ => return Err(row.problem("かな漢字区分", "neither 1 (kanji) nor 2 (kana)")),
    };
    let Some(codes) = master.exchange.get(row.cell(1)).cloned() else {
        let problem = row.problem("対応用語コード", "is the exchange code of no name");
        return Err(problem.hint("import the index together with the nmain file of the same edition"));
    };
    if codes.is_empty() {
        master.left_out.words_without_code += 1;
    }
    for code in codes {
        master.word(code, word, usage);
    }
    Ok(())
}

fn wide_enough(row: Row<'_>, least: usize) -> Result<(), Problem> {
    match row.cells.len() {
        columns if columns < least => {
            Err(row.problem("", format!("has {columns} columns, at least {least} are needed")))
        }
        _ => Ok(()),
    }
}

/// The code in a column that may be empty.
pub(super) fn optional_code(row: Row<'_>, at: usize, field: &str) -> Result<Option<Code>, Problem> {
    match row.cell(at) {
        "" => Ok(None),
        text => Code::parse(text).map(Some).map_err(|error| row.problem(field, error.to_string())),
    }
}

fn is_id(cell: &str) -> bool {
    cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit())
}

fn is_exchange(cell: &str) -> bool {
    cell.len() == 4 && cell.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Cells for recognition only: no cell that is looked at holds a comma.
fn plain_cells(line: &str) -> Vec<&str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"')).collect()
}
