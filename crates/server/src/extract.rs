//! From requests to values; what does not fit is a problem that quotes nothing.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::application::Shared;
use crate::problem::{Problem, ProblemCode};

/// A body that must be JSON.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// A body that is JSON or plain text.
#[derive(Debug)]
pub(crate) enum JsonOrText<T> {
    Json(T),
    Text(String),
}

/// The query string.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

/// The variable parts of the path.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Shared> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        match JsonOrText::from_request(request, state).await? {
            JsonOrText::Json(value) => Ok(Self(value)),
            JsonOrText::Text(_) => Err(Problem::new(ProblemCode::UnsupportedMediaType)),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<Shared> for JsonOrText<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Problem> {
        let media = Media::of(request.headers()).ok_or(Problem::new(ProblemCode::UnsupportedMediaType))?;
        let limit = state.application.limits.body_bytes;
        let body = Bytes::from_request(request, state).await.map_err(|e| unread(&e, limit))?;
        match media {
            Media::Json => parse(&body).map(Self::Json),
            Media::Text => text(&body).map(Self::Text),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query.map(|q| Self(q.0)).map_err(|_| Problem::new(ProblemCode::InvalidQuery))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|p| Self(p.0)).map_err(|_| Problem::new(ProblemCode::InvalidQuery))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    Json,
    Text,
}

impl Media {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
        let (essence, parameters) = value.split_once(';').unwrap_or((&value, ""));
        match essence.trim() {
            "application/json" => Some(Self::Json),
            "text/plain" => charset(parameters).is_none_or(|c| c == "utf-8" || c == "us-ascii").then_some(Self::Text),
            _ => None,
        }
    }
}

fn charset(parameters: &str) -> Option<&str> {
    let named = parameters.split(';').filter_map(|p| p.split_once('='));
    named.into_iter().find(|(name, _)| name.trim() == "charset").map(|(_, value)| value.trim().trim_matches('"'))
}

fn unread(rejection: &BytesRejection, limit: usize) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::with_detail(ProblemCode::BodyTooLarge, format!("the limit is {limit} bytes"));
    }
    Problem::new(ProblemCode::BodyUnreadable)
}

fn text(body: &[u8]) -> Result<String, Problem> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let detail = format!("the byte at offset {} begins no UTF-8 character", error.valid_up_to());
        Problem::with_detail(ProblemCode::NotUtf8, detail)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let code = match error.classify() {
            Category::Data => ProblemCode::InvalidBody,
            Category::Syntax | Category::Eof | Category::Io => ProblemCode::MalformedJson,
        };
        Problem::with_detail(code, format!("at line {}, column {}", error.line(), error.column()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(value: &'static str) -> Option<Media> {
        Media::of(&HeaderMap::from_iter([(header::CONTENT_TYPE, value.parse().unwrap())]))
    }

    #[test]
    fn reads_content_types() {
        assert_eq!(media("Application/JSON; charset=utf-8"), Some(Media::Json));
        assert_eq!(media("text/plain"), Some(Media::Text));
        assert_eq!(media("text/plain; charset=\"UTF-8\""), Some(Media::Text));
        assert_eq!(media("text/plain; charset=Shift_JIS"), None);
        assert_eq!(media("text/html"), None);
        assert_eq!(Media::of(&HeaderMap::new()), None);
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(text("\u{feff}肺炎".as_bytes()).unwrap(), "肺炎");
    }
}
