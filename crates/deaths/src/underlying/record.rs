//! A coded certificate, and where its codes stand.

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::weights::Relation;

/// Most lines of part I that are read; certificates have four or five.
pub const MOST_LINES: usize = 20;
/// Most codes that are read.
pub const MOST_CODES: usize = 200;

/// A coded certificate as it was written. Selection reads it leniently: what is no code is passed over, empty lines are
/// closed up, and beyond [`MOST_LINES`] lines and [`MOST_CODES`] codes nothing is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Part I: line 0 holds the immediate cause, the last used line the claimed origin; codes in the order written.
    pub lines: Vec<Vec<String>>,
    /// Part II: other significant conditions.
    #[serde(default)]
    pub part2: Vec<String>,
}

impl Record {
    /// What selection does not read: no code, or beyond the limits.
    #[must_use]
    pub fn unread(&self) -> Vec<&str> {
        let lines = self.lines.iter().enumerate().flat_map(|(i, line)| line.iter().map(move |c| (i < MOST_LINES, c)));
        let all = lines.chain(self.part2.iter().map(|c| (true, c)));
        let mut read = 0;
        let mut unread = Vec::new();
        for (in_reach, text) in all {
            let fits = in_reach && read < MOST_CODES && Code::read(text).is_some();
            read += usize::from(fits);
            if !fits {
                unread.push(text.as_str());
            }
        }
        unread
    }
}

/// Where a code stands: the line of part I (0 the immediate cause) or part II, and its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    line: usize,
    order: usize,
}

/// The line of what stands in part II, below every line of part I.
const PART2: usize = usize::MAX;

impl Place {
    pub fn in_part2(self) -> bool {
        self.line == PART2
    }

    /// On a line of part I above the given one.
    pub fn is_above(self, line: usize) -> bool {
        self.line < line
    }
}

/// The codes of a certificate and their places.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// Used lines of part I, with every code as often as it is written.
    pub lines: Vec<Vec<Code>>,
    part2: Vec<Code>,
    /// Every code once, in the order of first mention: at its lowest line of part I, in part II only where it stands
    /// nowhere else.
    codes: Vec<(Code, Place)>,
}

impl Placed {
    pub fn of(record: &Record) -> Self {
        let mut room = MOST_CODES;
        let mut read = |line: &Vec<String>| -> Vec<Code> {
            let codes: Vec<Code> = line.iter().filter_map(|c| Code::read(c)).take(room).collect();
            room -= codes.len();
            codes
        };
        let lines = record.lines.iter().take(MOST_LINES).map(&mut read).filter(|line| !line.is_empty()).collect();
        let part2 = read(&record.part2);
        Self::new(lines, part2)
    }

    fn new(lines: Vec<Vec<Code>>, part2: Vec<Code>) -> Self {
        let mut codes: Vec<(Code, Place)> = Vec::new();
        let numbered = lines.iter().enumerate().chain([(PART2, &part2)]);
        for (line, order, code) in numbered.flat_map(|(l, line)| line.iter().enumerate().map(move |(o, c)| (l, o, *c)))
        {
            let place = Place { line, order };
            match codes.iter_mut().find(|(known, _)| *known == code) {
                None => codes.push((code, place)),
                Some((_, known)) if line != PART2 && line > known.line => *known = place,
                Some(_) => {}
            }
        }
        Self { lines, part2, codes }
    }

    /// The certificate as if the code had not been mentioned.
    pub fn without(&self, code: Code) -> Self {
        let rest = |line: &Vec<Code>| -> Vec<Code> { line.iter().copied().filter(|&c| c != code).collect() };
        let lines = self.lines.iter().map(rest).filter(|line| !line.is_empty()).collect();
        Self::new(lines, rest(&self.part2))
    }

