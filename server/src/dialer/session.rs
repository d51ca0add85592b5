//! Several HTTP requests to servers that a user named, one after the other: over TLS only, each over a connection that
//! the policy allows, kept open for the next.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use url::Url;

use super::fetch::{AGENT, FetchError, host_header, read, target};
use super::{DialError, Dialer, Refusal};

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A connection that is dialled when it is needed.
#[derive(Debug)]
pub struct Session<'a> {
    dialer: &'a Dialer,
    /// For one request.
    timeout: Duration,
    /// Of one answer.
    most_bytes: usize,
    open: Option<(String, u16, SendRequest<Full<Bytes>>)>,
}

impl Dialer {
    pub fn session(&self, timeout: Duration, most_bytes: usize) -> Session<'_> {
        Session { dialer: self, timeout, most_bytes, open: None }
    }
}

impl Session<'_> {
    /// Asks, and waits for the whole answer, whatever its status. No redirect is followed.
    ///
    /// # Errors
    ///
    /// Whatever kept an answer from coming.
    pub async fn ask(
        &mut self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, FetchError> {
        let request = request(method, url, headers, body).ok_or(FetchError::Protocol)?;
        let timeout = self.timeout;
        let asked = async {
            let mut sender = self.sender(url).await?;
            let answer = sender.1.send_request(request).await.map_err(|_| FetchError::Protocol)?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = read(answer, self.most_bytes).await?;
            self.open = Some((sender.0, port(url)?, sender.1));
            Ok(Answer { status, headers, body })
        };
        tokio::time::timeout(timeout, asked).await.map_err(|_| DialError::TimedOut)?
    }

    /// The open connection if it leads there and is still good, else a new one.
    async fn sender(
        &mut self,
        url: &Url,
    ) -> Result<(String, SendRequest<Full<Bytes>>), FetchError> {
        let refused = || DialError::Refused(Refusal::Scheme);
        if url.scheme() != "https" {
            return Err(refused().into());
        }
        let host = url.host_str().ok_or_else(refused)?;
        let port = port(url)?;
        if let Some((open_host, open_port, mut sender)) = self.open.take()
            && open_host == host
            && open_port == port
            && sender.ready().await.is_ok()
        {
            return Ok((open_host, sender));
        }
        let stream = self.dialer.connect(host, port).await?;
        let stream = self.dialer.tls_connect(stream, host).await?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|_| FetchError::Protocol)?;
        // Ends by itself when the sender is dropped.
        tokio::spawn(connection);
        Ok((host.to_owned(), sender))
    }
}

fn port(url: &Url) -> Result<u16, FetchError> {
    Ok(url.port_or_known_default().ok_or(DialError::Refused(Refusal::Scheme))?)
}

fn request(
    method: Method,
    url: &Url,
    mut headers: HeaderMap,
    body: Bytes,
) -> Option<Request<Full<Bytes>>> {
    headers.insert(header::HOST, host_header(url)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = target(url).parse::<Uri>().ok()?;
    *request.headers_mut() = headers;
    Some(request)
}
