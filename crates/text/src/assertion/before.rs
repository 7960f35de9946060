//! What precedes a mention: cues, relatives, boxes.

use std::ops::Range;

use super::{Found, REACH, Reader, Status, is_joint};
use crate::character::is_kanji;
use crate::cues::{BEFORE, INSIDE, KIN, Says};

/// Words that join a mention to what is before it.
const JOINING_WORDS: [&[char]; 3] = [&['o', 'r'], &['a', 'n', 'd'], &['自', '身', 'ガ']];

impl Reader<'_> {
    /// The cue that precedes the mention starting at `start`.
    pub(super) fn before(&self, start: usize) -> Option<Found> {
        let symbols = self.text.symbols();
        self.backwards(start, |at| {
            if let Some(found) = self.bracketed_before(at) {
                return Some(found);
            }
            let (length, says) = BEFORE.at_end(symbols, at)?;
            let number = symbols[..at - length].iter().rev().take_while(|c| c.is_ascii_digit() || **c == '数').count();
            let from = at - length - number;
            let latin = symbols[from].is_ascii_alphabetic();
            let cut = latin && from.checked_sub(1).is_some_and(|i| symbols[i].is_ascii_alphanumeric());
            (!cut).then_some((says, from..at))
        })
        .or_else(|| self.unticked(start))
    }

    /// `(疑)急性心筋炎`: a bracket before the mention that holds nothing but a cue of doubt.
    pub(super) fn bracketed_before(&self, end: usize) -> Option<Found> {
        let symbols = self.text.symbols();
        let close = end.checked_sub(1).filter(|&i| symbols[i] == ')')?;
        let open = symbols[..close].iter().rposition(|&c| c == '(')?;
        let (length, says) = INSIDE.of(&symbols[open + 1..close])?;
        (length == close - open - 1 && says == Says::Status(Status::Suspected)).then_some((says, open + 1..close))
    }

    /// An empty box before the mention in a line where another box is ticked.
    fn unticked(&self, start: usize) -> Option<Found> {
        let symbols = self.text.symbols();
        let at = start.checked_sub(1).filter(|&i| symbols[i] == '□')?;
        let line_start = at - symbols[..at].iter().rev().take(REACH).take_while(|&&c| c != '\n').count();
        let line_end = self.sentence_end(start).max(start);
        let ticked = symbols[line_start..line_end].iter().any(|c| matches!(c, '■' | '☑' | '✓' | '☒'));
        ticked.then_some((Says::Status(Status::Absent), at..start))
    }

    /// The relative whose illness the mention is.
    pub(super) fn relative(&self, target: &Range<usize>) -> Option<Range<usize>> {
        let symbols = self.text.symbols();
        let after = self.bracket(target.end, self.sentence_end(target.end));
        if let Some(close) = after
            && let Some((length, ())) = KIN.of(&symbols[target.end + 1..close])
        {
            return Some(target.end + 1..target.end + 1 + length);
        }
        self.backwards(target.start, |at| {
            let at = self.skip_time(at);
            let (length, ()) = KIN.at_end(symbols, at)?;
            let from = at - length;
            let latin = symbols[from].is_ascii_alphabetic();
            let joined = |c: char| if latin { c.is_ascii_alphanumeric() } else { is_kanji(c) };
            let cut = from.checked_sub(1).is_some_and(|i| joined(symbols[i]));
            (!cut).then_some(from..at)
        })
    }

    /// The position before an expression of time that ends at `at` and the particle before it (長男が2日前より).
    fn skip_time(&self, at: usize) -> usize {
        let symbols = &self.text.symbols()[..at];
        let particle = symbols.iter().rev().take_while(|c| matches!(c, 'ヨ' | 'リ' | 'カ' | 'ラ' | 'ニ')).count();
        let time = |c: &char| {
            c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '週' | '間' | '前' | '歳' | '時' | '頃' | 'カ')
        };
        let length = symbols[..at - particle].iter().rev().take_while(|c| time(c)).count();
        if length == 0 || !symbols[..at - particle].ends_with(&['前']) {
            return at;
        }
        let start = at - particle - length;
        start - usize::from(start > 0 && matches!(symbols[start - 1], 'ハ' | 'ガ' | 'モ'))
    }

    /// Walks back from a mention over list members, brackets and particles until `found` says something.
    fn backwards<T>(&self, start: usize, found: impl Fn(usize) -> Option<T>) -> Option<T> {
        let symbols = self.text.symbols();
        let floor = self.section(start).map_or(0, |s| s.symbols.start).max(start.saturating_sub(REACH));
        let mut at = start;
        while at > floor {
            if let Some(value) = found(at) {
                return Some(value);
            }
            let last = symbols[at - 1];
            if let Some(mention) = self.mention_ending(at) {
                at = mention.start;
            } else if last == ')' {
                at = symbols[floor..at].iter().rposition(|&c| c == '(').map(|n| floor + n)?;
            } else if is_joint(last) || matches!(last, ':' | '-' | '(' | 'ハ' | 'ガ' | 'ニ' | 'モ' | 'ノ' | 'デ')
            {
                at -= 1;
            } else if let Some(word) = JOINING_WORDS.iter().find(|word| symbols[..at].ends_with(word)) {
                at -= word.len();
            } else {
                return None;
            }
        }
        None
    }
}
