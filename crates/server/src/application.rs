//! What the server serves, put together by its caller.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ishizue_coding::Coder;
use ishizue_deaths::DeathCoder;
use ishizue_store::Store;
use ishizue_terminology::{Release, ReleaseMeta};

use crate::metrics::Metrics;
use crate::search::NameIndex;
use crate::workers::Workers;

/// Everything a server answers from.
#[derive(Debug, Clone)]
pub struct Application {
    /// Codes charts and phrases; its releases are the ones whose concepts can be read.
    pub coder: Coder,
    /// Codes death certificates.
    pub deaths: DeathCoder,
    /// Where certificates wait for a person and decisions are kept; `None`: no queue.
    pub store: Option<Store>,
    /// Every imported release, the ones that are not in force too.
    pub catalogue: Vec<ReleaseSummary>,
    /// The models that the coder reads with.
    pub models: Vec<ModelSummary>,
    /// What one request may ask for.
    pub limits: Limits,
    /// The moment as RFC 3339, for answers that state it.
    pub now: fn() -> String,
}

/// A model in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSummary {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its weights in hexadecimal digits.
    pub sha256: String,
}

/// One imported release, as the catalogue lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSummary {
    /// Where the release comes from.
    pub meta: ReleaseMeta,
    /// True when it is in force.
    pub current: bool,
    /// Number of concepts.
    pub concepts: usize,
    /// Number of designations.
    pub designations: usize,
}

impl ReleaseSummary {
    /// The summary of a loaded release.
    pub fn of(release: &Release, current: bool) -> Self {
        Self {
            meta: release.meta().clone(),
            current,
            concepts: release.len(),
            designations: release.designation_count(),
        }
    }
}

/// Bounds of one request and of the work at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body in bytes.
    pub body_bytes: usize,
    /// Most phrases in one request.
    pub phrases: usize,
    /// Time after which a request is answered with a problem.
    pub timeout: Duration,
    /// Pieces of coding work done at once.
    pub workers: usize,
    /// Requests that may wait for a worker before others are turned away.
    pub queue: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 2 * 1024 * 1024,
            phrases: 1000,
            timeout: Duration::from_secs(10),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 64,
        }
    }
}

/// The application with what the server keeps beside it; one for all requests.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) application: Application,
    pub(crate) metrics: Metrics,
    pub(crate) workers: Workers,
    pub(crate) openapi: String,
    /// Per loaded release, made when it is first searched.
    indexes: Vec<OnceLock<NameIndex>>,
}

/// The handle that routes take.
pub(crate) type Shared = Arc<Context>;

impl Context {
    pub(crate) fn new(application: Application, openapi: String) -> Self {
        let releases = application.coder.releases().len() + application.coder.systems().releases().len();
        Self {
            metrics: Metrics::default(),
            workers: Workers::new(application.limits),
            indexes: std::iter::repeat_with(OnceLock::new).take(releases).collect(),
            openapi,
            application,
        }
    }

    /// Every loaded release: those of the dictionary, then those of the other systems.
    pub(crate) fn releases(&self) -> impl DoubleEndedIterator<Item = &Release> + Clone {
        let coder = &self.application.coder;
        coder.releases().iter().chain(coder.systems().releases())
    }

    /// The release in force of a code system: the last loaded one where there are several.
    pub(crate) fn release(&self, system: &str) -> Option<&Release> {
        self.releases().rev().find(|release| release.meta().system == system)
    }

    /// The index of names of a loaded release, made when it is first searched.
    pub(crate) fn names(&self, release: &Release) -> &NameIndex {
        let at = self.releases().position(|loaded| std::ptr::eq(loaded, release)).unwrap_or_default();
        self.indexes[at].get_or_init(|| NameIndex::new(release))
    }
}
