//! What a line break in a chart means: the end of a line, or only of the margin.

use std::sync::LazyLock;

use crate::character::{is_hiragana, is_word};
use crate::table::rows;

/// The original as code points, and what a line break in it means.
pub(super) struct Source {
    pub(super) chars: Vec<char>,
}

/// A line of so many code points may have been wrapped at a margin whatever follows.
const LONG_LINE: usize = 15;
/// A shorter line was ended by its writer.
const SHORTEST_WRAPPED: usize = 7;
/// Longest label that a gap sets off at a line's start (`リスク　転倒`).
const LONGEST_LABEL: usize = 8;

/// What a statement ends with: a line that ends so was ended by its writer, however long it is.
static STATEMENT_ENDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    rows::<1>(include_str!("../../data/statement-ends.tsv")).map(|[word]| word.chars().collect()).collect()
});

pub(super) enum Break {
    /// A word goes on after the break, at this position.
    Soft(usize),
    /// The sentence goes on, but a Latin word ends here.
    Space,
    /// The line ends here.
    Hard,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        Self { chars: text.chars().collect() }
    }

    /// What the line break that ends before `after` means, from the characters around it.
    pub(super) fn after_break(&self, after: usize) -> Break {
        let line = self.line_before(after);
        let (Some(&before), Some(&next)) = (line.last(), self.chars.get(after)) else { return Break::Hard };
        let ended = !is_word(before) || !is_word(next) || ends_statement(line) && !is_hiragana(next);
        if ended || !self.is_wrapped(line, after) || self.starts_item(after) {
            return Break::Hard;
        }
        match (before.is_ascii_alphanumeric(), next.is_ascii_alphanumeric()) {
            (false, false) => Break::Soft(after),
            (true, true) => Break::Space,
            _ => Break::Hard,
        }
    }

    /// The end of the line that the break before `after` ends, up to [`LONG_LINE`] code points.
    fn line_before(&self, after: usize) -> &[char] {
        let end = after - 1;
        // A carriage return is part of the break, not of the line.
        let end = end - usize::from(end > 0 && self.chars[end - 1] == '\r');
        let length = self.chars[..end].iter().rev().take(LONG_LINE).take_while(|c| !is_break(**c)).count();
        &self.chars[end - length..end]
    }

    /// True when a line looks wrapped rather than ended by its writer (a heading, an item of a list): it is long, or it
    /// is part of a sentence that the next line ends.
    fn is_wrapped(&self, line: &[char], after: usize) -> bool {
        let next = self.chars[after..].iter().take(LONG_LINE).take_while(|c| !is_break(**c));
        let sentence = || line.iter().any(|&c| is_hiragana(c) || c == '、') && next.clone().any(|&c| c == '。');
        let goes_on = next.clone().next().is_some_and(|&c| is_hiragana(c));
        line.len() >= LONG_LINE || line.len() >= SHORTEST_WRAPPED && (goes_on || sentence())
    }

    /// True when the line at `at` begins a list item, a label (`既往歴：`, `既往　`) or a SOAP entry rather than going on.
    fn starts_item(&self, at: usize) -> bool {
        const LABEL: usize = 12;
        for (i, &c) in self.chars[at..].iter().take(LABEL).enumerate() {
            match c {
                ':' | '：' | '】' | '＞' | '〉' | '］' => return true,
                ')' | '）' | '.' | '．' if i <= 3 => return true,
                '\n' | '。' | '、' => return false,
                _ if c.is_whitespace() => return (1..=LONGEST_LABEL).contains(&i) && !is_hiragana(self.chars[at]),
                _ => {}
            }
        }
        false
    }
}

fn ends_statement(line: &[char]) -> bool {
    STATEMENT_ENDS.iter().any(|end| line.ends_with(end))
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}
