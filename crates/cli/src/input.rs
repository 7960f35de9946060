//! Charts to code: files, folders, standard input; bytes to text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ishizue_terminology::encoding::{self, DecodeError, Encoding};

use crate::exit::DataError;

/// Largest chart read, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// The name of standard input among paths.
pub const STDIN: &str = "-";

/// Largest list or expression file read, in bytes: as large as a publisher's table.
const LARGEST_LIST: u64 = 512 * 1024 * 1024;

/// The bytes of a list.
///
/// # Errors
/// A file that cannot be read or is too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    let refuse = |error: io::Error| DataError(format!("cannot read {}: {error}", path.display()));
    list(File::open(path).map_err(refuse)?, &path.display().to_string())
}

/// The bytes of a list on standard input.
///
/// # Errors
/// As [`bytes`].
pub fn stdin_bytes() -> Result<Vec<u8>, DataError> {
    list(io::stdin().lock(), "standard input")
}

fn list(source: impl Read, name: &str) -> Result<Vec<u8>, DataError> {
    let mut bytes = Vec::new();
    let read = source.take(LARGEST_LIST + 1).read_to_end(&mut bytes);
    read.map_err(|error| DataError(format!("cannot read {name}: {error}")))?;
    if bytes.len() as u64 > LARGEST_LIST {
        return Err(DataError(format!("{name} is larger than {} MiB, the most read", LARGEST_LIST / 1024 / 1024)));
    }
    Ok(bytes)
}

/// Something to code, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// How results and complaints call it: the path as the user would write it.
    pub name: String,
    /// Its path from the folder it was found in, or its file name.
    pub relative: PathBuf,
    origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Stdin,
    File(PathBuf),
}

/// An input that cannot be coded; the others are.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct InputError {
    /// The input.
    pub name: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Why an input cannot be coded; never quotes it.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The file system says no.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A pipe, a socket or a device, on which reading may wait forever.
    #[error("is not a regular file; it was left out")]
    Irregular,
    /// Too much for one chart.
    #[error("is larger than {} MiB, the largest chart read; split it", LARGEST / 1024 / 1024)]
    TooLarge,
    /// No text at all.
    #[error("is not text: it holds NUL bytes")]
    Binary,
    /// Text in no encoding that is read.
    #[error("{0}{hint}", hint = hint(.0))]
    Undecodable(#[from] DecodeError),
    /// A folder without a file to code.
    #[error("has no file with one of the extensions looked for ({0}); name others with --extension")]
    EmptyFolder(String),
    /// Another input of the same name has been written already.
    #[error("would overwrite the result of another input; give the folder that holds both instead of the two files")]
    Collides,
    /// A text file is where the chart's text should go, and says something else.
    #[error("would overwrite {}, which holds another text; choose another folder", .0.display())]
    Exists(PathBuf),
}

/// What to do about it, where the error itself does not say.
fn hint(error: &DecodeError) -> &'static str {
    match error {
        DecodeError::Invalid { .. } => "; name its encoding with --encoding, or convert it",
        DecodeError::Utf16 | DecodeError::Utf32 => "",
    }
}

/// A chart as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding it was read in.
    pub encoding: Encoding,
}

/// The inputs behind `paths` in their order, folders in the order of their names; none means standard input.
pub fn gather(paths: &[PathBuf], extensions: &[String]) -> Vec<Result<Input, InputError>> {
    if paths.is_empty() {
        return vec![Ok(Input::stdin())];
    }
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN {
            found.push(Ok(Input::stdin()));
        } else if path.is_dir() {
            let before = found.len();
            walk(path, path, extensions, &mut found);
            if found.len() == before {
                found.push(Err(failure(path, Reason::EmptyFolder(extensions.join(", ")))));
            }
        } else {
            let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
            found.push(Ok(Input::file(path.clone(), relative)));
        }
    }
    found
}

