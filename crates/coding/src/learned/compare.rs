//! How two texts compare, character by character.

/// Longest text that is compared by bits; the rest of a longer one is not looked at.
pub(super) const LONGEST: usize = 40;

/// Where each symbol of `b` stands in `a`, one bit a place.
pub(super) fn places(a: &[char], b: &[char]) -> Vec<u64> {
    let (a, b) = (&a[..a.len().min(LONGEST)], &b[..b.len().min(LONGEST)]);
    let of = |y: &char| a.iter().enumerate().fold(0, |bits, (at, x)| bits | u64::from(x == y) << at);
    b.iter().map(of).collect()
}

/// Length of the longest common subsequence (Hyyrö, "Bit-Parallel LCS-Length Computation Revisited", 2004).
pub(super) fn subsequence(places: &[u64]) -> u32 {
    let ends = places.iter().fold(u64::MAX, |row, here| {
        let matched = row & here;
        row.wrapping_add(matched) | (row - matched)
    });
    (!ends & ((1 << LONGEST) - 1)).count_ones()
}

/// Length of the longest common run; `places` is used up.
pub(super) fn substring(mut places: Vec<u64>) -> u32 {
    let mut longest = 0;
    // After some rounds a bit says that as many symbols before it match, too.
    while places.iter().any(|bits| *bits != 0) {
        longest += 1;
        for at in (1..places.len()).rev() {
            places[at] &= places[at - 1] << 1;
        }
        if let Some(first) = places.first_mut() {
            *first = 0;
        }
    }
    longest
}

/// Length of the common beginning.
pub(super) fn prefix(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

/// Length of the common end.
pub(super) fn suffix(a: &[char], b: &[char]) -> usize {
    a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both lengths by the textbook's table.
    fn by_table(a: &[char], b: &[char]) -> (u32, u32) {
        let mut all = vec![vec![0; b.len() + 1]; a.len() + 1];
        let mut runs = all.clone();
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                all[i + 1][j + 1] = if x == y { all[i][j] + 1 } else { all[i][j + 1].max(all[i + 1][j]) };
                runs[i + 1][j + 1] = if x == y { runs[i][j] + 1 } else { 0 };
            }
        }
        (all[a.len()][b.len()], runs.into_iter().flatten().max().unwrap_or(0))
    }

    #[test]
    fn bits_give_what_the_table_gives() {
        let mut random = 1u32;
        let mut text = |length: u32| -> Vec<char> {
            let mut symbol = || {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'a' + (random >> 24) as u8 % 4)
            };
            (0..length).map(|_| symbol()).collect()
        };
        for length in 0..=LONGEST as u32 {
            let (a, b) = (text(length), text(LONGEST as u32 - length / 2));
            let places = places(&a, &b);
            assert_eq!((subsequence(&places), substring(places)), by_table(&a, &b), "{a:?} {b:?}");
        }
    }
}
