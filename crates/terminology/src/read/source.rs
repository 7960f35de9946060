//! Given files to text, with what the release remembers of them.

use crate::digest::sha256_hex;
use crate::encoding::{self, Encoding};
use crate::problem::Problem;
use crate::read::{NamedBytes, workbook};
use crate::release::SourceFile;

/// Largest file read, in bytes.
pub const MAX_BYTES: usize = 512 * 1024 * 1024;

/// A file as text.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: SourceFile,
    pub(super) text: String,
}

/// Decodes the files, in the order of their names so that the order they were given in does not count.
pub(super) fn decode(files: &[NamedBytes], encoding: Option<Encoding>, problems: &mut Vec<Problem>) -> Vec<Source> {
    if files.is_empty() {
        problems.push(Problem::in_file("", "no file was given"));
    }
    let mut sources = Vec::with_capacity(files.len());
    for file in files {
        match decode_one(file, encoding) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    sources.sort_by(|a, b| (&a.file.name, &a.file.sha256).cmp(&(&b.file.name, &b.file.sha256)));
    sources
}

fn decode_one(file: &NamedBytes, encoding: Option<Encoding>) -> Result<Source, Problem> {
    if file.bytes.len() > MAX_BYTES {
        let reason = format!("is larger than {} MiB, the largest file read", MAX_BYTES / 1024 / 1024);
        return Err(Problem::in_file(&file.name, reason));
    }
    if workbook::is_workbook(&file.bytes) {
        let text = workbook::text(&file.bytes).map_err(|reason| Problem::in_file(&file.name, reason))?;
        return Ok(Source { file: described(file, "xlsx"), text });
    }
    let decoded = encoding::decode(&file.bytes, encoding).map_err(|error| unreadable(&file.name, &error))?;
    Ok(Source { file: described(file, decoded.encoding.name()), text: decoded.text })
}

fn described(file: &NamedBytes, encoding: &str) -> SourceFile {
    SourceFile {
        name: file.name.clone(),
        sha256: sha256_hex(&file.bytes),
        bytes: file.bytes.len() as u64,
        encoding: encoding.to_owned(),
    }
}

fn unreadable(name: &str, error: &encoding::DecodeError) -> Problem {
    let line = match error {
        encoding::DecodeError::Invalid { line, .. } => *line,
        encoding::DecodeError::Utf16 | encoding::DecodeError::Utf32 => 0,
    };
    Problem::at(name, line, "", error.to_string()).hint("give the encoding if it was misjudged, or mend the file")
}
