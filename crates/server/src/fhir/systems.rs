//! Canonical addresses to releases.

use ishizue_coding::System;
use ishizue_terminology::postcoordination::PostCoordination;
use ishizue_terminology::{Release, icf};

use super::outcome::Outcome;
use crate::application::Context;

/// How codes of a code system are written and what may stand beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// ICD-10, with or without its dot.
    Icd10,
    /// ICD-11, single codes and clusters.
    Icd11,
    /// ICF as a member of the ICD-11 family: categories alone.
    IcfFamily,
    /// ICF with qualifiers.
    IcfQualified,
    /// Codes as they are.
    Plain,
}

/// A canonical address with what it stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Canonical {
    pub(crate) url: &'static str,
    /// Identifier of the resource here.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) grammar: Grammar,
    /// Identifier of the release; for ICD-10 the first of these that is loaded.
    releases: &'static [&'static str],
    /// Beginnings of the codes that belong to it; empty for all.
    pub(crate) prefixes: &'static [&'static str],
    /// What to import where it is not loaded.
    system: System,
}

const ICD10: &[&str] = &["icd10", "medis", "starter"];

macro_rules! canonical {
    ($id:literal $url:expr, $title:literal, $grammar:ident, $releases:expr, $prefixes:expr, $system:ident) => {
        Canonical {
            url: $url,
            id: $id,
            title: $title,
            grammar: Grammar::$grammar,
            releases: $releases,
            prefixes: $prefixes,
            system: System::$system,
        }
    };
}

/// Every canonical address that is known. FHIR R4 and WHO: icd-10, icf, ICD-11. JP Core 1.2: ICD-10 of the ministry,
/// J-FAGY in three parts. JP-CLINS 1.x: standard items; its code systems name their address by an alias, which stands here
/// in the guide's namespace beside the address that the guide's text gives.
pub(crate) const ALL: [Canonical; 15] = [
    canonical!("icd-10" "http://hl7.org/fhir/sid/icd-10", "ICD-10", Icd10, ICD10, &[], Icd10),
    canonical!("icd-10-mhlw" "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "ICD-10 (2013年版) 準拠",
        Icd10, &["medis", "icd10", "starter"], &[], Icd10),
    canonical!("icd-11-mms" "http://id.who.int/icd/release/11/mms", "ICD-11 MMS", Icd11, &["icd11"], &[], Icd11),
    canonical!("icf" icf::FHIR_SYSTEM, "ICF", IcfQualified, &["icf"], &[], Icf),
    canonical!("icd-11-icf" icf::FAMILY_SYSTEM, "ICF (ICD-11 family)", IcfFamily, &["icf"], &[], Icf),
    canonical!("jfagy-food" "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS", "J-FAGY 食品", Plain,
        &["jfagy"], &["J9F", "00F", "D9F"], Jfagy),
    canonical!("jfagy-medication" "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyMedicationAllergen_CS", "J-FAGY 医薬品",
        Plain, &["jfagy"], &["D9M"], Jfagy),
    canonical!("jfagy-other" "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyNonFoodNonMedicationAllergen_CS",
        "J-FAGY 非食品・非医薬品", Plain, &["jfagy"], &["J9N", "00N", "D9N"], Jfagy),
    canonical!("clins-core" "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_CoreLabo_CS",
        "JP-CLINS 検体検査項目", Plain, &["clins-jlac10-core"], &[], Jlac),
    canonical!("clins-infection" "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_InfectionLabo_CS",
        "JP-CLINS 感染症検査項目", Plain, &["clins-jlac10-infection"], &[], Jlac),
    canonical!("clins-jlac10-core" "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_CodeSystem_JLAC10_CoreLabo_CS",
        "JP-CLINS 検体検査項目 (JLAC10)", Plain, &["clins-jlac10-core"], &[], Jlac),
    canonical!("clins-jlac10-infection"
        "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_CodeSystem_JLAC10_InfectionLabo_CS",
        "JP-CLINS 感染症検査項目 (JLAC10)", Plain, &["clins-jlac10-infection"], &[], Jlac),
    canonical!("clins-jlac11-core" "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_CodeSystem_JLAC11_CoreLabo_CS",
        "JP-CLINS 検体検査項目 (JLAC11)", Plain, &["clins-jlac11-core"], &[], Jlac),
    canonical!("clins-jlac11-infection"
        "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_CodeSystem_JLAC11_InfectionLabo_CS",
        "JP-CLINS 感染症検査項目 (JLAC11)", Plain, &["clins-jlac11-infection"], &[], Jlac),
    canonical!("jlac11" "urn:ishizue:jlac11", "JLAC11 (電子カルテ情報共有サービス)", Plain, &["jlac"], &[], Jlac),
];

/// A code system that is loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeSystem<'a> {
    pub(crate) url: &'a str,
    pub(crate) title: &'a str,
    pub(crate) grammar: Grammar,
    pub(crate) release: &'a Release,
    pub(crate) rules: Option<&'a PostCoordination>,
    pub(crate) prefixes: &'static [&'static str],
}

impl<'a> CodeSystem<'a> {
    /// The code system at a canonical address, which may end in `|version`.
    ///
    /// # Errors
    /// An address that is not known, a system that is not imported, an edition that is not the one in force.
    pub(crate) fn resolve(context: &'a Context, url: &'a str, version: Option<&str>) -> Result<Self, Outcome> {
        let (url, version) = url.split_once('|').map_or((url, version), |(url, version)| (url, Some(version)));
        let found = match ALL.iter().find(|canonical| canonical.url == url) {
            Some(canonical) => Self::known(context, canonical)?,
            None => Self::imported(context, url)?,
        };
        let edition = &found.release.meta().edition;
        match version.filter(|version| version != edition) {
            Some(_) => {
                Err(Outcome::not_found(format!("the edition in force of {url} is {edition}, not the one asked for")))
            }
            None => Ok(found),
        }
    }

    pub(crate) fn known(context: &'a Context, canonical: &'a Canonical) -> Result<Self, Outcome> {
        let release = canonical.releases.iter().find_map(|id| context.release(id));
        let not_loaded = || {
            let systems = context.application.coder.systems();
            let hint = systems.require(&[canonical.system]).err().map(|error| error.to_string());
            Outcome::not_found(hint.unwrap_or_else(|| format!("{} is not imported", canonical.title)))
        };
        let release = release.ok_or_else(not_loaded)?;
        let rules = match canonical.grammar {
            Grammar::Icd11 => context.application.coder.systems().post_coordination(),
            _ => None,
        };
        Ok(Self {
            url: canonical.url,
            title: canonical.title,
            grammar: canonical.grammar,
            release,
            rules,
            prefixes: canonical.prefixes,
        })
    }

    /// A code system of the operator's own: a FHIR CodeSystem is imported under its address.
    fn imported(context: &'a Context, url: &'a str) -> Result<Self, Outcome> {
        let release = context.releases().find(|release| release.meta().scheme == url || release.meta().system == url);
        let release = release
            .ok_or_else(|| Outcome::not_found("no code system of this address is known; see /fhir/CodeSystem"))?;
        let title = &release.meta().title;
        Ok(Self { url, title, grammar: Grammar::Plain, release, rules: None, prefixes: &[] })
    }

    /// True for the codes of the release that belong to this part of it.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.prefixes.is_empty() || self.prefixes.iter().any(|prefix| code.starts_with(prefix))
    }
}
