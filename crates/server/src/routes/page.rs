//! The pages and what they are made of, built into the binary.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::extract::Path;
use crate::problem::{Problem, ProblemCode};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

macro_rules! web {
    ($name:literal) => {
        include_str!(concat!("../../../../web/", $name))
    };
}

/// Name, media type and content of everything under `/assets`.
const ASSETS: &[(&str, &str, &str)] = &[
    ("ishizue.css", CSS, web!("ishizue.css")),
    ("ishizue.js", SCRIPT, web!("ishizue.js")),
    ("api.js", SCRIPT, web!("api.js")),
    ("asking.js", SCRIPT, web!("asking.js")),
    ("browse.js", SCRIPT, web!("browse.js")),
    ("chart.js", SCRIPT, web!("chart.js")),
    ("codes.js", SCRIPT, web!("codes.js")),
    ("concept.js", SCRIPT, web!("concept.js")),
    ("deaths.js", SCRIPT, web!("deaths.js")),
    ("deaths-certificate.js", SCRIPT, web!("deaths-certificate.js")),
    ("deaths-change.js", SCRIPT, web!("deaths-change.js")),
    ("deaths-evidence.js", SCRIPT, web!("deaths-evidence.js")),
    ("deaths-names.js", SCRIPT, web!("deaths-names.js")),
    ("deaths-person.js", SCRIPT, web!("deaths-person.js")),
    ("deaths-queue.js", SCRIPT, web!("deaths-queue.js")),
    ("deaths-upload.js", SCRIPT, web!("deaths-upload.js")),
    ("dom.js", SCRIPT, web!("dom.js")),
    ("evidence.js", SCRIPT, web!("evidence.js")),
    ("example.js", SCRIPT, web!("example.js")),
    ("mentions.js", SCRIPT, web!("mentions.js")),
    ("phrase.js", SCRIPT, web!("phrase.js")),
    ("releases.js", SCRIPT, web!("releases.js")),
    ("systems.js", SCRIPT, web!("systems.js")),
    ("table.js", SCRIPT, web!("table.js")),
    ("terms.js", SCRIPT, web!("terms.js")),
    ("words.js", SCRIPT, web!("words.js")),
    ("icon.svg", SVG, web!("icon.svg")),
];

/// The page on which charts and phrases are coded.
pub(crate) async fn index() -> Response {
    file(HTML, web!("index.html"))
}

/// The page on which people decide on death certificates.
pub(crate) async fn deaths() -> Response {
    file(HTML, web!("deaths.html"))
}

/// The page that describes the API.
pub(crate) async fn api() -> Response {
    file(HTML, web!("api.html"))
}

/// A part of a page.
pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = found.ok_or(Problem::new(ProblemCode::UnknownPath))?;
    Ok(file(kind, content))
}

/// Pages change with the binary and have no version in their address, so browsers ask each time.
fn file(kind: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], content).into_response()
}
