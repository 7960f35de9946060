//! Loss and gradients of a tagger.
//!
//! The field's loss has a closed gradient (marginals of all sequences minus marginals of those that the annotation
//! allows), so it is computed in plain code and handed to the network as a fixed factor of its emissions.

use std::ops::Range;

use super::window::{Window, windows};
use super::{Sample, Training};
use crate::crf::{Crf, Labelled, tag_count};
use crate::maxent::Maxent;
use crate::tagger::forward::Forward;
use crate::tagger::network::{Network, shapes};
use crate::tagger::{Config, Embeddings, Lookup, Member, Tagger, add_row, tables_of, tensor_of, transitions_of};
use crate::training::{Objective, Parameter, Score};
use crate::weights::ModelError;
use candle_core::{Device, Tensor, Var};

/// A tagger in training.
pub(super) struct Task<'a> {
    training: &'a Training,
    windows: Vec<Window>,
    development: &'a [Sample],
    /// Trained once, before the network: it does not depend on it.
    classifier: Maxent,
    lookup: Lookup,
    /// Of each member: embedding tables, tensors of the network, transitions, in this order.
    parameters: Vec<Parameter>,
}

/// Tables of symbols and n-grams, which come first.
const SYMBOL_TABLES: usize = 2;

/// What a step computes on.
struct Batch<'a> {
    windows: Vec<&'a Window>,
    length: usize,
    /// For each position of each window: the rows that were added up.
    rows: Vec<Vec<(usize, u32)>>,
}

impl Batch<'_> {
    /// 1 where there is text, 0 where there is padding: windows × length × 1.
    fn mask(&self) -> candle_core::Result<Tensor> {
        let lengths = self.windows.iter().map(|w| w.input.symbols.len());
        let values: Vec<f32> =
            lengths.flat_map(|text| (0..self.length).map(move |at| f32::from(u8::from(at < text)))).collect();
        Tensor::from_vec(values, (self.windows.len(), self.length, 1), &Device::Cpu)
    }
}

impl<'a> Task<'a> {
    pub(super) fn new(training: &'a Training, samples: &[Sample], development: &'a [Sample]) -> Self {
        let vocabulary = vocabulary(samples);
        let config = &training.network;
        let mut random = fastrand::Rng::with_seed(training.schedule.seed);
        let parameters = (0..config.members).flat_map(|member| fresh(config, vocabulary.len(), member, &mut random));
        let parameters = parameters.collect();
        let windows = samples.iter().flat_map(|s| windows(s, training.regularisation.window)).collect();
        let questions: Vec<(&[u32], usize)> =
            samples.iter().flat_map(|s| &s.questions).map(|(features, class)| (features.as_slice(), *class)).collect();
        let (rows, seed) = (config.feature_rows, training.schedule.seed);
        let classifier = Maxent::train(rows, config.classes.len(), &questions, &training.classifier, seed);
        Self { training, windows, development, classifier, lookup: Lookup::new(config, vocabulary), parameters }
    }

    /// Number of embedding tables; the network comes after them.
    fn tables(&self) -> usize {
        SYMBOL_TABLES + self.training.network.columns.len()
    }

    /// The parameters of a member.
    fn range(&self, member: usize) -> Range<usize> {
        let each = self.parameters.len() / self.training.network.members;
        member * each..(member + 1) * each
    }

    /// The network over parameters of a member without its tables, each made a tensor by `make`.
    fn network(
        &self,
        parameters: &[Parameter],
        mut make: impl FnMut(&[f32], &[usize]) -> candle_core::Result<Tensor>,
    ) -> Result<Network, ModelError> {
        let mut values = parameters.iter();
        Network::new(&self.training.network, |_, shape| {
            Ok(make(values.next().map(|p| p.values.as_slice()).unwrap_or_default(), shape)?)
        })
    }

    /// The fields of a member.
    fn fields(&self, member: usize) -> Vec<Crf> {
        let heads = &self.training.network.heads;
        let end = self.range(member).end;
        let transitions = heads.iter().zip(&self.parameters[end - heads.len()..end]);
        transitions.filter_map(|(head, p)| Crf::new(head.labels.len(), p.values.clone())).collect()
    }

