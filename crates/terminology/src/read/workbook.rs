//! Workbooks (.xlsx) to the tab-separated text that the readers of tables take, within bounds.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

use crate::read::source::MAX_BYTES;

/// Largest workbook read, in bytes; inflated it may be as large as any other file.
const MAX_PACKED: usize = 64 * 1024 * 1024;

/// True for the bytes of a ZIP archive, which a workbook is.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The first sheet as tab-separated text, one line a row, so that rows keep their numbers.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > MAX_PACKED {
        return Err(format!("is larger than {} MiB, the largest workbook read", MAX_PACKED / 1024 / 1024));
    }
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| "is no workbook (.xlsx) that can be read")?;
    let range = book.worksheet_range_at(0).ok_or("has no sheet")?.map_err(|_| "has a sheet that cannot be read")?;
    let first = range.start().map_or(0, |(row, _)| row);
    let mut out = "\n".repeat(first as usize);
    for row in range.rows() {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push('\t');
            }
            out.extend(shown(cell).chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        out.push('\n');
    }
    Ok(out)
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// Inflates every part once and counts: what an archive says of its own size need not be true.
fn check_size(bytes: &[u8]) -> Result<(), String> {
    let unreadable = |_| "is no workbook (.xlsx) that can be read".to_owned();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MAX_BYTES as u64;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let size = read.map_err(|_| "is no workbook (.xlsx) that can be read".to_owned())?;
        if size > left {
            return Err(format!("inflates to more than {} MiB, the most read", MAX_BYTES / 1024 / 1024));
        }
        left -= size;
    }
    Ok(())
}
