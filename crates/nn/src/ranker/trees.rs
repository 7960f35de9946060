//! Regression trees as they are grown and kept; [`super::forest`] scores with them.

/// A node: an inner one compares a feature with its threshold, a leaf has a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    /// Feature compared, `LEAF` in a leaf.
    pub(super) feature: u32,
    /// Values up to this go left.
    pub(super) threshold: f32,
    /// Position of the children, always after their parent, so that no walk is endless.
    pub(super) left: u32,
    pub(super) right: u32,
    /// What a leaf adds.
    pub(super) value: f32,
}

/// Mark of a leaf.
pub(super) const LEAF: u32 = u32::MAX;

/// A sum of trees.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Trees {
    pub(super) nodes: Vec<Node>,
    /// First node of each tree.
    pub(super) roots: Vec<u32>,
}

impl Trees {
    /// Number of nodes that divide by each feature.
    pub(super) fn importance(&self, features: usize) -> Vec<f32> {
        let mut counts = vec![0.0; features];
        for node in self.nodes.iter().filter(|n| n.feature != LEAF) {
            counts[node.feature as usize] += 1.0;
        }
        counts
    }

    /// True when every reference stays inside and points forwards, and every value is finite.
    pub(super) fn is_sound(&self, features: usize) -> bool {
        let count = self.nodes.len();
        let sound = |(at, node): (usize, &Node)| {
            let forwards = |child: u32| child as usize > at && (child as usize) < count;
            node.value.is_finite()
                && node.threshold.is_finite()
                && (node.feature == LEAF
                    || (node.feature as usize) < features && forwards(node.left) && forwards(node.right))
        };
        self.roots.iter().all(|&root| (root as usize) < count) && self.nodes.iter().enumerate().all(sound)
    }
}