    /// A member with the parameters at hand.
    fn member(&self, member: usize) -> Result<Member, ModelError> {
        let (tables, rest) = self.parameters[self.range(member)].split_at(self.tables());
        let embeddings = Embeddings {
            tables: tables.iter().map(|p| p.values.clone()).collect(),
            width: self.training.network.embedding,
        };
        let mut values = rest.iter();
        let network = Forward::new(&self.training.network, |_, _| {
            Ok::<_, ModelError>(values.next().map(|p| p.values.clone()).unwrap_or_default())
        })?;
        Ok(Member { embeddings, network, fields: self.fields(member) })
    }

    /// The tagger with the parameters at hand.
    pub(super) fn tagger(&self) -> Result<Tagger, ModelError> {
        Ok(Tagger {
            config: self.training.network.clone(),
            lookup: self.lookup.clone(),
            classifier: self.classifier.clone(),
            members: (0..self.training.network.members).map(|at| self.member(at)).collect::<Result<_, _>>()?,
        })
    }

    /// Rows of all positions of the batch, some left out at random.
    fn batch<'b>(&self, windows: Vec<&'b Window>, random: &mut fastrand::Rng) -> Batch<'b> {
        let length = windows.iter().map(|w| w.input.symbols.len()).max().unwrap_or(0);
        let mut rows = vec![Vec::new(); windows.len() * length];
        let rules = &self.training.regularisation;
        for (at, window) in windows.iter().enumerate() {
            let hidden = window.hidden(rules.stretch_dropout, random);
            for position in 0..window.input.symbols.len() {
                let slot: &mut Vec<(usize, u32)> = &mut rows[at * length + position];
                self.lookup.rows(&window.input, position, |table, row| {
                    let of_symbols = table < SYMBOL_TABLES;
                    if random.f32() >= rules.row_dropout && !(of_symbols && hidden[position]) {
                        slot.push((table, row as u32));
                    }
                });
            }
        }
        Batch { windows, length, rows }
    }

    /// The summed rows of a member's tables for each position: positions × width.
    fn embed(&self, member: usize, rows: &[Vec<(usize, u32)>]) -> Vec<f32> {
        let tables = &self.parameters[self.range(member)];
        let width = self.training.network.embedding;
        let mut all = vec![0.0; rows.len() * width];
        for (sum, rows) in all.chunks_exact_mut(width).zip(rows) {
            rows.iter().for_each(|(table, row)| add_row(sum, &tables[*table].values, *row as usize));
        }
        all
    }

    /// Emission gradients of all heads and of the transitions, and the loss.
    fn field_gradients(
        &self,
        member: usize,
        batch: &Batch<'_>,
        emissions: &[Vec<f32>],
    ) -> (Vec<Vec<f32>>, Vec<Vec<f32>>, f32) {
        let fields = self.fields(member);
        let mut slopes: Vec<Vec<f32>> = emissions.iter().map(|e| vec![0.0; e.len()]).collect();
        let heads = &self.training.network.heads;
        let mut moves: Vec<Vec<f32>> = heads.iter().map(|h| vec![0.0; (h.labels.len() + 1).pow(2)]).collect();
        let mut loss = 0.0;
        let share = 1.0 / batch.windows.len() as f32;
        for (at, window) in batch.windows.iter().enumerate() {
            let (head, length) = (window.head, window.input.symbols.len());
            let tags = tag_count(heads[head].labels.len());
            let range = at * batch.length * tags..(at * batch.length + length) * tags;
            let scores = &emissions[head][range.clone()];
            let all = fields[head].posterior(scores, None);
            let right = fields[head].posterior(scores, Some(&window.allowed));
            let (Some(all), Some(right)) = (all, right) else { continue };
            loss += share * (all.log_total - right.log_total) as f32;
            for ((slope, a), r) in slopes[head][range].iter_mut().zip(&all.tags).zip(&right.tags) {
                *slope = share * (a - r);
            }
            for ((slope, a), r) in moves[head].iter_mut().zip(&all.transitions).zip(&right.transitions) {
                *slope += share * (a - r);
            }
        }
        (slopes, moves, loss)
    }

    /// Scatters the gradient of the summed embeddings over the rows that were added up.
    fn table_gradients(&mut self, member: usize, batch: &Batch<'_>, slopes: &[f32]) {
        let width = self.training.network.embedding;
        let first = self.range(member).start;
        let tables = self.tables();
        let tables = &mut self.parameters[first..first + tables];
        let mut seen: Vec<Vec<bool>> = tables.iter().map(|p| vec![false; p.values.len() / width]).collect();
        for (rows, slope) in batch.rows.iter().zip(slopes.chunks_exact(width)) {
            for (table, row) in rows {
                tables[*table].add_to_row(*row, slope, &mut seen[*table]);
            }
        }
    }

    /// Leaves the gradients of a batch in a member's parameters and returns its loss.
    fn batch_gradients(
        &mut self,
        member: usize,
        batch: &Batch<'_>,
        random: &mut fastrand::Rng,
    ) -> Result<f32, ModelError> {
        let rules = &self.training.regularisation;
        let config = &self.training.network;
        let (count, length) = (batch.windows.len(), batch.length);
        let embedded = Var::from_vec(self.embed(member, &batch.rows), (count, length, config.embedding), &Device::Cpu)?;
        let mut vars = Vec::new();
        let range = self.range(member);
        let tables = range.start + self.tables();
        let network = self.network(&self.parameters[tables..range.end], |values, shape| {
            vars.push(Var::from_slice(values, shape, &Device::Cpu)?);
            Ok(vars[vars.len() - 1].as_tensor().clone())
        })?;
        let input = dropped(embedded.as_tensor().clone(), rules.embedding_dropout, random)?;
        let hidden = network.hidden(&input, Some(&batch.mask()?), |x| dropped(x, rules.dropout, random))?;
        let hidden = hidden.reshape((count * length, config.hidden))?;
        let scores = network.heads.iter().map(|h| h.forward(&hidden)).collect::<candle_core::Result<Vec<_>>>()?;
        let values = scores.iter().map(|s| s.flatten_all()?.to_vec1()).collect::<Result<Vec<Vec<f32>>, _>>()?;
        let (slopes, moves, loss) = self.field_gradients(member, batch, &values);
        let mut total = Tensor::zeros((), candle_core::DType::F32, &Device::Cpu)?;
        for (scores, slopes) in scores.iter().zip(slopes) {
            total = (total + (scores * Tensor::from_vec(slopes, scores.shape(), &Device::Cpu)?)?.sum_all()?)?;
        }
        let gradients = total.backward()?;
        let fields = range.end - moves.len();
        for (parameter, var) in self.parameters[tables..].iter_mut().zip(&vars) {
            if let Some(gradient) = gradients.get(var) {
                parameter.gradient = gradient.flatten_all()?.to_vec1()?;
            }
        }
        for (parameter, moves) in self.parameters[fields..range.end].iter_mut().zip(moves) {
            parameter.gradient = moves;
        }
        if let Some(slopes) = gradients.get(&embedded) {
            self.table_gradients(member, batch, &slopes.flatten_all()?.to_vec1::<f32>()?);
        }
        Ok(loss)
    }
}

