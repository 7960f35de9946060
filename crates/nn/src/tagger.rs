//! The tagger: text in, labelled stretches and classes of mentions out.

mod config;
mod forward;
mod input;
mod network;
pub mod train;

use std::ops::Range;

pub use config::{Column, Config, Head};
use forward::Forward;
pub use input::Input;
use input::{NGRAMS, ngram_row};
use network::shapes;

use crate::crf::{self, Crf, Labelled, tag_count};
use crate::maxent::Maxent;
use crate::weights::{ModelError, Weights, Writer};

/// Name of the table of features of mentions.
const FEATURES: &str = "classifier.features";

/// Kind of the model file.
const KIND: &str = "ishizue-tagger-2";

/// Positions computed at a time; longer texts are cut, with as much on either side as an answer depends on.
const WINDOW: usize = 1024;

/// Positions decoded at a time: beyond this a text is cut at a line's end, or anywhere if it has none.
const STRETCH: usize = 8192;

/// A trained tagger: one network, or several of the same shape whose probabilities are averaged.
#[derive(Debug, Clone)]
pub struct Tagger {
    config: Config,
    lookup: Lookup,
    /// What the features of a mention say of its class.
    classifier: Maxent,
    members: Vec<Member>,
}

/// One of the networks.
#[derive(Debug, Clone)]
struct Member {
    embeddings: Embeddings,
    network: Forward,
    /// One for each head.
    fields: Vec<Crf>,
}

/// The tables whose rows are added up for each position.
#[derive(Debug, Clone, PartialEq)]
struct Embeddings {
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
        let classes = config.classes.len();
        let classifier = Maxent::new(file.floats(FEATURES, &[config.feature_rows, classes])?, classes);
        let classifier = classifier.ok_or(ModelError::Metadata("config"))?;
        let members = (0..config.members)
            .map(|at| Member::decode(&file, &config, vocabulary.len(), at))
            .collect::<Result<_, _>>()?;
        Ok(Self { lookup: Lookup::new(&config, vocabulary), config, classifier, members })
    }

    /// The model file of this tagger: embeddings in 16 bits, everything else in 32.
    ///
    /// # Errors
    /// A tensor that cannot be read.
    pub fn encode(&self) -> Result<Vec<u8>, ModelError> {
        let mut file = Writer::new(KIND);
        file.metadata("config", serde_json::to_string(&self.config).map_err(|_| ModelError::Metadata("config"))?);
        file.numbers("vocabulary", &self.lookup.vocabulary.iter().map(|c| u32::from(*c)).collect::<Vec<_>>());
        file.halves(FEATURES, &[self.config.feature_rows, self.config.classes.len()], self.classifier.weights());
        for (at, member) in self.members.iter().enumerate() {
            member.encode(&mut file, &self.config, self.lookup.vocabulary.len(), at);
        }
        file.encode()
    }

    /// Its shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The stretches that a head (counted from 0) labels in a text, in order and without overlap, with their confidence.
    ///
    /// # Errors
    /// A head that the model does not have, or columns that are not as many as the configuration's or not as long as the
    /// text.
    pub fn tag(&self, input: &Input, head: usize) -> Result<Vec<Labelled>, ModelError> {
        self.check(input, head)?;
        let mut all = Vec::new();
        for stretch in stretches(&input.symbols) {
            let found = match &self.members[..] {
                [only] => only.tag(head, &only.states(input, &self.lookup, &self.config, &stretch)),
                _ => self.tag_together(head, input, &stretch),
            };
            let from = stretch.start;
            all.extend(found.into_iter().map(|f| Labelled { start: f.start + from, end: f.end + from, ..f }));
        }
        Ok(all)
    }

    /// The probability of each label of a head (counted from 0) for a mention that begins at each of these positions,
    /// which are in order: as many rows as positions, each of as many probabilities, 0 to 1, as labels. A row is empty
    /// where no mention can begin.
    ///
    /// # Errors
    /// As [`Self::tag`].
    pub fn label_shares(&self, input: &Input, head: usize, starts: &[usize]) -> Result<Vec<Vec<f32>>, ModelError> {
        self.check(input, head)?;
        let labels = self.config.heads[head].labels.len();
        let mut all = Vec::with_capacity(starts.len());
        for stretch in stretches(&input.symbols) {
            let before = |end: usize| starts.partition_point(|start| *start < end);
            let here = &starts[before(stretch.start)..before(stretch.end)];
            if here.is_empty() {
                continue;
            }
            let means = self.means(head, input, &stretch);
            let rows = here.iter().map(|at| &means[(at - stretch.start) * tag_count(labels)..][..tag_count(labels)]);
            all.extend(rows.map(|row| crf::beginning(row, labels)));
        }
        all.resize(starts.len(), Vec::new());
        Ok(all)
    }

    fn check(&self, input: &Input, head: usize) -> Result<(), ModelError> {
        let length = input.symbols.len();
        let fits = input.columns.len() == self.config.columns.len() && input.columns.iter().all(|c| c.len() == length);
        if !fits {
            return Err(ModelError::Compute("the columns do not fit the text".into()));
        }
        if head >= self.config.heads.len() {
            return Err(ModelError::Compute(format!("the model has no head {head}")));
        }
        Ok(())
    }

    /// The stretches that are most probable by the members' mean.
    fn tag_together(&self, head: usize, input: &Input, stretch: &Range<usize>) -> Vec<Labelled> {
        let labels = self.config.heads[head].labels.len();
        let means = self.means(head, input, stretch);
        let logarithms: Vec<f32> = means.iter().map(|mean| mean.max(f32::MIN_POSITIVE).ln()).collect();
        let mut found = Crf::without_preferences(labels).decode(&logarithms);
        crf::rate_by(&means, labels, &mut found);
        found
    }

    /// The mean of the members' probabilities of each tag in a part of a text: positions × tags.
    fn means(&self, head: usize, input: &Input, stretch: &Range<usize>) -> Vec<f32> {
        let labels = self.config.heads[head].labels.len();
        let mut means = vec![0.0; stretch.len() * tag_count(labels)];
        let mut count = 0.0f32;
        for member in &self.members {
            let states = member.states(input, &self.lookup, &self.config, stretch);
            let emissions = member.network.emissions(head, &states);
            let Some(posterior) = member.fields[head].posterior(&emissions, None) else { continue };
            means.iter_mut().zip(&posterior.tags).for_each(|(sum, share)| *sum += share);
            count += 1.0;
        }
        means.iter_mut().for_each(|mean| *mean /= count.max(1.0));
        means
    }

    /// What says which class a mention is of, by its features.
    pub fn classifier(&self) -> &Maxent {
        &self.classifier
    }
}

