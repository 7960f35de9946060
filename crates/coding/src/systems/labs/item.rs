//! The standard item that every slot of a test agrees with.

use ishizue_terminology::Release;
use ishizue_text::table::rows;

use super::LabMatch;
use super::slots::{Slots, name_of};
use super::units;

static ITEMS: &str = include_str!("../../../data/labs/items.tsv");

/// One standard item and what a test of it looks like.
#[derive(Debug)]
struct Item {
    code: &'static str,
    analyte: &'static str,
    specimens: Vec<&'static str>,
    kind: &'static str,
    timing: &'static str,
    /// An empty one says that the item is usually reported without a unit.
    units: Vec<&'static str>,
    /// Plausible values, in the first unit.
    range: Option<(f64, f64)>,
}

/// The items that the imported lists have.
#[derive(Debug)]
pub(super) struct Items {
    all: Vec<Item>,
}

impl Items {
    pub(super) fn new(lists: &[Release]) -> Self {
        let listed = |code: &str| lists.iter().any(|list| list.find(code).is_some());
        let all = rows::<7>(ITEMS).filter(|[code, ..]| listed(code)).map(
            |[code, analyte, specimens, kind, timing, units, range]| Item {
                code,
                analyte,
                specimens: specimens.split('|').collect(),
                kind,
                timing,
                units: units.split('|').collect(),
                range: parse_range(range),
            },
        );
        Self { all: all.collect() }
    }

    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|item| item.code)
    }

    /// The item whose slots agree best, or none with the reason.
    pub(super) fn choose(&self, slots: &Slots) -> LabMatch {
        let Some(analyte) = slots.analyte else {
            return none(0.6, "検査物質を表す語が見つからない".to_owned());
        };
        let residue = weight(&slots.residue);
        if residue >= STRANGE {
            return none(0.5, format!("「{}」が何を表すか分からない", slots.residue));
        }
        let readings: Vec<&str> = std::iter::once(analyte).chain(slots.also.iter().copied()).collect();
        let mut of_analyte = self.all.iter().filter(|item| readings.contains(&item.analyte)).peekable();
        if of_analyte.peek().is_none() {
            return none(0.95, format!("標準項目にない検査（{}）", analyte.trim_start_matches("other:")));
        }
        let judged = of_analyte.map(|item| (item, item.judge(slots)));
        let (fitting, failing): (Vec<_>, Vec<_>) = judged.partition(|(_, judged)| judged.is_ok());
        let mut fitting: Vec<(&Item, Agreement)> =
            fitting.into_iter().filter_map(|(item, judged)| Some((item, judged.ok()?))).collect();
        fitting.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
        match fitting.as_slice() {
            [] => {
                let reason = failing.into_iter().find_map(|(_, judged)| judged.err()).unwrap_or_default();
                none(0.85, reason)
            }
            [(item, agreement), rest @ ..] => {
                let tie = rest.first().is_some_and(|(_, other)| agreement.score - other.score < 0.5);
                let mut confidence = if tie { 0.6 } else { 0.97 };
                confidence -= 0.15 * residue as f32 + if slots.remark.is_empty() { 0.0 } else { 0.05 };
                let item = Some(item.code.to_owned());
                LabMatch::of(item, confidence.clamp(0.05, 0.99), agreement.reasons.join("、"))
            }
        }
    }
}

/// From this weight on, what no word explains makes another test of a name.
const STRANGE: usize = 2;

/// How much an unexplained rest says: each letter or kanji may name another analyte; kana, mostly the name of a reagent,
/// and digits say little.
fn weight(residue: &str) -> usize {
    let little = |c: &char| c.is_ascii_digit() || ishizue_text::is_kana(*c);
    residue.chars().filter(|c| !little(c)).count() + usize::from(residue.chars().any(|c| little(&c)))
}

fn none(confidence: f32, reason: String) -> LabMatch {
    LabMatch::of(None, confidence, reason)
}

struct Agreement {
    score: f32,
    reasons: Vec<String>,
}

