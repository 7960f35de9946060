//! Training the ranker from releases and confirmed phrases.
//!
//! Three steps, each deterministic. Associations are trained on the names of the releases, then tuned on the confirmed
//! phrases. Every training phrase becomes a list of candidates whose features are computed as if neither the dictionary
//! nor the associations had seen it: names are left out, and associations are tuned once without each quarter of the
//! confirmed phrases. The ranker is trained on the lists, and calibrated on folds that it was not trained on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ishizue_nn::ranker::{
    self, Associations, Calibration, Config, Judged, List, Progress, Ranker, Sample, TrainError, softmax,
};
use ishizue_terminology::DesignationUse;
use ishizue_text::{key, squeeze};

use crate::candidate::LeaveOut;
use crate::coder::Coder;
use crate::learned;

/// Parts of the confirmed phrases; associations are tuned without each of them.
const PARTS: u64 = 4;
/// Folds of the calibration.
const FOLDS: u64 = 5;

/// A phrase and the codes that are right for it, in stored form (`S7210`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingPhrase {
    /// The phrase as it was written.
    pub text: String,
    /// Every code that counts as right.
    pub accepted: Vec<String>,
}

/// Phrases of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingSet {
    /// The phrases.
    pub phrases: Vec<TrainingPhrase>,
    /// How much each of them counts.
    pub weight: f32,
    /// True for what people wrote and a coder confirmed; false for names of the terminology, which are then learned
    /// from as if the dictionary lacked them.
    pub confirmed: bool,
}

/// What training says while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What is being done.
    pub what: &'static str,
    /// How far it has come.
    pub progress: Progress,
}

/// Trains associations on the names that `coder`'s releases give their codes, but for the phrases of the sets that are
/// names themselves.
///
/// # Errors
/// A configuration out of range.
pub fn base_associations(
    coder: &Coder,
    sets: &[TrainingSet],
    config: &Config,
    said: &mut dyn FnMut(Step),
) -> Result<Associations, TrainError> {
    config.check()?;
    let held: BTreeSet<String> =
        sets.iter().filter(|s| !s.confirmed).flat_map(|s| &s.phrases).map(|p| key(&p.text)).collect();
    let mut base = Associations::new(&config.association, &coder.codes(), config.seed)?;
    let names: Vec<TrainingPhrase> = names(coder).into_iter().filter(|p| !held.contains(&p.text)).collect();
    let samples = samples(coder, &names.iter().collect::<Vec<_>>(), &base, said);
    let (epochs, seed) = (config.association.epochs, config.seed);
    base.train(&config.association, &samples, epochs, seed, |progress| said(Step { what: "associations", progress }));
    Ok(base)
}

/// Trains and calibrates a ranker: `plain` codes without confirmed examples, `remembering` with those of the confirmed
/// sets, so that the ranker learns what both are worth; `base` comes from [`base_associations`] with the same sets.
///
/// # Errors
/// A configuration out of range, or sets that give nothing to learn from.
pub fn train(
    plain: &Coder,
    remembering: Option<&Coder>,
    sets: &[TrainingSet],
    base: &Associations,
    config: &Config,
    said: &mut dyn FnMut(Step),
) -> Result<Ranker, TrainError> {
    config.check()?;
    let confirmed: Vec<&TrainingPhrase> = sets.iter().filter(|s| s.confirmed).flat_map(|s| &s.phrases).collect();
    let samples = samples(plain, &confirmed, base, said);
    let tuned = |keep: &dyn Fn(&str) -> bool| {
        let kept = confirmed.iter().zip(&samples).filter(|(p, _)| keep(&p.text)).map(|(_, s)| s.clone());
        let mut tuned = base.clone();
        let kept: Vec<Sample> = kept.collect();
        tuned.train(&config.association, &kept, config.association.tuning, config.seed, |_| {});
        Arc::new(tuned)
    };
    let whole = tuned(&|_| true);
    let mut lists = Vec::new();
    for part in 0..PARTS {
        let associations = tuned(&|text| part_of(text, PARTS) != part);
        for coder in [Some(plain), remembering].into_iter().flatten() {
            let coder = coder.clone().with_associations(Some(associations.clone()));
            confirmed_lists(&coder, sets, part, &mut lists);
        }
    }
    let of_names = plain.clone().with_associations(Some(whole.clone()));
    for set in sets.iter().filter(|s| !s.confirmed) {
        let list = |p: &TrainingPhrase| of_names.training_list(&p.text, &p.accepted, LeaveOut::Names, set.weight);
        lists.extend(set.phrases.iter().filter_map(|p| Some((None, list(p)?))));
    }
    let calibration = calibrate(&lists, config, said)?;
    let all: Vec<List> = lists.into_iter().map(|(_, list)| list).collect();
    let say = |progress| said(Step { what: "ranker", progress });
    let ranker = ranker::train(config, learned::features(), learned::base(), &all, say)?;
    Ok(ranker.with_associations(Some(whole)).with_calibration(calibration))
}

