//! The tagger: text in, labelled stretches and classes of mentions out.

mod config;
mod forward;
mod input;
mod network;
pub mod train;

pub use config::{Column, Config, Head};
use forward::Forward;
pub use input::Input;
use input::{NGRAMS, ngram_row};
use network::shapes;

use crate::crf::{Crf, Labelled};
use crate::maxent::Maxent;
use crate::weights::{ModelError, Weights, Writer};

/// Name of the table of features of mentions.
const FEATURES: &str = "classifier.features";

/// Kind of the model file.
const KIND: &str = "ishizue-tagger-1";

/// Positions computed at a time; longer texts are cut, with as much on either side as an answer depends on.
const WINDOW: usize = 1024;

/// Positions decoded at a time: beyond this a text is cut at a line's end, or anywhere if it has none.
const STRETCH: usize = 8192;

/// A trained tagger.
#[derive(Debug, Clone)]
pub struct Tagger {
    config: Config,
    embeddings: Embeddings,
    /// What the features of a mention say of its class.
    classifier: Maxent,
    network: Forward,
    fields: Vec<Crf>,
}

/// The tables whose rows are added up for each position.
#[derive(Debug, Clone, PartialEq)]
struct Embeddings {
    lookup: Lookup,
    /// Symbols, n-grams, then each column: rows × width.
    tables: Vec<Vec<f32>>,
    width: usize,
}

/// Which rows of the tables belong to a position.
#[derive(Debug, Clone, PartialEq)]
struct Lookup {
    /// Known symbols, sorted; row 0 of their table is for all others.
    vocabulary: Vec<char>,
    ngram_rows: usize,
    column_rows: Vec<usize>,
}

/// The hidden states of one text, from which answers are read.
#[derive(Debug, Clone)]
pub struct States {
    /// Length × hidden width.
    values: Vec<f32>,
    length: usize,
    /// Where a text may be cut if it must be: its line ends.
    breaks: Vec<usize>,
}

impl Tagger {
    /// Reads a model file.
    ///
    /// # Errors
    /// Bytes that are no tagger of this version, tensors that are missing, of another shape or not finite.
    pub fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = Weights::decode(bytes, KIND)?;
        let config: Config =
            serde_json::from_str(file.metadata("config")?).map_err(|_| ModelError::Metadata("config"))?;
        config.check()?;
        let vocabulary: Option<Vec<char>> = file.numbers("vocabulary")?.into_iter().map(char::from_u32).collect();
        let vocabulary = vocabulary.filter(|v| v.is_sorted()).ok_or(ModelError::Metadata("vocabulary"))?;
        let mut tables = Vec::new();
        for (name, rows) in tables_of(&config, vocabulary.len()) {
            tables.push(file.floats(&name, &[rows, config.embedding])?);
        }
        let classes = config.classes.len();
        let classifier = Maxent::new(file.floats(FEATURES, &[config.feature_rows, classes])?, classes);
        let classifier = classifier.ok_or(ModelError::Metadata("config"))?;
        let network = Forward::new(&config, |name, shape| file.floats(name, shape))?;
        let mut fields = Vec::new();
        for head in &config.heads {
            let classes = head.labels.len() + 1;
            let transitions = file.floats(&format!("transitions.{}", head.name), &[classes, classes])?;
            fields.extend(Crf::new(head.labels.len(), transitions));
        }
        let embeddings = Embeddings { lookup: Lookup::new(&config, vocabulary), tables, width: config.embedding };
        Ok(Self { config, embeddings, classifier, network, fields })
    }

    /// The model file of this tagger: embeddings in 16 bits, everything else in 32.
    ///
    /// # Errors
    /// A tensor that cannot be read.
    pub fn encode(&self) -> Result<Vec<u8>, ModelError> {
        let mut file = Writer::new(KIND);
        file.metadata("config", serde_json::to_string(&self.config).map_err(|_| ModelError::Metadata("config"))?);
        file.numbers(
            "vocabulary",
            &self.embeddings.lookup.vocabulary.iter().map(|c| u32::from(*c)).collect::<Vec<_>>(),
        );
        let named = tables_of(&self.config, self.embeddings.lookup.vocabulary.len());
        for ((name, rows), values) in named.iter().zip(&self.embeddings.tables) {
            file.halves(name, &[*rows, self.config.embedding], values);
        }
        file.halves(FEATURES, &[self.config.feature_rows, self.config.classes.len()], self.classifier.weights());
        for ((name, shape), values) in shapes(&self.config).iter().zip(self.network.tensors()) {
            file.floats(name, shape, values);
        }
        for (head, field) in self.config.heads.iter().zip(&self.fields) {
            let classes = head.labels.len() + 1;
            file.floats(&format!("transitions.{}", head.name), &[classes, classes], field.transitions());
        }
        file.encode()
    }

    /// Its shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The hidden states of a text; its columns must be as many as the configuration's, each as long as the text.
    ///
    /// # Errors
    /// Columns that do not fit, or a network that cannot be computed.
    pub fn read(&self, input: &Input) -> Result<States, ModelError> {
        let length = input.symbols.len();
        let fits = input.columns.len() == self.config.columns.len() && input.columns.iter().all(|c| c.len() == length);
        if !fits {
            return Err(ModelError::Compute("the columns do not fit the text".into()));
        }
        let (reach, width) = (self.config.reach(), self.config.hidden);
        let mut values = Vec::with_capacity(length * self.config.hidden);
        let mut at = 0;
        while at < length {
            let to = if length - at <= WINDOW + reach { length } else { at + WINDOW };
            let (from, until) = (at.saturating_sub(reach), (to + reach).min(length));
            let embedded = self.embeddings.embed(input, from, until);
            let hidden = self.network.hidden(embedded, until - from);
            values.extend_from_slice(&hidden[(at - from) * width..(to - from) * width]);
            at = to;
        }
        let breaks = input.symbols.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(i, _)| i + 1).collect();
        Ok(States { values, length, breaks })
    }

    /// The stretches that a head (counted from 0) labels, in order and without overlap, with their confidence.
    ///
    /// # Errors
    /// A head that the model does not have, or a network that cannot be computed.
    pub fn tag(&self, states: &States, head: usize) -> Result<Vec<Labelled>, ModelError> {
        let Some(field) = self.fields.get(head) else {
            return Err(ModelError::Compute(format!("the model has no head {head}")));
        };
        let mut all = Vec::new();
        for (from, to) in stretches(states) {
            let rows = &states.values[from * self.config.hidden..to * self.config.hidden];
            let emissions = self.network.emissions(head, rows);
            let mut found = field.decode(&emissions);
            if !found.is_empty() {
                field.rate(&emissions, &mut found);
            }
            all.extend(found.into_iter().map(|f| Labelled { start: f.start + from, end: f.end + from, ..f }));
        }
        Ok(all)
    }

    /// What says which class a mention is of, by its features.
    pub fn classifier(&self) -> &Maxent {
        &self.classifier
    }
}

