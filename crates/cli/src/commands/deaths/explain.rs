//! `ishizue deaths explain`

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use ishizue_deaths::read::Row;
use ishizue_deaths::{Answer, Certificate, External, Field, Memory, SlotUse, Underlying};
use ishizue_terminology::encoding::Encoding;

use super::batch::LAST;
use super::rows::Rows;
use crate::columns::{Columns, confidence};
use crate::engine;
use crate::exit::{DataError, Exit};
use crate::language::Language;
use crate::session::Session;
use crate::settings::{Flags, Settings};

const AFTER_HELP: &str = "\
Without --in the certificate is looked for in the file that `ishizue deaths code` coded last.
Examples:
  ishizue deaths explain D042
  ishizue deaths explain D042 --in month.jsonl --json";

/// The command line of `deaths explain`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Identifier of the certificate, or `line:N`
    #[arg(value_name = "ID")]
    id: String,
    /// File of certificates
    #[arg(long = "in", value_name = "FILE")]
    input: Option<PathBuf>,
    /// Encoding of the file, instead of detecting it
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<Encoding>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let settings = session.settings(&Flags::default())?;
    let input = match &arguments.input {
        Some(input) => input.clone(),
        None => last(&settings)?,
    };
    let row = find(arguments, &input)?;
    let coder = engine::deaths(&settings, session)?;
    let answer = coder.code(&row.certificate, &mut Memory::default());
    if arguments.json {
        session.json(&answer)?;
        return Ok(Exit::Success);
    }
    let language = settings.language.value;
    let out = session.out();
    for issue in &row.issues {
        writeln!(out, "! {} {}", issue.field, issue.reason)?;
    }
    write(&answer, &row.certificate, language, out)?;
    Ok(Exit::Success)
}

fn last(settings: &Settings) -> Result<PathBuf> {
    let path = settings.data_dir.value.join(LAST);
    let hint = || DataError("nothing was coded yet; name the file of the certificate with --in".to_owned());
    let bytes = std::fs::read(path).with_context(hint)?;
    serde_json::from_slice(&bytes).with_context(hint)
}

fn find(arguments: &Arguments, input: &std::path::Path) -> Result<Row> {
    let mut rows = Rows::open(input, arguments.encoding)?;
    let line: Option<u64> = arguments.id.strip_prefix("line:").and_then(|line| line.parse().ok());
    while let Some(record) = rows.next().context("the input cannot be read")? {
        if line.is_some_and(|line| line != record.line) {
            continue;
        }
        match rows.read(&record) {
            Ok(row) if line.is_some() || row.certificate.id == arguments.id => return Ok(row),
            Err(issue) if line.is_some() => {
                return Err(DataError(format!("{}:{}: {}", input.display(), record.line, issue.reason)).into());
            }
            _ => {}
        }
    }
    Err(DataError(format!(
        "{} has no certificate of that identifier; `line:N` takes the one on line N",
        input.display()
    ))
    .into())
}

fn write(answer: &Answer, certificate: &Certificate, language: Language, out: &mut impl Write) -> Result<()> {
    match &answer.external {
        Some(external) => write_external(external, certificate, language, out)?,
        None => writeln!(out, "{}", language.choose("外因なし", "no external cause"))?,
    }
    if let Some(nature) = &answer.nature {
        let label = language.choose("損傷の性質", "nature of the injury");
        writeln!(out, "\n{label}: {}  ({})", nature.code, nature.because)?;
    }
    if let Some(underlying) = &answer.underlying {
        write_underlying(underlying, language, out)?;
    }
    if !answer.causes.is_empty() {
        writeln!(out, "\n{}", language.choose("I欄・II欄", "lines"))?;
        let mut columns = Columns::new(
            language
                .choose(["欄", "記載", "コード", "名称", "確信度"], ["line", "words", "code", "title", "confidence"]),
        );
        for cause in &answer.causes {
            columns.row([
                field(cause.field, language).to_owned(),
                cause.text.clone(),
                cause.code.clone(),
                cause.title.clone(),
                confidence(cause.confidence),
            ]);
        }
        columns.write(out, "  ")?;
    }
    Ok(())
}

