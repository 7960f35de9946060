//! Growing the trees: gradient boosting of the listwise softmax loss on binned features.
//!
//! Second-order boosting with histograms (Friedman, "Greedy Function Approximation", 2001; Chen and Guestrin, "XGBoost",
//! 2016; Ke et al., "LightGBM", 2017): the leaf whose division gains most is divided next.

use super::Progress;
use super::config::{Config, TreesConfig};
use super::list::{List, softmax};
use super::random::Random;
use super::trees::{LEAF, Node, Trees};

/// Most bins of a feature.
const BINS: usize = 64;

/// All rows of all lists, one column of bins after the other.
struct Table {
    rows: usize,
    /// `columns[feature * rows + row]` is the bin.
    columns: Vec<u8>,
    /// Upper ends of the bins of each feature, but for the last.
    edges: Vec<Vec<f32>>,
}

/// Summed first and second derivatives of the rows in a bin.
type Histogram = Vec<[f32; 2]>;

struct Leaf {
    rows: Vec<u32>,
    histogram: Histogram,
    sum: [f32; 2],
    node: usize,
    best: Option<Division>,
}

#[derive(Clone, Copy)]
struct Division {
    gain: f32,
    feature: usize,
    bin: u8,
}

pub(super) fn train(
    config: &Config,
    features: usize,
    base: usize,
    lists: &[&List],
    progress: &mut impl FnMut(Progress),
) -> Trees {
    let table = Table::new(lists, features);
    let mut scores: Vec<f32> =
        lists.iter().flat_map(|l| l.rows.chunks_exact(features).map(|row| config.scale * row[base])).collect();
    let mut random = Random(config.seed);
    let mut trees = Trees::default();
    for round in 0..config.trees.rounds {
        let (gradients, loss) = gradients(lists, &scores);
        progress(Progress { done: round, total: config.trees.rounds, loss });
        let rows = drawn_rows(lists, config.trees.list_share, &mut random);
        let looked_at = drawn_features(features, config.trees.feature_share, &mut random);
        let grown = Grower { table: &table, gradients: &gradients, features: &looked_at, config: &config.trees };
        let first = trees.nodes.len();
        trees.roots.push(first as u32);
        trees.nodes.extend(grown.tree(rows, first));
        add(&mut scores, &trees.nodes, first, &table);
    }
    trees
}

/// Derivatives of the loss by each row's score, and the mean loss.
fn gradients(lists: &[&List], scores: &[f32]) -> (Vec<[f32; 2]>, f32) {
    let mut out = Vec::with_capacity(scores.len());
    let (mut loss, mut total) = (0.0, 0.0);
    for list in lists {
        let scores = &scores[out.len()..out.len() + list.accepted.len()];
        let shares = softmax(scores);
        // Any accepted code will do: the loss is the share that all of them have together.
        let right: f32 = shares.iter().zip(&list.accepted).filter(|(_, a)| **a).map(|(s, _)| s).sum::<f32>().max(1e-6);
        loss -= list.weight * right.ln();
        total += list.weight;
        for (share, accepted) in shares.iter().zip(&list.accepted) {
            let wanted = if *accepted { share / right } else { 0.0 };
            out.push([list.weight * (share - wanted), list.weight * (share * (1.0 - share)).max(1e-4)]);
        }
    }
    (out, loss / total)
}

fn drawn_rows(lists: &[&List], share: f32, random: &mut Random) -> Vec<u32> {
    let mut rows = Vec::new();
    let mut at = 0u32;
    for list in lists {
        let end = at + list.accepted.len() as u32;
        if random.unit() < share {
            rows.extend(at..end);
        }
        at = end;
    }
    rows
}

fn drawn_features(features: usize, share: f32, random: &mut Random) -> Vec<usize> {
    let mut all: Vec<usize> = (0..features).collect();
    random.shuffle(&mut all);
    all.truncate(((features as f32 * share).ceil() as usize).max(1));
    all.sort_unstable();
    all
}

/// Adds a tree's values to the scores of all rows, drawn or not.
fn add(scores: &mut [f32], nodes: &[Node], root: usize, table: &Table) {
    for (row, score) in scores.iter_mut().enumerate() {
        let mut node = &nodes[root];
        while node.feature != LEAF {
            let feature = node.feature as usize;
            let bin = usize::from(table.columns[feature * table.rows + row]);
            let below = table.edges[feature].get(bin).is_some_and(|edge| *edge <= node.threshold);
            node = &nodes[if below { node.left } else { node.right } as usize];
        }
        *score += node.value;
    }
}

struct Grower<'a> {
    table: &'a Table,
    gradients: &'a [[f32; 2]],
    features: &'a [usize],
    config: &'a TreesConfig,
}

