//! Texts with a list of the strings they mention, without offsets: `{"tag", "text", "answer": "['…', …]"}` a line, the
//! form of JMED-LLM.

use serde::Deserialize;

use super::CorpusError;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListTag {
    /// Diseases, symptoms and findings that the patient has (`d`).
    Disease,
    /// Drugs that the patient is given (`m-key`).
    Medication,
}

/// A text and what it mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What is listed.
    pub tag: ListTag,
    /// The text.
    pub text: String,
    /// The strings, as they stand in the text.
    pub answer: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    tag: String,
    text: String,
    answer: String,
}

/// Reads a JSONL of lists; blank lines are skipped.
///
/// # Errors
/// The first line that is no such object, has another tag, or an answer that is no list of strings.
pub fn parse(source: &str) -> Result<Vec<Listed>, CorpusError> {
    let rows = source.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
    rows.map(|(at, row)| parse_row(row).map_err(|reason| CorpusError { line: at + 1, reason })).collect()
}

/// Reads one line of such a file.
///
/// # Errors
/// What is wrong with it, without quoting it.
pub fn parse_row(row: &str) -> Result<Listed, &'static str> {
    let row: Row =
        serde_json::from_str(row).map_err(|_| "needed is a JSON object with the strings tag, text and answer")?;
    let tag = match row.tag.as_str() {
        "d" => ListTag::Disease,
        "m-key" => ListTag::Medication,
        _ => return Err("the tag is neither d nor m-key"),
    };
    let answer = strings(&row.answer).ok_or("the answer is no list of strings as Python writes it")?;
    Ok(Listed { tag, text: row.text, answer })
}

/// The strings of a Python list literal.
fn strings(literal: &str) -> Option<Vec<String>> {
    let mut rest = literal.trim().strip_prefix('[')?.strip_suffix(']')?.trim_start();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (string, after) = string(&rest[1..], quote)?;
        all.push(string);
        rest = after.trim_start();
        if let Some(after) = rest.strip_prefix(',') {
            rest = after.trim_start();
        } else if !rest.is_empty() {
            return None;
        }
    }
    Some(all)
}

/// A string up to its closing quote, and what follows.
fn string(source: &str, quote: char) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut symbols = source.char_indices();
    while let Some((at, symbol)) = symbols.next() {
        match symbol {
            _ if symbol == quote => return Some((out, &source[at + 1..])),
            '\\' => out.push(escaped(&mut symbols)?),
            _ => out.push(symbol),
        }
    }
    None
}

fn escaped(symbols: &mut std::str::CharIndices<'_>) -> Option<char> {
    let digits = match symbols.next()?.1 {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        c @ ('\\' | '\'' | '"') => return Some(c),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let value = (0..digits).try_fold(0u32, |sum, _| Some(sum << 4 | symbols.next()?.1.to_digit(16)?))?;
    char::from_u32(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_lists_are_read() {
        assert_eq!(strings("[]").unwrap(), Vec::<String>::new());
        assert_eq!(strings(r"['発熱', 'a\'b', \u0041]"), None);
        assert_eq!(strings(r#"['発熱', "it's", 'S\u3000c\x41\\']"#).unwrap(), ["発熱", "it's", "S\u{3000}cA\\"]);
        for bad in ["", "[", "['a' 'b']", "['a", "[1]", r"['\u12']", r"['\ud800']", r"['\q']"] {
            assert_eq!(strings(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        let good = r#"{"tag":"d","text":"発熱あり","answer":"['発熱']"}"#;
        assert_eq!(parse(&format!("{good}\n\n{{}}")).unwrap_err().line, 3);
        assert_eq!(parse(good).unwrap()[0].answer, ["発熱"]);
    }
}
