//! A learned vote beside the rules: character n-grams of the certificate to a code, log-linear.
//!
//! It reads the words and the boxes and nothing that the rules made of them, so that the two votes fail apart.

use ishizue_nn::maxent::{Maxent, MaxentSchedule};
use ishizue_nn::weights::{ModelError, Weights, Writer};
use ishizue_text::key;
use serde::{Deserialize, Serialize};

use crate::calibration::{CURVE, Calibration, INPUTS};
use crate::certificate::Certificate;
use crate::external::is_residual;
use crate::group::group_of;

/// Kind of file, in its metadata.
const KIND: &str = "deaths-1";
/// Longest text of a field whose n-grams are read, in code points.
const LONGEST: usize = 400;
/// Longest n-gram.
const GRAM: usize = 4;

/// How a classifier is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassifierPlan {
    /// Rows of weights that features are hashed into.
    pub rows: usize,
    /// The descent.
    pub schedule: MaxentSchedule,
}

/// A learned classifier of external causes, with the calibration of both votes.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    model: Maxent,
    rows: usize,
    classes: Vec<String>,
    calibration: Calibration,
}

/// What the classifier says of a certificate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelVote {
    /// The likeliest code.
    pub code: String,
    /// Its share, 0 to 1.
    pub share: f32,
    /// The share of the code that the rules selected, 0 where it was never seen in training.
    pub share_of_rule: f32,
    /// True where the rules say only that nothing more is known, and the classifier knows more.
    pub takes_over: bool,
}

impl ModelVote {
    /// Where the rules say only that nothing more is known, the share from which the classifier is followed …
    const SURER_THAN_NOTHING: f32 = 0.2;
    /// … and the share of the rules' code below which it is. Both were chosen on the certificates of the calibration.
    const RULED_OUT: f32 = 0.1;

    fn new(code: String, share: f32, rule: &str, share_of_rule: f32) -> Self {
        let surer = code != rule && share >= Self::SURER_THAN_NOTHING && share_of_rule < Self::RULED_OUT;
        // Whose intent it was is for the rules to say, and for the box.
        let takes_over = is_residual(rule) && surer && intent_of(&code) == intent_of(rule);
        Self { code, share, share_of_rule, takes_over }
    }

    /// The share of the code that stands: its own where it takes over, else that of the rules' code.
    pub(crate) fn share_of_standing(&self) -> f32 {
        if self.takes_over { self.share } else { self.share_of_rule }
    }
}

/// The group of a code where the group says whose intent it was: self-harm, assault, undetermined, legal intervention.
fn intent_of(code: &str) -> Option<&'static str> {
    let told = ["self-harm", "assault", "undetermined", "legal-war"];
    group_of(code).map(|group| group.name).filter(|name| told.contains(name))
}

impl Classifier {
    /// Trains on certificates with their codes.
    pub fn train(samples: &[(&Certificate, &str)], plan: &ClassifierPlan, seed: u64) -> Self {
        let mut classes: Vec<String> = samples.iter().map(|(_, code)| (*code).to_owned()).collect();
        classes.sort();
        classes.dedup();
        let features: Vec<Vec<u32>> = samples.iter().map(|(c, _)| features(c)).collect();
        let class = |code: &str| classes.binary_search_by(|known| known.as_str().cmp(code)).unwrap_or(0);
        let given: Vec<(&[u32], usize)> =
            features.iter().zip(samples).map(|(f, (_, code))| (f.as_slice(), class(code))).collect();
        let model = Maxent::train(plan.rows, classes.len().max(1), &given, &plan.schedule, seed);
        Self { model, rows: plan.rows, classes, calibration: Calibration::default() }
    }

    /// The same classifier with a calibration of its vote and the rules'.
    #[must_use]
    pub fn with_calibration(mut self, calibration: Calibration) -> Self {
        self.calibration = calibration;
        self
    }

    /// The calibration of both votes.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The vote on a certificate for which the rules selected `rule`.
    pub fn vote(&self, certificate: &Certificate, rule: &str) -> ModelVote {
        let shares = self.model.classify(&features(certificate));
        let best = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at);
        let of_rule = self.classes.binary_search_by(|known| known.as_str().cmp(rule)).ok();
        let share = |at: usize| shares.get(at).copied().unwrap_or(0.0);
        let code = self.classes.get(best).cloned().unwrap_or_default();
        ModelVote::new(code, share(best), rule, of_rule.map_or(0.0, share))
    }

    /// The classifier as a file.
    ///
    /// # Errors
    /// None that memory does not give.
    pub fn encode(&self) -> Result<Vec<u8>, ModelError> {
        let mut writer = Writer::new(KIND);
        writer.metadata("classes", self.classes.join(" "));
        writer.metadata("rows", self.rows.to_string());
        writer.halves("weights", &[self.rows, self.classes.len()], self.model.weights());
        writer.floats("calibration", &[INPUTS + 1], self.calibration.weights());
        writer.floats("curve", &[CURVE, 2], self.calibration.curve().as_flattened());
        writer.encode()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Bytes that are no such file, or tensors of another shape.
    pub fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let weights = Weights::decode(bytes, KIND)?;
        let rows = weights.metadata("rows")?.parse().map_err(|_| ModelError::Metadata("rows"))?;
        let classes: Vec<String> = weights.metadata("classes")?.split(' ').map(str::to_owned).collect();
        let table = weights.floats("weights", &[rows, classes.len()])?;
        let model = Maxent::new(table, classes.len()).ok_or(ModelError::Metadata("classes"))?;
        let curve = weights.floats("curve", &[CURVE, 2])?;
        let calibration = Calibration::new(weights.floats("calibration", &[INPUTS + 1])?, curve.as_chunks().0.to_vec());
        Ok(Self { model, rows, classes, calibration })
    }
}

/// The hashed features of a certificate: boxes, age group, n-grams of the narrative and of the lines.
fn features(certificate: &Certificate) -> Vec<u32> {
    let mut out = vec![hash("", 'm', certificate.manner.map_or("", |m| m.name()))];
    let decade = certificate.age.map_or(99, |age| age.years().min(100) / 20);
    out.push(hash("", 'a', &decade.to_string()));
    out.push(hash("", 'p', &key(&certificate.place_type)));
    grams(&certificate.means, 'n', &mut out);
    for line in &certificate.lines {
        grams(line, 'l', &mut out);
    }
    grams(&certificate.part2, 'c', &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

fn grams(text: &str, field: char, out: &mut Vec<u32>) {
    let symbols: Vec<char> = std::iter::once('^')
        .chain(key(text).chars().take(LONGEST).filter(|c| !c.is_whitespace() && !c.is_ascii_digit()))
        .chain(std::iter::once('$'))
        .collect();
    if symbols.len() <= 2 {
        out.push(hash("", field, "-"));
        return;
    }
    for length in 2..=GRAM {
        out.extend(symbols.windows(length).map(|gram| hash("g", field, &gram.iter().collect::<String>())));
    }
}

/// FNV-1a.
fn hash(kind: &str, field: char, text: &str) -> u32 {
    let mut encoded = [0; 4];
    let bytes = kind.bytes().chain(field.encode_utf8(&mut encoded).bytes()).chain(text.bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32
}