impl Member {
    /// Reads the member of this number.
    fn decode(file: &Weights<'_>, config: &Config, vocabulary: usize, at: usize) -> Result<Self, ModelError> {
        let mut tables = Vec::new();
        for (name, rows) in tables_of(config, vocabulary) {
            tables.push(file.floats(&tensor_of(at, &name), &[rows, config.embedding])?);
        }
        let network = Forward::new(config, |name, shape| file.floats(&tensor_of(at, name), shape))?;
        let mut fields = Vec::new();
        for head in &config.heads {
            let classes = head.labels.len() + 1;
            let transitions = file.floats(&tensor_of(at, &transitions_of(head)), &[classes, classes])?;
            fields.extend(Crf::new(head.labels.len(), transitions));
        }
        Ok(Self { embeddings: Embeddings { tables, width: config.embedding }, network, fields })
    }

    fn encode(&self, file: &mut Writer, config: &Config, vocabulary: usize, at: usize) {
        for ((name, rows), values) in tables_of(config, vocabulary).iter().zip(&self.embeddings.tables) {
            file.halves(&tensor_of(at, name), &[*rows, config.embedding], values);
        }
        for ((name, shape), values) in shapes(config).iter().zip(self.network.tensors()) {
            file.floats(&tensor_of(at, name), shape, values);
        }
        for (head, field) in config.heads.iter().zip(&self.fields) {
            let classes = head.labels.len() + 1;
            file.floats(&tensor_of(at, &transitions_of(head)), &[classes, classes], field.transitions());
        }
    }

    /// Hidden states of a part of a text, its length × hidden.
    fn states(&self, input: &Input, lookup: &Lookup, config: &Config, stretch: &Range<usize>) -> Vec<f32> {
        let (length, reach, width) = (input.symbols.len(), config.reach(), config.hidden);
        let mut values = Vec::with_capacity(stretch.len() * width);
        let mut at = stretch.start;
        while at < stretch.end {
            let to = if stretch.end - at <= WINDOW + reach { stretch.end } else { at + WINDOW };
            let (from, until) = (at.saturating_sub(reach), (to + reach).min(length));
            let embedded = self.embeddings.embed(lookup, input, from, until);
            let hidden = self.network.hidden(embedded, until - from);
            values.extend_from_slice(&hidden[(at - from) * width..(to - from) * width]);
            at = to;
        }
        values
    }

    /// The most probable stretches of states, length × hidden, with their confidence.
    fn tag(&self, head: usize, states: &[f32]) -> Vec<Labelled> {
        let emissions = self.network.emissions(head, states);
        let mut found = self.fields[head].decode(&emissions);
        if !found.is_empty() {
            self.fields[head].rate(&emissions, &mut found);
        }
        found
    }
}

/// Name of a tensor of a member.
fn tensor_of(member: usize, name: &str) -> String {
    format!("{member}.{name}")
}

/// Name of the transitions of a head.
fn transitions_of(head: &Head) -> String {
    format!("transitions.{}", head.name)
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
    fn embed(&self, lookup: &Lookup, input: &Input, from: usize, until: usize) -> Vec<f32> {
        let mut all = vec![0.0; (until - from) * self.width];
        for (at, sum) in (from..until).zip(all.chunks_exact_mut(self.width)) {
            lookup.rows(input, at, |table, row| add_row(sum, &self.tables[table], row));
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
fn stretches(symbols: &[char]) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < symbols.len() {
        let limit = (from + STRETCH).min(symbols.len());
        let line_end = symbols[from..limit].iter().rposition(|c| *c == '\n').map(|at| from + at + 1);
        let to = if limit == symbols.len() { limit } else { line_end.unwrap_or(limit) };
        all.push(from..to);
        from = to;
    }
    all
}
