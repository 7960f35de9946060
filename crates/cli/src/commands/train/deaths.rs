//! `ishizue train deaths`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ishizue_deaths::classifier::{Classifier, ClassifierPlan};
use ishizue_deaths::{Calibration, Certificate, DeathCoder, Memory};
use ishizue_store::models::ModelKind;
use ishizue_terminology::sha256_hex;
use serde::{Deserialize, Serialize};

use super::Arguments;
use super::config::{CardTexts, parsed};
use super::output::{self, Origin};
use crate::commands::eval::deaths::{Gold, certificates};
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::session::Session;

pub(super) const AFTER_HELP: &str = "\
The configuration is a TOML file, as models/deaths/train.toml; its paths are meant from its own folder. The
same configuration, files and version of this program give the same weights, byte for byte.

  seed, [classifier]  the model: rows of weights, schedule of the descent
  [data]              certificates: files to learn from; calibration: files on which the confidence of both
                      votes is fitted, from which neither rules nor classifier were made
  [card]              version, date, licence, intended_use, limits, data: what the card says

Example:
  ishizue train deaths --config models/deaths/train.toml --out trained/deaths";

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    seed: u64,
    classifier: ClassifierPlan,
    data: Data,
    /// Takes no part in the training.
    #[serde(skip_serializing)]
    card: CardTexts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    certificates: Vec<PathBuf>,
    calibration: Vec<PathBuf>,
}

/// A certificate with its right codes.
type Known = (u64, Certificate, Gold);

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let plan: Plan = parsed(&arguments.config)?;
    let mut origin = Origin {
        texts: &plan.card,
        kind: ModelKind::Deaths,
        config: sha256_hex(&serde_json::to_vec(&plan)?),
        inputs: sha256_hex(b""),
        seed: plan.seed,
    };
    origin.check()?;
    let folder = arguments.config.parent().unwrap_or(Path::new("."));
    let (training, first) = load(folder, &plan.data.certificates)?;
    let (calibration, second) = load(folder, &plan.data.calibration)?;
    origin.inputs = sha256_hex(format!("{first}{second}").as_bytes());
    let samples: Vec<(&Certificate, &str)> = training.iter().map(|(_, c, gold)| (c, gold.best())).collect();
    let classifier = Classifier::train(&samples, &plan.classifier, plan.seed);
    let voting = DeathCoder::new(engine::starter_coder()?).with_classifier(classifier.clone().into());
    let (calibration, figures) = calibrated(&voting, &calibration);
    let weights = classifier.with_calibration(calibration).encode().context("the weights cannot be written")?;
    let card = origin.write(&arguments.out, &weights, &figures, &[])?;
    output::summary(&card, &arguments.out, session.out())?;
    Ok(Exit::Success)
}

fn load(folder: &Path, files: &[PathBuf]) -> Result<(Vec<Known>, String)> {
    let mut all = Vec::new();
    let mut digests = String::new();
    for file in files {
        let path = folder.join(file);
        let bytes = fs::read(&path).with_context(|| DataError(format!("cannot read {}", path.display())))?;
        digests.push_str(&sha256_hex(&bytes));
        all.extend(certificates(&path)?);
    }
    Ok((all, digests))
}

/// The calibration fitted on certificates, and how often each vote was right there.
fn calibrated(coder: &DeathCoder, known: &[Known]) -> (Calibration, Vec<(String, f64)>) {
    let mut memory = Memory::default();
    let mut samples = Vec::new();
    let mut of_model = 0;
    for (_, certificate, gold) in known {
        let answer = coder.code(certificate, &mut memory);
        let Some(external) = answer.external else { continue };
        of_model += usize::from(external.model.as_ref().is_some_and(|vote| gold.has(&vote.code)));
        if let Some(inputs) = coder.inputs(&external) {
            samples.push((inputs, gold.has(&external.code)));
        }
    }
    let share = |part: usize| part as f64 / known.len().max(1) as f64;
    let right = samples.iter().filter(|(_, right)| *right).count();
    let figures = vec![("both".to_owned(), share(right)), ("classifier".to_owned(), share(of_model))];
    (Calibration::fit(&samples), figures)
}
