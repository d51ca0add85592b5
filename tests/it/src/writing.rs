//! Writing and sending, as a composer does it.

use std::time::{Duration, Instant};

use reqwest::{Method, header};
use serde_json::json;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment, Upload};
use shared::draft::{Draft, DraftBody, DraftContent, SaveDraft, SavedDraft};
use shared::submission::{SendRequest, Submission, SubmissionStatus};

use crate::client::{Answer, Client, PATIENCE};

pub fn plain(to: &[&str], subject: &str, text: &str) -> DraftContent {
    DraftContent {
        to: to.iter().map(|email| Address::new("", email)).collect(),
        subject: subject.to_owned(),
        body: DraftBody::Plain { text: text.to_owned() },
        ..DraftContent::default()
    }
}

pub fn rich(to: &[&str], subject: &str, html: &str) -> DraftContent {
    DraftContent { body: DraftBody::Rich { html: html.to_owned() }, ..plain(to, subject, "") }
}

impl Client {
    pub async fn upload(&self, bytes: impl Into<reqwest::Body>) -> Upload {
        let answer = self.upload_answer(bytes).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub async fn upload_answer(&self, bytes: impl Into<reqwest::Body>) -> Answer {
        let request = self.request(Method::POST, &self.path("uploads").await);
        self.send(request.header(header::CONTENT_TYPE, "application/octet-stream").body(bytes))
            .await
    }

    /// Uploads a file for attaching it.
    pub async fn attachment(&self, name: &str, media_type: &str, bytes: &[u8]) -> DraftAttachment {
        let upload = self.upload(bytes.to_vec()).await;
        DraftAttachment {
            source: AttachmentSource::Upload { upload: upload.id },
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size_bytes: upload.size_bytes,
            content_id: None,
        }
    }

    pub async fn save_answer(&self, id: &str, save: &SaveDraft) -> Answer {
        self.put(&self.path(&format!("drafts/{id}")).await, save).await
    }

    /// Saves on top of `base`, as the composer called `writer`.
    pub async fn save(
        &self,
        id: &str,
        base: Option<&SavedDraft>,
        writer: &str,
        content: &DraftContent,
    ) -> SavedDraft {
        self.save_answer(id, &on_top(base, writer, content)).await.json()
    }

    pub async fn open_draft(&self, id: &str) -> Draft {
        self.get(&self.path(&format!("drafts/{id}")).await).await.json()
    }

    pub async fn send_answer(&self, key: &str, request: &SendRequest) -> Answer {
        let path = self.path("submissions").await;
        self.send(self.request(Method::POST, &path).header("idempotency-key", key).json(request))
            .await
    }

    /// Sends at once.
    pub async fn submit(&self, key: &str, content: DraftContent) -> Submission {
        let request = SendRequest { content, ..SendRequest::default() };
        let answer = self.send_answer(key, &request).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()
    }

    pub async fn submission(&self, submission: &Submission) -> Submission {
        self.get(&self.path(&format!("submissions/{}", submission.id)).await).await.json()
    }

    /// Waits until a send is where `is_there` wants it.
    pub async fn wait_for(
        &self,
        submission: &Submission,
        is_there: impl Fn(&Submission) -> bool,
    ) -> Submission {
        let since = Instant::now();
        loop {
            let now = self.submission(submission).await;
            if is_there(&now) {
                return now;
            }
            assert!(since.elapsed() < PATIENCE, "gave up waiting: {:?}", now.status);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until it is sent and the copy is in Sent.
    pub async fn wait_until_sent(&self, submission: &Submission) -> Submission {
        let is_sent = |now: &Submission| {
            matches!(now.status, SubmissionStatus::Sent { .. }) && now.saved_in_sent
        };
        self.wait_for(submission, is_sent).await
    }

    pub async fn set_name(&self, name: &str) {
        let path = self.path("identities/own").await;
        assert_eq!(self.put(&path, &json!({ "name": name })).await.status, 200);
    }
}

pub fn on_top(base: Option<&SavedDraft>, writer: &str, content: &DraftContent) -> SaveDraft {
    SaveDraft {
        base_version: base.map(|saved| saved.version.clone()),
        writer: Some(writer.to_owned()),
        content: content.clone(),
    }
}

/// The header of a message, unfolded, in lower case.
pub fn header_of(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let header = text.split("\n\n").next().unwrap_or_default();
    header.replace("\n ", " ").replace("\n\t", " ").to_lowercase()
}
