//! A linear-chain conditional random field over BIOES tags, with transitions between types.
//!
//! Lafferty, McCallum, Pereira: "Conditional Random Fields", ICML 2001. A tag is *outside* or one of begin, inside,
//! end, single of a type. Only well-formed sequences have probability: begin or inside of a type is followed by inside
//! or end of the same type, and nothing else follows them. What remains free is which type follows which, so there is
//! one weight for each pair of classes (class 0 is outside, class *t* is type *t*).

use serde::{Deserialize, Serialize};

/// A stretch of positions with a label; `confidence` is the smaller of the marginal probabilities of its two borders.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Labelled {
    /// First position.
    pub start: usize,
    /// Position after the last.
    pub end: usize,
    /// Label, counted from 0.
    pub label: usize,
    /// Probability from 0 to 1; 1 in training data.
    pub confidence: f32,
}

/// Most labels that a field may have: tags are kept as bits of a word.
pub const MAX_LABELS: usize = 15;

/// Tags that a position may have, as bits.
pub type Allowed = u64;

/// Every tag.
pub const ANY: Allowed = u64::MAX;

/// The transitions of a field over `labels` labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Crf {
    labels: usize,
    /// Weight of class `n` after class `c` at `c * (labels + 1) + n`.
    transitions: Vec<f32>,
}

/// What the forward–backward algorithm tells of one sequence.
#[derive(Debug, Clone)]
pub struct Posterior {
    /// Logarithm of the sum over all allowed sequences.
    pub log_total: f64,
    /// Probability of each tag at each position, positions × tags.
    pub tags: Vec<f32>,
    /// Expected number of each transition, classes × classes.
    pub transitions: Vec<f32>,
}

/// Number of tags for a number of labels.
pub const fn tag_count(labels: usize) -> usize {
    1 + 4 * labels
}

const fn begin(label: usize) -> usize {
    1 + 4 * label
}
const fn inside(label: usize) -> usize {
    2 + 4 * label
}
const fn end(label: usize) -> usize {
    3 + 4 * label
}
const fn single(label: usize) -> usize {
    4 + 4 * label
}

/// The tags of a sequence of `length` positions with these labelled stretches, one bit set at each position.
///
/// Stretches outside the sequence are left out; of two that overlap, the later one wins where they do.
pub fn gold(length: usize, spans: &[Labelled]) -> Vec<Allowed> {
    let mut tags = vec![1; length];
    for span in spans.iter().filter(|s| s.start < s.end && s.end <= length) {
        for (at, tag) in tags[span.start..span.end].iter_mut().enumerate() {
            *tag = 1
                << match (at == 0, span.start + at + 1 == span.end) {
                    (true, true) => single(span.label),
                    (true, false) => begin(span.label),
                    (false, true) => end(span.label),
                    (false, false) => inside(span.label),
                };
        }
    }
    tags
}

impl Crf {
    /// A field with these transitions, (`labels` + 1)² weights; `None` for another number of weights or too many labels.
    pub fn new(labels: usize, transitions: Vec<f32>) -> Option<Self> {
        let classes = labels + 1;
        (labels <= MAX_LABELS && transitions.len() == classes * classes).then_some(Self { labels, transitions })
    }

    /// A field that only keeps sequences well-formed.
    pub fn without_preferences(labels: usize) -> Self {
        Self { labels, transitions: vec![0.0; (labels + 1) * (labels + 1)] }
    }

    /// Its transitions, (labels + 1)².
    pub(crate) fn transitions(&self) -> &[f32] {
        &self.transitions
    }

    fn classes(&self) -> usize {
        self.labels + 1
    }

    /// The most probable stretches; `emissions` is positions × tags.
    pub fn decode(&self, emissions: &[f32]) -> Vec<Labelled> {
        let tags = tag_count(self.labels);
        let length = emissions.len() / tags;
        let path = self.viterbi(emissions, length, tags);
        let mut spans = Vec::new();
        let mut start = 0;
        for (at, &tag) in path.iter().enumerate().filter(|(_, tag)| **tag > 0) {
            let (label, part) = ((tag as usize - 1) / 4, (tag as usize - 1) % 4);
            if matches!(part, 0 | 3) {
                start = at;
            }
            if matches!(part, 2 | 3) {
                spans.push(Labelled { start, end: at + 1, label, confidence: 1.0 });
            }
        }
        spans
    }

