//! Ridge-penalised logistic regression over the keys of pairs of codes, by L-BFGS.
//!
//! Sparse, convex, and deterministic: keys and pairs are taken in their order, sums run in one thread.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::FxHashMap;

use super::blocks::Blocks;
use super::code::Code;
use super::train::Plan;
use super::weights::{PairKey, Weights, keys};

/// Pairs of codes with the (expected) number of records for and against the first.
pub(super) type Pairs = BTreeMap<(Code, Code), (f64, f64)>;

/// Steps that the curvature is estimated from.
const MEMORY: usize = 10;
/// A step must lower the loss by this share of what its slope promises.
const SUFFICIENT: f64 = 1e-4;
/// Halvings of a step before the search gives up.
const MOST_HALVINGS: usize = 30;

/// The weights of "the first over the second"; no weights where all records agree.
pub(super) fn fit(pairs: &Pairs, blocks: &Blocks, plan: &Plan) -> Weights {
    let both = pairs.values().any(|n| n.0 > 0.0) && pairs.values().any(|n| n.1 > 0.0);
    if !both {
        return Weights::default();
    }
    let keys = frequent_keys(pairs, blocks, plan.least_count);
    let design = Design::new(pairs, blocks, &keys, plan.strength);
    let solution = descend(&design, plan);
    let named = keys.iter().zip(&solution).filter(|(_, weight)| weight.abs() >= plan.least_weight);
    Weights {
        intercept: rounded(solution.last().copied().unwrap_or(0.0)),
        weights: named.map(|(key, weight)| (*key, rounded(*weight))).collect(),
    }
}

/// To the three decimals that the table holds, so that training and selection see the same weights.
fn rounded(weight: f64) -> f64 {
    (weight * 1000.0).round() / 1000.0
}

/// Keys that enough records have, in order.
fn frequent_keys(pairs: &Pairs, blocks: &Blocks, least: f64) -> Vec<PairKey> {
    let mut counts: FxHashMap<PairKey, f64> = FxHashMap::default();
    for ((first, second), (yes, no)) in pairs {
        for key in keys(*first, *second, blocks) {
            *counts.entry(key).or_default() += yes + no;
        }
    }
    let mut frequent: Vec<PairKey> = counts.into_iter().filter(|(_, n)| *n >= least).map(|(key, _)| key).collect();
    frequent.sort_unstable();
    frequent
}

/// One row a pair: which weights add up, and the records for and against.
struct Design {
    /// Where each row starts in `columns`; one more at the end.
    starts: Vec<usize>,
    columns: Vec<u32>,
    counts: Vec<(f64, f64)>,
    weights: usize,
    /// Penalty on half the squared weights, the loss being a mean over records.
    penalty: f64,
    total: f64,
}

impl Design {
    fn new(pairs: &Pairs, blocks: &Blocks, frequent: &[PairKey], strength: f64) -> Self {
        let index: FxHashMap<PairKey, u32> = frequent.iter().copied().zip(0..).collect();
        let mut starts = vec![0];
        let mut columns = Vec::new();
        for (first, second) in pairs.keys() {
            columns.extend(keys(*first, *second, blocks).filter_map(|key| index.get(&key)));
            starts.push(columns.len());
        }
        let counts: Vec<(f64, f64)> = pairs.values().copied().collect();
        let total: f64 = counts.iter().map(|(yes, no)| yes + no).sum();
        Self { starts, columns, counts, weights: frequent.len(), penalty: 1.0 / (strength * total), total }
    }

