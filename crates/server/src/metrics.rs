//! Counters in Prometheus's text format (version 0.0.4), kept in atomics.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use axum::http::Method;

/// Upper bounds of the duration histogram in seconds, around the range of a phrase to that of a long chart.
const BOUNDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// What the server counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Family<Answered, AtomicU64>,
    durations: Family<String, Histogram>,
    charts: AtomicU64,
    phrases: AtomicU64,
    mentions: AtomicU64,
}

/// The labels of a request; routes, methods and statuses are few, so the family is bounded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

impl Metrics {
    pub(crate) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let labels = Answered { route: route.to_owned(), method: known(method), status };
        self.requests.with(labels, |count| count.fetch_add(1, Relaxed));
        self.durations.with(route.to_owned(), |histogram| histogram.observe(took));
    }

    pub(crate) fn coded_chart(&self, mentions: usize) {
        self.charts.fetch_add(1, Relaxed);
        self.mentions.fetch_add(mentions as u64, Relaxed);
    }

    pub(crate) fn coded_phrases(&self, phrases: usize) {
        self.phrases.fetch_add(phrases as u64, Relaxed);
    }

    /// All counters as text.
    pub(crate) fn render(&self, releases: usize) -> String {
        let mut out = Exposition::default();
        out.head("ishizue_build_info", "gauge", "Version of the server.");
        out.sample("ishizue_build_info", &format!("version=\"{}\"", env!("CARGO_PKG_VERSION")), 1);
        out.single("ishizue_releases", "gauge", "Releases in force.", releases as u64);
        out.single("ishizue_charts_coded_total", "counter", "Charts coded.", self.charts.load(Relaxed));
        out.single("ishizue_phrases_coded_total", "counter", "Phrases coded.", self.phrases.load(Relaxed));
        out.single("ishizue_mentions_total", "counter", "Mentions found in charts.", self.mentions.load(Relaxed));
        out.head("ishizue_http_requests_total", "counter", "Requests answered.");
        self.requests.each(|Answered { route, method, status }, count| {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            out.sample("ishizue_http_requests_total", &labels, count.load(Relaxed));
        });
        out.head("ishizue_http_request_duration_seconds", "histogram", "Time to answer.");
        self.durations.each(|route, histogram| histogram.render(&mut out, route));
        out.text
    }
}

/// Methods are a client's to choose, and each distinct label is kept forever.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Values by label, made when first seen.
#[derive(Debug)]
struct Family<L, V>(RwLock<BTreeMap<L, V>>);

impl<L, V> Default for Family<L, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<L: Ord, V: Default> Family<L, V> {
    fn with<T>(&self, label: L, update: impl FnOnce(&V) -> T) -> T {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = known.get(&label) {
            return update(value);
        }
        drop(known);
        update(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(label).or_default())
    }

    fn each(&self, mut visit: impl FnMut(&L, &V)) {
        for (label, value) in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            visit(label, value);
        }
    }
}

/// Durations by bucket; the one after the last bound holds the rest.
#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Histogram {
    fn observe(&self, took: Duration) {
        let at = BOUNDS.partition_point(|bound| *bound < took.as_secs_f64());
        self.buckets[at].fetch_add(1, Relaxed);
        self.micros.fetch_add(took.as_micros().try_into().unwrap_or(u64::MAX), Relaxed);
    }

    fn render(&self, out: &mut Exposition, route: &str) {
        let name = "ishizue_http_request_duration_seconds";
        let bounds = BOUNDS.iter().map(ToString::to_string).chain(std::iter::once("+Inf".to_owned()));
        let mut total = 0;
        for (bound, bucket) in bounds.zip(&self.buckets) {
            total += bucket.load(Relaxed);
            out.sample(&format!("{name}_bucket"), &format!("route=\"{route}\",le=\"{bound}\""), total);
        }
        let seconds = self.micros.load(Relaxed) as f64 / 1e6;
        out.sample(&format!("{name}_sum"), &format!("route=\"{route}\""), seconds);
        out.sample(&format!("{name}_count"), &format!("route=\"{route}\""), total);
    }
}

#[derive(Debug, Default)]
struct Exposition {
    text: String,
}

impl Exposition {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.text, "{name}{{{labels}}} {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        let _ = writeln!(self.text, "{name} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_bounds_inclusive() {
        let metrics = Metrics::default();
        for millis in [1, 2, 60_000] {
            metrics.answered(&Method::GET, "/x", 200, Duration::from_millis(millis));
        }
        let text = metrics.render(1);
        for line in [
            "_bucket{route=\"/x\",le=\"0.0005\"} 0",
            "_bucket{route=\"/x\",le=\"0.001\"} 1",
            "_bucket{route=\"/x\",le=\"0.0025\"} 2",
            "_bucket{route=\"/x\",le=\"5\"} 2",
            "_bucket{route=\"/x\",le=\"+Inf\"} 3",
            "_sum{route=\"/x\"} 60.003",
            "_count{route=\"/x\"} 3",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn methods_that_nobody_knows_share_a_label() {
        let metrics = Metrics::default();
        metrics.answered(&Method::from_bytes(b"BREW").unwrap(), "/x", 405, Duration::ZERO);
        assert!(metrics.render(0).contains("{route=\"/x\",method=\"other\",status=\"405\"} 1"));
    }
}
