//! What is wrong with a file: every bad place, with its reason and what to do about it.

use std::fmt;

/// Most problems that an error shows; it carries them all.
const SHOWN: usize = 50;

/// One bad place of an imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File name without folders, empty when the problem is in no one file.
    pub file: String,
    /// Line counted from 1, 0 when the problem is in no one line.
    pub line: u64,
    /// Column or JSON path, empty when the whole line or file is meant.
    pub field: String,
    /// What is wrong; never quotes a name.
    pub reason: String,
    /// What to do about it, empty when the reason says it.
    pub hint: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn in_file(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: 0, field: String::new(), reason: reason.into(), hint: String::new() }
    }

    /// A problem on one line.
    pub fn at(file: &str, line: u64, field: &str, reason: impl Into<String>) -> Self {
        Self { line, field: field.to_owned(), ..Self::in_file(file, reason) }
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.file.is_empty() {
            f.write_str(": ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " ({})", self.hint) }
    }
}

/// Files that cannot be imported, with every reason; nothing of them was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    problems: Vec<Problem>,
}

impl ImportError {
    /// An error that carries these problems, in the order they were found.
    pub fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Every bad place.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl From<Problem> for ImportError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().take(SHOWN).enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.problems.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n… and {more} more"),
        }
    }
}

impl std::error::Error for ImportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_place_reason_and_remedy() {
        let problem = Problem::at("a.tsv", 3, "icd10", "not an ICD-10 code").hint("write A00.1");
        assert_eq!(problem.to_string(), "a.tsv:3: icd10: not an ICD-10 code (write A00.1)");
        assert_eq!(Problem::in_file("a.tsv", "is empty").to_string(), "a.tsv: is empty");
        assert_eq!(Problem::in_file("", "no file was given").to_string(), "no file was given");
    }

    #[test]
    fn an_error_shows_fifty_and_counts_the_rest() {
        let of = |count| ImportError::new((1..=count).map(|line| Problem::at("a", line, "", "bad")).collect());
        assert_eq!(of(50).to_string().lines().count(), 50);
        let long = of(52).to_string();
        assert_eq!(long.lines().count(), 51);
        assert!(long.ends_with("\n… and 2 more"));
        assert_eq!(of(52).problems().len(), 52);
    }
}
