//! Models: trained weights in a folder of their own, with a card that says what they are.
//!
//! ```text
//! <models>/
//!   <name>/card.toml             what it is, made from what, how good, what for; see docs/formats.md
//!   <name>/weights.safetensors   the weights, whose digest the card knows
//!   <name>/train.toml            how it was trained; not read here
//! ```
//!
//! *Invariant:* weights leave this module only when their size and SHA-256 are those of their card. What they mean is
//! for their reader to say: here they are bytes.

mod card;
mod fault;

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ishizue_terminology::sha256_hex;

pub use card::{Bilingual, Card, DataUse, LONGEST_CARD, Metric, ModelKind, TrainedWith};
pub use fault::{Fault, ModelFault};

/// File name of a model's card.
pub const CARD: &str = "card.toml";
/// File name of a model's weights.
pub const WEIGHTS: &str = "weights.safetensors";
/// Largest file of weights read, in bytes.
pub const LARGEST_WEIGHTS: u64 = 64 * 1024 * 1024;

/// A model that is part of the program.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// Its name.
    pub name: &'static str,
    /// Its card.
    pub card: &'static str,
    /// Its weights.
    pub weights: &'static [u8],
}

/// Where models are looked for.
#[derive(Debug, Clone)]
pub enum Models {
    /// In the program itself.
    Embedded(&'static [Embedded]),
    /// In a folder, one folder each.
    Folder(PathBuf),
}

/// A model whose weights are those of its card.
#[derive(Debug, Clone)]
pub struct Model {
    /// What it is.
    pub card: Card,
    /// Its weights as a file's bytes.
    pub weights: Cow<'static, [u8]>,
    /// The file of the weights, for whoever has more to say about them.
    pub file: String,
}

impl Models {
    /// The names of all models there, sorted; in a folder those of the folders that hold a card or weights.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn names(&self) -> Result<Vec<String>, ModelFault> {
        let mut names: Vec<String> = match self {
            Self::Embedded(all) => all.iter().map(|model| model.name.to_owned()).collect(),
            Self::Folder(dir) => folders(dir).map_err(|error| ModelFault::reading(&dir.display(), error))?,
        };
        names.sort();
        Ok(names)
    }

    /// The card of a model.
    ///
    /// # Errors
    /// No such model, or a card that cannot be read.
    pub fn card(&self, name: &str) -> Result<Card, ModelFault> {
        match self {
            Self::Embedded(_) => {
                let found = self.embedded(name)?;
                Card::parse(found.card).map_err(|reason| Fault::Card(reason).in_file(self.file(name, CARD)))
            }
            Self::Folder(dir) => named(read_card(&dir.join(name))?, name, &self.file(name, CARD)),
        }
    }

    /// A model, verified.
    ///
    /// # Errors
    /// No such model, a card that cannot be read, weights that are not the card's.
    pub fn read(&self, name: &str) -> Result<Model, ModelFault> {
        let card = self.card(name)?;
        match self {
            Self::Embedded(_) => verified(card, Cow::Borrowed(self.embedded(name)?.weights), self.file(name, WEIGHTS)),
            Self::Folder(dir) => weights_of(card, &dir.join(name)),
        }
    }

    /// How a file of a model is called in messages.
    fn file(&self, name: &str, file: &str) -> String {
        match self {
            Self::Embedded(_) => format!("built-in {name}/{file}"),
            Self::Folder(dir) => dir.join(name).join(file).display().to_string(),
        }
    }

    fn embedded(&self, name: &str) -> Result<&'static Embedded, ModelFault> {
        let all = match self {
            Self::Embedded(all) => *all,
            Self::Folder(_) => &[],
        };
        let missing = || Fault::Missing.in_file(self.file(name, CARD));
        all.iter().find(|model| model.name == name).ok_or_else(missing)
    }
}

/// The model in this folder, verified, whatever its name.
///
/// # Errors
/// A card that cannot be read, weights that are not the card's.
pub fn read_folder(folder: &Path) -> Result<Model, ModelFault> {
    weights_of(read_card(folder)?, folder)
}

fn read_card(folder: &Path) -> Result<Card, ModelFault> {
    let path = folder.join(CARD);
    let file = path.display().to_string();
    let bytes = bounded(&path, LONGEST_CARD as u64)?;
    let text = String::from_utf8(bytes).map_err(|_| Fault::Card("is not UTF-8".to_owned()).in_file(file.clone()))?;
    Card::parse(&text).map_err(|reason| Fault::Card(reason).in_file(file))
}

/// The card, if it is of the model that was asked for.
fn named(card: Card, name: &str, file: &str) -> Result<Card, ModelFault> {
    match card.name == name {
        true => Ok(card),
        false => Err(Fault::Name { card: card.name, folder: name.to_owned() }.in_file(file.to_owned())),
    }
}

fn weights_of(card: Card, folder: &Path) -> Result<Model, ModelFault> {
    let path = folder.join(WEIGHTS);
    let bytes = bounded(&path, LARGEST_WEIGHTS)?;
    verified(card, Cow::Owned(bytes), path.display().to_string())
}

fn verified(card: Card, weights: Cow<'static, [u8]>, file: String) -> Result<Model, ModelFault> {
    if weights.len() as u64 != card.bytes {
        return Err(Fault::Size { expected: card.bytes, found: weights.len() as u64 }.in_file(file));
    }
    let found = sha256_hex(&weights);
    match found == card.sha256 {
        true => Ok(Model { card, weights, file }),
        false => Err(Fault::Digest { expected: card.sha256, found }.in_file(file)),
    }
}

/// The whole of a regular file that is not larger than this.
fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ModelFault> {
    let refuse = |error| ModelFault::reading(&path.display(), error);
    // A pipe or a device would be waited for.
    if !fs::metadata(path).map_err(refuse)?.is_file() {
        return Err(refuse(io::Error::from(io::ErrorKind::InvalidInput)));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(refuse)?;
    match bytes.len() as u64 > limit {
        true => Err(Fault::TooLarge { limit }.in_file(path.display().to_string())),
        false => Ok(bytes),
    }
}

/// The names of the folders that hold a card or weights.
fn folders(dir: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    let holds = |entry: &fs::DirEntry| [CARD, WEIGHTS].iter().any(|file| entry.path().join(file).exists());
    Ok(entries.iter().filter(|e| holds(e)).map(|e| e.file_name().to_string_lossy().into_owned()).collect())
}
