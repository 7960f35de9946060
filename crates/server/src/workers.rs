//! Coding is bound by the processor: it runs beside the async threads, so many at once and so many waiting.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::application::Limits;
use crate::problem::{Problem, ProblemCode};

/// A bounded number of places to work and to wait.
#[derive(Debug)]
pub(crate) struct Workers {
    working: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Workers {
    pub(crate) fn new(limits: Limits) -> Self {
        let workers = limits.workers.max(1);
        Self {
            working: Arc::new(Semaphore::new(workers)),
            admitted: Arc::new(Semaphore::new(workers.saturating_add(limits.queue).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// The result of `work`, or a problem when too many wait already or the work panics.
    ///
    /// A request that gives up while its work runs leaves the place taken until the work ends: a thread cannot be
    /// stopped, and freeing the place earlier would let abandoned work pile up.
    pub(crate) async fn run<T, W>(&self, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let places = self.places().await?;
        let done = tokio::task::spawn_blocking(move || {
            let answer = work();
            drop(places);
            answer
        });
        done.await.map_err(|_| Problem::new(ProblemCode::Internal))
    }

    async fn places(&self) -> Result<[OwnedSemaphorePermit; 2], Problem> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let admitted = admitted.map_err(|_| Problem::new(ProblemCode::Overloaded))?;
        let working = Arc::clone(&self.working).acquire_owned().await;
        let working = working.map_err(|_| Problem::new(ProblemCode::Internal))?;
        Ok([admitted, working])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_away_what_exceeds_the_queue_and_recovers() {
        let workers = Arc::new(Workers::new(Limits { workers: 1, queue: 0, ..Limits::default() }));
        let (release, held) = std::sync::mpsc::channel::<()>();
        let busy = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move { workers.run(move || held.recv().is_ok()).await }
        });
        while workers.working.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(workers.run(|| ()).await.unwrap_err().code(), ProblemCode::Overloaded);
        release.send(()).unwrap();
        assert!(busy.await.unwrap().unwrap());
        assert!(workers.run(|| ()).await.is_ok());
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_problem_and_frees_the_place() {
        let workers = Workers::new(Limits { workers: 1, queue: 0, ..Limits::default() });
        assert_eq!(workers.run(|| panic!("on purpose")).await.map(|()| 0).unwrap_err().code(), ProblemCode::Internal);
        assert!(workers.run(|| ()).await.is_ok());
    }
}
