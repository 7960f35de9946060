//! Coding in the other systems of the mission: ICD-11, ICF, J-FAGY, and laboratory items with JLAC codes.
//!
//! Each system has a coder of its own, made from its imported release when it is first asked. ICD-10 is the matter of the
//! rest of this crate.

mod allergy;
mod icd11;
mod icf;
pub mod labs;
mod words;
mod written;

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use ishizue_terminology::postcoordination::PostCoordination;
use ishizue_terminology::{Concept, ConceptKind, Language, Release, read};

use crate::answer::{Ancestor, Coding, Evidence, MentionType, ModifierUse, PhraseAnswer, Provenance};
use crate::coder::Coder;
use allergy::Allergies;
use icd11::Icd11;
use icf::Icf;
use labs::Labs;
use written::Written;

/// A classification or master that text is coded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// ICD-10 as MEDIS assigns it.
    Icd10,
    /// ICD-11 MMS, with post-coordination.
    Icd11,
    /// Functioning, with qualifiers.
    Icf,
    /// Allergens.
    Jfagy,
    /// Laboratory items of JP-CLINS, with JLAC10 and JLAC11 codes.
    Jlac,
}

/// A name that is none of the systems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown system; known are icd10, icd11, icf, jfagy and jlac")]
pub struct UnknownSystem;

/// A system whose tables are not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{system} is not imported; {hint}")]
pub struct NotLoaded {
    /// The system asked for.
    pub system: System,
    /// The command that imports it.
    pub hint: &'static str,
}

impl System {
    /// All systems.
    pub const ALL: [Self; 5] = [Self::Icd10, Self::Icd11, Self::Icf, Self::Jfagy, Self::Jlac];

