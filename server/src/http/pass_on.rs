//! What is asked of something that lives in another node's memory (jobs, trials, files being imported) is passed on to that
//! node: its name says which. The other node checks everything again, as if it had been asked itself.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::ApiError;
use crate::nodes::{self, NodeId};
use crate::state::AppState;

/// In what is passed on, so that it is not passed on again.
const PASSED_ON: HeaderName = HeaderName::from_static("pli-passed-on");

/// What lives in memory stands in the path behind one of these.
const IN_MEMORY: [&str; 3] = ["jobs", "trials", "card-imports"];

/// How long a node may take to take a connection.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn pass_on(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_others = |node: &NodeId| state.nodes.are_many && *node != state.nodes.id;
    let owner = owner(request.uri().path()).filter(is_others);
    let Some(owner) = owner.filter(|_| !request.headers().contains_key(PASSED_ON)) else {
        return next.run(request).await;
    };
    match connect(&state, owner).await {
        Some(node) => send(node, request).await.unwrap_or_else(IntoResponse::into_response),
        // What the node had in memory is gone with it, and nobody here remembers it either.
        None => next.run(request).await,
    }
}

/// The node in whose memory the thing is that a path names.
fn owner(path: &str) -> Option<NodeId> {
    let mut parts = path.split('/');
    parts.find(|part| IN_MEMORY.contains(part))?;
    NodeId::of_name(parts.next()?)
}

async fn connect(state: &AppState, node: NodeId) -> Option<SendRequest<Body>> {
    let address = nodes::address(state, node).await.ok().flatten()?;
    let stream = timeout(PATIENCE, TcpStream::connect(address)).await.ok()?.ok()?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    // It ends with the answer, or with whoever waits for it.
    tokio::spawn(connection);
    Some(sender)
}

async fn send(mut node: SendRequest<Body>, mut request: Request) -> Result<Response, ApiError> {
    // As a server is asked (RFC 9112 §3.2.1).
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
    request.headers_mut().insert(PASSED_ON, HeaderValue::from_static("1"));
    request.headers_mut().remove(header::CONNECTION);
    let mut response = node.send_request(request).await.map_err(ApiError::internal)?.map(Body::new);
    response.headers_mut().remove(header::CONNECTION);
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_things_in_memory_have_an_owner() {
        let node = NodeId::new(&mut rand::rng());
        let name = node.name(&mut rand::rng());
        for (path, expected) in [
            (format!("/api/accounts/a/jobs/{name}"), Some(node)),
            (format!("/api/accounts/a/trials/{name}/messages"), Some(node)),
            (format!("/api/card-imports/{name}/commit"), Some(node)),
            (format!("/api/accounts/{name}/mailboxes"), None),
            ("/api/accounts/a/jobs".to_owned(), None),
            ("/api/accounts/a/jobs/undo".to_owned(), None),
        ] {
            assert_eq!(owner(&path), expected, "{path}");
        }
    }
}
