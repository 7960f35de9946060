//! The cue that follows a mention, and how far it reaches back.

use std::ops::Range;

use super::{Found, Reader, Status, is_joint};
use crate::character::{is_kanji, is_katakana, is_word};
use crate::cues::{ACROSS, AFTER, INSIDE, Says};

/// Longest list member that is no known mention.
const LONGEST_UNKNOWN: usize = 10;

impl<'a> Reader<'a> {
    /// The cue that follows the mention ending at `end`.
    pub(super) fn after(&self, end: usize) -> Option<Found> {
        let symbols = self.text.symbols();
        let limit = self.sentence_end(end);
        let (mut at, mut list, mut unknown) = (end, List::Alone, 0);
        while at < limit {
            if let Some(close) = self.bracket(at, limit) {
                if let Some(found) = self.inside(at + 1, close) {
                    return self.shared(found, list, true, limit);
                }
                at = close + 1;
            } else if let Some(found) = self.cue(at, limit) {
                return self.shared(found, list, false, limit);
            } else if let Some(mention) = self.mention_at(at) {
                // A line that ends with one mention and a line that begins with another are two lines, however long;
                // and items set side by side with a gap are read one by one.
                let gap = symbols[..at].ends_with(&[' ']) && !symbols[..at].ends_with(&['、', ' ']);
                if gap || self.text.is_wrapped_at(at) {
                    return None;
                }
                at = mention.end.max(at + 1);
                list = list.max(List::Coordinated);
            } else if let Some((length, ())) = ACROSS.at_start(symbols, at) {
                at += length;
            } else if is_joint(symbols[at]) || symbols[at] == ':' {
                list = list.max(List::joined_by(symbols[at]));
                at += 1;
            } else if list != List::Alone
                && unknown < 2
                && let Some(next) = self.unknown_member(at, limit)
            {
                unknown += 1;
                at = next;
            } else {
                return if list == List::Alone { self.distant(at, limit) } else { None };
            }
        }
        None
    }

    /// The cue, if the mention shares it with the member of the list that it stands with.
    ///
    /// Closely joined members (嘔吐・下痢) share any verdict but an affirmation. Members between commas share a denial,
    /// unless the list denies its members one by one (顔面紅潮、嗄声なし、喘鳴なし); doubt and brackets stay with their
    /// own member there.
    fn shared(&self, found: Found, list: List, bracketed: bool, limit: usize) -> Option<Found> {
        let own = is_own(&found, &self.text.symbols()[found.1.clone()]);
        let shared = match list {
            List::Alone => true,
            List::Coordinated => !own,
            List::Commas => {
                let denial =
                    found.0 == Says::Status(Status::Absent) && !bracketed && !self.denies_next(found.1.end, limit);
                !own && (denial
                    || matches!(found.0, Says::Status(Status::Past | Status::Planned | Status::Family)) && !bracketed)
            }
        };
        shared.then_some(found)
    }

    /// True when the next member of the list carries a denial of its own.
    fn denies_next(&self, at: usize, limit: usize) -> bool {
        let symbols = self.text.symbols();
        if at >= limit || !matches!(symbols[at], '、' | ',' | ' ') {
            return false;
        }
        let Some(mention) = self.mention_at(at + 1) else { return false };
        matches!(self.cue(mention.end.min(limit.saturating_sub(1)), limit), Some((Says::Status(Status::Absent), _)))
    }

    /// A verdict at the end of the clause, over words that say what it rests on (トロポニン陰性にて除外).
    fn distant(&self, from: usize, limit: usize) -> Option<Found> {
        const FAR: usize = 16;
        // 発熱の原因は明らかでない denies the cause, not the fever.
        let of_aspect = self.text.symbols()[..from].ends_with(&['ノ']);
        let symbols = self.text.symbols();
        for at in from..limit.min(from + FAR) {
            if matches!(symbols[at], '、' | ',' | '(') || self.mention_at(at).is_some() {
                return None;
            }
            let named = symbols[at..].starts_with(&['除', '外']) || symbols[at..].starts_with(&['否', '定']);
            match self.cue(at, limit) {
                Some(found) if named || !of_aspect && is_full_denial(&found) => return Some(found),
                Some((Says::Status(Status::Present | Status::Past) | Says::Ongoing, _)) => return None,
                _ => {}
            }
        }
        None
    }

