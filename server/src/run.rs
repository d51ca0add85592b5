//! The server's life: workers beside the requests, and an orderly end of both.

use std::io;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::contacts::carddav;
use crate::http::{health, serve as http};
use crate::nodes;
use crate::org::{senders, templates};
use crate::people;
use crate::push;
use crate::sharing::activity;
use crate::snooze;
use crate::state::AppState;
use crate::submission;

/// How often what has ended by itself is cleared away.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// What holds for the whole process, done once however often it is asked for.
pub fn prepare_process() {
    // An error says that a provider is there already, which can only be this one: no other is compiled in.
    let _ = rustls::crypto::ring::default_provider().install_default();
    health::start_metrics();
}

/// Serves until `state.stopping` is cancelled; then requests and workers finish what they are at.
///
/// # Errors
///
/// If the listener fails for good.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    nodes::join(&state, listener.local_addr()?).await.map_err(io::Error::other)?;
    start_workers(&state);
    let limit = state.config.limits.shutdown();
    let served = http::serve(listener, state.clone()).await;
    state.stopping.cancel();
    state.workers.close();
    if tokio::time::timeout(limit, state.workers.wait()).await.is_err() {
        tracing::warn!("Some work was cut off: it did not finish in time");
    }
    nodes::leave(&state).await;
    state.db.close().await;
    served
}

fn start_workers(state: &AppState) {
    state.workers.spawn(tidy(state.clone()));
    state.workers.spawn(submission::worker::run(state.clone()));
    state.workers.spawn(snooze::run(state.clone()));
    state.workers.spawn(carddav::worker::run(state.clone()));
    state.workers.spawn(templates::run::resume_all(state.clone()));
    state.workers.spawn(senders::renew(state.clone()));
    state.workers.spawn(push::run(state.clone()));
}

/// Clears away what has ended by itself.
async fn tidy(state: AppState) {
    let mut interval = tokio::time::interval(TIDY_EVERY);
    while state.stopping.run_until_cancelled(interval.tick()).await.is_some() {
        let now = state.clock.now();
        state.access.tidy(now);
        health::tidy_metrics();
        if let Err(error) = state.secrets.refresh() {
            tracing::error!(%error, "The changed key file can't be used; the keys read before stay");
        }
        let removed = people::sessions::remove_expired(&state.db, &state.config.sessions, now);
        if let Err(error) = removed.await {
            tracing::error!(%error, "Expired sessions could not be removed");
        }
        let forgotten = people::throttle::tidy(&state.db, &state.config.sign_in, now);
        if let Err(error) = forgotten.await {
            tracing::error!(%error, "Old attempts to sign in could not be forgotten");
        }
        if let Err(error) = activity::forget_old(&state.db, now).await {
            tracing::error!(%error, "What was done long ago could not be forgotten");
        }
    }
}