impl Lookup {
    fn new(config: &Config, vocabulary: Vec<char>) -> Self {
        let column_rows = config.columns.iter().map(|c| c.rows).collect();
        Self { vocabulary, ngram_rows: config.ngram_rows, column_rows }
    }

    /// Table and row of everything that is known of a position.
    fn rows(&self, input: &Input, at: usize, mut each: impl FnMut(usize, usize)) {
        each(0, self.vocabulary.binary_search(&input.symbols[at]).map_or(0, |found| found + 1));
        for ngram in 0..NGRAMS.len() {
            each(1, ngram_row(&input.symbols, at, ngram, self.ngram_rows));
        }
        for (column, (values, rows)) in input.columns.iter().zip(&self.column_rows).enumerate() {
            let value = values[at] as usize;
            if value > 0 && value < *rows {
                each(2 + column, value);
            }
        }
    }
}

impl Embeddings {
    /// The embeddings of a part of a text: (until − from) × width.
    fn embed(&self, input: &Input, from: usize, until: usize) -> Vec<f32> {
        let mut all = vec![0.0; (until - from) * self.width];
        for (at, sum) in (from..until).zip(all.chunks_exact_mut(self.width)) {
            self.lookup.rows(input, at, |table, row| add_row(sum, &self.tables[table], row));
        }
        all
    }
}

/// Adds a row of a table to a sum.
fn add_row(sum: &mut [f32], table: &[f32], row: usize) {
    let row = &table[row * sum.len()..][..sum.len()];
    sum.iter_mut().zip(row).for_each(|(s, v)| *s += v);
}

/// Names and rows of the embedding tables.
fn tables_of(config: &Config, vocabulary: usize) -> Vec<(String, usize)> {
    let mut all =
        vec![("embedding.symbols".to_owned(), vocabulary + 1), ("embedding.ngrams".into(), config.ngram_rows)];
    all.extend(config.columns.iter().map(|c| (format!("embedding.{}", c.name), c.rows)));
    all
}

/// The parts of a text that are decoded at a time.
fn stretches(states: &States) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < states.length {
        let limit = from + STRETCH;
        let to = if states.length <= limit {
            states.length
        } else {
            let next = states.breaks.partition_point(|b| *b <= limit);
            next.checked_sub(1).and_then(|i| states.breaks.get(i)).copied().filter(|b| *b > from).unwrap_or(limit)
        };
        all.push((from, to));
        from = to;
    }
    all
}
