//! Death certificates to codes, and the queue of those that wait for a person.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ishizue_deaths::read::{Layout, Row};
use ishizue_deaths::{DeathCoder, Memory, reasons};
use ishizue_store::{Decision, Store, Waiting};
use ishizue_terminology::icd10;

use crate::application::Shared;
use crate::extract::{self, JsonOrText};
use crate::problem::{Problem, ProblemCode};
use crate::wire::ProblemDetails;
use crate::wire::deaths::{
    BrokenRow, CodedDeath, CodedDeaths, DeathsRequest, DecisionMade, DecisionRequest, Queue, QueueAdded, QueueDetail,
    QueueItem, QueueQuery,
};

/// Accuracy from which no person is asked where the request says nothing.
const ACCEPT_AT: f32 = 0.97;
/// Longest name of who decides, in code points.
const LONGEST_NAME: usize = 100;
/// Certificates of a list where the request says nothing.
const LISTED: usize = 200;

/// Codes death certificates
///
/// External cause with slots, rule, votes and confidence; nature of the injury; codes of the cause lines.
#[utoipa::path(
    post,
    path = "/api/v1/deaths",
    tag = "deaths",
    request_body = DeathsRequest,
    responses(
        (status = 200, description = "One answer for each certificate", body = CodedDeaths),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn code_deaths(
    State(context): State<Shared>,
    extract::Json(request): extract::Json<DeathsRequest>,
) -> Result<Json<CodedDeaths>, Problem> {
    let limit = context.application.limits.phrases;
    if request.certificates.len() > limit {
        let detail = format!("the limit is {limit} certificates");
        return Err(Problem::with_detail(ProblemCode::TooManyCertificates, detail));
    }
    let accept_at = request.accept_at.unwrap_or(ACCEPT_AT);
    if !(0.5..=1.0).contains(&accept_at) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`accept_at` must be between 0.5 and 1"));
    }
    let coder = context.application.deaths.clone();
    let work = move || {
        let mut memory = Memory::default();
        let threshold = coder.threshold(accept_at);
        let code = |value: &serde_json::Value| match Layout::JsonLines.row(&value.to_string()) {
            Ok(row) => coded(&coder, row, threshold, &mut memory),
            Err(issue) => CodedDeath::broken(issue),
        };
        CodedDeaths { answers: request.certificates.iter().map(code).collect() }
    };
    Ok(Json(context.workers.run(work).await?))
}

fn coded(coder: &DeathCoder, row: Row, threshold: f32, memory: &mut Memory) -> CodedDeath {
    let answer = coder.code(&row.certificate, memory);
    let reasons = reasons(&answer, row.certificate.is_blank(), &row.issues, threshold);
    CodedDeath::new(row.certificate.id, answer, row.issues, &reasons)
}

