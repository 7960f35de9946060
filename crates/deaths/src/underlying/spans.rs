//! Ranges of codes, and which of them hold a code.

use super::code::{Code, Key};

/// Ranges of subaddresses, sorted by their start.
#[derive(Debug, Clone)]
pub(super) struct Spans<T> {
    spans: Vec<Span<T>>,
}

/// A range with what it says.
#[derive(Debug, Clone)]
pub(super) struct Span<T> {
    from: Key,
    to: Key,
    /// Furthest end of this and all spans before it: where a search backwards can stop.
    reach: Key,
    pub ambivalent: bool,
    pub value: T,
}

impl<T> Default for Spans<T> {
    fn default() -> Self {
        Self { spans: Vec::new() }
    }
}

impl<T> Spans<T> {
    /// Adds a range; nothing is found before [`Spans::settle`].
    pub fn push(&mut self, (from, to): (Key, Key), ambivalent: bool, value: T) {
        self.spans.push(Span { from, to, reach: to, ambivalent, value });
    }

    /// Sorts the ranges once all are there.
    pub fn settle(&mut self) {
        self.spans.sort_by_key(|span| span.from);
        let mut reach = Key::NONE;
        for span in &mut self.spans {
            reach = reach.max(span.to);
            span.reach = reach;
        }
    }

    /// The spans that hold a code, the narrower ones mostly first.
    pub fn covering(&self, code: Code) -> impl Iterator<Item = &Span<T>> {
        let key = Key::from(code);
        let started = self.spans.partition_point(|span| span.from <= key);
        let near = self.spans[..started].iter().rev().take_while(move |span| span.reach >= key);
        near.filter(move |span| span.to >= key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_ranges_are_all_found() {
        let key = |text| Key::read(text).unwrap();
        let mut spans = Spans::default();
        for (name, from, to) in
            [("all", "A00", "Z99"), ("b", "B00", "B09"), ("one", "B012", "B012"), ("c", "C00", "C9")]
        {
            spans.push((key(from), key(to).filled()), false, name);
        }
        spans.settle();
        let found = |text| spans.covering(Code::read(text).unwrap()).map(|s| s.value).collect::<Vec<_>>().join(" ");
        assert_eq!(found("B012"), "one b all");
        assert_eq!(found("B09"), "b all");
        assert_eq!(found("B10"), "all");
        assert_eq!(found("C979"), "c all");
        assert_eq!(found("Z999"), "all");
    }
}
