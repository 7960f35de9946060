//! `ishizue cluster`

use std::io::Write;

use anyhow::Result;
use clap::{Args, Subcommand};
use ishizue_coding::System;
use ishizue_terminology::postcoordination::{Check, PostCoordination, Verdict};
use serde::Serialize;

use crate::engine;
use crate::exit::Exit;
use crate::input::{self, Input};
use crate::language::Language;
use crate::session::Session;
use crate::settings::Flags;

/// What `cluster` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say whether ICD-11 codes may stand together.
    Check(CheckArguments),
}

const AFTER_HELP: &str = "\
An expression is stems joined by `/`, each with extensions joined by `&`. Verdicts:
  valid         every code exists and may stand where it stands
  unknown-axis  nothing is wrong, but the axes of a stem are not loaded, so its extensions are not checked
  invalid       a rule is broken; each is named, with its section in the ICD-11 Reference Guide in the code
The exit code is 1 when an expression is not valid.
Examples:
  ishizue cluster check 'NC72.3Z&XK9K'
  ishizue cluster check - < expressions.txt --json";

/// The command line of `cluster check`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct CheckArguments {
    /// Expressions; `-`: the lines of standard input
    #[arg(value_name = "EXPR", required = true)]
    expressions: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    expression: &'a str,
    verdict: &'static str,
    /// The expression in canonical order, replicated codes rewritten; absent for what is no cluster.
    canonical: Option<String>,
    issues: Vec<IssueView<'a>>,
}

#[derive(Debug, Serialize)]
struct IssueView<'a> {
    rule: &'static str,
    code: &'a str,
    message: &'a str,
}

pub(super) fn run(command: Command, session: &mut Session) -> Result<Exit> {
    let Command::Check(arguments) = command;
    let settings = session.settings(&Flags::default())?;
    let coder = engine::in_systems(engine::starter_coder()?, &settings, &[System::Icd11])?;
    let Some(rules) = coder.systems().post_coordination() else { return Ok(Exit::Internal) };
    let mut exit = Exit::Success;
    for argument in &arguments.expressions {
        for expression in lines(argument)? {
            let check = rules.check(&expression);
            if check.verdict != Verdict::Valid {
                exit = Exit::InputFailed;
            }
            if arguments.json {
                session.json_line(&report(&expression, &check, rules))?;
            } else {
                write(&expression, &check, rules, settings.language.value, session.out())?;
            }
        }
    }
    Ok(exit)
}

fn lines(argument: &str) -> Result<Vec<String>> {
    if argument != input::STDIN {
        return Ok(vec![argument.to_owned()]);
    }
    let text = Input::stdin().read(None)?.text;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn report<'a>(expression: &'a str, check: &'a Check, rules: &PostCoordination) -> Report<'a> {
    let view = |issue: &'a ishizue_terminology::postcoordination::Issue| IssueView {
        rule: issue.rule.as_str(),
        code: &issue.code,
        message: &issue.message,
    };
    Report {
        expression,
        verdict: check.verdict.as_str(),
        canonical: rules.canonical(expression).ok(),
        issues: check.issues.iter().map(view).collect(),
    }
}

fn write(
    expression: &str,
    check: &Check,
    rules: &PostCoordination,
    language: Language,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let verdict = match check.verdict {
        Verdict::Valid => language.choose("正しい", "valid"),
        Verdict::Unknown => language.choose("確認できない（軸が未登録）", "unknown axis: cannot be checked"),
        Verdict::Invalid => language.choose("誤り", "invalid"),
    };
    writeln!(out, "{expression}  {verdict}")?;
    for issue in &check.issues {
        writeln!(out, "  {issue}")?;
    }
    match rules.canonical(expression) {
        Ok(canonical) if canonical != expression => {
            writeln!(out, "  {}: {canonical}", language.choose("正規形", "canonical"))
        }
        _ => Ok(()),
    }
}
