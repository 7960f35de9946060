//! Weights as bytes: named tensors in safetensors with a few words of metadata.

use std::collections::{BTreeMap, HashMap};

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

/// Why a model's bytes cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not safetensors, or cut off.
    #[error("not a safetensors file, or damaged")]
    Damaged,
    /// The file is larger than a model of this program may be.
    #[error("the file is larger than {MAX_BYTES} bytes, the largest model read")]
    TooLarge,
    /// A tensor is missing.
    #[error("the tensor `{0}` is missing")]
    Missing(String),
    /// A tensor has another shape or element type than the model's configuration asks for.
    #[error("the tensor `{name}` has the shape {found:?} where {expected:?} is expected, or another element type")]
    Shape {
        /// Name of the tensor.
        name: String,
        /// What the file has.
        found: Vec<usize>,
        /// What the configuration asks for.
        expected: Vec<usize>,
    },
    /// A tensor holds values that are no numbers.
    #[error("the tensor `{0}` holds values that are no finite numbers")]
    NotFinite(String),
    /// The metadata cannot be used.
    #[error("the metadata entry `{0}` is missing or wrong")]
    Metadata(&'static str),
    /// The file is a model of another kind or version.
    #[error("the file is a model of the kind `{found}`, not `{expected}`")]
    Kind {
        /// What the file says.
        found: String,
        /// What was asked for.
        expected: &'static str,
    },
    /// The network could not be computed.
    #[error("the network could not be computed: {0}")]
    Compute(String),
}

impl From<candle_core::Error> for ModelError {
    fn from(error: candle_core::Error) -> Self {
        Self::Compute(error.to_string())
    }
}

/// Largest model file read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A safetensors file being read; every access checks name, shape and values.
#[derive(Debug)]
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> Weights<'a> {
    /// Reads `bytes` as a model of the kind `kind` (metadata entry `kind`, for example `tagger-1`).
    ///
    /// # Errors
    /// Bytes that are no safetensors file, or one of another kind.
    pub fn decode(bytes: &'a [u8], kind: &'static str) -> Result<Self, ModelError> {
        if bytes.len() > MAX_BYTES {
            return Err(ModelError::TooLarge);
        }
        Self::decode_any_size(bytes, kind)
    }

    /// The same for a file of this program's own making, of any size.
    pub(crate) fn decode_any_size(bytes: &'a [u8], kind: &'static str) -> Result<Self, ModelError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|_| ModelError::Damaged)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        let tensors = SafeTensors::deserialize(bytes).map_err(|_| ModelError::Damaged)?;
        match metadata.get("kind") {
            Some(found) if found == kind => Ok(Self { tensors, metadata }),
            found => Err(ModelError::Kind { found: found.cloned().unwrap_or_default(), expected: kind }),
        }
    }

    /// An entry of the metadata.
    ///
    /// # Errors
    /// No such entry.
    pub fn metadata(&self, name: &'static str) -> Result<&str, ModelError> {
        self.metadata.get(name).map(String::as_str).ok_or(ModelError::Metadata(name))
    }

    /// The values of a tensor of this shape in row-major order, from 32- or 16-bit floats.
    ///
    /// # Errors
    /// A missing tensor, another shape or type, values that are not finite.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let view = self.view(name, shape)?;
        let values: Vec<f32> = match view.dtype() {
            Dtype::F32 => view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
            Dtype::F16 => {
                view.data().chunks_exact(2).map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
            }
            _ => return Err(wrong_shape(name, &view, shape)),
        };
        // A sum is finite only if every value is; values this large do not overflow it.
        match values.iter().all(|v| v.is_finite()) {
            true => Ok(values),
            false => Err(ModelError::NotFinite(name.to_owned())),
        }
    }

    /// The values of a tensor of unsigned 32-bit numbers with one dimension of any length.
    ///
    /// # Errors
    /// A missing tensor, another number of dimensions or type.
    pub fn numbers(&self, name: &str) -> Result<Vec<u32>, ModelError> {
        let view = self.tensors.tensor(name).map_err(|_| ModelError::Missing(name.to_owned()))?;
        match (view.dtype(), view.shape()) {
            (Dtype::U32, [_]) => {
                Ok(view.data().chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
            }
            _ => Err(wrong_shape(name, &view, &[0])),
        }
    }

    fn view(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, ModelError> {
        let view = self.tensors.tensor(name).map_err(|_| ModelError::Missing(name.to_owned()))?;
        match view.shape() == shape {
            true => Ok(view),
            false => Err(wrong_shape(name, &view, shape)),
        }
    }
}

fn wrong_shape(name: &str, view: &TensorView<'_>, expected: &[usize]) -> ModelError {
    ModelError::Shape { name: name.to_owned(), found: view.shape().to_vec(), expected: expected.to_vec() }
}

/// A model's tensors on the way into a file.
#[derive(Debug, Default)]
pub struct Writer {
    tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)>,
    metadata: HashMap<String, String>,
}

impl Writer {
    /// A writer of a model of this kind.
    pub fn new(kind: &str) -> Self {
        Self { tensors: Vec::new(), metadata: HashMap::from([("kind".to_owned(), kind.to_owned())]) }
    }

    /// Adds an entry of the metadata.
    pub fn metadata(&mut self, name: &str, value: String) {
        self.metadata.insert(name.to_owned(), value);
    }

    /// Adds a tensor of 32-bit floats.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.tensors.push((name.to_owned(), Dtype::F32, shape.to_vec(), bytes));
    }

    /// Adds a tensor of floats stored in 16 bits.
    pub fn halves(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes()).collect();
        self.tensors.push((name.to_owned(), Dtype::F16, shape.to_vec(), bytes));
    }

    /// Adds a tensor of unsigned numbers with one dimension.
    pub fn numbers(&mut self, name: &str, values: &[u32]) {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.tensors.push((name.to_owned(), Dtype::U32, vec![values.len()], bytes));
    }

    /// The file; the same tensors and metadata give the same bytes.
    ///
    /// # Errors
    /// A tensor whose values do not fill its shape.
    pub fn encode(&self) -> Result<Vec<u8>, ModelError> {
        let mut views = Vec::new();
        for (name, dtype, shape, bytes) in &self.tensors {
            let view = TensorView::new(*dtype, shape.clone(), bytes).map_err(|_| ModelError::Missing(name.clone()))?;
            views.push((name.as_str(), view));
        }
        let bytes = serialize(views, Some(self.metadata.clone())).map_err(|_| ModelError::Damaged)?;
        sorted(bytes, &self.metadata)
    }
}

/// The same file with the entries of its metadata, which stand first in the header, sorted: they are written in the order
/// of a hash map, which differs from run to run.
fn sorted(mut bytes: Vec<u8>, metadata: &HashMap<String, String>) -> Result<Vec<u8>, ModelError> {
    const BEFORE: usize = 8 + r#"{"__metadata__":"#.len();
    let ordered: BTreeMap<_, _> = metadata.iter().collect();
    let ordered = serde_json::to_vec(&ordered).map_err(|_| ModelError::Damaged)?;
    let place = bytes.get_mut(BEFORE..BEFORE + ordered.len()).ok_or(ModelError::Damaged)?;
    place.copy_from_slice(&ordered);
    Ok(bytes)
}
