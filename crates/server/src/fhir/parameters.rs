//! Parameters in and out (<https://hl7.org/fhir/R4/parameters.html>).

use serde_json::Value;

use super::outcome::Outcome;

/// What a request says, from a query or a Parameters resource.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters {
    values: Vec<(String, Value)>,
}

/// A coding that a request names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CodingIn<'a> {
    pub(crate) system: Option<&'a str>,
    pub(crate) version: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) display: Option<&'a str>,
}

impl Parameters {
    /// The parameters of a query string; what is no UTF-8 after decoding is replaced and finds nothing.
    pub(crate) fn from_query(query: &str) -> Self {
        let mut parameters = Self::default();
        parameters.add_query(query);
        parameters
    }

    pub(crate) fn add_query(&mut self, query: &str) {
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.values.push((decoded(name), Value::String(decoded(value))));
        }
    }

    /// The parameters of a Parameters resource.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, Outcome> {
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            Outcome::invalid(format!("the body is not JSON at line {}, column {}", error.line(), error.column()))
        })?;
        Self::from_resource(&value)
    }

    pub(crate) fn from_resource(resource: &Value) -> Result<Self, Outcome> {
        if resource.get("resourceType").and_then(Value::as_str) != Some("Parameters") {
            return Err(Outcome::invalid("the body is not a Parameters resource"));
        }
        let list = resource.get("parameter").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let values = list.iter().filter_map(|parameter| {
            let parameter = parameter.as_object()?;
            let name = parameter.get("name")?.as_str()?.to_owned();
            let value = parameter.iter().find(|(key, _)| key.starts_with("value") || *key == "resource")?.1;
            Some((name, value.clone()))
        });
        Ok(Self { values: values.collect() })
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// A parameter that is text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Every value of a parameter that is text.
    pub(crate) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(known, _)| known == name).filter_map(|(_, value)| value.as_str())
    }

    /// A parameter that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<usize>, Outcome> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        let refuse = || Outcome::invalid(format!("the parameter `{name}` is not a number from 0"));
        number.and_then(|number| usize::try_from(number).ok()).map(Some).ok_or_else(refuse)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"))
    }

    /// A parameter that is a resource.
    pub(crate) fn resource(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| value.is_object())
    }

    /// The codings that a request names: `codeableConcept`, else `coding`, else `code` with `system` or `url`.
    pub(crate) fn codings(&self) -> Vec<CodingIn<'_>> {
        if let Some(codings) = self.get("codeableConcept").and_then(|concept| concept.get("coding")) {
            return codings.as_array().into_iter().flatten().map(coding).collect();
        }
        if let Some(value) = self.get("coding") {
            return vec![coding(value)];
        }
        vec![CodingIn {
            system: self.text("system").or_else(|| self.text("url")),
            version: self.text("version").or_else(|| self.text("systemVersion")),
            code: self.text("code"),
            display: self.text("display"),
        }]
    }

    /// The coding in a parameter of this name, as `codingA`.
    pub(crate) fn coding(&self, name: &str) -> Option<CodingIn<'_>> {
        self.get(name).map(coding)
    }
}

fn coding(value: &Value) -> CodingIn<'_> {
    // A query may hold a coding as `system|code`.
    if let Some((system, code)) = value.as_str().and_then(|text| text.split_once('|')) {
        return CodingIn { system: Some(system), code: Some(code), ..CodingIn::default() };
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    CodingIn { system: text("system"), version: text("version"), code: text("code"), display: text("display") }
}

/// Percent-decoding of a query (WHATWG URL, application/x-www-form-urlencoded).
fn decoded(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| byte == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(if byte == b'+' { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The JSON text of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource(pub(crate) String);

impl From<Value> for Resource {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

/// A Parameters resource in the making, written as text: answers are many and small.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    text: String,
}

impl Answer {
    /// Adds a parameter with a text; `kind` is the name of its value (`valueString`).
    pub(crate) fn text(&mut self, name: &str, kind: &str, value: &str) -> &mut Self {
        self.open(name, kind);
        quote(value, &mut self.text);
        self.text.push('}');
        self
    }

    /// Adds a parameter with any value.
    pub(crate) fn value(&mut self, name: &str, kind: &str, value: &Value) -> &mut Self {
        self.open(name, kind);
        self.text.push_str(&value.to_string());
        self.text.push('}');
        self
    }

    /// Adds a parameter of parts.
    pub(crate) fn parts(&mut self, name: &str, parts: &Self) -> &mut Self {
        self.open(name, "part");
        self.text.push('[');
        self.text.push_str(&parts.text);
        self.text.push_str("]}");
        self
    }

    /// `{"name":…,"kind":`
    fn open(&mut self, name: &str, kind: &str) {
        self.text.push_str(if self.text.is_empty() { "{\"name\":" } else { ",{\"name\":" });
        quote(name, &mut self.text);
        self.text.push(',');
        quote(kind, &mut self.text);
        self.text.push(':');
    }

    pub(crate) fn resource(&self) -> Resource {
        Resource(format!("{{\"resourceType\":\"Parameters\",\"parameter\":[{}]}}", self.text))
    }
}

/// A JSON string (RFC 8259, section 7).
fn quote(text: &str, out: &mut String) {
    let plain = |c: char| c >= ' ' && c != '"' && c != '\\';
    if text.chars().all(plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded() {
        let parameters =
            Parameters::from_query("url=http%3A%2F%2Fx&code=A%26B+C&filter=%E8%82%BA&broken=%zz&coding=s%7Cc");
        assert_eq!(parameters.text("url"), Some("http://x"));
        assert_eq!(parameters.text("code"), Some("A&B C"));
        assert_eq!(parameters.text("filter"), Some("肺"));
        assert_eq!(parameters.text("broken"), Some("%zz"));
        assert_eq!(parameters.coding("coding").unwrap().code, Some("c"));
        assert_eq!(parameters.text("missing"), None);
    }

    #[test]
    fn what_is_written_is_json() {
        let mut parts = Answer::default();
        parts.text("a", "valueString", "\"\\\n肺").value("b", "valueBoolean", &true.into());
        let mut answer = Answer::default();
        answer.parts("part", &parts).text("c", "valueCode", "");
        let value: Value = serde_json::from_str(&answer.resource().0).unwrap();
        assert_eq!(value["parameter"][0]["part"][0]["valueString"], "\"\\\n肺");
        assert_eq!(value["parameter"][0]["part"][1]["valueBoolean"], true);
        assert_eq!(value["parameter"][1]["valueCode"], "");
    }
}
