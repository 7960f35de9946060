//! JSON within bounds, and its parts.

use serde::Deserialize as _;
use serde_json::Value;

use crate::problem::Problem;

/// Parses JSON whose concepts may nest `concepts` deep.
pub(in crate::read) fn parse(file: &str, text: &str, concepts: usize) -> Result<Value, Problem> {
    // A concept is an array and an object; its designations and their use go three deeper. One level more is let
    // through, so that the reader can say where concepts nest too deep.
    let deepest = 2 * (concepts + 2) + 4;
    if depth(text) > deepest {
        return Err(Problem::in_file(file, format!("concepts nest deeper than {concepts}, the deepest read")));
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    // The depth is known to be bounded; the crate's own bound is a little too low.
    parser.disable_recursion_limit();
    let value = Value::deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    // The parser's own words may quote the text, its place does not.
    value.map_err(|error| {
        let reason = format!("is not valid JSON at column {}", error.column());
        Problem::at(file, error.line() as u64, "", reason)
    })
}

/// The part of an object that is text and not blank.
pub(in crate::read) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The part of an object that is an array, empty where it is none.
pub(in crate::read) fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The value of a property as text: `valueCode`, `valueString`, numbers, truth values, or the code of a coding.
pub(in crate::read) fn scalar(property: &Value) -> Option<String> {
    let (_, value) = property.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?;
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Object(_) => text(value, "code").map(str::to_owned),
        _ => None,
    }
}

/// Deepest nesting of brackets outside strings.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
