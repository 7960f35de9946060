//! Parent links: those of ICD-10 follow from its codes and ranges; those that lead nowhere are found.

use std::collections::BTreeSet;

use crate::builder::ReleaseBuilder;
use crate::icd10::{Code, Range};
use crate::release::ConceptKind;

/// Links codes and ranges to what is above them; makes the more general codes that no table names.
pub(crate) fn link(builder: &mut ReleaseBuilder, codes: &BTreeSet<Code>, ranges: &BTreeSet<Range>) {
    let ranges: Vec<Range> = ranges.iter().copied().collect();
    for range in &ranges {
        let parent = range.parent(&ranges).map(|parent| parent.to_string());
        let kind = if parent.is_none() { ConceptKind::Chapter } else { ConceptKind::Block };
        builder.concept(&range.to_string(), kind, parent.as_deref());
    }
    let all: BTreeSet<Code> = codes.iter().flat_map(|code| std::iter::once(*code).chain(code.parents())).collect();
    for code in all {
        let above = code.parent().map(|parent| parent.as_str().to_owned());
        let above = above.or_else(|| Range::innermost(&ranges, code).map(|range| range.to_string()));
        builder.concept(code.as_str(), ConceptKind::Code, above.as_deref());
    }
}

/// Positions that are their own ancestors, in ascending order; `parent` gives the position of a parent.
pub(crate) fn cyclic(len: usize, parent: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    // 0: unseen; otherwise the number of the walk that came by.
    let mut seen = vec![0usize; len];
    let mut found = Vec::new();
    for start in 0..len {
        let mut at = Some(start);
        while let Some(here) = at.filter(|&here| here < len && seen[here] == 0) {
            seen[here] = start + 1;
            at = parent(here);
        }
        if let Some(entry) = at.filter(|&here| here < len && seen[here] == start + 1) {
            found.extend(around(entry, &parent));
        }
    }
    found.sort_unstable();
    found
}

/// The members of the cycle that `entry` lies on.
fn around(entry: usize, parent: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let rest = std::iter::successors(parent(entry), |&at| parent(at)).take_while(|&at| at != entry);
    std::iter::once(entry).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parents: &[Option<usize>]) -> Vec<usize> {
        cyclic(parents.len(), |at| parents[at])
    }

    #[test]
    fn only_members_of_a_cycle_are_named() {
        assert_eq!(check(&[None, Some(0), Some(1)]), Vec::<usize>::new());
        assert_eq!(check(&[Some(0)]), vec![0]);
        assert_eq!(check(&[Some(1), Some(2), Some(1), Some(0), None]), vec![1, 2]);
        assert_eq!(check(&[Some(1), Some(0), Some(3), Some(2)]), vec![0, 1, 2, 3]);
    }
}
