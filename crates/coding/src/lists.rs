//! What a patient has or is given, as a list of strings.

use ishizue_nn::weights::ModelError;
use ishizue_text::{Status, normalise};

use crate::MentionType;
use crate::coder::Coder;
use crate::corpus::ListTag;
use crate::reading::{Page, Read};

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
                let states = tagger.read(&page.list_input(self, &reads))?;
                let spans = tagger.tag(&states, if tag == ListTag::Disease { 0 } else { 1 })?;
                spans.iter().map(|s| page.chart.slice(&(s.start..s.end))).collect()
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
