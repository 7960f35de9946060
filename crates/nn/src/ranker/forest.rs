//! Trees laid out for scoring many rows at once.

use super::trees::{LEAF, Node, Trees};

/// Rows that walk down a tree side by side: the next node of one is fetched while another compares.
const ABREAST: usize = 8;

/// One comparison; a leaf leads to itself, so that every walk of a tree may take the same number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    feature: u32,
    threshold: f32,
    /// Where values up to the threshold go, and where the others do.
    next: [u32; 2],
}

/// The nodes of [`Trees`] with the depth of every tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Forest {
    steps: Vec<Step>,
    values: Vec<f32>,
    /// First node and depth of each tree.
    trees: Vec<(u32, u32)>,
}

impl Forest {
    /// Lays out sound trees: children stand after their parents.
    pub(super) fn new(trees: &Trees) -> Self {
        let step = |(at, node): (usize, &Node)| match node.feature {
            LEAF => Step { feature: 0, threshold: f32::INFINITY, next: [at as u32; 2] },
            feature => Step { feature, threshold: node.threshold, next: [node.left, node.right] },
        };
        let mut depths = vec![0u32; trees.nodes.len()];
        for (at, node) in trees.nodes.iter().enumerate().rev().filter(|(_, n)| n.feature != LEAF) {
            depths[at] = 1 + depths[node.left as usize].max(depths[node.right as usize]);
        }
        Self {
            steps: trees.nodes.iter().enumerate().map(step).collect(),
            values: trees.nodes.iter().map(|n| n.value).collect(),
            trees: trees.roots.iter().map(|&root| (root, depths[root as usize])).collect(),
        }
    }

    /// The summed values of the leaves that each row falls into.
    pub(super) fn scores(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut out = Vec::with_capacity(rows.len() / width.max(1));
        for abreast in rows.chunks(ABREAST * width.max(1)) {
            let count = abreast.len() / width;
            // The last few rows walk with copies of the first.
            let row = |lane: usize| if lane < count { lane } else { 0 };
            let rows: [&[f32]; ABREAST] =
                std::array::from_fn(|lane| &abreast[row(lane) * width..(row(lane) + 1) * width]);
            out.extend(&self.sums(rows)[..count]);
        }
        out
    }

    fn sums(&self, rows: [&[f32]; ABREAST]) -> [f32; ABREAST] {
        let mut sums = [0f32; ABREAST];
        for &(root, depth) in &self.trees {
            let mut at = [root; ABREAST];
            for _ in 0..depth {
                for (at, row) in at.iter_mut().zip(&rows) {
                    let step = &self.steps[*at as usize];
                    let below = row[step.feature as usize] <= step.threshold;
                    *at = step.next[usize::from(!below)];
                }
            }
            for (sum, at) in sums.iter_mut().zip(at) {
                *sum += self.values[at as usize];
            }
        }
        sums
    }
}
