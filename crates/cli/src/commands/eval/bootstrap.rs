//! Intervals by resampling whole documents (Efron, "Bootstrap Methods", 1979; percentile intervals).

use serde::Serialize;

use super::rounded;

/// Number of resamples.
const RESAMPLES: usize = 1_000;
/// The same for every run: the same input gives the same interval.
const SEED: u64 = 0x1517_1e5e;
/// Probability mass left out at either end.
const TAIL: f64 = 0.025;

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Over all documents.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Estimates of several statistics of counts that add up over documents, each `None` where it is not defined.
///
/// All statistics see the same resamples, so that they may be compared with each other.
pub fn estimate<C: Clone + Default, const N: usize>(
    documents: &[C],
    add: impl Fn(&mut C, &C),
    statistics: impl Fn(&C) -> [Option<f64>; N],
) -> [Option<Estimate>; N] {
    let sum = |indexes: &mut dyn Iterator<Item = usize>| {
        let mut total = C::default();
        indexes.filter_map(|at| documents.get(at)).for_each(|counts| add(&mut total, counts));
        statistics(&total)
    };
    let mut random = SplitMix(SEED);
    let mut samples: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(RESAMPLES));
    for _ in 0..RESAMPLES {
        let resampled = sum(&mut (0..documents.len()).map(|_| random.below(documents.len())));
        samples.iter_mut().zip(resampled).for_each(|(sample, value)| sample.extend(value));
    }
    let mut values = sum(&mut (0..documents.len())).into_iter();
    samples.map(|sample| Some(interval(values.next()??, sample)))
}

fn interval(value: f64, mut sample: Vec<f64>) -> Estimate {
    sample.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let position = (share * sample.len().saturating_sub(1) as f64).round() as usize;
        sample.get(position).copied().unwrap_or(value)
    };
    Estimate { value: rounded(value), low: rounded(at(TAIL)), high: rounded(at(1.0 - TAIL)) }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`; the bias of a multiplication is far below what a thousand resamples see.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(documents: &[(usize, usize)]) -> Option<Estimate> {
        let add = |sum: &mut (usize, usize), one: &(usize, usize)| *sum = (sum.0 + one.0, sum.1 + one.1);
        estimate(documents, add, |(part, whole)| [super::super::share(*part, *whole)])[0]
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn an_interval_covers_its_value_and_shrinks_with_more_documents() {
        let few = of(&[(1, 2), (2, 2), (0, 2), (1, 2)]).unwrap();
        let many = of(&[(1, 2), (2, 2), (0, 2), (1, 2)].repeat(50)).unwrap();
        for estimate in [few, many] {
            assert_eq!(estimate.value, 0.5);
            assert!(estimate.low < 0.5 && 0.5 < estimate.high);
        }
        assert!(many.high - many.low < few.high - few.low);
        // A binomial-like share over 200 documents: standard error sqrt(0.125 / 200) = 0.025.
        assert!((many.high - many.low - 2.0 * 1.96 * 0.025).abs() < 0.02);
    }

    #[test]
    fn what_is_not_defined_has_no_estimate() {
        assert_eq!(of(&[(0, 0)]), None);
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(3, 4)]), Some(Estimate { value: 0.75, low: 0.75, high: 0.75 }));
    }
}