    /// Different codes in the order of first mention.
    pub fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        self.codes.iter().map(|(code, _)| *code)
    }

    pub fn code_count(&self) -> usize {
        self.codes.len()
    }

    /// First-mentioned code, of part II where part I is empty.
    pub fn first(&self) -> Option<Code> {
        self.codes().next()
    }

    pub fn mentions(&self, code: Code) -> bool {
        self.place(code).is_some()
    }

    fn place(&self, code: Code) -> Option<Place> {
        self.codes.iter().find(|(known, _)| *known == code).map(|(_, place)| *place)
    }

    /// First code on the lowest used line: the claimed origin.
    pub fn origin(&self) -> Option<Code> {
        self.lines.last().and_then(|line| line.first()).copied()
    }

    /// Codes that stand above the lowest used line, but for the given one.
    pub fn above_origin(&self, origin: Code) -> impl Iterator<Item = Code> + '_ {
        let lowest = self.lines.len().saturating_sub(1);
        self.codes.iter().filter(move |(code, place)| *code != origin && place.is_above(lowest)).map(|(code, _)| *code)
    }

    /// In which relation another code can take the place of the tentative one. A tentative code that is not mentioned
    /// (the result of a row) is as good as in part I above everything.
    pub fn contest(&self, tentative: Code, other: Code) -> Relation {
        let own = self.place(tentative).unwrap_or(Place { line: 0, order: 0 });
        let Some(place) = self.place(other) else { return Relation::OtherPart2 };
        match place.line.cmp(&own.line) {
            _ if place.in_part2() => Relation::OtherPart2,
            _ if own.in_part2() => Relation::FromPart2,
            std::cmp::Ordering::Greater => Relation::Lower,
            std::cmp::Ordering::Equal => Relation::Same,
            std::cmp::Ordering::Less => Relation::Higher,
        }
    }

    /// Where a mentioned code stands seen from another, perhaps not mentioned.
    pub fn side(&self, from: Code, other: Code) -> Side {
        let (Some(own), Some(place)) = (self.place(from), self.place(other)) else { return Side::Unmentioned };
        match place.line.cmp(&own.line) {
            _ if place.in_part2() => Side::Part2,
            _ if own.in_part2() => Side::FromPart2,
            std::cmp::Ordering::Less => Side::Upper,
            std::cmp::Ordering::Greater => Side::Lower,
            std::cmp::Ordering::Equal => Side::Same,
        }
    }
}

/// Where the other condition of a linkage stands seen from the tentative cause; the letter is the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The tentative cause is not mentioned itself.
    Unmentioned,
    /// In part II.
    Part2,
    /// In part I, the tentative cause in part II.
    FromPart2,
    /// On a line above: reported as due to the tentative cause.
    Upper,
    /// On a line below.
    Lower,
    /// On the same line.
    Same,
}

impl Side {
    pub fn letter(self) -> u8 {
        match self {
            Self::Unmentioned => b'o',
            Self::Part2 => b'p',
            Self::FromPart2 => b'q',
            Self::Upper => b'u',
            Self::Lower => b'l',
            Self::Same => b's',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(lines: &[&str], part2: &str) -> Record {
        let split = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        Record { lines: lines.iter().map(|l| split(l)).collect(), part2: split(part2) }
    }

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    #[test]
    fn closes_up_and_counts_once() {
        let placed = Placed::of(&record(&["J18.9 I10", "", "nonsense", "I500 J189"], "I10 E119"));
        assert_eq!(placed.lines.len(), 2);
        assert_eq!(placed.codes().map(|c| c.to_string()).collect::<Vec<_>>(), ["J189", "I10", "I500", "E119"]);
        // J189 counts on the lower line, I10 in part I.
        assert_eq!(placed.contest(code("I500"), code("J189")), Relation::Same);
        assert_eq!(placed.contest(code("I500"), code("I10")), Relation::Higher);
        assert_eq!(placed.contest(code("I10"), code("E119")), Relation::OtherPart2);
        assert_eq!(placed.contest(code("E119"), code("I10")), Relation::FromPart2);
        assert_eq!(placed.above_origin(code("I500")).collect::<Vec<_>>(), [code("I10")]);
    }

    #[test]
    fn sides() {
        let placed = Placed::of(&record(&["J189", "I500 I10"], "E119"));
        let side = |a, b| placed.side(code(a), code(b)).letter() as char;
        assert_eq!(side("I500", "J189"), 'u');
        assert_eq!(side("J189", "I500"), 'l');
        assert_eq!(side("I10", "I500"), 's');
        assert_eq!(side("I10", "E119"), 'p');
        assert_eq!(side("E119", "I10"), 'q');
        assert_eq!(side("A419", "I10"), 'o');
    }

    #[test]
    fn without_a_code_lines_close_up() {
        let placed = Placed::of(&record(&["J189", "R54", "I10"], "R54")).without(code("R54"));
        assert_eq!(placed.lines.len(), 2);
        assert!(!placed.mentions(code("R54")));
        assert_eq!(placed.code_count(), 2);
    }

    #[test]
    fn limits_hold_and_are_told() {
        let many = record(&["I10 ?"; 25], "E119");
        assert_eq!(Placed::of(&many).lines.len(), MOST_LINES);
        assert_eq!(many.unread().len(), 25 + 5);
        let long = Record { lines: vec![vec!["I10".to_owned(); 300]], part2: vec!["E119".to_owned()] };
        assert_eq!(Placed::of(&long).code_count(), 1);
        assert_eq!(long.unread().len(), 101);
    }
}
