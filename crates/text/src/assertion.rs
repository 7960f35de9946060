//! Whether the patient has what a mention speaks of.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::character::{is_kanji, is_katakana, is_word};
use crate::cues::{ACROSS, AFTER, BEFORE, INSIDE, KIN, Says};
use crate::{Normalised, Section, SectionKind, Span};

/// Status of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The patient has it, or had it in this episode.
    Present,
    /// It is denied.
    Absent,
    /// It is considered, not established.
    Suspected,
    /// A relative has or had it.
    Family,
    /// It belongs to the history.
    Past,
    /// It is a goal, or to be examined.
    Planned,
}

/// The status of a mention and the words that decide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The status.
    pub status: Status,
    /// Where the deciding words stand; `None` for a plain `present`.
    pub cue: Option<Span>,
    /// The deciding words as the chart writes them; empty for a plain `present`.
    pub cue_text: String,
    /// The rule that decided (`after:absent`, `section:past_history`, `default`).
    pub rule: String,
}

impl Default for Assertion {
    fn default() -> Self {
        Self { status: Status::Present, cue: None, cue_text: String::new(), rule: "default".into() }
    }
}

/// Reads the assertion of mentions in one text.
///
/// Cues mostly follow their target in Japanese; a cue reaches back over particles, brackets and the members of a list
/// (嘔吐・下痢なし), and no further than its clause. Rules and words are declared in `data/cues.tsv`,
/// `data/relatives.tsv` and `data/transparent.tsv`. The idea is that of NegEx (Chapman et al., 2001) with the scope
/// turned round for a head-final language.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a Normalised,
    original: Vec<char>,
    sections: &'a [Section],
    /// Mentions as ranges of symbols, in order.
    mentions: &'a [Range<usize>],
}

/// A cue found: what it says and its symbols.
type Found = (Says, Range<usize>);

/// How far a cue reaches, in symbols.
const REACH: usize = 60;
/// Longest list member that is no known mention.
const LONGEST_UNKNOWN: usize = 10;

impl<'a> Reader<'a> {
    /// A reader over `original` with its normal form, sections, and all mentions as ranges of symbols in text order.
    pub fn new(original: &str, text: &'a Normalised, sections: &'a [Section], mentions: &'a [Range<usize>]) -> Self {
        Self { text, original: original.chars().collect(), sections, mentions }
    }

    /// The assertion of the mention at `target`, in symbols.
    pub fn assertion(&self, target: &Range<usize>) -> Assertion {
        let after = self.after(target.end);
        let before = self.before(target.start);
        let section = self.section(target.start);
        let status = |found: &Option<Found>, wanted: Status| {
            found.as_ref().filter(|(says, _)| *says == Says::Status(wanted)).map(|(_, cue)| cue.clone())
        };
        let in_section = |kind: SectionKind| section.filter(|s| s.kind == kind);
        if let Some(section) = in_section(SectionKind::Goal) {
            return self.by_section(Status::Planned, section);
        }
        if let Some((_, cue)) = self.bracketed_before(target.start) {
            return self.decided(Status::Suspected, cue, "before:suspected");
        }
        if let Some(cue) = status(&after, Status::Absent) {
            return self.decided(Status::Absent, cue, "after:absent");
        }
        if let Some(cue) = self.relative(target).or_else(|| status(&after, Status::Family)) {
            return self.decided(Status::Family, cue, "kin:family");
        }
        if let Some(section) = in_section(SectionKind::FamilyHistory) {
            return self.by_section(Status::Family, section);
        }
        let affirmed = status(&after, Status::Present).is_some();
        for wanted in [Status::Planned, Status::Suspected, Status::Absent] {
            if let Some(cue) = status(&after, wanted) {
                let means =
                    if wanted == Status::Suspected && self.is_measure(target) { Status::Planned } else { wanted };
                return self.decided(means, cue, &format!("after:{}", wanted.name()));
            }
            if let Some(cue) = status(&before, wanted).filter(|_| !affirmed) {
                return self.decided(wanted, cue, &format!("before:{}", wanted.name()));
            }
        }
        self.history(target, after, before, in_section(SectionKind::PastHistory))
    }

    /// A measure rather than a finding: to consider one is to plan it.
    fn is_measure(&self, target: &Range<usize>) -> bool {
        let words = &self.text.symbols()[target.clone()];
        [['導', '入'], ['手', '術'], ['療', '法'], ['検', '査']].iter().any(|end| words.ends_with(end))
            || words.ends_with(&['術'])
    }