    fn viterbi(&self, emissions: &[f32], length: usize, tags: usize) -> Vec<u8> {
        let classes = self.classes();
        let mut from = vec![0u8; length * tags];
        let mut score = vec![f32::NEG_INFINITY; tags];
        let mut next = score.clone();
        score[0] = 0.0;
        for at in 0..length {
            let emission = &emissions[at * tags..][..tags];
            let back = &mut from[at * tags..][..tags];
            let mut closed = [(f32::NEG_INFINITY, 0u8); MAX_LABELS + 1];
            for (class, slot) in closed[..classes].iter_mut().enumerate() {
                *slot = best_closed(&score, class);
            }
            for class in 0..classes {
                let mut best = (f32::NEG_INFINITY, 0);
                for (previous, (value, tag)) in closed[..classes].iter().enumerate() {
                    let value = value + self.transitions[previous * classes + class];
                    if value > best.0 {
                        best = (value, *tag);
                    }
                }
                if class == 0 {
                    next[0] = best.0 + emission[0];
                    back[0] = best.1;
                    continue;
                }
                let label = class - 1;
                for tag in [begin(label), single(label)] {
                    next[tag] = best.0 + emission[tag];
                    back[tag] = best.1;
                }
                let open = if score[begin(label)] >= score[inside(label)] { begin(label) } else { inside(label) };
                for tag in [inside(label), end(label)] {
                    next[tag] = score[open] + emission[tag];
                    back[tag] = open as u8;
                }
            }
            std::mem::swap(&mut score, &mut next);
        }
        let last = (0..classes).map(|class| best_closed(&score, class)).max_by(|a, b| a.0.total_cmp(&b.0));
        let mut tag = last.map_or(0, |(_, tag)| tag);
        let mut path = vec![0u8; length];
        for at in (0..length).rev() {
            path[at] = tag;
            tag = from[at * tags + tag as usize];
        }
        path
    }

    /// The forward–backward algorithm over the sequences that `allowed` lets through; all of them where it is `None`.
    ///
    /// `None` where no sequence has probability.
    pub fn posterior(&self, emissions: &[f32], allowed: Option<&[Allowed]>) -> Option<Posterior> {
        let (tags, classes) = (tag_count(self.labels), self.classes());
        let length = emissions.len() / tags;
        let moves: Vec<f32> = self.transitions.iter().map(|w| w.exp()).collect();
        let mut potentials = vec![0.0f32; length * tags];
        let mut log_total = 0.0f64;
        for at in 0..length {
            let row = &emissions[at * tags..][..tags];
            let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            log_total += f64::from(highest);
            let bits = allowed.map_or(ANY, |a| a[at]);
            for (tag, value) in potentials[at * tags..][..tags].iter_mut().enumerate() {
                if bits >> tag & 1 == 1 {
                    *value = (row[tag] - highest).exp();
                }
            }
        }
        let mut forward = vec![0.0f32; (length + 1) * tags];
        forward[0] = 1.0;
        for at in 0..length {
            let (before, after) = forward.split_at_mut((at + 1) * tags);
            let (previous, now) = (&before[at * tags..], &mut after[..tags]);
            self.step(previous, &potentials[at * tags..][..tags], &moves, now);
            let total: f32 = now.iter().sum();
            if total <= 0.0 || !total.is_finite() {
                return None;
            }
            now.iter_mut().for_each(|v| *v /= total);
            log_total += f64::from(total).ln();
        }
        let last = &forward[length * tags..];
        let closed: f32 = (0..classes).map(|class| closed_mass(last, class)).sum();
        if closed <= 0.0 {
            return None;
        }
        log_total += f64::from(closed).ln();
        let mut posterior =
            Posterior { log_total, tags: vec![0.0; length * tags], transitions: vec![0.0; classes * classes] };
        self.backward(&forward, &potentials, &moves, &mut posterior);
        Some(posterior)
    }

    /// One step of the forward algorithm.
    fn step(&self, previous: &[f32], potential: &[f32], moves: &[f32], now: &mut [f32]) {
        let classes = self.classes();
        let mut masses = [0.0f32; MAX_LABELS + 1];
        for (before, row) in moves.chunks_exact(classes).enumerate() {
            let closed = closed_mass(previous, before);
            masses.iter_mut().zip(row).for_each(|(mass, moved)| *mass += closed * moved);
        }
        for (class, mass) in masses[..classes].iter().copied().enumerate() {
            if class == 0 {
                now[0] = mass * potential[0];
                continue;
            }
            let label = class - 1;
            let open = previous[begin(label)] + previous[inside(label)];
            for (tag, mass) in [(begin(label), mass), (single(label), mass), (inside(label), open), (end(label), open)]
            {
                now[tag] = mass * potential[tag];
            }
        }
    }

