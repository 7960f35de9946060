//! ICD-11 codes joined to one expression: parser and printer.
//!
//! ```text
//! cluster   = group *( "/" group )          groups keep their order: the main condition first
//! group     = stem *( "&" extension )
//! stem      = code that does not begin with X      extension = code that begins with X
//! ```
//!
//! ICD-11 Reference Guide, sections 2.9 and 2.10. Which codes may stand together is the matter of
//! [`crate::postcoordination`].

use std::fmt;

/// Most characters of an expression.
pub const MAX_LENGTH: usize = 1024;

/// An expression of ICD-11 codes, borrowed from its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Cluster<'a> {
    /// Groups in their order.
    pub groups: Vec<Group<'a>>,
}

/// A stem with its extensions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Group<'a> {
    /// The stem code.
    pub stem: &'a str,
    /// Extension codes in their order.
    pub extensions: Vec<&'a str>,
}

/// Why a text is no cluster; positions are code points from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// There is nothing.
    #[error("the expression is empty")]
    Empty,
    /// More characters than are read.
    #[error("the expression has more than {MAX_LENGTH} characters, the most read")]
    TooLong,
    /// Nothing before, between or after `/`.
    #[error("position {at}: no code between separators `/`")]
    EmptyGroup {
        /// Where the group would stand.
        at: usize,
    },
    /// Nothing before, between or after `&`.
    #[error("position {at}: no code beside the separator `&`")]
    EmptyCode {
        /// Where the code would stand.
        at: usize,
    },
    /// A character that no code has.
    #[error("position {at}: a character that is in no ICD-11 code")]
    Character {
        /// Where it stands.
        at: usize,
    },
    /// An extension where a stem must stand.
    #[error("position {at}: an extension code (X…) cannot stand alone or first; put it behind a stem with `&`")]
    ExtensionFirst {
        /// Where it stands.
        at: usize,
    },
    /// A stem where an extension must stand.
    #[error("position {at}: a stem code cannot follow `&`; join stems with `/`")]
    StemAsExtension {
        /// Where it stands.
        at: usize,
    },
}

impl<'a> Cluster<'a> {
    /// Reads an expression; blanks around it are ignored, letters must be as the classification writes them.
    ///
    /// # Errors
    /// The first place at which the text is no cluster.
    pub fn parse(text: &'a str) -> Result<Self, ClusterError> {
        let start = text.len() - text.trim_start().len();
        let text = text.trim();
        if text.is_empty() {
            return Err(ClusterError::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(ClusterError::TooLong);
        }
        let is_foreign = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '&' | '/'));
        if let Some(at) = text.find(is_foreign) {
            return Err(ClusterError::Character { at: start + at });
        }
        let mut at = start;
        let mut groups = Vec::with_capacity(1);
        for part in text.split('/') {
            if part.is_empty() {
                return Err(ClusterError::EmptyGroup { at });
            }
            groups.push(group(part, at)?);
            at += part.len() + 1;
        }
        Ok(Self { groups })
    }

    /// Every code in order.
    pub fn codes(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.groups.iter().flat_map(|group| std::iter::once(group.stem).chain(group.extensions.iter().copied()))
    }
}

fn group(text: &str, start: usize) -> Result<Group<'_>, ClusterError> {
    let mut at = start;
    let mut group = Group::default();
    for code in text.split('&') {
        if code.is_empty() {
            return Err(ClusterError::EmptyCode { at });
        }
        match (at == start, is_extension(code)) {
            (true, true) => return Err(ClusterError::ExtensionFirst { at }),
            (true, false) => group.stem = code,
            (false, true) => group.extensions.push(code),
            (false, false) => return Err(ClusterError::StemAsExtension { at }),
        }
        at += code.len() + 1;
    }
    Ok(group)
}

/// True for the codes of ICD-11's chapter X, all of which begin with it.
pub fn is_extension(code: &str) -> bool {
    code.starts_with('X')
}

impl fmt::Display for Cluster<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, group) in self.groups.iter().enumerate() {
            if at > 0 {
                f.write_str("/")?;
            }
            write!(f, "{group}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stem)?;
        self.extensions.iter().try_for_each(|code| write!(f, "&{code}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cluster_is_printed_as_it_was_read() {
        for text in ["BA41.0", "BA41.0&XA7RE3&XA7NQ7", "DD51&XK8G/ME24.2&XT5R", "5A11/5A23"] {
            assert_eq!(Cluster::parse(text).unwrap().to_string(), text);
        }
        let cluster = Cluster::parse(" DD51&XK8G/ME24.2 ").unwrap();
        assert_eq!(cluster.codes().collect::<Vec<_>>(), ["DD51", "XK8G", "ME24.2"]);
    }

    #[test]
    fn what_is_no_cluster_is_told_by_place() {
        let check = |text, error| assert_eq!(Cluster::parse(text), Err(error), "{text}");
        check("", ClusterError::Empty);
        check(" ", ClusterError::Empty);
        check("BA41.0/", ClusterError::EmptyGroup { at: 7 });
        check("/BA41.0", ClusterError::EmptyGroup { at: 0 });
        check("BA41.0//ME24.2", ClusterError::EmptyGroup { at: 7 });
        check("BA41.0&", ClusterError::EmptyCode { at: 7 });
        check("&XA7RE3", ClusterError::EmptyCode { at: 0 });
        check("XA7RE3&BA41.0", ClusterError::ExtensionFirst { at: 0 });
        check("BA41.0&XA7RE3&5A11", ClusterError::StemAsExtension { at: 14 });
        check("BA41.0 & XA7RE3", ClusterError::Character { at: 6 });
        check(&"A".repeat(1025), ClusterError::TooLong);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[A-Z0-9.&/ あ]{0,24}") {
            if let Ok(cluster) = Cluster::parse(&text) {
                prop_assert_eq!(cluster.to_string(), text.trim());
            }
        }
    }
}
