//! A file of certificates as records of bytes with their lines, read in a stream and from any record on.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, Result};
use ishizue_deaths::read::{Issue, LARGEST_ROW, Layout, Row};
use ishizue_terminology::encoding::{self, Encoding};

use crate::exit::DataError;

/// Bytes of the beginning that the encoding is detected in.
const SAMPLE: usize = 64 * 1024;
/// Most lines that a cell in quotes may go on over.
const MOST_LINES: usize = 50;

/// A record that was not read yet.
#[derive(Debug, Clone)]
pub struct Record {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    /// Its bytes, without the line break at the end; cut off after [`LARGEST_ROW`].
    pub bytes: Vec<u8>,
    /// True where it was longer than that.
    pub cut: bool,
}

/// Where reading goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Offset in bytes of the next record.
    pub offset: u64,
    /// Its line.
    pub line: u64,
}

/// A file of certificates.
#[derive(Debug)]
pub struct Rows {
    reader: BufReader<File>,
    place: Place,
    size: u64,
    encoding: Encoding,
    layout: Layout,
}

impl Rows {
    /// Opens a file and reads its heading.
    ///
    /// # Errors
    /// A file that cannot be read, is empty, is UTF-16, or has a heading that is not understood.
    pub fn open(path: &Path, encoding: Option<Encoding>) -> Result<Self> {
        let name = path.display();
        let refuse = || DataError(format!("cannot read {name}"));
        let mut file = File::open(path).with_context(refuse)?;
        let size = file.metadata().with_context(refuse)?.len();
        let mut sample = Vec::new();
        (&mut file).take(SAMPLE as u64).read_to_end(&mut sample).with_context(refuse)?;
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => encoding::detect(&sample).with_context(refuse)?,
        };
        file.seek(SeekFrom::Start(0)).with_context(refuse)?;
        let start = Place { offset: 0, line: 1 };
        let reader = BufReader::with_capacity(1 << 20, file);
        let mut rows = Self { reader, place: start, size, encoding, layout: Layout::JsonLines };
        let Some(first) = rows.next().with_context(refuse)? else {
            return Err(DataError(format!("{name} is empty")).into());
        };
        let (text, _) = rows.text(&first.bytes);
        rows.layout = Layout::of(&text).map_err(|error| DataError(format!("{name}:{}: {error}", first.line)))?;
        if !rows.layout.has_heading() {
            rows.seek(start).with_context(refuse)?;
        }
        Ok(rows)
    }

    /// Length of the file in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the next record begins.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Goes on from a place that [`Rows::place`] gave.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn seek(&mut self, place: Place) -> io::Result<()> {
        self.reader.seek(SeekFrom::Start(place.offset))?;
        self.place = place;
        Ok(())
    }

    /// The next record that is not blank.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let line = self.place.line;
            let Some((mut bytes, mut cut)) = self.line()? else { return Ok(None) };
            if matches!(self.layout, Layout::Table { delimiter: b',', .. }) && has_open_quote(&bytes) && !cut {
                (bytes, cut) = self.quoted(bytes)?;
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(Record { line, bytes, cut }));
            }
        }
    }

    /// Joins the lines that a cell in quotes goes on over; where its end is not near, the line stands alone, so that an
    /// open quote costs one row and not the rest of the file.
    fn quoted(&mut self, first: Vec<u8>) -> io::Result<(Vec<u8>, bool)> {
        let back = self.place;
        let mut joined = first.clone();
        for _ in 0..MOST_LINES {
            let Some((more, cut)) = self.line()? else { break };
            joined.push(b'\n');
            joined.extend_from_slice(&more);
            if cut || joined.len() > LARGEST_ROW {
                break;
            }
            if !has_open_quote(&joined) {
                return Ok((joined, false));
            }
        }
        self.seek(back)?;
        Ok((first, false))
    }

    /// One line without its break.
    fn line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut bytes = Vec::new();
        let (mut read, mut cut) = (0u64, false);
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            let room = LARGEST_ROW.saturating_sub(bytes.len());
            cut |= part.len() > room;
            bytes.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(available.len(), |end| end + 1);
            self.reader.consume(used);
            read += used as u64;
            if end.is_some() {
                break;
            }
        }
        if read == 0 {
            return Ok(None);
        }
        self.place = Place { offset: self.place.offset + read, line: self.place.line + 1 };
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(Some((bytes, cut)))
    }

    /// The certificate of a record, or why nothing of it can be read.
    ///
    /// # Errors
    /// A row of which nothing can be read.
    pub fn read(&self, record: &Record) -> Result<Row, Issue> {
        if record.cut {
            return Err(Issue::new("", format!("is larger than {LARGEST_ROW} bytes, the largest row read")));
        }
        if has_open_quote(&record.bytes) && matches!(self.layout, Layout::Table { delimiter: b',', .. }) {
            return Err(Issue::new("", "has a quote that is not closed; close it, or double it inside a cell"));
        }
        let (text, issue) = self.text(&record.bytes);
        let mut row = self.layout.row(&text)?;
        row.issues.extend(issue);
        Ok(row)
    }

    /// The text of a record: in the encoding of the file, else in another that fits, else as far as it goes.
    fn text(&self, bytes: &[u8]) -> (String, Option<Issue>) {
        if let Ok(decoded) = encoding::decode(bytes, Some(self.encoding)) {
            return (decoded.text, None);
        }
        let others = Encoding::ALL.into_iter().filter(|other| *other != self.encoding);
        for other in others {
            if let Ok(decoded) = encoding::decode(bytes, Some(other)) {
                let reason = format!("is not {} as the rest of the file; it was read as {other}", self.encoding);
                return (decoded.text, Some(Issue::new("", reason)));
            }
        }
        let reason = format!("is not valid {}; what could not be read was left out", self.encoding);
        (String::from_utf8_lossy(bytes).into_owned(), Some(Issue::new("", reason)))
    }
}

fn has_open_quote(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

/// Every certificate of a file, for files that are measured; a row that cannot be read is an error with its line.
///
/// # Errors
/// A file or a row that cannot be read.
pub fn read_all(path: &Path) -> Result<Vec<(u64, Row, String)>> {
    let mut rows = Rows::open(path, None)?;
    let mut all = Vec::new();
    while let Some(record) = rows.next().with_context(|| DataError(format!("cannot read {}", path.display())))? {
        let row = rows.read(&record);
        let row = row.map_err(|issue| DataError(format!("{}:{}: {}", path.display(), record.line, issue.reason)))?;
        all.push((record.line, row, rows.text(&record.bytes).0));
    }
    Ok(all)
}
