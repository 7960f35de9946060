//! Which gold mention is which answered mention.

use ishizue_text::Span;

/// Pairs of positions in `gold` and `answered`, one to one and in text order: as many pairs that overlap as there
/// can be, and of those choices the one that shares most text.
///
/// Both sides must be sorted. The order of pairs is kept, as in an alignment (Needleman and Wunsch, 1970): mentions
/// do not nest, so two pairs that cross cannot both overlap.
pub fn pairs(gold: &[Span], answered: &[Span]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (mut g, mut a) = (0, 0);
    while g < gold.len() && a < answered.len() {
        let (gold_count, answered_count) = cluster(&gold[g..], &answered[a..]);
        let inside = align(&gold[g..g + gold_count], &answered[a..a + answered_count]);
        found.extend(inside.into_iter().map(|(in_gold, in_answered)| (g + in_gold, a + in_answered)));
        (g, a) = (g + gold_count, a + answered_count);
    }
    found
}

/// How many mentions of each side come before the first place that none of them crosses: alignment takes the product
/// of both counts, which is small within such a cluster and would not be within a long chart.
fn cluster(gold: &[Span], answered: &[Span]) -> (usize, usize) {
    let (mut g, mut a, mut end) = (0, 0, 0);
    loop {
        let next = |spans: &[Span], at: usize| spans.get(at).copied().filter(|span| g + a == 0 || span.start < end);
        match (next(gold, g), next(answered, a)) {
            (Some(span), other) if other.is_none_or(|other| span.start <= other.start) => {
                g += 1;
                end = end.max(span.end);
            }
            (_, Some(span)) => {
                a += 1;
                end = end.max(span.end);
            }
            _ => return (g, a),
        }
    }
}

/// The pairs of one cluster.
fn align(gold: &[Span], answered: &[Span]) -> Vec<(usize, usize)> {
    let width = answered.len() + 1;
    // Best (pairs, shared code points) of the mentions from each position on.
    let mut best = vec![(0usize, 0usize); (gold.len() + 1) * width];
    for g in (0..gold.len()).rev() {
        for a in (0..answered.len()).rev() {
            let skipped = best[(g + 1) * width + a].max(best[g * width + a + 1]);
            let paired = taken(gold[g], answered[a], best[(g + 1) * width + a + 1]);
            best[g * width + a] = paired.map_or(skipped, |paired| paired.max(skipped));
        }
    }
    trace(gold, answered, &best)
}

/// What taking the pair makes of the best of the rest; `None` where the two do not overlap.
fn taken(gold: Span, answered: Span, (pairs, shared): (usize, usize)) -> Option<(usize, usize)> {
    let common = gold.end.min(answered.end).checked_sub(gold.start.max(answered.start)).filter(|common| *common > 0)?;
    Some((pairs + 1, shared + common))
}

fn trace(gold: &[Span], answered: &[Span], best: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let width = answered.len() + 1;
    let mut found = Vec::new();
    let (mut g, mut a) = (0, 0);
    while g < gold.len() && a < answered.len() {
        let here = best[g * width + a];
        if best[(g + 1) * width + a] == here {
            g += 1;
        } else if best[g * width + a + 1] == here {
            a += 1;
        } else {
            found.push((g, a));
            (g, a) = (g + 1, a + 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(gold: &[(usize, usize)], answered: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let spans =
            |ends: &[(usize, usize)]| ends.iter().map(|&(start, end)| Span::new(start, end)).collect::<Vec<_>>();
        pairs(&spans(gold), &spans(answered))
    }

    #[test]
    fn as_many_as_overlap_are_matched() {
        assert_eq!(of(&[(0, 3), (5, 8)], &[(0, 3), (6, 9)]), [(0, 0), (1, 1)]);
        // The first answer shares more with the second mention, but then the first mention would go without.
        assert_eq!(of(&[(0, 2), (2, 9)], &[(1, 7), (7, 9)]), [(0, 0), (1, 1)]);
    }

    #[test]
    fn of_several_the_one_that_shares_most_is_taken() {
        assert_eq!(of(&[(0, 10)], &[(0, 2), (2, 9), (9, 10)]), [(0, 1)]);
        assert_eq!(of(&[(0, 2), (2, 9)], &[(0, 9)]), [(1, 0)]);
    }

    #[test]
    fn neighbours_do_not_overlap() {
        assert_eq!(of(&[(0, 3)], &[(3, 5)]), []);
        assert_eq!(of(&[], &[(3, 5)]), []);
    }
}
