//! Texts cut into windows that fit a step.

use super::Sample;
use crate::crf::Allowed;
use crate::tagger::Input;

/// A part of a sample.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) input: Input,
    pub(super) head: usize,
    pub(super) allowed: Vec<Allowed>,
}

impl Window {
    /// The positions of this share of the labelled stretches, drawn anew.
    pub(super) fn hidden(&self, share: f32, random: &mut fastrand::Rng) -> Vec<bool> {
        let mut hidden = vec![false; self.allowed.len()];
        if share <= 0.0 {
            return hidden;
        }
        let mut chosen = false;
        for (slot, allowed) in hidden.iter_mut().zip(&self.allowed) {
            if allowed & FIRST != 0 {
                chosen = allowed & 1 == 0 && random.f32() < share;
            }
            *slot = chosen;
        }
        hidden
    }
}

/// Tags that may stand first: outside, begin and single of each label.
const FIRST: Allowed = {
    let mut bits = 1;
    let mut label = 0;
    while label < crate::crf::MAX_LABELS {
        bits |= 1 << (1 + 4 * label) | 1 << (4 + 4 * label);
        label += 1;
    }
    bits
};

/// The windows of a sample, none longer than `longest` unless a mention is.
pub(super) fn windows(sample: &Sample, longest: usize) -> Vec<Window> {
    let allowed = sample.allowed();
    let length = allowed.len();
    let mut all = Vec::new();
    let mut from = 0;
    while from < length {
        let to = if length - from <= longest { length } else { cut(sample, &allowed, from, longest) };
        all.push(window(sample, &allowed, from, to));
        from = to;
    }
    all
}

/// Where to cut: after a line or sentence if there is one in the second half, else where no stretch is cut.
fn cut(sample: &Sample, allowed: &[Allowed], from: usize, longest: usize) -> usize {
    let symbols = &sample.input.symbols;
    let open = |at: usize| allowed[at] & FIRST != 0;
    let ends = |marks: &[char]| {
        (from + longest / 2..=from + longest).rev().find(|&at| open(at) && marks.contains(&symbols[at - 1]))
    };
    let anywhere = || (from + 1..allowed.len()).skip(longest - 1).find(|&at| open(at));
    ends(&['\n']).or_else(|| ends(&['。'])).or_else(anywhere).unwrap_or(allowed.len())
}

fn window(sample: &Sample, allowed: &[Allowed], from: usize, to: usize) -> Window {
    Window { input: sample.input.slice(from, to), head: sample.head, allowed: allowed[from..to].to_vec() }
}
