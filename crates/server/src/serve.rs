//! Listening until told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::application::Application;
use crate::router::router;

/// Why a server stopped without being told to.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The listener failed.
    #[error("the server stopped accepting connections")]
    Accept(#[from] std::io::Error),
}

/// Beyond the time limit of requests, so that an answer in the making still leaves.
const MARGIN: Duration = Duration::from_secs(1);

/// Answers on `listener` until `shutdown` is ready, and then until the requests under way are answered.
///
/// Browsers open connections in advance and send nothing on them, for which a graceful end would wait forever; so
/// connections that are open after the time limit of requests are dropped.
///
/// # Errors
/// A listener that fails.
pub async fn serve(
    listener: TcpListener,
    application: Application,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    let patience = application.limits.timeout.saturating_add(MARGIN);
    let (stopping, stopped) = oneshot::channel::<()>();
    let graceful = axum::serve(listener, router(application)).with_graceful_shutdown(async move {
        shutdown.await;
        drop(stopping);
    });
    let impatient = async {
        let _ = stopped.await;
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        ended = graceful => Ok(ended?),
        () = impatient => Ok(()),
    }
}