    /// A cue that begins at `at`. Doubt or history that is then denied is a denial (〜を疑う所見なし, 〜の既往はない).
    pub(super) fn cue(&self, at: usize, limit: usize) -> Option<Found> {
        let symbols = self.text.symbols();
        let (length, says) = AFTER.at_start(symbols, at)?;
        let end = at + length;
        if end > limit || !stands_alone(symbols, at, end) {
            return None;
        }
        let denial = match says {
            Says::Status(Status::Suspected) => self.denial(end, limit, 14),
            Says::Status(Status::Past) => self.denial(end, limit, 3),
            _ => None,
        };
        if let Some(denial) = denial {
            return Some((Says::Status(Status::Absent), denial));
        }
        Some((says, at..end))
    }

    fn denial(&self, from: usize, limit: usize, within: usize) -> Option<Range<usize>> {
        let symbols = self.text.symbols();
        for at in from..limit.min(from + within) {
            if matches!(symbols[at], '、' | ',' | '・') {
                return None;
            }
            match AFTER.at_start(symbols, at) {
                Some((length, Says::Status(Status::Absent))) if stands_alone(symbols, at, at + length) => {
                    return Some(at..at + length);
                }
                Some((_, Says::Status(Status::Present))) => return None,
                _ => {}
            }
        }
        None
    }

    /// The closing bracket of the bracket that opens at `at`.
    pub(super) fn bracket(&self, at: usize, limit: usize) -> Option<usize> {
        let symbols = self.text.symbols();
        let close = match symbols.get(at)? {
            '(' => ')',
            '[' => ']',
            '「' => '」',
            _ => return None,
        };
        symbols.get(at..limit)?.iter().position(|&c| c == close).map(|n| at + n)
    }

    /// A cue in brackets: what they begin with, or end with when they hold little else (原因不明疑い, not 原因 そば疑い).
    fn inside(&self, open: usize, close: usize) -> Option<Found> {
        const LITTLE: usize = 3;
        let symbols = &self.text.symbols()[..close];
        let content = &symbols[open..];
        if let Some((length, says)) = INSIDE.of(content)
            && (length == content.len() || length > 1)
        {
            return Some((says, open..open + length));
        }
        if symbols.get(open.wrapping_sub(1)) == Some(&'「')
            && let Some(found) = self.cue(open, close)
        {
            return Some(found);
        }
        let (length, says) = INSIDE.at_end(symbols, close)?;
        let short = length > 1 && open + length <= close && content.len() <= length + LITTLE;
        short.then_some((says, close - length..close))
    }

    /// Words in brackets after the mention that say that an illness goes on.
    pub(super) fn ongoing(&self, end: usize) -> Option<Range<usize>> {
        let symbols = self.text.symbols();
        let open = end + symbols.get(end..)?.iter().take(3).position(|&c| c == '(')?;
        let close = self.bracket(open, self.sentence_end(end))?;
        (open + 1..close).find_map(|at| match INSIDE.at_start(&symbols[..close], at) {
            Some((length, Says::Ongoing)) => Some(at..at + length),
            _ => None,
        })
    }

