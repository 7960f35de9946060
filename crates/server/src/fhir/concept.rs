//! A code of a request to what it stands for.

use ishizue_terminology::cluster::Cluster;
use ishizue_terminology::icf::{Expression, Qualifiers};
use ishizue_terminology::postcoordination::{Check, Rule, Verdict};
use ishizue_terminology::{Concept, ConceptKind, Language, icd10};

use super::systems::{CodeSystem, Grammar};

/// A code that exists.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    /// The code as the system writes it.
    pub(crate) code: String,
    /// The concept; of a cluster the first stem.
    pub(crate) concept: Concept<'a>,
    /// Every concept of a cluster with the separator before it; one for a single code.
    parts: Vec<(&'static str, Concept<'a>)>,
    pub(crate) qualifiers: Qualifiers,
}

/// Why a code is not valid, by severity.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) severity: &'static str,
    /// Of the value set `issue-type`.
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl<'a> CodeSystem<'a> {
    /// The code, if it exists; whether it may be assigned is the matter of [`CodeSystem::check`].
    pub(crate) fn find(&self, code: &str) -> Option<Found<'a>> {
        match self.grammar {
            Grammar::Icd10 => {
                let stored = self.stored(code);
                self.single(&stored, &icd10::dotted(&stored))
            }
            Grammar::Icd11 if code.contains(['&', '/']) => self.cluster(code),
            Grammar::IcfQualified => {
                let expression = Expression::parse(code).ok()?;
                let found = self.single(expression.code, code)?;
                Some(Found { qualifiers: expression.qualifiers, ..found })
            }
            Grammar::Icd11 | Grammar::IcfFamily | Grammar::Plain => self.single(code, code),
        }
    }

    fn stored(&self, code: &str) -> String {
        match icd10::Code::parse(code) {
            Ok(code) => code.as_str().to_owned(),
            Err(_) => code.to_owned(),
        }
    }

    fn single(&self, stored: &str, shown: &str) -> Option<Found<'a>> {
        let concept = self.release.find(stored).filter(|_| self.has(stored))?;
        let code = if concept.kind() == ConceptKind::Code { shown } else { stored };
        Some(Found { code: code.to_owned(), concept, parts: vec![("", concept)], qualifiers: Qualifiers::default() })
    }

    fn cluster(&self, code: &str) -> Option<Found<'a>> {
        let cluster = Cluster::parse(code).ok()?;
        let mut parts = Vec::new();
        for (at, group) in cluster.groups.iter().enumerate() {
            parts.push((if at == 0 { "" } else { " / " }, self.release.find(group.stem)?));
            for extension in &group.extensions {
                parts.push((" & ", self.release.find(extension)?));
            }
        }
        let concept = parts.first()?.1;
        Some(Found { code: cluster.to_string(), concept, parts, qualifiers: Qualifiers::default() })
    }

    /// The code as one that may be assigned, or why it is none.
    pub(crate) fn check(&self, code: &str) -> Result<Found<'a>, Vec<Reason>> {
        if let Some(rules) = self.rules {
            let check = rules.check(code);
            if check.verdict != Verdict::Valid {
                return Err(reasons(&check));
            }
        }
        let missing = || {
            let text = format!("the code is not in {} {}", self.title, self.release.meta().edition);
            vec![Reason { severity: "error", code: "code-invalid", text }]
        };
        let found = self.find(code).ok_or_else(missing)?;
        if found.concept.kind() == ConceptKind::Code {
            return Ok(found);
        }
        let text = "a chapter or block, which is not assigned".to_owned();
        Err(vec![Reason { severity: "error", code: "business-rule", text }])
    }
}

fn reasons(check: &Check) -> Vec<Reason> {
    let reason = |issue: &ishizue_terminology::postcoordination::Issue| {
        let (severity, code) = match issue.rule {
            Rule::UnknownAxis => ("warning", "incomplete"),
            Rule::Existence => ("error", "code-invalid"),
            Rule::Grammar => ("error", "structure"),
            _ => ("error", "business-rule"),
        };
        Reason { severity, code, text: issue.to_string() }
    };
    check.issues.iter().map(reason).collect()
}

impl Found<'_> {
    /// The name to show; of a cluster the names of its codes.
    pub(crate) fn display(&self, language: Language) -> String {
        let name = |concept: &Concept<'_>| concept.name(language).unwrap_or_else(|| concept.code()).to_owned();
        match self.parts.as_slice() {
            [(_, concept)] => name(concept),
            parts => parts.iter().map(|(separator, concept)| format!("{separator}{}", name(concept))).collect(),
        }
    }

    /// True when a text is a name of the code.
    pub(crate) fn is_called(&self, display: &str) -> bool {
        let same = |name: &str| name == display || ishizue_text::key(name) == ishizue_text::key(display);
        self.concept.designations().any(|name| same(name.text))
            || [Language::Ja, Language::En].iter().any(|language| same(&self.display(*language)))
    }
}

/// Language of `displayLanguage`, Japanese unless English is asked for.
pub(crate) fn language(tag: Option<&str>) -> Language {
    if tag.is_some_and(|tag| tag.to_ascii_lowercase().starts_with("en")) { Language::En } else { Language::Ja }
}

/// The tag of a language (BCP 47).
pub(crate) fn tag(language: Language) -> &'static str {
    match language {
        Language::Ja => "ja",
        Language::En => "en",
    }
}
