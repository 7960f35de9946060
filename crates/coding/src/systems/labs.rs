//! A laboratory's own names to standard items of JP-CLINS, with JLAC10 and JLAC11 codes.
//!
//! A name is read into slots — analyte, specimen, method, kind of result, timing — by declared words
//! (`data/labs/analytes.tsv`, `words.tsv`); unit and specimen columns and sample values fill what the name leaves open. An
//! item (`items.tsv`) that every slot agrees with is the answer; where none does, there is no standard item. Analytes that
//! are no standard items are declared too: they keep `CK-MB` from being read as `CK`.

mod codes;
mod item;
mod slots;
pub mod units;

use ishizue_terminology::{Designation, Language, Release, read};
use rustc_hash::FxHashMap as HashMap;

use super::{System, coding, evidence};
use crate::answer::{Coding, ModifierUse, Provenance};
use codes::Codes;
use item::Items;
use slots::{Slots, Vocabulary};

/// What a laboratory says of one test.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabTest {
    /// Its name, as the laboratory writes it.
    pub name: String,
    /// Unit, empty where none is given.
    pub unit: String,
    /// Specimen, empty where none is given.
    pub specimen: String,
    /// Sample results, as they are reported.
    pub values: Vec<String>,
}

/// A test with its standard item, or without one.
#[derive(Debug, Clone, PartialEq)]
pub struct LabMatch {
    /// Code of the standard item (`T-Bil`); none where the test has no standard item.
    pub item: Option<String>,
    /// What the item is called, empty without one.
    pub title: String,
    /// JLAC10 code; fields that the test leaves open are `*`, empty where no code is known.
    pub jlac10: String,
    /// JLAC11 code in the same form.
    pub jlac11: String,
    /// Unit in UCUM, empty where none is given or it is not known.
    pub ucum: String,
    /// How sure the answer is, 0 to 1.
    pub confidence: f32,
    /// Why, in Japanese: what filled each slot, what spoke against an item.
    pub reason: String,
    /// The words that filled slots.
    pub slots: Vec<ModifierUse>,
}

impl LabMatch {
    /// An answer whose codes are not looked up yet.
    fn of(item: Option<String>, confidence: f32, reason: String) -> Self {
        let empty = String::new;
        Self {
            item,
            title: empty(),
            jlac10: empty(),
            jlac11: empty(),
            ucum: empty(),
            confidence,
            reason,
            slots: Vec::new(),
        }
    }
}

/// The imported lists, ready to map names to them.
#[derive(Debug)]
pub struct Labs {
    vocabulary: Vocabulary,
    items: Items,
    codes: Codes,
    /// Item lists of JP-CLINS.
    lists: Vec<Release>,
    /// What each item is called.
    titles: HashMap<String, String>,
}

impl Labs {
    /// The map over the item lists and code masters among these releases.
    pub(super) fn new(releases: &[Release]) -> Self {
        let lists: Vec<Release> = releases.iter().filter(|r| r.meta().scheme == read::CLINS).cloned().collect();
        let titles = titles(&lists);
        Self { vocabulary: Vocabulary::new(), items: Items::new(&lists), codes: Codes::new(releases), lists, titles }
    }

    /// The standard item of a test.
    pub fn find(&self, test: &LabTest) -> LabMatch {
        let slots = self.vocabulary.read(test);
        let answer = self.items.choose(&slots);
        self.completed(answer, test, &slots)
    }

    /// What a person has assigned to a test, with its codes.
    pub fn assigned(&self, test: &LabTest, item: Option<&str>, reason: &str) -> LabMatch {
        let slots = self.vocabulary.read(test);
        let answer = LabMatch::of(item.map(str::to_owned), 1.0, reason.to_owned());
        self.completed(answer, test, &slots)
    }

    fn completed(&self, mut answer: LabMatch, test: &LabTest, slots: &Slots) -> LabMatch {
        if let Some(item) = &answer.item {
            answer.title = self.titles.get(item).cloned().unwrap_or_default();
            (answer.jlac10, answer.jlac11) = self.codes.of(item, slots);
        }
        answer.slots = slots.used();
        answer.ucum = units::ucum(&test.unit).unwrap_or_default().to_owned();
        answer
    }

    /// The items that the lists have.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.items.codes()
    }

    /// The item that a mention of a chart names.
    pub(super) fn code(&self, phrase: &str) -> Vec<Coding> {
        let test = LabTest { name: phrase.to_owned(), ..LabTest::default() };
        let found = self.find(&test);
        let Some(item) = &found.item else { return Vec::new() };
        let list = self.lists.iter().find_map(|list| Some((list, list.find(item)?)));
        let Some((list, concept)) = list else { return Vec::new() };
        let mut evidence = evidence(Provenance::Decomposed, &found.title, list, found.slots);
        let codes =
            [("JLAC10", &found.jlac10), ("JLAC11", &found.jlac11)].into_iter().filter(|(_, code)| !code.is_empty());
        evidence.notes = codes.map(|(name, code)| format!("{name} {code}")).collect();
        let mut made = coding(System::Jlac, concept, found.confidence, evidence);
        made.title = found.title;
        vec![made]
    }
}

/// The Japanese name of each item: its own, else the one that its codes give.
fn titles(lists: &[Release]) -> HashMap<String, String> {
    let mut titles = HashMap::default();
    for concept in lists.iter().flat_map(Release::concepts) {
        let item = concept.parent().unwrap_or(concept);
        let japanese = |name: &Designation<'_>| name.language == Language::Ja;
        let own = item.designations().find(japanese);
        if let Some(name) = own.or_else(|| concept.designations().find(japanese)) {
            titles.entry(item.code().to_owned()).or_insert_with(|| name.text.to_owned());
        }
    }
    titles
}
