//! The blocks of ICD-10 (`A00-A09`): the level between letter and category.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::code::{CATEGORIES, Code, Key};

/// A range of categories, written `A00-A09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Block {
    first: Code,
    last: Code,
}

/// Text that is no range of categories.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no range of categories such as A00-A09")]
pub struct BlockError(String);

impl Block {
    /// The range from one category to another; none where it runs backwards.
    #[must_use]
    pub fn new(first: Code, last: Code) -> Option<Self> {
        let (first, last) = (first.category(), last.category());
        (first <= last).then_some(Self { first, last })
    }

    /// First category.
    #[must_use]
    pub fn first(self) -> Code {
        self.first
    }

    /// Last category.
    #[must_use]
    pub fn last(self) -> Code {
        self.last
    }

    fn width(self) -> usize {
        self.last.category_index() - self.first.category_index()
    }
}

impl TryFrom<String> for Block {
    type Error = BlockError;

    fn try_from(text: String) -> Result<Self, BlockError> {
        let ends = text.split_once('-').and_then(|(first, last)| Some((Code::read(first)?, Code::read(last)?)));
        ends.and_then(|(first, last)| Self::new(first, last)).ok_or(BlockError(text))
    }
}

impl From<Block> for String {
    fn from(block: Block) -> Self {
        format!("{}-{}", block.first, block.last)
    }
}

/// The block of every category, looked up by index.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    ranges: Vec<Block>,
    of: Vec<Key>,
}

impl Blocks {
    /// The narrowest range decides; of equally narrow ones the first.
    pub fn new(mut ranges: Vec<Block>) -> Self {
        ranges.sort_unstable();
        ranges.dedup();
        let mut of = vec![Key::NONE; CATEGORIES];
        let mut widest_first = ranges.clone();
        widest_first.sort_by_key(|block| Reverse((block.width(), *block)));
        for block in widest_first {
            let key = block_key(block.first);
            of[block.first.category_index()..=block.last.category_index()].fill(key);
        }
        Self { ranges, of }
    }

    /// `B` and the block's first category; `B` and the letter where no range holds the code.
    pub fn of(&self, code: Code) -> Key {
        let key = self.of.get(code.category_index()).copied().unwrap_or(Key::NONE);
        if key == Key::NONE { Key::of_bytes([b'B', code.letter(), 0, 0]) } else { key }
    }

    /// The ranges in order.
    pub fn ranges(&self) -> &[Block] {
        &self.ranges
    }
}

fn block_key(first: Code) -> Key {
    let [letter, tens, units, _] = Key::from(first).bytes();
    Key::of_bytes([b'B', letter, tens, units])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        Block::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn the_narrowest_range_decides() {
        let blocks = Blocks::new(["C00-C97", "C15-C26", "C00-C75", "V01-X59", "W00-W19"].map(block).to_vec());
        let of = |text| blocks.of(Code::read(text).unwrap()).to_string();
        assert_eq!(of("C159"), "BC15");
        assert_eq!(of("C80"), "BC00");
        assert_eq!(of("W19"), "BW00");
        assert_eq!(of("X599"), "BV01");
        assert_eq!(of("I10"), "BI");
    }

    #[test]
    fn a_range_is_checked() {
        for bad in ["A00", "A09-A00", "A-B", ""] {
            assert_eq!(Block::try_from(bad.to_owned()), Err(BlockError(bad.to_owned())));
        }
        assert_eq!(String::from(block("A00-A09")), "A00-A09");
    }
}
