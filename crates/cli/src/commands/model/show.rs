//! `ishizue model show`

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;
use ishizue_store::models::{Bilingual, Card};

use crate::columns::{Columns, cell};
use crate::exit::{DataError, Exit};
use crate::language::Language;
use crate::models;
use crate::session::Session;
use crate::settings::Settings;

const AFTER_HELP: &str = "\
Examples:
  ishizue model show tagger
  ishizue model show list-tagger --lang en
  ishizue model show tagger --json";

/// The command line of `model show`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The model, as listed
    name: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings, session: &mut Session) -> Result<Exit> {
    let nowhere = || DataError("no models are used with these settings; leave out --no-models".to_owned());
    let card = models::source(settings).ok_or_else(nowhere)?.card(&arguments.name)?;
    if arguments.json {
        session.json(&card)?;
    } else {
        View { language: settings.language.value }.card(&card, session.out())?;
    }
    Ok(Exit::Success)
}

/// How a card is shown to people.
#[derive(Debug, Clone, Copy)]
struct View {
    language: Language,
}

impl View {
    fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        self.language.choose(ja, en)
    }

    fn card(self, card: &Card, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{} {} ({}, {})", line(&card.name), line(&card.version), card.kind, line(&card.date))?;
        writeln!(out)?;
        self.text(self.say("使いみち", "Intended use"), &card.intended_use, out)?;
        self.text(self.say("限界", "Limits"), &card.limits, out)?;
        self.data(card, out)?;
        self.metrics(card, out)?;
        self.origin(card, out)
    }

    fn text(self, title: &str, text: &Bilingual, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{title}")?;
        for row in self.language.choose(&text.ja, &text.en).trim().lines() {
            writeln!(out, "  {}", line(row))?;
        }
        writeln!(out)
    }

    fn data(self, card: &Card, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", self.say("学習データ", "Data"))?;
        for source in &card.data {
            let (name, licence, usage) = (line(&source.name), line(&source.licence), line(&source.usage));
            writeln!(out, "  {name}")?;
            writeln!(out, "    {}: {licence}", self.say("ライセンス", "licence"))?;
            writeln!(out, "    {}: {usage}", self.say("用途", "use"))?;
        }
        writeln!(out)
    }

    fn metrics(self, card: &Card, out: &mut impl Write) -> io::Result<()> {
        if card.metrics.is_empty() {
            return Ok(());
        }
        writeln!(out, "{}", self.say("評価値", "Figures"))?;
        let headings = self.language.choose(["指標", "値", "求め方"], ["figure", "value", "command"]);
        let mut columns = Columns::new(headings).right([1]);
        for (name, metric) in &card.metrics {
            columns.row([line(name), metric.value.to_string(), line(&metric.command)]);
        }
        columns.write(out, "  ")?;
        writeln!(out)
    }

    fn origin(self, card: &Card, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", self.say("重み", "Weights"))?;
        let trained = &card.trained_with;
        let facts = [
            (self.say("ライセンス", "licence"), line(&card.licence)),
            (self.say("バイト数", "bytes"), card.bytes.to_string()),
            ("SHA-256", card.sha256.clone()),
            (self.say("学習設定", "config"), trained.config.clone()),
            (self.say("入力データ", "inputs"), trained.inputs.clone()),
            (self.say("乱数の種", "seed"), trained.seed.to_string()),
        ];
        facts.iter().try_for_each(|(label, value)| writeln!(out, "  {label}: {value}"))
    }
}

/// Foreign text on one line of a terminal.
fn line(text: &str) -> String {
    cell(text, usize::MAX)
}
