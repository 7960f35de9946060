//! The models that charts are read with: where they are, whether they are whole, and what is said when they are not.
//!
//! *Invariant:* a model that is missing or is not what its card says is never an error of a command that codes: it is
//! told once, and the dictionary and the rules do what they can.

mod embedded;
mod words;

use std::sync::Arc;

use ishizue_coding::Coder;
use ishizue_deaths::classifier::Classifier;
use ishizue_nn::ranker::{Ranker, RankerError};
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
    /// Decides, with the rules, whether the patient has what a chart mentions.
    Statuses,
    /// Ranks the codes of phrases, and of what a chart's mentions say.
    Phrases,
    /// Votes on the external cause of death certificates.
    Deaths,
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
        error: WeightsError,
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
}

/// What is wrong with weights that are those of their card.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// Those of a tagger.
    #[error(transparent)]
    Tagger(#[from] ModelError),
    /// Those of a ranker.
    #[error(transparent)]
    Ranker(#[from] RankerError),
    /// A ranker for other features.
    #[error("it was trained on other features than this version computes")]
    Features,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Charts, Self::Lists, Self::Statuses, Self::Phrases, Self::Deaths];

    /// Those that reading and coding a chart takes.
    pub const OF_CHARTS: [Self; 3] = [Self::Charts, Self::Statuses, Self::Phrases];

    /// Name of the model that does it.
    pub fn name(self) -> &'static str {
        self.kind().name()
    }

    fn kind(self) -> ModelKind {
        match self {
            Self::Charts => ModelKind::Tagger,
            Self::Lists => ModelKind::ListTagger,
            Self::Statuses => ModelKind::StatusTagger,
            Self::Phrases => ModelKind::Ranker,
            Self::Deaths => ModelKind::Deaths,
        }
    }

    /// The role of models of this kind.
    fn of(kind: ModelKind) -> Self {
        match kind {
            ModelKind::Tagger => Self::Charts,
            ModelKind::ListTagger => Self::Lists,
            ModelKind::StatusTagger => Self::Statuses,
            ModelKind::Ranker => Self::Phrases,
            ModelKind::Deaths => Self::Deaths,
        }
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
    let coder = computed(coder.clone(), role, &weights).map_err(|error| Unusable::Weights { file, error })?;
    Ok((coder, card))
}

fn computed(coder: Coder, role: Role, weights: &[u8]) -> Result<Coder, WeightsError> {
    Ok(match role {
        Role::Charts => coder.with_tagger(Arc::new(Tagger::decode(weights)?))?,
        Role::Lists => coder.with_list_tagger(Arc::new(Tagger::decode(weights)?))?,
        Role::Statuses => coder.with_status_tagger(Arc::new(Tagger::decode(weights)?))?,
        Role::Phrases => {
            let ranker = Arc::new(Ranker::from_bytes(weights)?);
            coder.with_ranker(ranker).map_err(|_| WeightsError::Features)?
        }
        // It votes beside this coder, not in it; here it is only read.
        Role::Deaths => {
            Classifier::decode(weights)?;
            coder
        }
    })
}

/// The classifier of death certificates, and its card.
///
/// # Errors
/// A model that is missing, not that of its card, or not for this.
pub fn classifier(models: &Models) -> Result<(Classifier, Card), Unusable> {
    let Model { card, weights, file } = models.read(Role::Deaths.name())?;
    if card.kind != ModelKind::Deaths {
        return Err(Unusable::Kind { file, found: card.kind, expected: ModelKind::Deaths });
    }
    let classifier = Classifier::decode(&weights).map_err(|error| Unusable::Weights { file, error: error.into() })?;
    Ok((classifier, card))
}

/// Checks everything about a model: files, digest, tensors, shape; where it can be read, its card comes along.
pub fn check(coder: &Coder, models: &Models, name: &str) -> (Option<Card>, Result<(), Unusable>) {
    let card = match models.card(name) {
        Ok(card) => card,
        Err(fault) => return (None, Err(fault.into())),
    };
    let expected = Role::ALL.into_iter().find(|role| role.name() == name);
    let checked = models
        .read(name)
        .map_err(Unusable::from)
        .and_then(|model| join(coder, expected.unwrap_or_else(|| Role::of(card.kind)), model).map(|_| ()));
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
        Role::Statuses => language.choose(
            "存在・否定などの判定は、規則と分類器だけで行います",
            "statuses are decided by the rules and the classifier alone",
        ),
        Role::Phrases => {
            language.choose("候補のコードは線形の規則で順位づけします", "codes are ranked by the linear rule")
        }
        Role::Deaths => language
            .choose("死亡診断書の外因は規則だけで符号します", "external causes of deaths are coded by the rules alone"),
    };
    let reason = match language {
        Language::Ja => words::japanese(problem),
        Language::En => problem.to_string(),
    };
    format!("{}: {reason}{}{then}", role.name(), language.choose("。", "; "))
}
