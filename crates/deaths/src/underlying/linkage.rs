//! Linkages: two conditions that are coded as a third (volume 2, step M1).

use rustc_hash::FxHashMap;

use super::blocks::Blocks;
use super::code::{Code, Key};
use super::record::Side;
use super::rule::Rule;

/// Level, tentative cause, other condition; the levels are those of [`levels`].
pub(super) type LinkKey = (u8, Key, Key);
/// How many levels there are.
pub(super) const LEVELS: usize = 8;
/// Levels below this know the tentative cause as a category at most, so that a change of its fourth character is written
/// without the category.
const SHARED_FOURTH: u8 = 4;
/// Weight of the coarser level against a row's count.
const SHRINK: f64 = 2.0;
/// Offers below this are not kept.
const LEAST_PROBABILITY: f64 = 0.04;
/// Fewer changes than this are no support.
const LEAST_SUPPORT: f64 = 2.0;

/// A code that the tentative cause may be changed to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Offer {
    pub code: Code,
    pub probability: f64,
    /// Records that made the change, at the finest level that has any.
    pub support: f64,
    /// The step such a change belongs to.
    pub rule: Rule,
}

/// What became of a pair: how often seen, and changed to what.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LinkRow {
    pub seen: u32,
    /// Sorted; `.x` means the category of the tentative cause with the fourth character x.
    pub targets: Vec<(Key, u32)>,
}

/// The keys of a tentative cause and another condition, from coarse to fine: block-block, block-category,
/// category-block, category-category, code-block, code-category, code-code, code-category with the place.
pub(super) fn levels(cause: Code, other: Code, side: Side, blocks: &Blocks) -> [LinkKey; LEVELS] {
    let (block, other_block) = (blocks.of(cause), blocks.of(other));
    let (category, other_category) = (Key::from(cause.category()), Key::from(other.category()));
    let [letter, tens, units, _] = other_category.bytes();
    let placed = Key::of_bytes([letter, tens, units, side.letter()]);
    let (code, other) = (Key::from(cause), Key::from(other));
    [
        (0, block, other_block),
        (1, block, other_category),
        (2, category, other_block),
        (3, category, other_category),
        (4, code, other_block),
        (5, code, other_category),
        (6, code, other),
        (7, code, placed),
    ]
}

/// How a row of the level writes the change of a cause.
pub(super) fn target(level: u8, cause: Code, result: Code) -> Key {
    if level < SHARED_FOURTH && cause.category() == result.category() {
        Key::of_bytes([b'.', result.fourth().unwrap_or(0), 0, 0])
    } else {
        Key::from(result)
    }
}

fn resolve(target: Key, cause: Code) -> Option<Code> {
    match target.bytes() {
        [b'.', fourth, ..] => Some(cause.with_fourth(Some(fourth).filter(|&f| f != 0))),
        _ => Code::read(&target.to_string()),
    }
}

/// The learned linkages.
#[derive(Debug, Clone, Default)]
pub(super) struct Linkage {
    pub rows: FxHashMap<LinkKey, LinkRow>,
}

impl Linkage {
    /// What the cause may be changed to because of the other condition; from coarse to fine each level is shrunk to the
    /// one before.
    pub fn offers(&self, cause: Code, other: Code, side: Side, blocks: &Blocks) -> Vec<Offer> {
        let mut offers = Vec::new();
        for row in levels(cause, other, side, blocks).iter().filter_map(|key| self.rows.get(key)) {
            refine(&mut offers, row, cause);
        }
        offers.retain(|offer| offer.probability >= LEAST_PROBABILITY && offer.code != cause);
        offers
    }

    /// Leaves out rows that only refuse where no coarser row offers anything to refuse.
    pub fn prune(&mut self, blocks: &Blocks) {
        let refusing = self.rows.iter().filter(|(_, row)| row.targets.is_empty()).map(|(key, _)| *key);
        let idle: Vec<LinkKey> = refusing.filter(|key| !self.refuses_something(*key, blocks)).collect();
        for key in idle {
            self.rows.remove(&key);
        }
    }

    fn refuses_something(&self, (level, cause, other): LinkKey, blocks: &Blocks) -> bool {
        let cause_category = category(cause).filter(|_| level >= 2);
        let other_category = category(other).filter(|_| ![0, 2, 4].contains(&level));
        let block = cause_category.map_or(cause, |c| blocks.of(c));
        let other_block = other_category.map_or(other, |c| blocks.of(c));
        let mut causes = vec![(0, block)];
        causes.extend(cause_category.map(|c| (2, Key::from(c))));
        causes.extend((level >= SHARED_FOURTH).then_some((4, cause)));
        let offered = |key: LinkKey| self.rows.get(&key).is_some_and(|row| !row.targets.is_empty());
        causes.into_iter().any(|(level, cause)| {
            let by_category = other_category.is_some_and(|c| offered((level + 1, cause, Key::from(c))));
            by_category || offered((level, cause, other_block))
        })
    }
}

