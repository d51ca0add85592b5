//! Failures as the browser sees them: one type, one table from failure to problem, logged once.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::draft::KeptCopy;
use shared::problem::{Problem, ProblemKind};
use shared::script::ScriptError;
use shared::submission::RefusedRecipient;

mod hosts;
mod rules;
mod table;
mod writing;

/// Result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// Why a request failed: a kind that the browser has a sentence for, and what else is known.
///
/// Everything a handler can fail with turns into one of these by `?`; which kind, is said in the `From` of that error.
#[derive(Debug)]
pub struct ApiError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ProblemKind,
    detail: Option<String>,
    diagnostic: Option<String>,
    recipients: Vec<RefusedRecipient>,
    copy: Option<KeptCopy>,
    script: Vec<ScriptError>,
    retry_after_seconds: Option<u32>,
    status: Option<StatusCode>,
    /// For the log only.
    cause: Option<anyhow::Error>,
}

impl ApiError {
    pub fn new(kind: ProblemKind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            diagnostic: None,
            recipients: Vec::new(),
            copy: None,
            script: Vec::new(),
            retry_after_seconds: None,
            status: None,
            cause: None,
        }))
    }

    /// A bug or a broken disk: nothing the browser could act on. The cause goes to the log and nowhere else.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ProblemKind::Internal).caused_by(cause)
    }

    /// A request that no browser of ours makes. `detail` is a sentence for its author.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::BadRequest).with_detail(detail)
    }

    /// Nothing there, or nothing that this user may know of.
    pub fn not_found() -> Self {
        Self::new(ProblemKind::NotFound)
    }

    /// A sentence that says more than the kind's own.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// The mail host's own words.
    #[must_use]
    pub fn with_diagnostic(mut self, diagnostic: impl Into<String>) -> Self {
        self.0.diagnostic = Some(diagnostic.into());
        self
    }

    #[must_use]
    pub fn with_recipients(mut self, recipients: Vec<RefusedRecipient>) -> Self {
        self.0.recipients = recipients;
        self
    }

    /// Where the version that was not saved is kept.
    #[must_use]
    pub fn with_copy(mut self, copy: KeptCopy) -> Self {
        self.0.copy = Some(copy);
        self
    }

    /// What the host says of a script that it doesn't take.
    #[must_use]
    pub fn with_script(mut self, errors: Vec<ScriptError>) -> Self {
        self.0.script = errors;
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// Where HTTP has a closer status than the kind's own (405, 415).
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    pub fn kind(&self) -> ProblemKind {
        self.0.kind
    }

    pub fn status(&self) -> StatusCode {
        self.0.status.unwrap_or_else(|| table::entry(self.0.kind).status)
    }

    /// What the browser gets.
    pub fn into_problem(self) -> Problem {
        let status = self.status().as_u16();
        let entry = table::entry(self.0.kind);
        Problem {
            kind: self.0.kind,
            title: entry.title.to_owned(),
            detail: self.0.detail.or_else(|| entry.detail.map(str::to_owned)),
            status,
            diagnostic: self.0.diagnostic,
            recipients: self.0.recipients,
            copy: self.0.copy,
            script: self.0.script,
            retry_after_seconds: self.0.retry_after_seconds,
        }
    }
}

impl From<ProblemKind> for ApiError {
    fn from(kind: ProblemKind) -> Self {
        Self::new(kind)
    }
}

impl From<crate::db::DbError> for ApiError {
    fn from(error: crate::db::DbError) -> Self {
        if crate::db::is_bad_text(&error) {
            return Self::bad_request("A text holds a character that can't be kept (U+0000).");
        }
        Self::internal(error)
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        // Logged here and nowhere below. Problems of the mail host are not ours and stay at `info`.
        if self.0.kind == ProblemKind::Internal {
            tracing::error!(cause = ?self.0.cause, "Request failed");
        } else if let Some(cause) = &self.0.cause {
            tracing::info!(problem = ?self.0.kind, %cause, "Request refused");
        }
        let retry_after = self.0.retry_after_seconds;
        let body = serde_json::to_vec(&self.into_problem()).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, Problem::MEDIA_TYPE)], body).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