/// Files below `folder`, hidden ones and links to folders left out.
fn walk(root: &Path, folder: &Path, extensions: &[String], found: &mut Vec<Result<Input, InputError>>) {
    let entries = match sorted(folder) {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(failure(folder, error.into()))),
    };
    for path in entries {
        let is_link = path.is_symlink();
        if path.is_dir() && !is_link {
            walk(root, &path, extensions, found);
        } else if !path.is_dir() && has_extension(&path, extensions) {
            // What cannot be asked, such as a link to nothing, says so when it is read.
            if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
                found.push(Err(failure(&path, Reason::Irregular)));
                continue;
            }
            let relative = path.strip_prefix(root).unwrap_or(&path).to_owned();
            found.push(Ok(Input::file(path, relative)));
        }
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let hidden = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let mut paths: Vec<PathBuf> = entries.iter().filter(|entry| !hidden(entry)).map(fs::DirEntry::path).collect();
    paths.sort();
    Ok(paths)
}

fn has_extension(path: &Path, extensions: &[String]) -> bool {
    let found = path.extension().unwrap_or_default();
    extensions.iter().any(|wanted| found.eq_ignore_ascii_case(wanted))
}

fn failure(path: &Path, reason: Reason) -> InputError {
    InputError { name: path.display().to_string(), reason }
}

impl Input {
    /// Standard input.
    pub fn stdin() -> Self {
        Self { name: STDIN.to_owned(), relative: PathBuf::from("stdin"), origin: Origin::Stdin }
    }

    fn file(path: PathBuf, relative: PathBuf) -> Self {
        Self { name: path.display().to_string(), relative, origin: Origin::File(path) }
    }

    /// True for standard input.
    pub fn is_stdin(&self) -> bool {
        self.origin == Origin::Stdin
    }

    /// Reads the chart, in `encoding` or the one it shows itself to be in.
    ///
    /// # Errors
    /// What cannot be read, is too large, or is no text.
    pub fn read(&self, encoding: Option<Encoding>) -> Result<Chart, InputError> {
        self.bytes()
            .and_then(|bytes| text(&bytes, encoding))
            .map_err(|reason| InputError { name: self.name.clone(), reason })
    }

    fn bytes(&self) -> Result<Vec<u8>, Reason> {
        match &self.origin {
            Origin::Stdin => bounded(io::stdin().lock()),
            Origin::File(path) => bounded(File::open(path)?),
        }
    }
}

/// All bytes of a source that ends before [`LARGEST`]; asked of the bytes, for a pipe does not know its size.
fn bounded(source: impl Read) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(Reason::TooLarge) } else { Ok(bytes) }
}

fn text(bytes: &[u8], encoding: Option<Encoding>) -> Result<Chart, Reason> {
    // UTF-16 and UTF-32 are full of NUL bytes and deserve their own message.
    encoding::detect(bytes)?;
    if bytes.contains(&0) {
        return Err(Reason::Binary);
    }
    let decoded = encoding::decode(bytes, encoding)?;
    Ok(Chart { text: decoded.text, encoding: decoded.encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_in_order_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("b/c")).unwrap();
        for name in ["z.txt", "b/c/a.TXT", "a.md", ".hidden.txt"] {
            fs::write(root.join(name), "").unwrap();
        }
        let found = gather(&[root.to_owned()], &["txt".to_owned()]);
        let names: Vec<PathBuf> = found.into_iter().map(|input| input.unwrap().relative).collect();
        assert_eq!(names, [Path::new("b/c/a.TXT"), Path::new("z.txt")]);
        let none = gather(&[root.join("b")], &["csv".to_owned()]);
        assert!(matches!(none.as_slice(), [Err(InputError { reason: Reason::EmptyFolder(_), .. })]));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let _listener = std::os::unix::net::UnixListener::bind(root.join("a.txt")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.join("b.txt")).unwrap();
        fs::write(root.join("c.txt"), "").unwrap();
        let found = gather(&[root.to_owned()], &["txt".to_owned()]);
        assert!(matches!(
            found.as_slice(),
            [
                Err(InputError { reason: Reason::Irregular, .. }),
                Err(InputError { reason: Reason::Irregular, .. }),
                Ok(_)
            ]
        ));
    }

    #[test]
    fn what_is_no_text_is_named() {
        let reason = |bytes: &[u8]| text(bytes, None).unwrap_err().to_string();
        assert_eq!(reason(b"\x89PNG\0"), "is not text: it holds NUL bytes");
        assert!(reason(&[0xFF, 0xFE, 0x41, 0]).starts_with("the file is UTF-16"));
        assert!(matches!(bounded(io::repeat(b'a')), Err(Reason::TooLarge)));
    }
}
