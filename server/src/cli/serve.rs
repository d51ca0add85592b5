//! `pli serve`

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::clock::Clock;
use crate::config::{Config, Log, LogFormat};
use crate::run;
use crate::state::AppState;

pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    start_log(&config.log)?;
    run::prepare_process();
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("can't listen on {}", config.listen))?;
    let state = AppState::open(config, Clock::default()).await?;
    stop_on_signals(&state)?;
    let address = listener.local_addr()?;
    tracing::info!(%address, url = state.config.public_url.as_str(), "Pli is ready");
    run::serve(listener, state).await?;
    tracing::info!("Pli has stopped");
    Ok(())
}

fn start_log(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)
        .with_context(|| format!("the setting log.level: {:?} names no levels", log.level))?;
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).init(),
        LogFormat::Json => {
            registry.with(lines.json().flatten_event(true).with_span_list(false)).init()
        }
    }
    Ok(())
}

fn stop_on_signals(state: &AppState) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = state.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("Stopping: what is under way is finished");
        stopping.cancel();
    });
    Ok(())
}
