//! The declared words that assertion rests on: cues, relatives, words a cue reaches across.

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use crate::table::rows;
use crate::{Status, normalise};

static CUES: &str = include_str!("../data/cues.tsv");
static RELATIVES: &str = include_str!("../data/relatives.tsv");
static TRANSPARENT: &str = include_str!("../data/transparent.tsv");

/// What a cue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// The mention has this status.
    Status(Status),
    /// An illness of the history goes on.
    Ongoing,
}

/// A set of phrases in normal form, found at a position forwards or backwards, longest first.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    by_first: HashMap<char, Vec<(Vec<char>, T)>>,
    by_last: HashMap<char, Vec<(Vec<char>, T)>>,
}

impl<T: Copy> Phrases<T> {
    fn new(all: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut built = Self { by_first: HashMap::default(), by_last: HashMap::default() };
        for (words, value) in all {
            let symbols: Vec<char> = normalise(words).symbols().to_vec();
            if let (Some(&first), Some(&last)) = (symbols.first(), symbols.last()) {
                built.by_first.entry(first).or_default().push((symbols.clone(), value));
                built.by_last.entry(last).or_default().push((symbols, value));
            }
        }
        for list in built.by_first.values_mut().chain(built.by_last.values_mut()) {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        built
    }

    /// The longest phrase that begins at `at`: its length and value.
    pub(crate) fn at_start(&self, symbols: &[char], at: usize) -> Option<(usize, T)> {
        let rest = symbols.get(at..)?;
        let list = self.by_first.get(rest.first()?)?;
        list.iter().find(|(words, _)| rest.starts_with(words)).map(|(words, value)| (words.len(), *value))
    }

    /// The longest phrase that ends at `end`: its length and value.
    pub(crate) fn at_end(&self, symbols: &[char], end: usize) -> Option<(usize, T)> {
        let head = symbols.get(..end)?;
        let list = self.by_last.get(head.last()?)?;
        list.iter().find(|(words, _)| head.ends_with(words)).map(|(words, value)| (words.len(), *value))
    }

    /// The phrase that is exactly these symbols, or that they begin with.
    pub(crate) fn of(&self, symbols: &[char]) -> Option<(usize, T)> {
        self.at_start(symbols, 0)
    }
}

/// Cues that follow a mention.
pub(crate) static AFTER: LazyLock<Phrases<Says>> = LazyLock::new(|| Phrases::new(cues("after")));
/// Cues that stand in brackets right after a mention.
pub(crate) static INSIDE: LazyLock<Phrases<Says>> = LazyLock::new(|| Phrases::new(cues("in")));
/// Cues that precede a mention.
pub(crate) static BEFORE: LazyLock<Phrases<Says>> = LazyLock::new(|| Phrases::new(cues("before")));
/// Words for relatives.
pub(crate) static KIN: LazyLock<Phrases<()>> =
    LazyLock::new(|| Phrases::new(rows::<1>(RELATIVES).map(|[word]| (word, ()))));
/// Words a cue reaches across.
pub(crate) static ACROSS: LazyLock<Phrases<()>> =
    LazyLock::new(|| Phrases::new(rows::<2>(TRANSPARENT).map(|[word, _]| (word, ()))));

fn cues(position: &'static str) -> impl Iterator<Item = (&'static str, Says)> {
    let wanted = rows::<4>(CUES).filter(move |[_, at, _, _]| *at == position);
    wanted.filter_map(|[status, _, words, _]| Some((words, says(status)?)))
}

fn says(status: &str) -> Option<Says> {
    Some(Says::Status(match status {
        "absent" => Status::Absent,
        "suspected" => Status::Suspected,
        "present" => Status::Present,
        "past" => Status::Past,
        "planned" => Status::Planned,
        "family" => Status::Family,
        "ongoing" => return Some(Says::Ongoing),
        _ => return None,
    }))
}
