//! The ranker's file: safetensors with f32 tensors and one entry of metadata.

use std::collections::HashMap;
use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::network::{Layer, Network};
use super::trees::{LEAF, Node, Trees};
use super::{Associations, Calibration, Kind, Model, Ranker};

/// Entry of the metadata that holds the header.
const ENTRY: &str = "ishizue-ranker";
/// Raised whenever the layout changes.
const VERSION: u32 = 1;
/// Largest file that is read.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Most features of a model.
const MOST_FEATURES: usize = 4096;

/// Why bytes are not a ranker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankerError {
    /// More bytes than a ranker has.
    #[error("the model is larger than {} MiB, the largest that is read", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// Not a safetensors file.
    #[error("not a safetensors file: {0}")]
    Format(String),
    /// A safetensors file of something else, or of another version.
    #[error("not a ranker of this version: {0}")]
    Foreign(String),
    /// A tensor is missing or has a shape that does not fit.
    #[error("the tensor `{0}` is missing or has the wrong shape or type")]
    Shape(&'static str),
    /// A tensor holds a value that cannot be.
    #[error("the tensor `{0}` holds a value that is not finite or refers to nothing")]
    Value(&'static str),
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    kind: Kind,
    features: Vec<String>,
    base: usize,
    /// Codes of the associations, in the order of their vectors; none where there are no associations.
    codes: Vec<u64>,
}

impl Ranker {
    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// Bytes that are no safetensors file, a file of another kind or version, tensors of the wrong shape, values that
    /// are not finite, or trees that refer outside themselves or backwards.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RankerError> {
        if bytes.len() > MOST_BYTES {
            return Err(RankerError::TooLarge);
        }
        let header = header(bytes)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| RankerError::Format(error.to_string()))?;
        let features = header.features.len();
        let model = match header.kind {
            Kind::Trees => Model::Trees(trees(&tensors, features)?),
            Kind::Network => Model::Network(network(&tensors, features)?),
            Kind::Blend => Model::Blend(trees(&tensors, features)?, network(&tensors, features)?),
        };
        let associations = match header.codes.is_empty() {
            true => None,
            false => Some(Arc::new(associations(&tensors, header.codes)?)),
        };
        let calibration = values(&tensors, "calibration", 4)?;
        let &[intercept, odds, level, scale] = calibration.as_slice() else {
            return Err(RankerError::Shape("calibration"));
        };
        let calibration = Calibration { weights: [intercept, odds, level] };
        let digest = digest(bytes);
        let forest = model.forest();
        Ok(Self {
            features: header.features,
            base: header.base,
            scale,
            model,
            forest,
            calibration,
            associations,
            digest,
        })
    }

    /// The bytes of the model's file; the same model gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let [intercept, odds, level] = self.calibration.weights;
        let mut tensors = vec![("calibration", vec![4], vec![intercept, odds, level, self.scale])];
        match &self.model {
            Model::Trees(trees) => tensors.extend(tensors_of_trees(trees)),
            Model::Network(network) => tensors.extend(tensors_of_network(network)),
            Model::Blend(trees, network) => {
                tensors.extend(tensors_of_trees(trees));
                tensors.extend(tensors_of_network(network));
            }
        }
        let codes = self.associations.as_ref().map(|a| a.codes.clone()).unwrap_or_default();
        if let Some(associations) = &self.associations {
            tensors.extend(tensors_of_associations(associations));
        }
        let bytes: Vec<(&str, Vec<usize>, Vec<u8>)> = tensors
            .into_iter()
            .map(|(name, shape, values)| (name, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect()))
            .collect();
        let views = bytes.iter().filter_map(|(name, shape, bytes)| {
            TensorView::new(Dtype::F32, shape.clone(), bytes).ok().map(|view| (*name, view))
        });
        let (kind, features) = (self.kind(), self.features.clone());
        let header = Header { version: VERSION, kind, features, base: self.base, codes };
        let header = serde_json::to_string(&header).unwrap_or_default();
        serialize(views, Some(HashMap::from([(ENTRY.to_owned(), header)]))).unwrap_or_default()
    }

    /// Takes the digest anew after a change.
    pub(super) fn seal(&mut self) {
        self.digest = digest(&self.to_bytes());
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn header(bytes: &[u8]) -> Result<Header, RankerError> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| RankerError::Format(error.to_string()))?;
    let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY));
    let entry = entry.ok_or_else(|| RankerError::Foreign(format!("it has no metadata `{ENTRY}`")))?;
    let header: Header = serde_json::from_str(entry).map_err(|error| RankerError::Foreign(error.to_string()))?;
    if header.version != VERSION {
        return Err(RankerError::Foreign(format!("it has version {}, this is {VERSION}", header.version)));
    }
    let count = header.features.len();
    if count == 0 || count > MOST_FEATURES || header.base >= count {
        return Err(RankerError::Foreign("its features cannot be".to_owned()));
    }
    Ok(header)
}