    fn mention_at(&self, at: usize) -> Option<&'a Range<usize>> {
        let next = self.mentions.partition_point(|m| m.start < at);
        self.mentions.get(next).filter(|m| m.start == at)
    }

    pub(super) fn mention_ending(&self, end: usize) -> Option<&'a Range<usize>> {
        let next = self.mentions.partition_point(|m| m.end < end);
        self.mentions.get(next).filter(|m| m.end == end)
    }

    /// A list member that is no known mention: a short run of nouns. One that says what the *list* is about
    /// (再発なし, 著変なし) belongs to its own cue and ends the list.
    fn unknown_member(&self, at: usize, limit: usize) -> Option<usize> {
        const OWN_SUBJECT: [&str; 14] = [
            "再発",
            "転移",
            "異常",
            "問題",
            "著変",
            "変化",
            "増悪",
            "合併症",
            "副作用",
            "自覚症状",
            "症状",
            "既往",
            "後遺症",
            "特記",
        ];
        let symbols = self.text.symbols();
        let mut end = at;
        while end < limit && is_word(symbols[end]) && end - at <= LONGEST_UNKNOWN {
            let cue = AFTER.at_start(symbols, end).is_some_and(|(length, _)| stands_alone(symbols, end, end + length));
            if end > at && (cue || self.mention_at(end).is_some() || ACROSS.at_start(symbols, end).is_some()) {
                break;
            }
            end += 1;
        }
        let words: String = symbols[at..end].iter().collect();
        let own = OWN_SUBJECT.iter().any(|w| words.starts_with(w) || words.ends_with(w));
        // A topic of its own (成人後は…) ends the list too.
        let particle = matches!(symbols.get(end), Some('ハ' | 'ガ' | 'ヲ' | 'ニ' | 'デ'));
        let topic = particle && self.mention_at(end).is_none() && AFTER.at_start(symbols, end + 1).is_none();
        (end > at && end - at <= LONGEST_UNKNOWN && !own && !topic).then_some(end)
    }
}

/// A denial that is a whole predicate (形成しなかった, 指摘できません) and not the end of some other one.
fn is_full_denial((says, cue): &Found) -> bool {
    *says == Says::Status(Status::Absent) && cue.len() >= 5
}

/// How the members between a mention and its cue are joined; the loosest joint counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    /// No other member in between.
    Alone,
    /// Joined by ・, や, と, / or nothing.
    Coordinated,
    /// Separated by commas.
    Commas,
}

impl List {
    fn joined_by(joint: char) -> Self {
        match joint {
            ' ' | ':' => Self::Alone,
            '、' | ',' => Self::Commas,
            _ => Self::Coordinated,
        }
    }
}

/// A cue that concerns only the member it stands with: an affirmation, or what was done about it (術後, 後).
fn is_own((says, _): &Found, words: &[char]) -> bool {
    match says {
        Says::Status(Status::Present) | Says::Ongoing => true,
        Says::Status(Status::Past) => !words.windows(2).any(|w| matches!(w, ['既', '往'] | ['罹', '患'])),
        _ => words.starts_with(&['歴']),
    }
}

/// A cue of one kanji or sign must not run on into another word (無 of 無症状, - of -5).
fn stands_alone(symbols: &[char], start: usize, end: usize) -> bool {
    let next = symbols.get(end).copied();
    if symbols[start].is_ascii_alphabetic() {
        // `PE、s/o 肺炎`: a Latin cue with a word behind it belongs to that word.
        let spaced = symbols.get(end) == Some(&' ') && symbols.get(end + 1).is_some_and(|&c| is_word(c));
        return !spaced && !next.is_some_and(|c| is_word(c) && !is_katakana(c));
    }
    match (end - start, symbols[start]) {
        (1, '-' | '+') => !next.is_some_and(|c| c.is_alphanumeric()),
        (1, _) => !next.is_some_and(|c| {
            is_kanji(c) || is_katakana(c) && !matches!(c, 'デ' | 'ハ' | 'ガ' | 'ノ' | 'ト' | 'ニ' | 'モ')
        }),
        _ => !runs_on(&symbols[start..end], next, symbols.get(end + 1).copied()),
    }
}

/// `なし` of `なし崩し`, `ない` of `内` readings: the cue is the beginning of a longer word.
fn runs_on(cue: &[char], next: Option<char>, after: Option<char>) -> bool {
    match (cue, next) {
        (['ナ', 'シ'], Some('崩' | 'ク')) => true,
        (['カ'], Some(c)) => is_word(c),
        (['ア', 'リ' | 'ル'], Some('マ' | '得')) => after == Some('セ'),
        (['診', '断'] | ['治', '療'] | ['合', '併'], Some('書' | '歴' | '科' | '症' | '室' | '所')) => true,
        _ => false,
    }
}
