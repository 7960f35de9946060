//! What a line break in a chart means: the end of a line, or only of the margin.

use crate::character::is_word;

/// The original as code points, and what a line break in it means.
pub(super) struct Source {
    pub(super) chars: Vec<char>,
}

/// A line of so many code points may have been wrapped at a margin whatever follows.
const LONG_LINE: usize = 15;
/// A shorter line was ended by its writer.
const SHORTEST_WRAPPED: usize = 7;

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
        let Some(before) = after.checked_sub(2).map(|i| self.chars[i]) else { return Break::Hard };
        let Some(&next) = self.chars.get(after) else { return Break::Hard };
        if !is_word(before) || !is_word(next) || !self.is_wrapped(after) || self.starts_item(after) {
            return Break::Hard;
        }
        match (before.is_ascii_alphanumeric(), next.is_ascii_alphanumeric()) {
            (false, false) => Break::Soft(after),
            (true, true) => Break::Space,
            _ => Break::Hard,
        }
    }

    /// True when the line before `after` looks wrapped rather than ended by its writer (a heading, an item of a list):
    /// it is long, or what follows goes on in kana as only a sentence does.
    fn is_wrapped(&self, after: usize) -> bool {
        let line =
            self.chars[..after - 1].iter().rev().take(LONG_LINE).take_while(|c| !matches!(c, '\n' | '\r')).count();
        let next = self.chars[after..].iter().take(LONG_LINE).take_while(|c| !matches!(c, '\n' | '\r'));
        let goes_on = || next.clone().any(|&c| c == '。' || matches!(c, '\u{3041}'..='\u{3096}'));
        line >= LONG_LINE || line >= SHORTEST_WRAPPED && goes_on()
    }

    /// True when the line at `at` begins a list item, a label (`既往歴：`) or a SOAP entry rather than going on.
    fn starts_item(&self, at: usize) -> bool {
        const LABEL: usize = 12;
        for (i, &c) in self.chars[at..].iter().take(LABEL).enumerate() {
            match c {
                ':' | '：' | '】' | '＞' | '〉' | '］' => return true,
                ')' | '）' | '.' | '．' if i <= 3 => return true,
                '\n' | '。' | '、' => return false,
                _ => {}
            }
        }
        false
    }
}