    /// The name by which a user chooses the system, and by which its codings are marked.
    pub fn name(self) -> &'static str {
        match self {
            Self::Icd10 => "icd10",
            Self::Icd11 => "icd11",
            Self::Icf => "icf",
            Self::Jfagy => "jfagy",
            Self::Jlac => "jlac",
        }
    }

    /// What is missing where the system is not imported.
    fn hint(self) -> &'static str {
        match self {
            Self::Icd10 => "run `ishizue terminology import icd10 FILE`",
            Self::Icd11 => {
                "run `ishizue terminology import icd11 SimpleTabulation-ICD-11-MMS-en.txt`, then \
                 `ishizue terminology import icd10-icd11-map 10To11*.txt 11To10*.txt`"
            }
            Self::Icf => "run `ishizue terminology import icf LinearizationMiniOutput-ICF-en.txt`",
            Self::Jfagy => "run `ishizue terminology import jfagy JFAGY_*.csv`",
            Self::Jlac => {
                "run `ishizue terminology import clins JP_CLINS_CodeSystem_*.fsh`, and for JLAC11 codes \
                 `ishizue terminology import jlac MASTER.xlsx`"
            }
        }
    }

    /// True for the kinds of mention that the system has codes for.
    pub fn codes(self, kind: MentionType) -> bool {
        match self {
            Self::Icd10 | Self::Icd11 => kind.is_disease_or_symptom(),
            Self::Icf => kind == MentionType::Functioning,
            Self::Jfagy => kind == MentionType::Allergy,
            Self::Jlac => matches!(kind, MentionType::Lab | MentionType::InfectionTest),
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for System {
    type Err = UnknownSystem;

    fn from_str(name: &str) -> Result<Self, UnknownSystem> {
        Self::ALL.into_iter().find(|system| system.name() == name).ok_or(UnknownSystem)
    }
}

/// The imported releases of the other systems, and their coders.
#[derive(Debug, Clone, Default)]
pub struct Systems {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    releases: Vec<Release>,
    icd11: OnceLock<Icd11>,
    icf: OnceLock<Icf>,
    allergies: OnceLock<Allergies>,
    labs: OnceLock<Labs>,
}

impl Systems {
    /// The coders over these releases; made when they are first used.
    pub fn new(releases: Vec<Release>) -> Self {
        Self { inner: Arc::new(Inner { releases, ..Inner::default() }) }
    }

    /// The releases, in the order they were given.
    pub fn releases(&self) -> &[Release] {
        &self.inner.releases
    }

    /// The release of a code system.
    pub fn release(&self, system: &str) -> Option<&Release> {
        self.releases().iter().find(|release| release.meta().system == system)
    }

    /// Nothing where the tables of all these systems are there.
    ///
    /// # Errors
    /// The first system that is not imported, with the command that imports it.
    pub fn require(&self, wanted: &[System]) -> Result<(), NotLoaded> {
        let missing = wanted.iter().copied().find(|&system| !self.has(system));
        missing.map_or(Ok(()), |system| Err(NotLoaded { system, hint: system.hint() }))
    }

    fn has(&self, system: System) -> bool {
        match system {
            System::Icd10 => true,
            System::Icd11 => self.release("icd11").is_some(),
            System::Icf => self.release("icf").is_some(),
            System::Jfagy => self.release("jfagy").is_some(),
            System::Jlac => self.releases().iter().any(|release| release.meta().scheme == read::CLINS),
        }
    }

    /// The rules of post-coordination of the imported ICD-11.
    pub fn post_coordination(&self) -> Option<&PostCoordination> {
        Some(self.icd11()?.rules())
    }

    /// The map of laboratory names.
    pub fn labs(&self) -> Option<&Labs> {
        self.has(System::Jlac).then(|| self.inner.labs.get_or_init(|| Labs::new(self.releases())))
    }

    fn icd11(&self) -> Option<&Icd11> {
        let release = self.release("icd11")?;
        Some(self.inner.icd11.get_or_init(|| Icd11::new(release)))
    }

    fn icf(&self) -> Option<&Icf> {
        let release = self.release("icf")?;
        Some(self.inner.icf.get_or_init(|| Icf::new(release)))
    }

    fn allergies(&self) -> Option<&Allergies> {
        let release = self.release("jfagy")?;
        Some(self.inner.allergies.get_or_init(|| Allergies::new(release)))
    }
}

impl Coder {
    /// The codes of one phrase in each of these systems, system by system in the order given, best first.
    ///
    /// A phrase counts as coded when its best code in some system reaches the threshold.
    pub fn code_phrase_in(&self, phrase: &str, systems: &[System]) -> PhraseAnswer {
        let icd10 = systems.iter().any(|system| matches!(system, System::Icd10 | System::Icd11));
        let mut answer = match icd10 {
            true => self.code_phrase(phrase),
            false => PhraseAnswer {
                phrase: phrase.to_owned(),
                normalised: ishizue_text::key(phrase),
                coded: false,
                codings: Vec::new(),
            },
        };
        let of_icd10 = std::mem::take(&mut answer.codings);
        let threshold = self.settings().threshold;
        answer.coded = false;
        for &system in systems {
            let codings = self.codings_in(system, phrase, &of_icd10);
            answer.coded |= codings.first().is_some_and(|coding| coding.confidence >= threshold);
            answer.codings.extend(codings);
        }
        answer
    }

    /// The codes of a phrase or mention in one system, best first; `of_icd10` are its codes in ICD-10.
    pub(crate) fn codings_in(&self, system: System, phrase: &str, of_icd10: &[Coding]) -> Vec<Coding> {
        let top = self.settings().top;
        let loaded = self.systems();
        let mut codings = match system {
            System::Icd10 => return of_icd10.to_vec(),
            System::Icd11 => loaded.icd11().map_or_else(Vec::new, |icd11| icd11.code(self, phrase, of_icd10)),
            System::Icf => {
                loaded.icf().zip(loaded.release("icf")).map_or_else(Vec::new, |(icf, r)| icf.code(r, phrase))
            }
            System::Jfagy => {
                loaded.allergies().zip(loaded.release("jfagy")).map_or_else(Vec::new, |(a, r)| a.code(r, phrase))
            }
            System::Jlac => loaded.labs().map_or_else(Vec::new, |labs| labs.code(phrase)),
        };
        codings.truncate(top);
        let written = Written::new(phrase);
        for coding in &mut codings {
            written.rewrite(&mut coding.evidence);
        }
        codings
    }
}

/// A coding of a concept, its titles and ancestors read from its release.
fn coding(system: System, concept: Concept<'_>, confidence: f32, evidence: Evidence) -> Coding {
    let above = std::iter::successors(concept.parent(), Concept::parent);
    Coding {
        system: system.name().to_owned(),
        code: concept.code().to_owned(),
        display: concept.code().to_owned(),
        title: title(concept, Language::Ja),
        title_en: title(concept, Language::En),
        confidence,
        ancestors: above.take_while(|at| at.kind() == ConceptKind::Code).take(8).map(ancestor).collect(),
        evidence,
    }
}

fn ancestor(concept: Concept<'_>) -> Ancestor {
    Ancestor {
        code: concept.code().to_owned(),
        display: concept.code().to_owned(),
        title: title(concept, Language::Ja),
        title_en: title(concept, Language::En),
    }
}

fn title(concept: Concept<'_>, language: Language) -> String {
    concept.name(language).unwrap_or_default().to_owned()
}

/// Evidence of words that were found: the name behind the code, and the words behind what was added to it.
fn evidence(provenance: Provenance, designation: &str, release: &Release, modifiers: Vec<ModifierUse>) -> Evidence {
    Evidence {
        provenance,
        designation: designation.to_owned(),
        designation_id: String::new(),
        release: format!("{} {}", release.meta().system, release.meta().edition),
        rewrites: Vec::new(),
        modifiers,
        unexplained: String::new(),
        features: Vec::new(),
        notes: Vec::new(),
        model: None,
    }
}
