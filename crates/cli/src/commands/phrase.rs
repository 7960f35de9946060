//! `ishizue phrase`

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;
use ishizue_coding::{Ancestor, Coder, Coding, Evidence, PhraseAnswer, System, ranking};
use ishizue_terminology::encoding::Encoding;

use super::{CodingFlags, SystemFlags};
use crate::columns::{Columns, cell, confidence};
use crate::engine;
use crate::exit::{Exit, UsageError};
use crate::input::{self, Input, InputError};
use crate::language::Language;
use crate::models::Role;
use crate::session::Session;

const AFTER_HELP: &str = "\
Each TEXT is a phrase of its own. Below the threshold a phrase is left uncoded, and what is printed
are suggestions. With --json each phrase is one JSON object on a line.

Examples:
  ishizue phrase 右大腿骨転子部骨折 T2DM
  ishizue phrase 'DMニューロパチー' --explain
  cut -f1 names.tsv | ishizue phrase - --json --top 1";

/// The command line of `phrase`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Phrases; `-`: the lines of standard input
    #[arg(value_name = "TEXT", required = true)]
    texts: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// List the features of the ranking with their weights
    #[arg(long)]
    explain: bool,
    /// Encoding of standard input, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
    #[command(flatten)]
    coding: CodingFlags,
    #[command(flatten)]
    systems: SystemFlags,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    if arguments.texts.iter().any(|text| text.trim().is_empty()) {
        return Err(UsageError("a TEXT is empty".into()).into());
    }
    let settings = session.settings(&(&arguments.coding).into())?;
    let systems = &arguments.systems.systems;
    let coder = engine::reader(&settings, &[Role::Phrases], session)?.coder;
    let coder = engine::in_systems(coder, &settings, systems)?;
    let view = View {
        language: settings.language.value,
        explain: arguments.explain,
        several: systems.as_slice() != [System::Icd10],
    };
    let mut exit = Exit::Success;
    let mut first = true;
    for text in &arguments.texts {
        let phrases = phrases(text, arguments.encoding).unwrap_or_else(|error| {
            exit = Exit::InputFailed;
            session.complain(error);
            Vec::new()
        });
        for phrase in phrases {
            let answer = coder.code_phrase_in(&phrase, systems);
            if arguments.json {
                session.json_line(&ishizue_server::phrase_json(answer))?;
                continue;
            }
            if !std::mem::take(&mut first) {
                writeln!(session.out())?;
            }
            view.answer(&answer, &coder, session.out())?;
        }
    }
    Ok(exit)
}

/// The phrases behind one argument.
fn phrases(text: &str, encoding: Option<Encoding>) -> Result<Vec<String>, InputError> {
    if text != input::STDIN {
        return Ok(vec![text.to_owned()]);
    }
    let chart = Input::stdin().read(encoding)?;
    let lines = chart.text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

/// How answers are shown to people.
#[derive(Debug, Clone, Copy)]
struct View {
    language: Language,
    explain: bool,
    /// More is asked for than ICD-10: each system gets a heading.
    several: bool,
}

impl View {
    fn answer(self, answer: &PhraseAnswer, coder: &Coder, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", cell(&answer.phrase, usize::MAX))?;
        if !answer.coded {
            writeln!(out, "  {}", self.uncoded(answer, coder.settings().threshold))?;
        }
        for of_system in answer.codings.chunk_by(|a, b| a.system == b.system) {
            if self.several {
                writeln!(out, "  {}", of_system[0].system)?;
            }
            of_system.iter().zip(1..).try_for_each(|(coding, rank)| self.coding(rank, coding, out))?;
        }
        Ok(())
    }

    fn uncoded(self, answer: &PhraseAnswer, threshold: f32) -> String {
        match (answer.codings.is_empty(), self.language) {
            (true, Language::Ja) => "コードなし".to_owned(),
            (true, Language::En) => "no code".to_owned(),
            (false, Language::Ja) => format!("コードなし（確信度 {threshold:.2} 未満）。候補:"),
            (false, Language::En) => format!("uncoded (confidence below {threshold:.2}); suggestions:"),
        }
    }

    fn coding(self, rank: usize, coding: &Coding, out: &mut impl Write) -> io::Result<()> {
        let title = self.language.title(&coding.title, &coding.title_en);
        writeln!(out, "  {rank}. {:<7} {title}  {}", coding.display, confidence(coding.confidence))?;
        let lines = self.evidence(&coding.evidence).into_iter().chain(self.ancestors(coding));
        for (label, value) in lines.filter(|(_, value)| !value.is_empty()) {
            writeln!(out, "     {label}: {}", cell(&value, usize::MAX))?;
        }
        if self.explain { features(&coding.evidence, out) } else { Ok(()) }
    }

    /// Why this code, as labelled lines; those without a value are left out.
    fn evidence(self, evidence: &Evidence) -> [(&'static str, String); 5] {
        let id = match evidence.designation_id.as_str() {
            "" => String::new(),
            id => format!(" [{id}]"),
        };
        let how = self.language.provenance(evidence.provenance);
        let source = format!("{}{id} ({}) — {how}", evidence.designation, evidence.release);
        let rewrites: Vec<String> = evidence.rewrites.iter().map(|r| format!("{} → {}", r.from, r.to)).collect();
        let modifiers: Vec<String> =
            evidence.modifiers.iter().map(|m| format!("{} ({}={})", m.text, m.class, m.value)).collect();
        let label = |ja, en| self.language.choose(ja, en);
        [
            (label("根拠", "name"), source),
            (label("読み替え", "read as"), rewrites.join(", ")),
            (label("修飾", "modifiers"), modifiers.join(", ")),
            (label("説明されない部分", "unexplained"), evidence.unexplained.clone()),
            (label("注記", "notes"), evidence.notes.join("; ")),
        ]
    }

    fn ancestors(self, coding: &Coding) -> Option<(&'static str, String)> {
        let named = |a: &Ancestor| {
            format!("{} {}", a.display, self.language.title(&a.title, &a.title_en)).trim_end().to_owned()
        };
        let parents: Vec<String> = coding.ancestors.iter().map(named).collect();
        Some((self.language.choose("上位", "parents"), parents.join(" < ")))
    }
}

/// What each feature adds to the score.
fn features(evidence: &Evidence, out: &mut impl Write) -> io::Result<()> {
    let mut columns = Columns::new(["feature", "value", "weight", "adds", "means"]).right([1, 2, 3]);
    for feature in &evidence.features {
        let at = ranking::FEATURES.iter().position(|name| *name == feature.name);
        let means = at.and_then(|at| ranking::EXPLAINED.get(at)).copied().unwrap_or_default();
        columns.row([
            feature.name.clone().into_owned(),
            format!("{:.3}", feature.value),
            format!("{:.3}", feature.weight),
            format!("{:+.3}", feature.value * feature.weight),
            means.to_owned(),
        ]);
    }
    columns.write(out, "       ")
}
