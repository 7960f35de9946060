//! What the network sees of each position: its symbol, the n-grams around it, and the caller's columns.

/// A text to be tagged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Normalised symbols.
    pub symbols: Vec<char>,
    /// The caller's columns, each as long as `symbols`, in the order of the configuration.
    pub columns: Vec<Vec<u16>>,
}

/// Windows of the hashed n-grams: first and last symbol relative to the position.
pub(crate) const NGRAMS: [(isize, isize); 5] = [(-1, 0), (0, 1), (-1, 1), (-2, 0), (0, 2)];

/// Stands before the first and after the last symbol.
const EDGE: char = '\n';

/// Row of the n-gram table for the window `ngram` at `at`.
pub(crate) fn ngram_row(symbols: &[char], at: usize, ngram: usize, rows: usize) -> usize {
    let (first, last) = NGRAMS[ngram];
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ ngram as u64;
    for offset in first..=last {
        let symbol = at.checked_add_signed(offset).and_then(|i| symbols.get(i)).copied().unwrap_or(EDGE);
        hash = (hash ^ u64::from(u32::from(symbol))).wrapping_mul(0x0100_0000_01b3);
        hash ^= hash >> 29;
    }
    (hash % rows as u64) as usize
}

impl Input {
    /// A part of the text.
    pub fn slice(&self, from: usize, to: usize) -> Self {
        Self {
            symbols: self.symbols[from..to].to_vec(),
            columns: self.columns.iter().map(|c| c[from..to].to_vec()).collect(),
        }
    }
}
