//! A browser: keeps its cookie, says where its requests come from, and reads problems.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::event::Event;
use shared::id::AccountId;
use shared::problem::{Problem, ProblemKind};
use shared::session::Session;

/// Longer than anything takes that will happen at all.
pub const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    url: Mutex<String>,
    cookie: Mutex<Option<String>>,
}

impl Client {
    pub fn new(url: &str) -> Self {
        server::run::prepare_process(); // The client's TLS needs a provider too.
        let http = reqwest::Client::builder().no_proxy().user_agent("Pli's tests").build().unwrap();
        Self { http, url: Mutex::new(url.to_owned()), cookie: Mutex::default() }
    }

    /// The same browser after the server moved, as after a restart.
    pub fn follow(&self, url: &str) {
        url.clone_into(&mut self.url.lock().unwrap());
    }

    /// Another browser with the same cookie.
    pub fn copy(&self) -> Self {
        let copy = Self::new(&self.url.lock().unwrap());
        *copy.cookie.lock().unwrap() = self.cookie();
        copy
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "email": email, "password": password });
        self.post("/api/session", &body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: &(impl Serialize + Sync)) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &(impl Serialize + Sync)) -> Answer {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// A request as this browser's own pages make it, to be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.url.lock().unwrap());
        let request = self.http.request(method, url).header("sec-fetch-site", "same-origin");
        match self.cookie() {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    /// Sends, keeps the cookie that comes back, and reads the whole answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.keep_cookie(&headers);
        let body = response.bytes().await.expect("the answer comes whole");
        Answer { status, headers, body }
    }

    /// `name=value` of the session, if there is one.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    pub fn forget_cookie(&self) {
        self.cookie.lock().unwrap().take();
    }

    fn keep_cookie(&self, headers: &HeaderMap) {
        for set in headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            if !pair.starts_with("pli=") {
                continue; // None of the session's.
            }
            let is_empty = pair.ends_with('=');
            *self.cookie.lock().unwrap() = (!is_empty).then_some(pair);
        }
    }

    pub async fn session(&self) -> Session {
        self.get("/api/session").await.json()
    }

    /// The user's own account.
    pub async fn account(&self) -> AccountId {
        self.session().await.accounts[0].id.clone()
    }

    /// The path of something in the user's own account: `mailboxes` → `/api/accounts/…/mailboxes`.
    pub async fn path(&self, rest: &str) -> String {
        format!("/api/accounts/{}/{rest}", self.account().await)
    }

    /// The event stream, once it is open.
    pub async fn events(&self, last: Option<&str>) -> Events {
        let mut request = self.request(Method::GET, "/api/events");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        Events { bytes: Box::pin(response.bytes_stream()), read: String::new(), last: None }
    }
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Problem::MEDIA_TYPE, "{}", self.text());
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }

    /// Checks which problem this is, and with which status it comes.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: ProblemKind) {
        let problem = self.problem();
        assert_eq!((problem.status, problem.kind), (status, kind), "{problem:?}");
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// An open event stream.
pub struct Events {
    bytes: std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    read: String,
    last: Option<String>,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Events {
    /// What to come back with.
    pub fn last_id(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Waits for the next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let block = tokio::time::timeout(PATIENCE, self.block()).await.expect("an event")?;
            let data: Vec<_> = block
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .map(str::trim)
                .collect();
            if !data.is_empty() {
                return Some(serde_json::from_str(&data.join("\n")).unwrap());
            }
        }
    }

    /// Waits until the stream has said from where to resume, so that nothing after is missed.
    pub async fn begun(&mut self) {
        tokio::time::timeout(PATIENCE, self.block()).await.expect("the stream begins").unwrap();
    }

    /// The lines up to the next empty one.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.read = rest;
                let id = block.lines().find_map(|line| line.strip_prefix("id:"));
                self.last = id.map(|id| id.trim().to_owned()).or(self.last.take());
                return Some(block);
            }
            let bytes = self.bytes.next().await?.ok()?;
            self.read.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}