    fn backward(&self, forward: &[f32], potentials: &[f32], moves: &[f32], out: &mut Posterior) {
        let (tags, classes) = (tag_count(self.labels), self.classes());
        let length = potentials.len() / tags;
        let mut beta = vec![0.0f32; tags];
        beta[0] = 1.0;
        for label in 0..self.labels {
            beta[end(label)] = 1.0;
            beta[single(label)] = 1.0;
        }
        let mut before = vec![0.0f32; tags];
        let mut expected = vec![0.0f32; classes * classes];
        for at in (0..length).rev() {
            let now = &forward[(at + 1) * tags..][..tags];
            let row = &mut out.tags[at * tags..][..tags];
            let total: f32 = now.iter().zip(&beta).map(|(a, b)| a * b).sum();
            for tag in 0..tags {
                row[tag] = now[tag] * beta[tag] / total;
            }
            beta.iter_mut().zip(&potentials[at * tags..][..tags]).for_each(|(b, p)| *b *= p);
            let previous = &forward[at * tags..][..tags];
            let mut entered = [0.0f32; MAX_LABELS + 1];
            for (class, slot) in entered[..classes].iter_mut().enumerate() {
                *slot = if class == 0 { beta[0] } else { beta[begin(class - 1)] + beta[single(class - 1)] };
            }
            for class in 0..classes {
                let mass = closed_mass(previous, class);
                let mut value = 0.0;
                for (to, entered) in entered[..classes].iter().enumerate() {
                    let moved = moves[class * classes + to] * entered;
                    value += moved;
                    expected[class * classes + to] = mass * moved;
                }
                match class {
                    0 => before[0] = value,
                    _ => {
                        before[end(class - 1)] = value;
                        before[single(class - 1)] = value;
                        let open = beta[inside(class - 1)] + beta[end(class - 1)];
                        before[begin(class - 1)] = open;
                        before[inside(class - 1)] = open;
                    }
                }
            }
            let scale: f32 = previous.iter().zip(&before).map(|(a, b)| a * b).sum();
            out.transitions.iter_mut().zip(&expected).for_each(|(sum, value)| *sum += value / scale);
            let highest = before.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            beta.iter_mut().zip(&before).for_each(|(b, v)| *b = v / highest);
        }
    }

    /// Sets the confidence of decoded stretches from the marginals of their borders.
    pub fn rate(&self, emissions: &[f32], spans: &mut [Labelled]) {
        let Some(posterior) = self.posterior(emissions, None) else { return };
        rate_by(&posterior.tags, self.labels, spans);
    }
}

/// Sets the confidence of stretches from the probability of each tag at each position, positions × tags.
pub(crate) fn rate_by(shares: &[f32], labels: usize, spans: &mut [Labelled]) {
    for span in spans {
        let (first, last) = match span.end - span.start {
            1 => (single(span.label), single(span.label)),
            _ => (begin(span.label), end(span.label)),
        };
        let at = |position: usize, tag: usize| shares[position * tag_count(labels) + tag];
        span.confidence = at(span.start, first).min(at(span.end - 1, last)).clamp(0.0, 1.0);
    }
}

/// How likely each label is at a position where a stretch begins, from the probability of each tag there; empty where none
/// can begin.
pub(crate) fn beginning(tags: &[f32], labels: usize) -> Vec<f32> {
    let masses: Vec<f32> = (0..labels).map(|label| tags[begin(label)] + tags[single(label)]).collect();
    let total: f32 = masses.iter().sum();
    if total > 0.0 { masses.into_iter().map(|mass| mass / total).collect() } else { Vec::new() }
}

fn closed_mass(row: &[f32], class: usize) -> f32 {
    match class {
        0 => row[0],
        _ => row[end(class - 1)] + row[single(class - 1)],
    }
}