/// The finite values of a tensor; `0` for any number of them.
fn values(tensors: &SafeTensors<'_>, name: &'static str, count: usize) -> Result<Vec<f32>, RankerError> {
    let tensor = tensors.tensor(name).map_err(|_| RankerError::Shape(name))?;
    let (chunks, rest) = tensor.data().as_chunks::<4>();
    if tensor.dtype() != Dtype::F32 || !rest.is_empty() || (count > 0 && chunks.len() != count) {
        return Err(RankerError::Shape(name));
    }
    let values: Vec<f32> = chunks.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    if values.iter().all(|v| v.is_finite()) { Ok(values) } else { Err(RankerError::Value(name)) }
}

/// Whole numbers kept as f32, -1 for none.
fn references(tensors: &SafeTensors<'_>, name: &'static str, count: usize) -> Result<Vec<u32>, RankerError> {
    let whole = |v: &f32| match *v {
        -1.0 => Some(LEAF),
        v if v >= 0.0 && v.fract() == 0.0 && v < (1u32 << 24) as f32 => Some(v as u32),
        _ => None,
    };
    values(tensors, name, count)?.iter().map(whole).collect::<Option<_>>().ok_or(RankerError::Value(name))
}

fn trees(tensors: &SafeTensors<'_>, features: usize) -> Result<Trees, RankerError> {
    let value = values(tensors, "value", 0)?;
    let count = value.len();
    if count == 0 {
        return Err(RankerError::Shape("value"));
    }
    let (feature, threshold) = (references(tensors, "feature", count)?, values(tensors, "threshold", count)?);
    let (left, right) = (references(tensors, "left", count)?, references(tensors, "right", count)?);
    let node = |i: usize| Node {
        feature: feature[i],
        threshold: threshold[i],
        left: left[i],
        right: right[i],
        value: value[i],
    };
    let trees = Trees { nodes: (0..count).map(node).collect(), roots: references(tensors, "roots", 0)? };
    if trees.is_sound(features) { Ok(trees) } else { Err(RankerError::Value("feature")) }
}

fn tensors_of_trees(trees: &Trees) -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
    let count = trees.nodes.len();
    let whole = |v: u32| if v == LEAF { -1.0 } else { v as f32 };
    let column = |of: &dyn Fn(&Node) -> f32| trees.nodes.iter().map(of).collect::<Vec<f32>>();
    vec![
        ("feature", vec![count], column(&|n| whole(n.feature))),
        ("left", vec![count], column(&|n| whole(n.left))),
        ("right", vec![count], column(&|n| whole(n.right))),
        ("roots", vec![trees.roots.len()], trees.roots.iter().map(|&r| whole(r)).collect()),
        ("threshold", vec![count], column(&|n| n.threshold)),
        ("value", vec![count], column(&|n| n.value)),
    ]
}

const LAYERS: [(&str, &str); 3] = [("weights_0", "bias_0"), ("weights_1", "bias_1"), ("weights_2", "bias_2")];

fn network(tensors: &SafeTensors<'_>, features: usize) -> Result<Network, RankerError> {
    let mut inputs = features;
    let mut layers = Vec::with_capacity(LAYERS.len());
    for (weights, bias) in LAYERS {
        let of_bias = values(tensors, bias, 0)?;
        if of_bias.is_empty() {
            return Err(RankerError::Shape(bias));
        }
        let of_weights = values(tensors, weights, of_bias.len() * inputs)?;
        let outputs = of_bias.len();
        layers.push(Layer { inputs, weights: of_weights, bias: of_bias });
        inputs = outputs;
    }
    if inputs != 1 {
        return Err(RankerError::Shape("bias_2"));
    }
    let layers = layers.try_into().map_err(|_| RankerError::Shape("weights_0"))?;
    Ok(Network { mean: values(tensors, "mean", features)?, inverse: values(tensors, "inverse", features)?, layers })
}

fn tensors_of_network(network: &Network) -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
    let mut out = vec![
        ("inverse", vec![network.inverse.len()], network.inverse.clone()),
        ("mean", vec![network.mean.len()], network.mean.clone()),
    ];
    for ((weights, bias), layer) in LAYERS.into_iter().zip(&network.layers) {
        out.push((weights, vec![layer.bias.len(), layer.inputs], layer.weights.clone()));
        out.push((bias, vec![layer.bias.len()], layer.bias.clone()));
    }
    out
}

fn associations(tensors: &SafeTensors<'_>, codes: Vec<u64>) -> Result<Associations, RankerError> {
    let biases = values(tensors, "code_biases", codes.len())?;
    let vectors = values(tensors, "code_vectors", 0)?;
    let dimensions = vectors.len() / codes.len();
    if dimensions == 0 || vectors.len() != dimensions * codes.len() {
        return Err(RankerError::Shape("code_vectors"));
    }
    let grams = values(tensors, "gram_vectors", 0)?;
    if grams.len() % dimensions != 0 || !(grams.len() / dimensions).is_power_of_two() {
        return Err(RankerError::Shape("gram_vectors"));
    }
    Ok(Associations::from_parts(dimensions, grams, codes, vectors, biases))
}

fn tensors_of_associations(of: &Associations) -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
    let size = of.dimensions;
    vec![
        ("code_biases", vec![of.biases.len()], of.biases.clone()),
        ("code_vectors", vec![of.codes.len(), size], of.vectors.clone()),
        ("gram_vectors", vec![of.grams.len() / size.max(1), size], of.grams.clone()),
    ]
}
