//! The error boundary: every failure leaves the server as RFC 9457 problem details.
//!
//! *Invariant:* a problem says where and what kind, never what the request held. That is why messages of parsers,
//! which like to quote their input, are not passed on.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::wire;

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", self.code.as_str())]
pub struct Problem {
    code: ProblemCode,
    detail: Cow<'static, str>,
}

macro_rules! problems {
    ($($name:ident $code:literal $status:ident $title:literal $hint:literal)*) => {
        /// The kinds of problem, each with a code that stays the same from version to version.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $(#[doc = $title] $name,)* }

        impl ProblemCode {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// What kind of problem it is, the same for all of its kind.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What to do about it.
            pub fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }
        }
    };
}

problems! {
    UnknownPath "unknown-path" NOT_FOUND "There is nothing at this path"
        "The paths are described at /api."
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "The path does not know this method"
        "The Allow header names the methods of this path."
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The body is of a type that is not read here"
        "Send application/json, or for one chart text/plain in UTF-8, and say so in Content-Type."
    BodyTooLarge "body-too-large" PAYLOAD_TOO_LARGE "The body is too large"
        "Send the text in parts, or have the operator raise the limit."
    BodyUnreadable "body-unreadable" BAD_REQUEST "The body could not be read to its end"
        "Send the request again."
    NotUtf8 "not-utf8" BAD_REQUEST "The body is not UTF-8"
        "Convert the text to UTF-8; the page at / also opens Shift_JIS files."
    MalformedJson "malformed-json" BAD_REQUEST "The body is not JSON"
        "Check the quoting and that the body is complete."
    InvalidBody "invalid-body" UNPROCESSABLE_ENTITY "The body has not the form that is expected"
        "The schema of the body is described at /api."
    InvalidQuery "invalid-query" BAD_REQUEST "The query or path is not as expected"
        "The parameters are described at /api; write them percent-encoded in UTF-8."
    InvalidParameter "invalid-parameter" UNPROCESSABLE_ENTITY "A parameter is out of its range"
        "The ranges are described at /api."
    TooManyPhrases "too-many-phrases" UNPROCESSABLE_ENTITY "The request has too many phrases"
        "Send the phrases in several requests."
    TooManyCertificates "too-many-certificates" UNPROCESSABLE_ENTITY "The request has too many certificates"
        "Send the certificates in several requests, or use `ishizue deaths code` for a file."
    UnknownCertificate "unknown-certificate" NOT_FOUND "The queue has no such certificate"
        "GET /api/v1/deaths/queue lists the keys."
    NoQueue "no-queue" NOT_FOUND "This server keeps no queue of certificates"
        "Start it with a data directory."
    SystemNotLoaded "system-not-loaded" UNPROCESSABLE_ENTITY "A system that is asked for is not imported"
        "Have the operator import it; the detail names the command."
    UnknownTerminology "unknown-terminology" NOT_FOUND "No release of this code system is loaded"
        "GET /api/v1/terminologies lists the code systems."
    UnknownConcept "unknown-concept" NOT_FOUND "The release has no such code"
        "Search with GET /api/v1/terminologies/{system}/concepts?query=."
    Overloaded "overloaded" SERVICE_UNAVAILABLE "Too many requests are waiting"
        "Send the request again later."
    Timeout "timeout" SERVICE_UNAVAILABLE "The answer takes too long"
        "Send less text at once, or have the operator raise the time limit."
    Internal "internal" INTERNAL_SERVER_ERROR "Something in the server failed"
        "The server's log has the place; please report it."
}

/// Seconds after which a client may ask again, where that makes sense.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

impl Problem {
    /// A problem of which there is no more to say than its kind.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: Cow::Borrowed(code.title()) }
    }

    /// A problem with what is particular to this occurrence; no text from a request belongs there.
    pub fn with_detail(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The kind of problem.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// What is particular to this occurrence.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = axum::Json(wire::ProblemDetails::from(&self));
        let mut response = (self.code.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.code.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_statuses_are_errors() {
        let mut codes: Vec<_> = ProblemCode::ALL.iter().map(|c| c.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        assert!(ProblemCode::ALL.iter().all(|c| c.status().is_client_error() || c.status().is_server_error()));
    }
}