/// Adds certificates to the queue
///
/// The body is JSON Lines, or CSV with a heading, as text. What is accepted is left out; the rest waits for a person.
#[utoipa::path(
    post,
    path = "/api/v1/deaths/queue",
    tag = "deaths",
    request_body(content = String, content_type = "text/plain"),
    responses(
        (status = 200, description = "What waits now", body = QueueAdded),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn add_to_queue(
    State(context): State<Shared>,
    body: JsonOrText<serde_json::Value>,
) -> Result<Json<QueueAdded>, Problem> {
    let JsonOrText::Text(text) = body else { return Err(Problem::new(ProblemCode::UnsupportedMediaType)) };
    let store = store(&context)?;
    let coder = context.application.deaths.clone();
    let added = context.workers.run(move || add(&coder, &store, &text)).await??;
    Ok(Json(added))
}

fn add(coder: &DeathCoder, store: &Store, text: &str) -> Result<QueueAdded, Problem> {
    let first = text.lines().next().unwrap_or_default();
    let layout =
        Layout::of(first).map_err(|error| Problem::with_detail(ProblemCode::InvalidBody, error.to_string()))?;
    let mut added = QueueAdded { read: 0, added: 0, broken: Vec::new() };
    let mut waiting = Vec::new();
    let mut memory = Memory::default();
    let threshold = coder.threshold(ACCEPT_AT);
    for (line, row) in (1..).zip(text.lines()).skip(usize::from(layout.has_heading())) {
        if row.trim().is_empty() {
            continue;
        }
        match layout.row(row) {
            Ok(row) => {
                added.read += 1;
                waiting.extend(waits(coder, &row, threshold, &mut memory));
            }
            Err(issue) => added.broken.push(BrokenRow { line, reason: issue.reason.into_owned() }),
        }
    }
    added.added = store.queue().and_then(|mut queue| queue.add(&waiting)).map_err(unkept)?;
    Ok(added)
}

/// The certificate as one that waits; `None` where no person is needed.
fn waits(coder: &DeathCoder, row: &Row, threshold: f32, memory: &mut Memory) -> Option<Waiting> {
    let answer = coder.code(&row.certificate, memory);
    let reasons = reasons(&answer, row.certificate.is_blank(), &row.issues, threshold);
    let fields: BTreeMap<&str, String> = row.certificate.fields().into_iter().collect();
    let names = reasons.iter().map(|reason| reason.name());
    let waiting = Waiting::new(&row.certificate.id, &fields, answer.cause(), answer.confidence(), names);
    (!reasons.is_empty()).then_some(waiting)
}

/// Lists the queue
///
/// Open certificates first, those of most doubt at the top.
#[utoipa::path(
    get,
    path = "/api/v1/deaths/queue",
    tag = "deaths",
    params(QueueQuery),
    responses(
        (status = 200, description = "The certificates that wait", body = Queue),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_queue(
    State(context): State<Shared>,
    extract::Query(query): extract::Query<QueueQuery>,
) -> Result<Json<Queue>, Problem> {
    let limit = query.limit.unwrap_or(LISTED);
    if !(1..=1000).contains(&limit) {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`limit` must be between 1 and 1000"));
    }
    let store = store(&context)?;
    let queue = context.workers.run(move || listed(&store, query.decided, limit)).await??;
    Ok(Json(queue))
}

fn listed(store: &Store, decided: Option<bool>, limit: usize) -> Result<Queue, Problem> {
    let all = store.waiting().map_err(unkept)?;
    let decisions = store.decisions().map_err(unkept)?;
    let last: HashMap<&str, &Decision> = decisions.iter().map(|d| (d.key.as_str(), d)).collect();
    let mut items: Vec<QueueItem> =
        all.iter().map(|waiting| QueueItem::new(waiting, last.get(waiting.key.as_str()).copied())).collect();
    let total = items.len();
    let count = items.iter().filter(|item| item.decision.is_some()).count();
    items.retain(|item| decided.is_none_or(|wanted| item.decision.is_some() == wanted));
    items.sort_by(|a, b| {
        a.decision
            .is_some()
            .cmp(&b.decision.is_some())
            .then(a.confidence.total_cmp(&b.confidence))
            .then(a.id.cmp(&b.id))
    });
    items.truncate(limit);
    Ok(Queue { total, decided: count, items })
}

/// Shows one certificate of the queue
#[utoipa::path(
    get,
    path = "/api/v1/deaths/queue/{key}",
    tag = "deaths",
    params(("key" = String, Path, description = "Key of the certificate in the queue")),
    responses(
        (status = 200, description = "The certificate with its evidence", body = QueueDetail),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read_queue(
    State(context): State<Shared>,
    extract::Path(key): extract::Path<String>,
) -> Result<Json<QueueDetail>, Problem> {
    let store = store(&context)?;
    let coder = context.application.deaths.clone();
    let detail = context.workers.run(move || detail(&coder, &store, &key)).await??;
    Ok(Json(detail))
}

fn detail(coder: &DeathCoder, store: &Store, key: &str) -> Result<QueueDetail, Problem> {
    let waiting = find(store, key)?;
    let row = Layout::JsonLines.row(&waiting.certificate.to_string()).unwrap_or_default();
    let certificate = row.certificate.fields().into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    let answer = coded(coder, row, coder.threshold(ACCEPT_AT), &mut Memory::default());
    let decisions = store.decisions().map_err(unkept)?;
    let decisions = decisions.iter().filter(|d| d.key == key).map(DecisionMade::from).collect();
    Ok(QueueDetail { certificate, answer, decisions })
}

/// Decides on a certificate of the queue
///
/// A later decision counts, the earlier ones stay on record.
#[utoipa::path(
    post,
    path = "/api/v1/deaths/queue/{key}",
    tag = "deaths",
    params(("key" = String, Path, description = "Key of the certificate in the queue")),
    request_body = DecisionRequest,
    responses(
        (status = 200, description = "The decision as kept", body = DecisionMade),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn decide(
    State(context): State<Shared>,
    extract::Path(key): extract::Path<String>,
    extract::Json(request): extract::Json<DecisionRequest>,
) -> Result<Json<DecisionMade>, Problem> {
    let by = request.by.trim().to_owned();
    if by.is_empty() || by.chars().count() > LONGEST_NAME {
        return Err(Problem::with_detail(ProblemCode::InvalidParameter, "`by` must be a name of 1 to 100 characters"));
    }
    let code = icd10::Code::parse(&request.code)
        .map_err(|_| Problem::with_detail(ProblemCode::InvalidParameter, "`code` must be an ICD-10 code"))?;
    let store = store(&context)?;
    let work = move || {
        let proposed = find(&store, &key)?.code;
        let decision = Decision { key, code: code.as_str().to_owned(), proposed, by, at: String::new() };
        store.decide(&decision, SystemTime::now()).map_err(unkept)
    };
    let kept = context.workers.run(work).await??;
    Ok(Json(DecisionMade::from(&kept)))
}

/// Exports the decisions
///
/// CSV: id, proposed, code, changed, by, at, key; the last decision of each certificate.
#[utoipa::path(
    get,
    path = "/api/v1/deaths/decisions.csv",
    tag = "deaths",
    responses(
        (status = 200, description = "The decisions", body = String, content_type = "text/csv"),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn export_decisions(State(context): State<Shared>) -> Result<Response, Problem> {
    let store = store(&context)?;
    let text = context.workers.run(move || exported(&store)).await??;
    let name = "attachment; filename=\"decisions.csv\"";
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

fn exported(store: &Store) -> Result<String, Problem> {
    let ids: HashMap<String, String> = store.waiting().map_err(unkept)?.into_iter().map(|w| (w.key, w.id)).collect();
    let decisions = store.decisions().map_err(unkept)?;
    let last: BTreeMap<&str, &Decision> = decisions.iter().map(|d| (d.key.as_str(), d)).collect();
    let mut out = String::from("id,proposed,code,changed,by,at,key\r\n");
    for decision in last.values() {
        let id = ids.get(&decision.key).map(String::as_str).unwrap_or_default();
        let changed = (decision.code != decision.proposed).to_string();
        let cells = [id, &decision.proposed, &decision.code, &changed, &decision.by, &decision.at, &decision.key];
        let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&quoted.join(","));
        out.push_str("\r\n");
    }
    Ok(out)
}

/// A cell of a CSV (RFC 4180); one that a spreadsheet would compute is kept a text.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

fn find(store: &Store, key: &str) -> Result<Waiting, Problem> {
    let all = store.waiting().map_err(unkept)?;
    all.into_iter().find(|waiting| waiting.key == key).ok_or(Problem::new(ProblemCode::UnknownCertificate))
}

fn store(context: &Shared) -> Result<Store, Problem> {
    context.application.store.clone().ok_or(Problem::new(ProblemCode::NoQueue))
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn unkept(error: ishizue_store::StoreError) -> Problem {
    tracing::error!(%error, "the queue of certificates cannot be read or written");
    Problem::new(ProblemCode::Internal)
}