impl Objective for Task<'_> {
    fn batches(&self, random: &mut fastrand::Rng) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.windows.len()).collect();
        random.shuffle(&mut order);
        // Windows of about the same length share a step, so that little of it is padding.
        let length = |at: &usize| self.windows[*at].input.symbols.len();
        order.sort_by_key(|at| length(at) / 32);
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut room = 0;
        for at in order {
            if room < length(&at) || batches.is_empty() {
                batches.push(Vec::new());
                room = self.training.regularisation.batch_symbols.max(length(&at));
            }
            room -= length(&at);
            if let Some(last) = batches.last_mut() {
                last.push(at);
            }
        }
        random.shuffle(&mut batches);
        batches
    }

    fn gradients(&mut self, batch: &[usize], random: &mut fastrand::Rng) -> Result<f32, ModelError> {
        let windows = std::mem::take(&mut self.windows);
        let members = self.training.network.members;
        let mut loss = 0.0;
        for member in 0..members {
            // Each member leaves out rows and values of its own, so that they differ by more than their beginnings.
            let batch = self.batch(batch.iter().map(|at| &windows[*at]).collect(), random);
            loss += self.batch_gradients(member, &batch, random)? / members as f32;
        }
        self.windows = windows;
        Ok(loss)
    }

    fn parameters(&mut self) -> &mut [Parameter] {
        &mut self.parameters
    }

    fn score(&self) -> Result<Score, ModelError> {
        let tagger = self.tagger()?;
        let heads = &self.training.network.heads;
        let mut counts = vec![[0usize; 3]; heads.len()];
        let (mut right, mut asked) = (0usize, 0usize);
        for sample in self.development {
            let found = tagger.tag(&sample.input, sample.head)?;
            count(&found, sample, &mut counts[sample.head]);
            for (question, class) in &sample.questions {
                asked += 1;
                right += usize::from(best(&tagger.classifier.classify(question)) == *class);
            }
        }
        let f1 = |[hit, found, gold]: [usize; 3]| if hit == 0 { 0.0 } else { 2.0 * hit as f64 / (found + gold) as f64 };
        let sum = counts.iter().fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
        let accuracy = right as f64 / asked.max(1) as f64;
        let told = heads.iter().zip(&counts).filter(|(_, [.., gold])| *gold > 0);
        let mut details: Vec<(String, f64)> = told.map(|(h, c)| (h.name.clone(), f1(*c))).collect();
        details.push(("classes".into(), accuracy));
        let value = if asked == 0 { f1(sum) } else { 0.8 * f1(sum) + 0.2 * accuracy };
        Ok(Score { value, details })
    }
}