impl Item {
    /// How well the slots agree with the item, or what contradicts it.
    fn judge(&self, slots: &Slots) -> Result<Agreement, String> {
        let mut agreement = Agreement { score: 0.0, reasons: vec![format!("物質 {}", self.analyte)] };
        self.specimen(slots, &mut agreement)?;
        self.unit(slots, &mut agreement)?;
        self.kind(slots, &mut agreement)?;
        self.timing(slots, &mut agreement)?;
        self.values(slots, &mut agreement);
        Ok(agreement)
    }

    fn specimen(&self, slots: &Slots, agreement: &mut Agreement) -> Result<(), String> {
        let Some(specimen) = slots.specimen else {
            // Where nothing is said it is blood, unless the analyte itself is of urine.
            let of_urine = self.specimens.iter().all(|own| is_urine(own)) && !self.analyte.starts_with("urine");
            agreement.score -= if of_urine { 1.0 } else { 0.0 };
            return Ok(());
        };
        let same = |own: &&str| {
            **own == *specimen || (is_blood(own) && is_blood(specimen)) || (is_urine(own) && is_urine(specimen))
        };
        let fits = self.specimens.iter().any(same);
        if !fits {
            return Err(format!(
                "材料 {} は {} の材料 {} でない",
                name_of("specimen", specimen),
                self.code,
                named("specimen", &self.specimens)
            ));
        }
        agreement.score += if self.specimens.contains(&specimen) { 1.0 } else { 0.5 };
        agreement.reasons.push(format!("材料 {}", name_of("specimen", specimen)));
        Ok(())
    }

    fn unit(&self, slots: &Slots, agreement: &mut Agreement) -> Result<(), String> {
        let usually_none = self.units.contains(&"");
        if slots.unit_text.is_empty() {
            agreement.score += if usually_none { 0.8 } else { 0.0 };
            return Ok(());
        }
        let Some(unit) = slots.unit.filter(|_| !self.units.iter().any(|own| units::same(own, &slots.unit_text))) else {
            // A unit that is not known says nothing for or against, unless it stands among the item's own.
            let own = self.units.iter().any(|own| units::same(own, &slots.unit_text));
            agreement.score += if own { 2.0 } else { 0.0 };
            let known = if own { "" } else { "（未知）" };
            agreement.reasons.push(format!("単位 {}{known}", slots.unit_text));
            return Ok(());
        };
        let convertible =
            self.units.iter().filter_map(|own| units::find(own)).any(|own| own.dimension == unit.dimension);
        if !convertible {
            return Err(format!("単位 {} は {} の単位でない", unit.ucum, self.code));
        }
        agreement.score += 1.0;
        agreement.reasons.push(format!("単位 {}（換算可）", unit.ucum));
        Ok(())
    }

    fn kind(&self, slots: &Slots, agreement: &mut Agreement) -> Result<(), String> {
        let stated: Vec<&str> = slots.values("kind").collect();
        if stated.is_empty() {
            // What is only meant when it is said.
            agreement.score -= if is_said(self.kind) { 1.0 } else { 0.0 };
            return Ok(());
        }
        let best = stated.iter().map(|stated| closeness(self.kind, stated)).fold(0.0, f32::max);
        if best == 0.0 {
            return Err(format!(
                "結果の種類 {} は {} の {} でない",
                named("kind", &stated),
                self.code,
                name_of("kind", self.kind)
            ));
        }
        agreement.score += best;
        agreement.reasons.push(format!("結果 {}", named("kind", &stated)));
        if self.kind == RESULT_OF_QUANTITY {
            let automated = slots.values("method").any(is_automated) || stated.contains(&"quantity");
            agreement.score += if automated { 1.0 } else { -0.5 };
        }
        Ok(())
    }

