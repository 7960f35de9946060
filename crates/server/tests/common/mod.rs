//! A small real application: a starter ICD-10 and a few names.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use ishizue_coding::{Coder, Settings, Systems};
use ishizue_deaths::DeathCoder;
use ishizue_index::Lexicon;
use ishizue_server::{Application, Limits, ReleaseSummary};
use ishizue_store::Store;
use ishizue_terminology::{
    ConceptKind::{Block, Chapter, Code},
    DesignationUse::{Abbreviation, Preferred, Synonym},
    Language::{En, Ja},
    Release, ReleaseBuilder, ReleaseMeta, SourceFile,
};
use tower::ServiceExt as _;

const HIERARCHY: &[(&str, ishizue_terminology::ConceptKind, Option<&str>, &str)] = &[
    ("S00-T98", Chapter, None, "損傷，中毒及びその他の外因の影響"),
    ("S70-S79", Block, Some("S00-T98"), "股関節部及び大腿の損傷"),
    ("S72", Code, Some("S70-S79"), "大腿骨骨折"),
    ("S720", Code, Some("S72"), "大腿骨頚部骨折"),
    ("S7200", Code, Some("S720"), "大腿骨頚部骨折　閉鎖性"),
    ("S721", Code, Some("S72"), "転子貫通骨折"),
    ("I10", Code, None, "本態性（原発性＜一次性＞）高血圧（症）"),
    ("I63", Code, None, "脳梗塞"),
    ("I639", Code, Some("I63"), "脳梗塞，詳細不明"),
    ("E11", Code, None, "２型＜インスリン非依存性＞糖尿病＜NIDDM＞"),
    ("E119", Code, Some("E11"), "２型糖尿病　合併症を伴わないもの"),
    ("J18", Code, None, "肺炎，病原体不詳"),
    ("J189", Code, Some("J18"), "肺炎，詳細不明"),
    ("J69", Code, None, "固形物及び液状物による肺臓炎"),
    ("J690", Code, Some("J69"), "食物及び吐物による肺臓炎"),
    ("C16", Code, None, "胃の悪性新生物＜腫瘍＞"),
    ("C169", Code, Some("C16"), "胃の悪性新生物＜腫瘍＞，部位不明"),
    ("I26", Code, None, "肺塞栓症"),
    ("I269", Code, Some("I26"), "急性肺性心の記載のない肺塞栓症"),
    ("R50", Code, None, "その他の原因による熱及び不明熱"),
    ("R509", Code, Some("R50"), "発熱，詳細不明"),
    ("R06", Code, None, "呼吸の異常"),
    ("R060", Code, Some("R06"), "呼吸困難"),
    ("M81", Code, None, "骨粗しょう＜鬆＞症＜オステオポローシス＞，病的骨折を伴わないもの"),
    ("M819", Code, Some("M81"), "骨粗しょう＜鬆＞症＜オステオポローシス＞，詳細不明"),
];

const NAMES: &[(&str, &str, ishizue_terminology::DesignationUse)] = &[
    ("S721", "大腿骨転子部骨折", Synonym),
    ("I10", "高血圧症", Synonym),
    ("I639", "脳梗塞", Synonym),
    ("E119", "2型糖尿病", Synonym),
    ("E119", "2型DM", Abbreviation),
    ("J189", "肺炎", Synonym),
    ("J690", "誤嚥性肺炎", Synonym),
    ("C169", "胃癌", Synonym),
    ("I269", "肺塞栓症", Synonym),
    ("R509", "発熱", Synonym),
    ("R060", "呼吸苦", Synonym),
    ("M819", "骨粗鬆症", Synonym),
];

/// The starter ICD-10 of these tests.
pub fn release() -> Release {
    let mut builder = ReleaseBuilder::new();
    for (code, kind, parent, title) in HIERARCHY {
        builder.concept(code, *kind, *parent).designation(code, title, Ja, Preferred, "");
    }
    builder.designation("S72", "Fracture of femur", En, Preferred, "").property("S7200", "digits", "5");
    for (at, (code, name, usage)) in NAMES.iter().enumerate() {
        builder.designation(code, name, Ja, *usage, &format!("2000{at:04}"));
    }
    builder.finish(meta("starter", "2026")).unwrap()
}

