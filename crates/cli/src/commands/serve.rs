//! `ishizue serve`: the loaded data directory handed to the server, until a signal.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use ishizue_coding::Coder;
use ishizue_server::{Application, Limits, ReleaseSummary};
use ishizue_store::{Listing, Store};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{CodingFlags, SystemFlags};
use crate::engine::{self, Reader};
use crate::exit::{DataError, Exit};
use crate::models::Role;
use crate::session::Session;
use crate::settings::{Flags, Jobs, Settings};

/// Variable that says what is logged, as `RUST_LOG` does elsewhere.
const LOG: &str = "ISHIZUE_LOG";

const AFTER_HELP: &str = "\
Answers until interrupted (Ctrl-C or SIGTERM), then finishes the requests under way. Terminologies
that are imported meanwhile answer after a restart. ISHIZUE_LOG=debug logs more; nothing of a chart
is ever logged. There is no sign-in: whoever reaches the address can use it.

Examples:
  ishizue serve
  ishizue serve --address 0.0.0.0:8080";

/// The command line of `serve`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
    /// Number of requests coded at a time, 0 for one on each core
    #[arg(long, value_name = "N")]
    jobs: Option<Jobs>,
    #[command(flatten)]
    coding: CodingFlags,
    #[command(flatten)]
    systems: SystemFlags,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session) -> Result<Exit> {
    let flags = Flags { address: arguments.address, jobs: arguments.jobs, ..(&arguments.coding).into() };
    let settings = session.settings(&flags)?;
    log_to_stderr();
    ishizue_server::log_panics_without_their_text();
    let Reader { coder, models } = engine::reader(&settings, &Role::OF_CHARTS, session)?;
    let coder = engine::with_systems(coder, &settings)?.in_systems(&arguments.systems.systems)?;
    let store = engine::store(&settings)?;
    let catalogue = catalogue(&store, &coder, session)?;
    let deaths = engine::deaths_over(coder.clone(), &settings, session);
    let now = || ishizue_store::rfc3339(std::time::SystemTime::now());
    let store = Some(store);
    let application = Application { coder, deaths, store, catalogue, models, limits: limits(&settings), now };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    runtime.block_on(serve(settings.server_address.value, application, session))?;
    Ok(Exit::Success)
}

async fn serve(address: SocketAddr, application: Application, session: &mut Session) -> Result<()> {
    let refuse = || DataError(format!("cannot listen on {address}; name another address with --address"));
    let listener = TcpListener::bind(address).await.with_context(refuse)?;
    let address = listener.local_addr().with_context(refuse)?;
    let stop = stop_signal().context("cannot wait for signals")?;
    writeln!(session.out(), "Ishizue answers on http://{address}/")?;
    session.flush()?;
    ishizue_server::serve(listener, application, stop).await?;
    Ok(())
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("info"));
    // Set once at the start of the process; a second subscriber would only be ignored.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).try_init();
}

/// Bounds of requests: what may be set, and the server's own defaults.
fn limits(settings: &Settings) -> Limits {
    let default = Limits::default();
    let workers = match settings.jobs.value.into() {
        0 => default.workers,
        jobs => jobs,
    };
    Limits {
        body_bytes: usize::try_from(settings.server_max_body_bytes.value.get()).unwrap_or(usize::MAX),
        timeout: Duration::from_secs(settings.server_timeout_seconds.value.get()),
        workers,
        ..default
    }
}

/// Every import, those that do not answer too; one of these that is damaged is left out and named.
fn catalogue(store: &Store, coder: &Coder, session: &Session) -> Result<Vec<ReleaseSummary>> {
    let loaded = coder.releases().iter().chain(coder.systems().releases());
    let current = loaded.map(|release| ReleaseSummary::of(release, true));
    let others = store.list()?.into_iter().filter(|listing| !listing.current);
    let others = others.filter_map(|listing| summary(store, &listing, session));
    Ok(current.chain(others).collect())
}

fn summary(store: &Store, listing: &Listing, session: &Session) -> Option<ReleaseSummary> {
    match store.show(&listing.system, Some(&listing.digest)) {
        Ok((_, release)) => Some(ReleaseSummary::of(&release, false)),
        Err(error) => {
            session.complain(error);
            None
        }
    }
}

/// Ready at Ctrl-C or, where there is one, SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

/// Ready at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
