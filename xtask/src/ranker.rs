//! Trains the learned ranker and measures it: by folds of the chart phrases, on the phrases of the project, and on index
//! words held out of the terminology.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::examples::{self, Example};
use ishizue_coding::training::ranker::{self as training, Step, TrainingPhrase, TrainingSet};
use ishizue_coding::{Coder, Settings};
use ishizue_index::Lexicon;
use ishizue_nn::ranker::{Config, Ranker};
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{Release, starter};
use rayon::prelude::*;

use crate::held_out::{self, Answer, figures};
use crate::phrases::{self, Phrase};

const CONFIG: &str = "models/ranker/train.toml";
const MODEL: &str = "models/ranker/weights.safetensors";
const FOLDS: u64 = 5;
/// Every how-manieth row of MANBYO and of the index is learned from.
const SURFACE_STEP: usize = 4;
const INDEX_STEP: usize = 25;

/// What the ranker learns from and is measured on.
struct Data {
    releases: Vec<Release>,
    chart: Vec<Phrase>,
    fitted: Vec<Phrase>,
    unfitted: Vec<Phrase>,
    dev: Vec<Phrase>,
    surface: Vec<Phrase>,
    words: Vec<Phrase>,
}

impl Data {
    fn load(folder: &Path, left_out: fn(&str) -> bool) -> Result<Self> {
        let own = phrases::table("conformance/phrases.tsv".as_ref())?;
        // Every second of the project's own phrases stays a test.
        let (fitted, unfitted): (Vec<_>, Vec<_>) = own.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let texts = |rows: Vec<(usize, Phrase)>| rows.into_iter().map(|(_, p)| p).collect();
        let surface = phrases::table(&folder.join("normalisation/manbyo_mini.tsv"))?;
        let words = phrases::index_words(folder, INDEX_STEP)?;
        Ok(Self {
            releases: vec![starter::release(), phrases::medis_without(folder, left_out)?, who(folder)?],
            chart: phrases::table(&folder.join("normalisation/chart_phrases.tsv"))?,
            fitted: texts(fitted),
            unfitted: texts(unfitted),
            dev: phrases::table(&folder.join("samples/icd10_phrases_dev.tsv"))?,
            surface: surface.into_iter().step_by(SURFACE_STEP).collect(),
            words: words.into_iter().filter(|p| !left_out(&p.text)).collect(),
        })
    }

    fn sets(&self, keep: &dyn Fn(&str) -> bool) -> Vec<TrainingSet> {
        let set = |phrases: &[Phrase], weight: f32, confirmed: bool| TrainingSet {
            phrases: phrases.iter().filter(|p| keep(&p.text)).map(training_phrase).collect(),
            weight,
            confirmed,
        };
        vec![
            set(&self.chart, 1.0, true),
            set(&self.fitted, 1.5, true),
            set(&self.surface, 0.1, false),
            set(&self.words, 0.1, false),
        ]
    }

    /// A coder over the releases, with the confirmed phrases of `sets` as examples where there are any.
    fn coder(&self, sets: &[TrainingSet]) -> Result<Coder> {
        let confirmed = sets.iter().filter(|s| s.confirmed).flat_map(|s| &s.phrases);
        let examples: Vec<Example> = confirmed
            .flat_map(|p| p.accepted.iter().map(|code| Example { phrase: p.text.clone(), code: code.clone() }))
            .collect();
        let mut releases = self.releases.clone();
        if !examples.is_empty() {
            releases.push(examples::release(&examples, "icd10")?);
        }
        let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
        Ok(Coder::new(Arc::new(releases), Arc::new(lexicon), Settings::default())?)
    }
}

fn training_phrase(phrase: &Phrase) -> TrainingPhrase {
    TrainingPhrase { text: phrase.text.clone(), accepted: phrase.accepted.clone() }
}

/// The WHO's English titles, which users may import as the format `icd10`.
fn who(folder: &Path) -> Result<Release> {
    let path = folder.join("icd10/code_description_pairs.txt");
    let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
    let file = NamedBytes { name: "code_description_pairs.txt".to_owned(), bytes };
    Ok(read(Format::Icd10, &[file], &ReadOptions::default())?)
}

fn config() -> Result<Config> {
    let mut table: toml::Table = toml::from_str(&fs::read_to_string(CONFIG).context(CONFIG)?)?;
    // These are for `ishizue train ranker`; what they name is given here by the folder.
    for key in ["data", "card"] {
        table.remove(key);
    }
    Ok(table.try_into()?)
}

fn nothing(_: Step) {}

/// Trains on everything but the unfitted and development phrases, writes the model, and says how it does on those.
pub(crate) fn train(folder: &Path) -> Result<String> {
    let (data, config) = (Data::load(folder, |_| false)?, config()?);
    let (ranker, plain) = trained(&data, &config)?;
    let bytes = ranker.to_bytes();
    fs::write(MODEL, &bytes).context(MODEL)?;
    let mut report = format!("wrote {MODEL}: {} bytes, {}\n", bytes.len(), ranker.digest());
    for (name, share) in ranker.importance().iter().take(20) {
        writeln!(report, "  {share:6.0} {name}")?;
    }
    let learned = plain.clone().with_ranker(Arc::new(Ranker::from_bytes(&bytes)?))?;
    for (name, coder) in [("linear", &plain), ("learned", &learned)] {
        writeln!(report, "{name}: {:.0} chart phrases a second on one core", speed(coder, &data.chart)?)?;
        writeln!(report, "{}", figures(&format!("{name}, dev"), &answers(coder, &data.dev)))?;
        writeln!(report, "{}", figures(&format!("{name}, own unfitted"), &answers(coder, &data.unfitted)))?;
    }
    Ok(report)
}

