//! Taking connections, and letting go of them: HTTP/1.1 with time-outs for slow heads, a bound on the connections of
//! one address, and an orderly end. Browsers' TLS and HTTP/2 are the business of the proxy in front.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use shared::problem::ProblemKind;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::error::ApiError;
use crate::state::AppState;

/// What hyper may hold of one connection's bytes; also the largest head it takes.
const BUFFER_BYTES: usize = 64 * 1024;

const MOST_HEADERS: usize = 100;

/// How long to wait after the machine had no more sockets to give.
const BREATHER: Duration = Duration::from_millis(50);

/// Serves until `state.stopping` is cancelled, then lets requests under way finish.
///
/// # Errors
///
/// If the listener fails for good.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let router = super::router(state.clone());
    let limits = &state.config.limits;
    let per_address = Arc::new(PerAddress::new(limits.connections_per_address));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout())
        .max_buf_size(BUFFER_BYTES)
        .max_headers(MOST_HEADERS);
    loop {
        let accepted = tokio::select! {
            () = state.stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_about_one_connection(&error) => continue,
            Err(error) => {
                tracing::warn!(%error, "No connection could be taken");
                tokio::time::sleep(BREATHER).await;
                continue;
            }
        };
        // Small answers must not wait for the browser's acknowledgement of the one before.
        let _ = stream.set_nodelay(true);
        let place = per_address.enter(peer.ip());
        let connection = connection(&http, stream, peer, place.is_some(), router.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A browser that goes away in the middle is nothing to report.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let finished = tokio::time::timeout(limits.shutdown(), graceful.shutdown()).await;
    if finished.is_err() {
        tracing::warn!("Some requests were cut off: they did not finish in time");
    }
    Ok(())
}

fn connection(
    http: &http1::Builder,
    stream: TcpStream,
    peer: SocketAddr,
    welcome: bool,
    router: Router,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::HttpService<
        Incoming,
        ResBody = axum::body::Body,
        Error: Send + Sync,
        Future: Send,
    > + use<>,
> {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            if !welcome {
                return Ok(too_many_connections());
            }
            request.extensions_mut().insert(ConnectInfo(peer));
            router.oneshot(request.map(axum::body::Body::new)).await
        }
    });
    http.serve_connection(TokioIo::new(stream), service)
}

fn too_many_connections() -> axum::response::Response {
    let mut response = ApiError::new(ProblemKind::TooManyRequests).into_response();
    let close = axum::http::HeaderValue::from_static("close");
    response.headers_mut().insert(axum::http::header::CONNECTION, close);
    response
}

/// Failures of the connection that was to be taken, after which the next may be fine (accept(2)).
fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// Counts the connections of each network address. This machine's own are not limited: there the proxy lives.
#[derive(Debug)]
struct PerAddress {
    most: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl PerAddress {
    fn new(most: usize) -> Self {
        Self { most, open: Mutex::default() }
    }

    /// `None` when the address has all it may have.
    fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if self.most > 0 && !address.is_loopback() {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let count = open.entry(address).or_default();
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        Some(Place { counts: Arc::clone(self), address })
    }
}

/// One open connection; given back when dropped.
#[derive(Debug)]
struct Place {
    counts: Arc<PerAddress>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.counts.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_its_share_and_no_more() {
        let counts = Arc::new(PerAddress::new(2));
        let one = IpAddr::from([192, 0, 2, 1]);
        let first = counts.enter(one);
        let second = counts.enter(one);
        assert!(first.is_some() && second.is_some());
        assert!(counts.enter(one).is_none());
        assert!(counts.enter(IpAddr::from([192, 0, 2, 2])).is_some(), "another address");
        drop(first);
        assert!(counts.enter(one).is_some(), "a place became free");
        let own: Vec<_> = (0..9).map(|_| counts.enter(IpAddr::from([127, 0, 0, 1]))).collect();
        assert!(own.iter().all(Option::is_some));
        drop((second, own));
        assert!(counts.open.lock().unwrap().is_empty());
    }
}