    /// Mean loss with the penalty, and its gradient; the last place is the intercept, which is not penalised.
    fn loss(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let (weights, intercept) = at.split_at(self.weights);
        let intercept = intercept.first().copied().unwrap_or(0.0);
        gradient.fill(0.0);
        let mut loss = 0.0;
        for (span, (yes, no)) in self.starts.windows(2).zip(&self.counts) {
            let columns = &self.columns[span[0]..span[1]];
            let odds = intercept + columns.iter().map(|&c| weights[c as usize]).sum::<f64>();
            loss += yes * softplus(-odds) + no * softplus(odds);
            let slope = ((yes + no) * super::weights::logistic(odds) - yes) / self.total;
            columns.iter().for_each(|&c| gradient[c as usize] += slope);
            gradient[self.weights] += slope;
        }
        for (slope, weight) in gradient.iter_mut().zip(weights) {
            *slope += self.penalty * weight;
        }
        loss / self.total + 0.5 * self.penalty * dot(weights, weights)
    }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add_scaled(to: &mut [f64], scale: f64, from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(t, f)| *t += scale * f);
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

/// Where the loss is least, as far as the plan's rounds and tolerance go.
fn descend(design: &Design, plan: &Plan) -> Vec<f64> {
    let mut at = vec![0.0; design.weights + 1];
    let mut gradient = at.clone();
    let mut loss = design.loss(&at, &mut gradient);
    let mut memory = VecDeque::new();
    for _ in 0..plan.solver_rounds {
        if gradient.iter().all(|slope| slope.abs() <= plan.tolerance) {
            break;
        }
        let direction = direction(&gradient, &memory);
        let Some(next) = search(design, &at, loss, &gradient, &direction) else { break };
        remember(&mut memory, difference(&next.at, &at), difference(&next.gradient, &gradient));
        (at, gradient, loss) = (next.at, next.gradient, next.loss);
    }
    at
}

/// A step taken and the gradient's change over it.
struct Curvature {
    step: Vec<f64>,
    change: Vec<f64>,
    product: f64,
}

fn remember(memory: &mut VecDeque<Curvature>, step: Vec<f64>, change: Vec<f64>) {
    let product = dot(&step, &change);
    // A product that is not positive says nothing of the curvature and would turn the direction uphill.
    if product > f64::EPSILON * dot(&change, &change) {
        memory.push_back(Curvature { step, change, product });
    }
    if memory.len() > MEMORY {
        memory.pop_front();
    }
}

/// The two-loop recursion (Nocedal and Wright, algorithm 7.4).
fn direction(gradient: &[f64], memory: &VecDeque<Curvature>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for known in memory.iter().rev() {
        let share = dot(&known.step, &direction) / known.product;
        add_scaled(&mut direction, -share, &known.change);
        shares.push(share);
    }
    let scale = match memory.back() {
        Some(known) => known.product / dot(&known.change, &known.change),
        None => 1.0 / dot(gradient, gradient).sqrt(),
    };
    direction.iter_mut().for_each(|d| *d *= scale);
    for (known, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = dot(&known.change, &direction) / known.product;
        add_scaled(&mut direction, share - back, &known.step);
    }
    direction
}

/// A place, its loss and its gradient.
struct Point {
    at: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
}

/// Goes along the direction, halving until the loss falls enough; none where it does not.
fn search(design: &Design, at: &[f64], loss: f64, gradient: &[f64], direction: &[f64]) -> Option<Point> {
    let slope = dot(gradient, direction);
    let mut length = 1.0;
    let mut next = Point { at: at.to_vec(), gradient: gradient.to_vec(), loss };
    for _ in 0..MOST_HALVINGS {
        next.at.copy_from_slice(at);
        add_scaled(&mut next.at, length, direction);
        next.loss = design.loss(&next.at, &mut next.gradient);
        if next.loss <= loss + SUFFICIENT * length * slope {
            return Some(next);
        }
        length *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(rows: &[(&str, &str, f64, f64)]) -> Pairs {
        let code = |text| Code::read(text).unwrap();
        rows.iter().map(|(a, b, yes, no)| ((code(a), code(b)), (*yes, *no))).collect()
    }

    fn exact() -> Plan {
        Plan { solver_rounds: 2000, tolerance: 1e-10, ..Plan::default() }
    }

    #[test]
    fn the_gradient_vanishes_at_the_solution() {
        let blocks = Blocks::new(Vec::new());
        let pairs = pairs(&[("I10", "I619", 9.0, 1.0), ("I10", "J189", 2.0, 5.5), ("C349", "J189", 20.0, 1.0)]);
        let plan = exact();
        let keys = frequent_keys(&pairs, &blocks, plan.least_count);
        let design = Design::new(&pairs, &blocks, &keys, plan.strength);
        let solution = descend(&design, &plan);
        let mut gradient = vec![0.0; solution.len()];
        design.loss(&solution, &mut gradient);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-9), "{gradient:?}");
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let blocks = Blocks::new(Vec::new());
        let pairs = pairs(&[("I10", "I619", 9.0, 1.0), ("C349", "J189", 2.0, 3.0)]);
        let keys = frequent_keys(&pairs, &blocks, 2.0);
        let design = Design::new(&pairs, &blocks, &keys, 1.5);
        let at: Vec<f64> = (0..=keys.len()).map(|i| 0.1 * i as f64 - 0.3).collect();
        let mut gradient = vec![0.0; at.len()];
        let mut scratch = gradient.clone();
        design.loss(&at, &mut gradient);
        for place in 0..at.len() {
            let mut moved = at.clone();
            moved[place] += 1e-6;
            let up = design.loss(&moved, &mut scratch);
            moved[place] -= 2e-6;
            let slope = (up - design.loss(&moved, &mut scratch)) / 2e-6;
            assert!((slope - gradient[place]).abs() < 1e-7);
        }
    }

    #[test]
    fn more_records_for_it_weigh_more() {
        let blocks = Blocks::new(Vec::new());
        let weights = fit(&pairs(&[("I10", "I619", 30.0, 1.0), ("I10", "J189", 1.0, 30.0)]), &blocks, &exact());
        let odds = |b| weights.log_odds(Code::read("I10").unwrap(), Code::read(b).unwrap(), &blocks);
        assert!(odds("I619") > 1.5 && odds("J189") < -1.5);
        assert!(fit(&pairs(&[("I10", "I619", 3.0, 0.0)]), &blocks, &exact()).weights.is_empty());
    }
}