    /// Past or present: an illness of the history that goes on is present.
    fn history(
        &self,
        target: &Range<usize>,
        after: Option<Found>,
        before: Option<Found>,
        section: Option<&Section>,
    ) -> Assertion {
        if let Some((Says::Ongoing, cue)) = after {
            return self.decided(Status::Present, cue, "after:ongoing");
        }
        if let Some(cue) = self.ongoing(target.end) {
            return self.decided(Status::Present, cue, "in:ongoing");
        }
        for (found, rule) in [(after, "after:past"), (before, "before:past")] {
            if let Some((Says::Status(Status::Past), cue)) = found {
                return self.decided(Status::Past, cue, rule);
            }
        }
        section.map_or_else(Assertion::default, |s| self.by_section(Status::Past, s))
    }

    fn decided(&self, status: Status, cue: Range<usize>, rule: &str) -> Assertion {
        self.with_cue(status, self.text.span(cue.start, cue.end), rule.to_owned())
    }

    fn by_section(&self, status: Status, section: &Section) -> Assertion {
        self.with_cue(status, section.heading, format!("section:{}", status.name()))
    }

    fn with_cue(&self, status: Status, cue: Span, rule: String) -> Assertion {
        let words = self.original.get(cue.start..cue.end).unwrap_or_default();
        Assertion { status, cue: Some(cue), cue_text: words.iter().collect(), rule }
    }

    fn section(&self, at: usize) -> Option<&'a Section> {
        let next = self.sections.partition_point(|s| s.symbols.start <= at);
        self.sections.get(next.checked_sub(1)?).filter(|s| s.symbols.contains(&at))
    }

    /// Where the sentence around `at` ends: at a full stop, a line end or the next heading.
    fn sentence_end(&self, at: usize) -> usize {
        let symbols = self.text.symbols();
        let heading = self.sections.iter().map(|s| s.symbols.start).find(|&s| s > at).unwrap_or(symbols.len());
        let stop = symbols[at..].iter().position(|c| matches!(c, '。' | '\n')).map_or(symbols.len(), |n| at + n);
        heading.min(stop).min(at + REACH)
    }

    /// The cue that follows the mention ending at `end`.
    fn after(&self, end: usize) -> Option<Found> {
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
        let symbols = self.text.symbols();
        for at in from..limit.min(from + FAR) {
            if matches!(symbols[at], '、' | ',' | '(') || self.mention_at(at).is_some() {
                return None;
            }
            let verdict = symbols[at..].starts_with(&['除', '外']) || symbols[at..].starts_with(&['否', '定']);
            match self.cue(at, limit) {
                Some(found) if verdict => return Some(found),
                Some((Says::Status(Status::Present | Status::Past) | Says::Ongoing, _)) => return None,
                _ => {}
            }
        }
        None
    }

    /// A cue that begins at `at`. Doubt or history that is then denied is a denial (〜を疑う所見なし, 〜の既往はない).
    fn cue(&self, at: usize, limit: usize) -> Option<Found> {
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
    fn bracket(&self, at: usize, limit: usize) -> Option<usize> {
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
    fn ongoing(&self, end: usize) -> Option<Range<usize>> {
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

    fn mention_ending(&self, end: usize) -> Option<&'a Range<usize>> {
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
        let topic =
            matches!(symbols.get(end), Some('ハ' | 'ガ' | 'ヲ' | 'ニ' | 'デ')) && self.mention_at(end).is_none();
        (end > at && end - at <= LONGEST_UNKNOWN && !own && !topic).then_some(end)
    }

    /// The cue that precedes the mention starting at `start`.
    fn before(&self, start: usize) -> Option<Found> {
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
    fn bracketed_before(&self, end: usize) -> Option<Found> {
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
        let line_start = symbols[..at].iter().rposition(|&c| c == '\n').map_or(0, |n| n + 1);
        let line_end = self.sentence_end(start).max(start);
        let ticked = symbols[line_start..line_end].iter().any(|c| matches!(c, '■' | '☑' | '✓' | '☒'));
        ticked.then_some((Says::Status(Status::Absent), at..start))
    }

    /// The relative whose illness the mention is.
    fn relative(&self, target: &Range<usize>) -> Option<Range<usize>> {
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

/// Words that join a mention to what is before it.
const JOINING_WORDS: [&[char]; 3] = [&['o', 'r'], &['a', 'n', 'd'], &['自', '身', 'ガ']];

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

/// A character that joins members of a list.
fn is_joint(c: char) -> bool {
    matches!(c, '、' | ',' | '・' | '/' | ' ' | '&' | 'ヤ' | 'ト' | '及' | 'ビ' | '並' | '又')
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

impl Status {
    /// The status as it is written in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Suspected => "suspected",
            Self::Family => "family",
            Self::Past => "past",
            Self::Planned => "planned",
        }
    }
}