fn trained(data: &Data, config: &Config) -> Result<(Ranker, Coder)> {
    let sets = data.sets(&|_| true);
    let (plain, remembering) = (data.coder(&[])?, data.coder(&sets)?);
    let base = training::base_associations(&plain, &sets, config, &mut nothing)?;
    Ok((training::train(&plain, Some(&remembering), &sets, &base, config, &mut nothing)?, plain))
}

/// Phrases a second of this thread's processor time: other programs on the machine do not count. The best of three runs.
fn speed(coder: &Coder, set: &[Phrase]) -> Result<f64> {
    let time = least_time(|| set.iter().filter(|phrase| coder.code_phrase(&phrase.text).coded).count())?;
    Ok(set.len() as f64 / time)
}

/// Least processor time of three runs, in seconds.
fn least_time<T>(work: impl Fn() -> T) -> Result<f64> {
    let mut best = f64::MAX;
    for _ in 0..3 {
        let start = processor_time()?;
        std::hint::black_box(work());
        best = best.min(processor_time()? - start);
    }
    Ok(best)
}

/// Seconds that this thread has run.
fn processor_time() -> Result<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}

/// What the shipped ranker costs, and a digest of all answers: a change for speed alone must not change it.
pub(crate) fn speeds(folder: &Path) -> Result<String> {
    let data = Data::load(folder, |_| false)?;
    let plain = data.coder(&[])?;
    let bytes = fs::read(MODEL).context(MODEL)?;
    let ranker = Arc::new(Ranker::from_bytes(&bytes)?);
    let learned = plain.clone().with_ranker(ranker.clone())?;
    let remembering = data.coder(&data.sets(&|_| true))?.with_ranker(ranker)?;
    let lexicon = Lexicon::compile(&data.releases.iter().collect::<Vec<_>>()).encode();
    let mut report = String::new();
    for (name, size, time) in [
        ("ranker", bytes.len(), least_time(|| Ranker::from_bytes(&bytes).is_ok())?),
        ("lexicon", lexicon.len(), least_time(|| Lexicon::decode(&lexicon).is_ok())?),
    ] {
        writeln!(report, "{name}: {size} bytes, read in {:.1} ms", time * 1e3)?;
    }
    for (name, coder) in [("linear", &plain), ("learned", &learned), ("learned, with examples", &remembering)] {
        let digest = data.chart.iter().chain(&data.dev).chain(&data.unfitted).fold(0u32, |digest, phrase| {
            let answer = coder.code_phrase(&phrase.text);
            let of = |c: &ishizue_coding::Coding| format!("{}{:.3}", c.code, c.confidence);
            let text: String = answer.codings.iter().map(of).collect();
            text.bytes().fold(digest, |d, b| d.rotate_left(5) ^ u32::from(b).wrapping_mul(0x9E37_79B9))
        });
        writeln!(report, "{name}: {:.0} phrases/s, answers {digest:08x}", speed(coder, &data.chart)?)?;
        for (set, phrases) in [("chart", &data.chart), ("dev", &data.dev), ("own unfitted", &data.unfitted)] {
            writeln!(report, "  {}", figures(set, &answers(coder, phrases)))?;
        }
    }
    Ok(report)
}

fn answers(coder: &Coder, set: &[Phrase]) -> Vec<Answer> {
    set.par_iter().map(|phrase| held_out::answer(coder, phrase)).collect()
}

/// The learned ranker by folds of the chart phrases: weights, associations and examples from the other folds only, all
/// spellings of a phrase in one fold.
pub(crate) fn folds(folder: &Path) -> Result<String> {
    let (data, config) = (Data::load(folder, |_| false)?, config()?);
    let plain = data.coder(&[])?;
    // Names of the terminology alone: the same for every fold.
    let base = training::base_associations(&plain, &data.sets(&|_| true), &config, &mut nothing)?;
    let of_fold = |fold: u64| -> Result<[Vec<Answer>; 3]> {
        let in_fold = |text: &str| training::part_of(text, FOLDS) == fold;
        let test: Vec<Phrase> = data.chart.iter().filter(|p| in_fold(&p.text)).cloned().collect();
        let sets = data.sets(&|text| !in_fold(text));
        let remembering = data.coder(&sets)?;
        let ranker = Arc::new(training::train(&plain, Some(&remembering), &sets, &base, &config, &mut nothing)?);
        let learned = plain.clone().with_ranker(ranker.clone())?;
        let with_examples = remembering.with_ranker(ranker)?;
        Ok([answers(&plain, &test), answers(&learned, &test), answers(&with_examples, &test)])
    };
    let folds: Vec<[Vec<Answer>; 3]> = (0..FOLDS).into_par_iter().map(of_fold).collect::<Result<_>>()?;
    let mut report = String::new();
    for (at, name) in ["linear", "learned", "learned, with examples"].into_iter().enumerate() {
        let all: Vec<Answer> = folds.iter().flat_map(|f| f[at].iter().copied()).collect();
        writeln!(report, "{}", figures(&format!("{name}, chart phrases"), &all))?;
    }
    Ok(report)
}

/// A coder over a terminology without some index words, with a ranker that was trained without them.
pub(crate) fn without(folder: &Path, left_out: fn(&str) -> bool) -> Result<(Coder, Coder)> {
    let data = Data::load(folder, left_out)?;
    let (ranker, plain) = trained(&data, &config()?)?;
    let learned = plain.clone().with_ranker(Arc::new(ranker))?;
    Ok((plain, learned))
}