fn best_closed(row: &[f32], class: usize) -> (f32, u8) {
    match class {
        0 => (row[0], 0),
        _ => {
            let (e, s) = (end(class - 1), single(class - 1));
            if row[e] >= row[s] { (row[e], e as u8) } else { (row[s], s as u8) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every well-formed tag sequence of a length, by brute force.
    fn sequences(labels: usize, length: usize) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for _ in 0..length {
            all = all
                .into_iter()
                .flat_map(|s: Vec<usize>| (0..tag_count(labels)).map(move |t| [s.clone(), vec![t]].concat()))
                .collect();
        }
        let open = |tag: usize| tag > 0 && matches!((tag - 1) % 4, 0 | 1);
        let continues = |tag: usize| tag > 0 && matches!((tag - 1) % 4, 1 | 2);
        all.retain(|s| {
            let first = s.first().is_none_or(|t| !continues(*t));
            let last = s.last().is_none_or(|t| !open(*t));
            first
                && last
                && s.windows(2)
                    .all(|w| open(w[0]) == continues(w[1]) && (!open(w[0]) || (w[0] - 1) / 4 == (w[1] - 1) / 4))
        });
        all
    }

    fn score(crf: &Crf, emissions: &[f32], sequence: &[usize]) -> f64 {
        let tags = tag_count(crf.labels);
        let class = |tag: usize| if tag == 0 { 0 } else { (tag - 1) / 4 + 1 };
        let mut previous = 0;
        let mut sum = 0.0;
        for (at, &tag) in sequence.iter().enumerate() {
            sum += f64::from(emissions[at * tags + tag]);
            if tag == 0 || matches!((tag - 1) % 4, 0 | 3) {
                sum += f64::from(crf.transitions[class(previous) * crf.classes() + class(tag)]);
            }
            previous = tag;
        }
        sum
    }

    fn fixture() -> (Crf, Vec<f32>) {
        let mut random = fastrand::Rng::with_seed(7);
        let mut noise = |n: usize| (0..n).map(|_| random.f32() * 4.0 - 2.0).collect::<Vec<f32>>();
        (Crf::new(2, noise(9)).unwrap(), noise(4 * tag_count(2)))
    }

    #[test]
    fn the_total_and_the_marginals_are_those_of_all_well_formed_sequences() {
        let (crf, emissions) = fixture();
        let all = sequences(2, 4);
        let total: f64 = all.iter().map(|s| score(&crf, &emissions, s).exp()).sum();
        let posterior = crf.posterior(&emissions, None).unwrap();
        assert!((posterior.log_total - total.ln()).abs() < 1e-4);
        for at in 0..4 {
            for tag in 0..tag_count(2) {
                let with = all.iter().filter(|s| s[at] == tag).map(|s| score(&crf, &emissions, s).exp()).sum::<f64>();
                let found = f64::from(posterior.tags[at * tag_count(2) + tag]);
                assert!((found - with / total).abs() < 1e-4, "position {at} tag {tag}");
            }
        }
    }

    #[test]
    fn expected_transitions_are_the_slope_of_the_total() {
        let (crf, emissions) = fixture();
        let posterior = crf.posterior(&emissions, None).unwrap();
        for at in 0..9 {
            let mut other = crf.clone();
            other.transitions[at] += 1e-2;
            let moved = other.posterior(&emissions, None).unwrap().log_total;
            other.transitions[at] -= 2e-2;
            let slope = (moved - other.posterior(&emissions, None).unwrap().log_total) / 2e-2;
            assert!((slope - f64::from(posterior.transitions[at])).abs() < 1e-3, "transition {at}");
        }
    }

    #[test]
    fn the_decoded_sequence_is_the_best_one() {
        let (crf, emissions) = fixture();
        let all = sequences(2, 4);
        let best = all.iter().max_by(|a, b| score(&crf, &emissions, a).total_cmp(&score(&crf, &emissions, b))).unwrap();
        let tags = gold(4, &crf.decode(&emissions));
        assert_eq!(tags, best.iter().map(|t| 1 << t).collect::<Vec<_>>());
    }

    #[test]
    fn stretches_are_rated_by_their_borders_and_labels_by_their_beginnings() {
        // Two positions of one label: outside, begin, inside, end, single.
        let shares = [0.1, 0.6, 0.0, 0.0, 0.3, 0.2, 0.0, 0.0, 0.7, 0.1];
        let mut spans = [Labelled { start: 0, end: 2, label: 0, confidence: 1.0 }];
        rate_by(&shares, 1, &mut spans);
        assert!((spans[0].confidence - 0.6).abs() < 1e-6);
        assert_eq!(beginning(&[0.4, 0.1, 0.5, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0], 2), [0.25, 0.75]);
        assert!(beginning(&[1.0, 0.0, 0.0, 0.0, 0.0], 1).is_empty());
    }

    #[test]
    fn a_constraint_leaves_only_what_it_allows() {
        let (crf, emissions) = fixture();
        let spans = [Labelled { start: 1, end: 3, label: 1, confidence: 1.0 }];
        let allowed = gold(4, &spans);
        let posterior = crf.posterior(&emissions, Some(&allowed)).unwrap();
        let sequence: Vec<usize> = allowed.iter().map(|bits| bits.trailing_zeros() as usize).collect();
        assert!((posterior.log_total - score(&crf, &emissions, &sequence)).abs() < 1e-4);
        assert!(crf.posterior(&emissions, Some(&[0; 4])).is_none());
    }
}