fn meta(system: &str, edition: &str) -> ReleaseMeta {
    ReleaseMeta {
        system: system.into(),
        title: "Starter set".into(),
        scheme: "icd10".into(),
        edition: edition.into(),
        licence: "CC0".into(),
        digest: "d".repeat(64),
        sources: vec![SourceFile {
            name: "starter.tsv".into(),
            sha256: "0".repeat(64),
            bytes: 1234,
            encoding: "UTF-8".into(),
        }],
        notes: Vec::new(),
    }
}

/// A data directory of its own; what it holds is gone with the machine's temporary files.
fn empty_store() -> Store {
    Store::open(tempfile::tempdir().unwrap().keep()).unwrap()
}

/// An application over [`release`], with an older edition in its catalogue.
pub fn application(limits: Limits) -> Application {
    let release = release();
    let lexicon = Lexicon::compile(&[&release]);
    let current = ReleaseSummary::of(&release, true);
    let older = ReleaseSummary { meta: meta("starter", "2025"), ..ReleaseSummary::of(&release, false) };
    let coder = Coder::new(Arc::new(vec![release]), Arc::new(lexicon), Settings::default()).unwrap();
    Application {
        deaths: DeathCoder::new(coder.clone()),
        store: Some(empty_store()),
        coder,
        catalogue: vec![older, current],
        models: Vec::new(),
        limits,
        now: || "2026-11-28T00:00:00Z".into(),
    }
}

/// Code, level, parent, name in English and in Japanese where it has one.
type Row = (&'static str, ishizue_terminology::ConceptKind, Option<&'static str>, &'static str, &'static str);

const ICD11: [Row; 5] = [
    ("12", Chapter, None, "Diseases of the respiratory system", ""),
    ("CA40", Code, Some("12"), "Pneumonia", ""),
    ("CA40.Z", Code, Some("CA40"), "Pneumonia, organism unspecified", "肺炎"),
    ("NC72", Code, None, "Fracture of femur", ""),
    ("NC72.3Z", Code, Some("NC72"), "Fracture of unspecified trochanteric section of femur", "大腿骨転子部骨折"),
];

/// A little ICD-11, with names of its own.
pub fn icd11() -> Release {
    let mut builder = ReleaseBuilder::new();
    for (code, kind, parent, english, japanese) in ICD11 {
        builder.concept(code, kind, parent).designation(code, english, En, Preferred, "");
        if !japanese.is_empty() {
            builder.designation(code, japanese, Ja, Preferred, "ishizue");
        }
    }
    builder.designation("CA40.Z", "市中肺炎", Ja, Synonym, "ishizue").property("CA40.Z", "residual", "true");
    let meta = ReleaseMeta { title: "ICD-11 MMS".into(), scheme: "icd11".into(), ..meta("icd11", "2024-01") };
    builder.finish(meta).unwrap()
}

/// The application over [`release`] that codes in ICD-11 too.
pub fn application_with_icd11(limits: Limits) -> Application {
    let mut application = application(limits);
    let icd11 = icd11();
    application.catalogue.push(ReleaseSummary::of(&icd11, true));
    application.coder = application.coder.with_systems(Systems::new(vec![icd11]));
    application
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// One header as text, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts problem details with this code, and that nothing of `secret` is in them.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str, secret: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        let problem = self.json();
        assert_eq!(problem["code"], code);
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("/api#{code}"));
        for member in ["title", "detail", "hint"] {
            assert!(!problem[member].as_str().unwrap().is_empty(), "{member} in {problem}");
        }
        assert!(secret.is_empty() || !self.body.contains(secret), "{}", self.body);
    }
}

/// One server for a series of requests.
pub struct Server(Router);

impl Server {
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::over(application(limits))
    }

    pub fn over(application: Application) -> Self {
        Self(ishizue_server::router(application))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.post(path, "application/json", body.to_string()).await
    }
}