/// Adds hits, found and gold stretches; found ones where nothing is known do not count.
fn count(found: &[Labelled], sample: &Sample, counts: &mut [usize; 3]) {
    let key = |s: &Labelled| (s.start, s.end, s.label);
    let gold: std::collections::HashSet<_> = sample.spans.iter().map(key).collect();
    let unknown = |s: &Labelled| sample.unknown.iter().any(|(from, to)| s.start < *to && *from < s.end);
    for span in found {
        let hit = gold.contains(&key(span));
        counts[0] += usize::from(hit);
        counts[1] += usize::from(hit || !unknown(span));
    }
    counts[2] += gold.len();
}

fn best(shares: &[f32]) -> usize {
    shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at)
}

/// Leaves out a share of the values and enlarges the others to keep the sum.
fn dropped(x: Tensor, share: f32, random: &mut fastrand::Rng) -> candle_core::Result<Tensor> {
    if share <= 0.0 {
        return Ok(x);
    }
    let keep = 1.0 / (1.0 - share);
    let mask: Vec<f32> = (0..x.elem_count()).map(|_| if random.f32() < share { 0.0 } else { keep }).collect();
    &x * Tensor::from_vec(mask, x.shape(), &Device::Cpu)?
}

/// The parameters of a member before training.
fn fresh(config: &Config, vocabulary: usize, member: usize, random: &mut fastrand::Rng) -> Vec<Parameter> {
    let mut noise = |count: usize, scale: f32| (0..count).map(|_| scale * normal(random)).collect::<Vec<_>>();
    let mut parameters = Vec::new();
    for (at, (name, rows)) in tables_of(config, vocabulary).into_iter().enumerate() {
        let scale = if at == 1 { 0.02 } else { 0.1 };
        let values = noise(rows * config.embedding, scale);
        parameters.push(Parameter::table(tensor_of(member, &name), values, config.embedding));
    }
    for (name, shape) in shapes(config) {
        let values = match shape[..] {
            [inputs, outputs] => noise(inputs * outputs, (2.0 / inputs as f32).sqrt()),
            _ => vec![0.0; shape.iter().product()],
        };
        parameters.push(Parameter::dense(tensor_of(member, &name), values));
    }
    for head in &config.heads {
        let classes = head.labels.len() + 1;
        parameters.push(Parameter::dense(tensor_of(member, &transitions_of(head)), vec![0.0; classes * classes]));
    }
    parameters
}

/// Symbols that occur at least twice, sorted.
fn vocabulary(samples: &[Sample]) -> Vec<char> {
    let mut seen = std::collections::BTreeMap::<char, usize>::new();
    for symbol in samples.iter().flat_map(|s| &s.input.symbols) {
        *seen.entry(*symbol).or_default() += 1;
    }
    seen.into_iter().filter(|(_, n)| *n > 1).map(|(c, _)| c).collect()
}

/// A normally distributed number (Box and Muller, 1958).
fn normal(random: &mut fastrand::Rng) -> f32 {
    let radius = (-2.0 * (1.0 - random.f32()).ln()).sqrt();
    radius * (std::f32::consts::TAU * random.f32()).cos()
}
