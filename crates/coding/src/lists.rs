//! What a patient has or is given, as a list of strings.

use ishizue_nn::weights::ModelError;
use ishizue_text::{Status, normalise};

use crate::MentionType;
use crate::coder::Coder;
use crate::corpus::ListTag;
use crate::reading::{Page, Read};

/// Confidence of a stretch below which a list leaves it out: a list is for counting, and what is doubtful is not counted.
/// Chosen on five folds (docs/design/reading.md).
const LEAST_CONFIDENCE: f32 = 0.6;

impl Coder {
    /// The different strings of a text that name what the patient has, or the drugs given, in text order.
    ///
    /// Without a tagger of lists these are the mentions whose status is present or past.
    ///
    /// # Errors
    /// A network that cannot be computed.
    pub fn list(&self, text: &str, tag: ListTag) -> Result<Vec<String>, ModelError> {
        let normal = normalise(text);
        let page = Page::new(self, text, &normal);
        let reads = self.reads(&page, text);
        let strings: Vec<String> = match self.list_tagger() {
            Some(tagger) => {
                let head = if tag == ListTag::Disease { 0 } else { 1 };
                let spans = tagger.tag(&page.list_input(self, &reads), head)?;
                let sure = spans.iter().filter(|s| s.confidence >= LEAST_CONFIDENCE);
                sure.map(|s| page.chart.slice(&(s.start..s.end))).collect()
            }
            None => reads.iter().filter(|r| belongs(r, tag)).map(|r| page.chart.slice(&r.symbols)).collect(),
        };
        let mut seen = std::collections::HashSet::new();
        Ok(strings.into_iter().filter(|s| seen.insert(s.clone())).collect())
    }
}

fn belongs(read: &Read, tag: ListTag) -> bool {
    let of_tag = match tag {
        ListTag::Disease => read.kind.is_disease_or_symptom() || read.kind == MentionType::Finding,
        ListTag::Medication => read.kind == MentionType::Medication,
    };
    of_tag && matches!(read.assertion.status, Status::Present | Status::Past)
}