fn category(key: Key) -> Option<Code> {
    let [letter, tens, units, _] = key.bytes();
    Code::read(&Key::of_bytes([letter, tens, units, 0]).to_string())
}

fn refine(offers: &mut Vec<Offer>, row: &LinkRow, cause: Code) {
    let mut counts: Vec<(Code, f64)> =
        row.targets.iter().filter_map(|(t, n)| Some((resolve(*t, cause)?, f64::from(*n)))).collect();
    counts.sort_by_key(|(code, _)| *code);
    let seen = f64::from(row.seen) + SHRINK;
    for offer in offers.iter_mut() {
        // The last of equals: a row that spells the code out says more than one that shares the fourth character.
        let count = counts.iter().rev().find(|(code, _)| *code == offer.code).map_or(0.0, |(_, n)| *n);
        offer.probability = (count + SHRINK * offer.probability) / seen;
        offer.support = if count >= LEAST_SUPPORT { count } else { offer.support };
    }
    for (code, count) in counts {
        if offers.iter().all(|offer| offer.code != code) {
            let support = if count >= LEAST_SUPPORT { count } else { 0.0 };
            offers.push(Offer { code, probability: count / seen, support, rule: Rule::M1 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    fn key(level: u8, cause: &str, other: &str) -> LinkKey {
        (level, Key::read(cause).unwrap(), Key::read(other).unwrap())
    }

    fn row(seen: u32, targets: &[(&str, u32)]) -> LinkRow {
        LinkRow { seen, targets: targets.iter().map(|(t, n)| (Key::read(t).unwrap(), *n)).collect() }
    }

    #[test]
    fn finer_levels_are_shrunk_to_coarser_ones() {
        let blocks = Blocks::new(Vec::new());
        let mut linkage = Linkage::default();
        linkage.rows.insert(key(3, "E14", "N18"), row(6, &[(".2", 6)]));
        linkage.rows.insert(key(6, "E149", "N189"), row(2, &[("E142", 2)]));
        let offers = linkage.offers(code("E149"), code("N189"), Side::Upper, &blocks);
        assert_eq!(offers.len(), 1);
        assert_eq!((offers[0].code, offers[0].support), (code("E142"), 2.0));
        assert!((offers[0].probability - (2.0 + 2.0 * 0.75) / 4.0).abs() < 1e-12);
        // The code itself is no change.
        assert!(linkage.offers(code("E142"), code("N189"), Side::Upper, &blocks).is_empty());
    }

    #[test]
    fn the_place_counts_on_the_finest_level() {
        let blocks = Blocks::new(Vec::new());
        let mut linkage = Linkage::default();
        linkage.rows.insert(key(7, "I10", "I61u"), row(8, &[("I619", 8)]));
        assert_eq!(linkage.offers(code("I10"), code("I619"), Side::Upper, &blocks).len(), 1);
        assert!(linkage.offers(code("I10"), code("I619"), Side::Part2, &blocks).is_empty());
    }

    #[test]
    fn refusals_stay_only_below_offers() {
        let blocks = Blocks::new(Vec::new());
        let mut linkage = Linkage::default();
        linkage.rows.insert(key(3, "E14", "N18"), row(6, &[(".2", 6)]));
        linkage.rows.insert(key(6, "E149", "N189"), row(2, &[]));
        linkage.rows.insert(key(7, "E149", "N18u"), row(2, &[]));
        linkage.rows.insert(key(6, "E149", "J189"), row(2, &[]));
        linkage.rows.insert(key(0, "BE", "BJ"), row(2, &[]));
        linkage.prune(&blocks);
        let mut left: Vec<u8> = linkage.rows.keys().map(|k| k.0).collect();
        left.sort_unstable();
        assert_eq!(left, [3, 6, 7]);
    }

    #[test]
    fn targets_share_the_fourth_character_up_to_categories() {
        assert_eq!(target(3, code("E149"), code("E142")).to_string(), ".2");
        assert_eq!(target(0, code("E149"), code("E14")).to_string(), ".");
        assert_eq!(target(4, code("E149"), code("E142")).to_string(), "E142");
        assert_eq!(target(3, code("I10"), code("I619")).to_string(), "I619");
    }
}