/// A list, and the fold of its phrase where it is a confirmed one.
type Folded = (Option<u64>, List);

fn confirmed_lists(coder: &Coder, sets: &[TrainingSet], part: u64, lists: &mut Vec<Folded>) {
    for set in sets.iter().filter(|s| s.confirmed) {
        for phrase in set.phrases.iter().filter(|p| part_of(&p.text, PARTS) == part) {
            let list = coder.training_list(&phrase.text, &phrase.accepted, LeaveOut::Examples, set.weight);
            lists.extend(list.map(|list| (Some(part_of(&phrase.text, FOLDS)), list)));
        }
    }
}

/// Platt scaling of answers to confirmed phrases by rankers that were not trained on them.
fn calibrate(lists: &[Folded], config: &Config, said: &mut dyn FnMut(Step)) -> Result<Calibration, TrainError> {
    let mut judged: Vec<Judged> = Vec::new();
    for fold in 0..FOLDS {
        let rest: Vec<List> = lists.iter().filter(|(f, _)| *f != Some(fold)).map(|(_, l)| l.clone()).collect();
        let say = |progress| said(Step { what: "calibration", progress });
        let ranker = ranker::train(config, learned::features(), learned::base(), &rest, say)?;
        for (_, list) in lists.iter().filter(|(f, _)| *f == Some(fold)) {
            judged.extend(judge(&ranker, list));
        }
    }
    Ok(Calibration::fit(&judged))
}

fn judge(ranker: &Ranker, list: &List) -> Option<Judged> {
    let scores = ranker.scores(&list.rows);
    let shares = softmax(&scores);
    let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))?;
    Some((scores[best], shares[best], list.accepted[best], list.weight))
}

/// The part of several that a phrase falls into, the same for every spelling of it.
pub fn part_of(phrase: &str, parts: u64) -> u64 {
    let key = squeeze(&key(phrase));
    // FNV-1a: the parts must not change with the hasher of the standard library.
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 32)) % parts.max(1)
}

/// Every name of the releases in normal form with all its codes; readings and confirmed examples left out.
fn names(coder: &Coder) -> Vec<TrainingPhrase> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let official = coder.releases().iter().enumerate().filter(|(at, _)| !coder.is_example(*at));
    for (_, release) in official {
        let names = release.designations().map(|(_, d)| d).filter(|d| d.usage != DesignationUse::Reading);
        for (name, concept) in names.filter_map(|d| Some((d.text, release.concept(d.concept)?))) {
            if coder.find_code(concept.code()).is_none() {
                continue;
            }
            let codes = all.entry(key(name)).or_default();
            if !codes.iter().any(|code| code == concept.code()) {
                codes.push(concept.code().to_owned());
            }
        }
    }
    all.into_iter().map(|(text, accepted)| TrainingPhrase { text, accepted }).collect()
}

/// Phrases with the codes of near names, which the associations must learn to tell from the right ones.
fn samples(coder: &Coder, phrases: &[&TrainingPhrase], base: &Associations, said: &mut dyn FnMut(Step)) -> Vec<Sample> {
    let total = phrases.len();
    let sample = |(at, phrase): (usize, &&TrainingPhrase)| {
        if at % 1000 == 0 {
            said(Step { what: "near names", progress: Progress { done: at, total, loss: 0.0 } });
        }
        let near = coder.near_codes(&phrase.text);
        let against = near.iter().filter(|code| !phrase.accepted.contains(code));
        Sample {
            text: key(&phrase.text),
            codes: phrase.accepted.iter().filter_map(|code| base.position(code)).collect(),
            against: against.filter_map(|code| base.position(code)).collect(),
            weight: 1.0,
        }
    };
    phrases.iter().enumerate().map(sample).collect()
}
