//! HTTP over the guarded dialer, for what a message or a user names: small, without cookies, without referrer.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

use super::{DialError, Dialer, Refusal};

/// What Pli calls itself.
pub(super) const AGENT: &str = "Mozilla/5.0 (compatible; Pli)";

/// How far a fetch may go.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits {
    pub bytes: usize,
    /// For everything, redirects included.
    pub timeout: Duration,
    pub redirects: u8,
    /// What to ask for (`Accept`).
    pub accept: &'static str,
    /// Whether plain http is refused, also behind a redirect.
    pub secure_only: bool,
}

/// What is posted, and what is said of it.
#[derive(Clone, Debug, Default)]
pub struct Parcel {
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Parcel {
    /// A form, as `name=value`.
    pub fn form(form: &'static str) -> Self {
        let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, form_type)]);
        Self { headers, body: Bytes::from_static(form.as_bytes()) }
    }
}

/// What is wanted of a host.
#[derive(Debug)]
enum Wish {
    /// What it has, of these types.
    Get(&'static str),
    /// To take this.
    Post(Parcel),
}

/// Why there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error("the answer was {0}")]
    Status(u16),
    #[error("the answer is too large")]
    TooLarge,
    #[error("the answer is no HTTP")]
    Protocol,
}

impl Dialer {
    /// Fetches `url` and follows its redirects, each of which is dialled under the same policy as the first.
    ///
    /// # Errors
    ///
    /// Whatever kept the whole answer from coming; see [`FetchError`].
    pub async fn fetch(&self, url: &Url, limits: FetchLimits) -> Result<Bytes, FetchError> {
        tokio::time::timeout(limits.timeout, self.follow(url.clone(), limits))
            .await
            .map_err(|_| DialError::TimedOut)?
    }

    /// Posts `parcel` to `url` and waits for a yes. Only with TLS, and no redirect is followed: it would be asked where
    /// nobody was asked to.
    ///
    /// # Errors
    ///
    /// [`FetchError::Status`] for any answer but a yes, and whatever kept an answer from coming.
    pub async fn post(
        &self,
        url: &Url,
        parcel: Parcel,
        timeout: Duration,
    ) -> Result<(), FetchError> {
        let asked = self.request(url, Wish::Post(parcel), true);
        let answer =
            tokio::time::timeout(timeout, asked).await.map_err(|_| DialError::TimedOut)??;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(FetchError::Status(status.as_u16())) }
    }

    async fn follow(&self, mut url: Url, limits: FetchLimits) -> Result<Bytes, FetchError> {
        for _ in 0..=limits.redirects {
            let response = self.request(&url, Wish::Get(limits.accept), limits.secure_only).await?;
            if let Some(target) = redirect(&response) {
                url = url.join(target).map_err(|_| FetchError::Protocol)?;
                continue;
            }
            if response.status() != StatusCode::OK {
                return Err(FetchError::Status(response.status().as_u16()));
            }
            return read(response, limits.bytes).await;
        }
        Err(DialError::Refused(Refusal::Redirects).into())
    }

    async fn request(
        &self,
        url: &Url,
        wish: Wish,
        secure_only: bool,
    ) -> Result<Response<Incoming>, FetchError> {
        let refused = || DialError::Refused(Refusal::Scheme);
        let host = url.host_str().ok_or_else(refused)?;
        let port = url.port_or_known_default().ok_or_else(refused)?;
        let secure = match url.scheme() {
            "https" => true,
            "http" if !secure_only => false,
            _ => return Err(refused().into()),
        };
        let stream = self.connect(host, port).await?;
        if secure {
            exchange(self.tls_connect(stream, host).await?, url, wish).await
        } else {
            exchange(stream, url, wish).await
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    url: &Url,
    wish: Wish,
) -> Result<Response<Incoming>, FetchError> {
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| FetchError::Protocol)?;
    // Ends by itself when the sender and the body are dropped.
    tokio::spawn(connection);
    let request = request(url, wish).ok_or(FetchError::Protocol)?;
    sender.send_request(request).await.map_err(|_| FetchError::Protocol)
}

/// Built by hand so that it is plain what leaves this machine: no cookie, no referrer, no language, no name.
fn request(url: &Url, wish: Wish) -> Option<Request<Full<Bytes>>> {
    // First, as RFC 9110, section 7.2 has it; some networks refuse a request that doesn't say what it comes from.
    let mut headers = HeaderMap::from_iter([(header::HOST, host_header(url)?)]);
    let (method, body) = match wish {
        Wish::Get(accept) => {
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            (Method::GET, Bytes::new())
        }
        Wish::Post(parcel) => {
            headers.extend(parcel.headers);
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(parcel.body.len()));
            (Method::POST, parcel.body)
        }
    };
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = target(url).parse::<Uri>().ok()?;
    *request.headers_mut() = headers;
    Some(request)
}

/// Path and query.
pub(super) fn target(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

pub(super) fn host_header(url: &Url) -> Option<HeaderValue> {
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str()?),
        None => url.host_str()?.to_owned(),
    };
    HeaderValue::from_str(&host).ok()
}

fn redirect(response: &Response<Incoming>) -> Option<&str> {
    let moved = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    response.headers().get(header::LOCATION).filter(|_| moved)?.to_str().ok()
}

pub(super) async fn read(response: Response<Incoming>, limit: usize) -> Result<Bytes, FetchError> {
    let mut body = response.into_body();
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| FetchError::Protocol)?;
        let Some(data) = frame.data_ref() else { continue };
        if read.len() + data.len() > limit {
            return Err(FetchError::TooLarge);
        }
        read.extend_from_slice(data);
    }
    Ok(read.freeze())
}
