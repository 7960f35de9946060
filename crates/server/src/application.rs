//! What the server serves, put together by its caller.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ishizue_coding::Coder;
use ishizue_terminology::{Release, ReleaseMeta};

use crate::metrics::Metrics;
use crate::search::NameIndex;
use crate::workers::Workers;

/// Everything a server answers from.
#[derive(Debug, Clone)]
pub struct Application {
    /// Codes charts and phrases; its releases are the ones whose concepts can be read.
    pub coder: Coder,
    /// Every imported release, the ones that are not in force too.
    pub catalogue: Vec<ReleaseSummary>,
    /// The models that the coder reads with.
    pub models: Vec<ModelSummary>,
    /// What one request may ask for.
    pub limits: Limits,
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
        let releases = application.coder.releases().len();
        Self {
            metrics: Metrics::default(),
            workers: Workers::new(application.limits),
            indexes: std::iter::repeat_with(OnceLock::new).take(releases).collect(),
            openapi,
            application,
        }
    }

    /// The release in force of a code system with its index of names: the last loaded one where there are several.
    pub(crate) fn searchable(&self, system: &str) -> Option<(&Release, &OnceLock<NameIndex>)> {
        let loaded = self.application.coder.releases().iter().zip(&self.indexes);
        loaded.rev().find(|(release, _)| release.meta().system == system)
    }
}