impl Grower<'_> {
    /// The nodes of one tree, whose first will stand at `first` of all nodes.
    fn tree(&self, rows: Vec<u32>, first: usize) -> Vec<Node> {
        let mut nodes = vec![self.leaf_node([0.0, 0.0])];
        let histogram = self.histogram(&rows);
        let mut leaves = vec![self.leaf(rows, histogram, 0)];
        nodes[0] = self.leaf_node(leaves[0].sum);
        while leaves.len() < self.config.leaves {
            let gain = |leaf: &Leaf| leaf.best.map_or(0.0, |b| b.gain);
            let Some(at) = (0..leaves.len())
                .filter(|&i| leaves[i].best.is_some())
                .max_by(|&a, &b| gain(&leaves[a]).total_cmp(&gain(&leaves[b])).then(b.cmp(&a)))
            else {
                break;
            };
            let leaf = leaves.swap_remove(at);
            let Some(division) = leaf.best else { break };
            self.divide(&leaf, division, &mut nodes, &mut leaves, first);
        }
        nodes
    }

    fn divide(&self, leaf: &Leaf, division: Division, nodes: &mut Vec<Node>, leaves: &mut Vec<Leaf>, first: usize) {
        let column = &self.table.columns[division.feature * self.table.rows..];
        let (left, right): (Vec<u32>, Vec<u32>) =
            leaf.rows.iter().partition(|&&row| column[row as usize] <= division.bin);
        // Only the smaller side is counted; the other is what remains.
        let small = self.histogram(if left.len() <= right.len() { &left } else { &right });
        let large: Histogram =
            leaf.histogram.iter().zip(&small).map(|(all, part)| [all[0] - part[0], all[1] - part[1]]).collect();
        let (of_left, of_right) = if left.len() <= right.len() { (small, large) } else { (large, small) };
        let at = nodes.len();
        nodes[leaf.node] = Node {
            feature: division.feature as u32,
            threshold: self.table.edges[division.feature][usize::from(division.bin)],
            left: (first + at) as u32,
            right: (first + at + 1) as u32,
            value: 0.0,
        };
        let (left, right) = (self.leaf(left, of_left, at), self.leaf(right, of_right, at + 1));
        nodes.extend([self.leaf_node(left.sum), self.leaf_node(right.sum)]);
        leaves.extend([left, right]);
    }

    fn leaf_node(&self, [gradient, weight]: [f32; 2]) -> Node {
        let value = -self.config.rate * gradient / (weight + self.config.pull).max(1e-6);
        Node { feature: LEAF, threshold: 0.0, left: 0, right: 0, value }
    }

    fn leaf(&self, rows: Vec<u32>, histogram: Histogram, node: usize) -> Leaf {
        let sum = rows.iter().fold([0.0, 0.0], |sum: [f64; 2], &row| {
            let g = self.gradients[row as usize];
            [sum[0] + f64::from(g[0]), sum[1] + f64::from(g[1])]
        });
        let sum = sum.map(|s| s as f32);
        let best = self.best(&histogram, sum);
        Leaf { rows, histogram, sum, node, best }
    }

    fn histogram(&self, rows: &[u32]) -> Histogram {
        let mut out = vec![[0f32; 2]; self.features.len() * BINS];
        for (slot, &feature) in self.features.iter().enumerate() {
            let column = &self.table.columns[feature * self.table.rows..(feature + 1) * self.table.rows];
            let bins = &mut out[slot * BINS..(slot + 1) * BINS];
            for &row in rows {
                let g = self.gradients[row as usize];
                let bin = &mut bins[usize::from(column[row as usize]) & (BINS - 1)];
                bin[0] += g[0];
                bin[1] += g[1];
            }
        }
        out
    }

    /// The division that lowers the loss most, if any does.
    fn best(&self, histogram: &Histogram, sum: [f32; 2]) -> Option<Division> {
        let value = |[g, h]: [f32; 2]| g * g / (h + self.config.pull).max(1e-6);
        let mut best: Option<Division> = None;
        for (slot, &feature) in self.features.iter().enumerate() {
            let mut left = [0f32; 2];
            for bin in 0..self.table.edges[feature].len() {
                let here = histogram[slot * BINS + bin];
                left = [left[0] + here[0], left[1] + here[1]];
                let right = [sum[0] - left[0], sum[1] - left[1]];
                if left[1] < self.config.least_weight || right[1] < self.config.least_weight {
                    continue;
                }
                let gain = value(left) + value(right) - value(sum);
                if gain > 1e-4 && best.is_none_or(|b| gain > b.gain) {
                    best = Some(Division { gain, feature, bin: bin as u8 });
                }
            }
        }
        best
    }
}

impl Table {
    fn new(lists: &[&List], features: usize) -> Self {
        let rows: usize = lists.iter().map(|l| l.accepted.len()).sum();
        let mut columns = vec![0u8; rows * features];
        let mut edges = Vec::with_capacity(features);
        for feature in 0..features {
            let values = || lists.iter().flat_map(|l| l.rows.iter().skip(feature).step_by(features).copied());
            let of_feature = quantiles(values().collect());
            for (slot, value) in columns[feature * rows..(feature + 1) * rows].iter_mut().zip(values()) {
                *slot = of_feature.partition_point(|edge| *edge < value) as u8;
            }
            edges.push(of_feature);
        }
        Self { rows, columns, edges }
    }
}

/// At most `BINS - 1` values that divide the others evenly; each is the highest of its bin.
fn quantiles(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let total = values.len();
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() < BINS {
        distinct.pop();
        return distinct;
    }
    let mut edges: Vec<f32> = (1..BINS).map(|i| values[i * total / BINS]).collect();
    edges.dedup();
    // The highest value needs no edge above it.
    if edges.last() == distinct.last() {
        edges.pop();
    }
    edges
}