fn write_external(
    external: &External,
    certificate: &Certificate,
    language: Language,
    out: &mut impl Write,
) -> Result<()> {
    let label = language.choose("外因", "external cause");
    writeln!(out, "{label}: {} {}  [{}]", external.code, external.title, confidence(external.confidence))?;
    writeln!(out, "  ICD-11: {}", external.icd11)?;
    writeln!(out, "  {}: {}  {}", language.choose("規則", "rule"), external.rule.rule, external.rule.note)?;
    if let Some(model) = &external.model {
        let label = language.choose("分類器", "classifier");
        let decided = if external.by_model {
            language.choose("（規則に代えて採用）", " (taken instead of the rules')")
        } else {
            ""
        };
        writeln!(out, "  {label}: {} ({:.2}){decided}", model.code, model.share)?;
    }
    if !external.place.is_empty() {
        writeln!(out, "  {}: {}", language.choose("場所", "place"), external.place)?;
    }
    for contradiction in &external.contradictions {
        writeln!(out, "  ! {}", language.choose(contradiction.ja, contradiction.en))?;
    }
    writeln!(out, "\n{}", language.choose("読み取った事項", "slots"))?;
    let mut columns =
        Columns::new(language.choose(["事項", "値", "欄", "根拠"], ["slot", "value", "field", "because"]));
    for slot in &external.slots {
        columns.row([
            language.choose(slot.slot_label.ja, slot.slot_label.en).to_owned(),
            language.choose(slot.value_label.ja, slot.value_label.en).to_owned(),
            slot.field.map_or("", |f| field(f, language)).to_owned(),
            because(slot, certificate),
        ]);
    }
    columns.write(out, "  ")?;
    Ok(())
}

fn write_underlying(underlying: &Underlying, language: Language, out: &mut impl Write) -> Result<()> {
    let label = language.choose("原死因", "underlying cause");
    let by_box = if underlying.by_box {
        language.choose("（死因の種類による）", " (by the box of the manner)")
    } else {
        ""
    };
    writeln!(out, "\n{label}: {}{by_box}", underlying.code)?;
    let mut columns = Columns::new(language.choose(
        ["段階", "コード", "前", "相手", "確率", "例数", "説明"],
        ["step", "code", "over", "by", "probability", "support", "meaning"],
    ));
    for step in &underlying.steps {
        let (ja, en) = step.rule.explains();
        columns.row([
            step.rule.name().to_owned(),
            step.code.clone(),
            step.over.clone().unwrap_or_default(),
            step.by.clone().unwrap_or_default(),
            format!("{:.2}", step.probability),
            format!("{:.0}", step.support),
            language.choose(ja, en).to_owned(),
        ]);
    }
    columns.write(out, "  ")?;
    Ok(())
}

fn because(slot: &SlotUse, certificate: &Certificate) -> String {
    match (slot.field, slot.span) {
        (Some(field), Some(span)) => {
            let text = certificate.texts().find(|(f, _)| *f == field).map_or("", |(_, text)| text);
            let words: String = text.chars().skip(span.start).take(span.len()).collect();
            format!("「{words}」")
        }
        (Some(_), None) => "□".to_owned(),
        _ => slot.rule.to_owned(),
    }
}

fn field(field: Field, language: Language) -> &'static str {
    match field {
        Field::Means => language.choose("手段及び状況", "means"),
        Field::Line(0) => language.choose("I(ア)", "I(a)"),
        Field::Line(1) => language.choose("I(イ)", "I(b)"),
        Field::Line(2) => language.choose("I(ウ)", "I(c)"),
        Field::Line(_) => language.choose("I(エ)", "I(d)"),
        Field::Part2 => language.choose("II", "II"),
        Field::Surgery => language.choose("手術", "operation"),
        Field::Autopsy => language.choose("解剖", "autopsy"),
        Field::Manner => language.choose("死因の種類", "manner"),
        Field::Place => language.choose("場所の種別", "place"),
    }
}
