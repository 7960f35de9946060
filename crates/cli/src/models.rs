//! The models that charts are read with: where they are, whether they are whole, and what is said when they are not.
//!
//! *Invariant:* a model that is missing or is not what its card says is never an error of a command that codes: it is
//! told once, and the dictionary and the rules do what they can.

mod embedded;
mod words;

use std::sync::Arc;

use ishizue_coding::Coder;
use ishizue_nn::tagger::Tagger;
use ishizue_nn::weights::ModelError;
use ishizue_store::models::{Card, Model, ModelFault, ModelKind, Models};

use crate::language::Language;
use crate::settings::{ModelsFrom, Settings};

/// What a model does for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads charts.
    Charts,
    /// Reads lists of what a patient has and is given.
    Lists,
}

/// Why a model does not do what is asked of it.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Its files.
    #[error(transparent)]
    Files(#[from] ModelFault),
    /// Its weights are those of its card, but no model that this version computes.
    #[error("{file} cannot be used: {error}; train it again with this version, see `ishizue train --help`")]
    Weights {
        /// The file.
        file: String,
        /// What is wrong with it.
        error: ModelError,
    },
    /// It is a model for something else.
    #[error(
        "{file} is a model of the kind {found} where one of the kind {expected} is needed; put the right one there"
    )]
    Kind {
        /// The file.
        file: String,
        /// What its card says.
        found: ModelKind,
        /// What is needed.
        expected: ModelKind,
    },
    /// This version has no use for models of its kind.
    #[error("{file} is a model of the kind {kind}, which this version does not use")]
    Unused {
        /// The file.
        file: String,
        /// What its card says.
        kind: ModelKind,
    },
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Charts, Self::Lists];

    /// Name of the model that does it.
    pub fn name(self) -> &'static str {
        self.kind().name()
    }

    fn kind(self) -> ModelKind {
        match self {
            Self::Charts => ModelKind::Tagger,
            Self::Lists => ModelKind::ListTagger,
        }
    }

    /// The role of models of this kind.
    fn of(kind: ModelKind) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.kind() == kind)
    }
}

/// Where the settings say that models are; `None` where they say nowhere.
pub fn source(settings: &Settings) -> Option<Models> {
    match &settings.models.value {
        ModelsFrom::BuiltIn => Some(Models::Embedded(embedded::ALL)),
        ModelsFrom::Folder(dir) => Some(Models::Folder(dir.clone())),
        ModelsFrom::Nowhere => None,
    }
}

/// The coder with the model of this role, and the model's card.
///
/// # Errors
/// A model that is missing, not that of its card, or not for this.
pub fn attach(coder: &Coder, role: Role, models: &Models) -> Result<(Coder, Card), Unusable> {
    join(coder, role, models.read(role.name())?)
}

/// The coder with this model, and the model's card.
///
/// # Errors
/// A model for something else, or one that this version cannot compute.
pub fn join(coder: &Coder, role: Role, model: Model) -> Result<(Coder, Card), Unusable> {
    let Model { card, weights, file } = model;
    if card.kind != role.kind() {
        return Err(Unusable::Kind { file, found: card.kind, expected: role.kind() });
    }
    let tagger = Tagger::decode(&weights).and_then(|tagger| {
        let (coder, tagger) = (coder.clone(), Arc::new(tagger));
        match role {
            Role::Charts => coder.with_tagger(tagger),
            Role::Lists => coder.with_list_tagger(tagger),
        }
    });
    let coder = tagger.map_err(|error| Unusable::Weights { file, error })?;
    Ok((coder, card))
}

/// Checks everything about a model: files, digest, tensors, shape; where it can be read, its card comes along.
pub fn check(coder: &Coder, models: &Models, name: &str) -> (Option<Card>, Result<(), Unusable>) {
    let card = match models.card(name) {
        Ok(card) => card,
        Err(fault) => return (None, Err(fault.into())),
    };
    let expected = Role::ALL.into_iter().find(|role| role.name() == name);
    let checked = models.read(name).map_err(Unusable::from).and_then(|model| {
        let unused = |model: &Model| Unusable::Unused { file: model.file.clone(), kind: card.kind };
        let role = expected.or_else(|| Role::of(card.kind)).ok_or_else(|| unused(&model))?;
        join(coder, role, model).map(|_| ())
    });
    (Some(card), checked)
}

/// What is told where a model of this role cannot be used and the command goes on without it.
pub fn warning(role: Role, problem: &Unusable, language: Language) -> String {
    let then = match role {
        Role::Charts => language.choose(
            "カルテは辞書と規則だけで読み取ります（病名と症状のみ）",
            "charts are read with the dictionary and the rules alone (diseases and symptoms only)",
        ),
        Role::Lists => language.choose(
            "病名・薬剤の一覧は、カルテとして読み取った結果から作ります",
            "lists are made from what is read as in a chart",
        ),
    };
    let reason = match language {
        Language::Ja => words::japanese(problem),
        Language::En => problem.to_string(),
    };
    format!("{}: {reason}{}{then}", role.name(), language.choose("。", "; "))
}