    fn timing(&self, slots: &Slots, agreement: &mut Agreement) -> Result<(), String> {
        let stated = slots.value("timing").map(|timing| if timing == "postprandial" { "random" } else { timing });
        match (self.timing, stated) {
            ("", None) => agreement.score += 0.6,
            ("", Some(stated)) if stated.starts_with("load") => {
                return Err(format!("{} は負荷試験の項目でない", self.code));
            }
            ("", Some(stated)) => agreement.reasons.push(format!("時点 {}", name_of("timing", stated))),
            (own, Some(stated)) if own == stated => {
                agreement.score += 2.0;
                agreement.reasons.push(format!("時点 {}", name_of("timing", stated)));
            }
            (own, _) => return Err(format!("{} は時点 {} の項目", self.code, name_of("timing", own))),
        }
        Ok(())
    }

    /// Sample values speak for an item, or a little against it; they decide nothing alone.
    fn values(&self, slots: &Slots, agreement: &mut Agreement) {
        let classified = is_classified(self.kind);
        if slots.has_words && slots.numbers.is_empty() {
            agreement.score += if classified { 1.0 } else { -1.0 };
            agreement.reasons.push("値は文字".to_owned());
        }
        let Some((low, high)) = self.range.filter(|_| !slots.numbers.is_empty()) else { return };
        let own = self.units.first().and_then(|unit| units::find(unit));
        let factor = match (slots.unit, own) {
            (Some(given), Some(own)) if given.dimension == own.dimension => given.factor / own.factor,
            _ => 1.0,
        };
        let inside = slots.numbers.iter().filter(|value| (low..=high).contains(&(**value * factor))).count();
        let share = inside as f32 / slots.numbers.len() as f32;
        agreement.score += share - 0.5;
        agreement.reasons.push(format!("値 {inside}/{} が想定範囲内", slots.numbers.len()));
    }
}

/// Values of a slot as people call them.
fn named(slot: &str, values: &[&str]) -> String {
    let names: Vec<&str> = values.iter().map(|value| name_of(slot, value)).collect();
    names.join("・")
}

/// A judgement on a quantity that an analyser gave.
const RESULT_OF_QUANTITY: &str = "result-of-quantity";

/// Kinds of result that are words: 定性, 判定.
fn is_classified(kind: &str) -> bool {
    matches!(kind, "class" | RESULT_OF_QUANTITY)
}

/// Kinds of result that a name must say.
fn is_said(kind: &str) -> bool {
    matches!(kind, "POS-COI" | "NEG-COI" | "COI-value" | "OD")
}

/// Methods of analysers, which give a quantity before it is judged.
fn is_automated(method: &str) -> bool {
    matches!(method, "CLIA" | "CLEIA" | "ECLIA" | "EIA" | "FEIA" | "LA" | "LTIA" | "LPIA" | "TIA" | "ELISA")
}

fn is_blood(specimen: &str) -> bool {
    matches!(
        specimen,
        "serum" | "plasma" | "whole-blood" | "blood" | "venous-blood" | "arterial-blood" | "capillary-blood"
    )
}

fn is_urine(specimen: &str) -> bool {
    matches!(specimen, "urine" | "urine-24h")
}

/// How well a stated kind of result goes with an item's kind: 0 not at all, 2 the same.
fn closeness(own: &str, stated: &str) -> f32 {
    match (own, stated) {
        _ if own == stated => 2.0,
        (RESULT_OF_QUANTITY, "class") => 1.5,
        ("half-quantity" | "dilution" | "COI" | "S/CO" | "POS-COI" | "ratio" | "activity" | "seconds", "quantity") => {
            0.5
        }
        ("dilution", "half-quantity") | ("POS-COI", "S/CO") | ("activity", "percent") => 1.5,
        ("quantity", "IU" | "RU" | "log" | "copies" | "absolute-count" | "activity" | "percent" | "index") => 1.0,
        ("ratio", "Cr-corrected") | ("COI", "index") | ("INR", "ratio") => 1.0,
        _ => 0.0,
    }
}

fn parse_range(range: &str) -> Option<(f64, f64)> {
    let (low, high) = range.split_once('-')?;
    Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
}
