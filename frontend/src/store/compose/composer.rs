//! One message being written.

use std::collections::HashMap;

use leptos::prelude::*;
use shared::Timestamp;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftBody, DraftContent, Related, TextFormat, Wishes};
use shared::id::{AccountId, DraftId, IdentityId, MessageId, SubmissionId};
use shared::submission::{Refusal, RefusedRecipient, SendRequest};
use web_sys::HtmlTextAreaElement;

use super::local::LocalCopy;
use crate::api::{self, ApiError};
use crate::browser;
use crate::editor::Editor;
use crate::view_model::compose::check::{Doubt, Obstacle};
use crate::view_model::compose::chips::{Field, Recipients};
use crate::view_model::compose::quoting::{self, Quote};
use crate::view_model::compose::saver::Saver;
use crate::view_model::compose::signature::Shown;

/// Handles on everything about one message being written. Cheap to copy; gone when the composer is closed.
#[derive(Clone, Copy, Debug)]
pub struct Composer {
    pub key: u32,
    fixed: StoredValue<Fixed>,
    pub identity: RwSignal<Option<IdentityId>>,
    pub recipients: RwSignal<Recipients>,
    /// What is typed in the fields and no recipient yet, by field.
    pub typed: RwSignal<HashMap<Field, String>>,
    /// Whether Cc and Bcc have rows.
    pub shows_copies: RwSignal<bool>,
    pub subject: RwSignal<String>,
    /// Without the quote while that is folded away.
    pub body: RwSignal<DraftBody>,
    /// The message below, folded away. `None` where there is none or where it was unfolded into the text.
    pub quote: RwSignal<Option<Quote>>,
    pub files: RwSignal<Vec<ComposeFile>>,
    pub wishes: RwSignal<Wishes>,
    /// Whether Markdown is shown as it will look.
    pub is_previewed: RwSignal<bool>,
    pub place: RwSignal<Place>,
    pub notice: RwSignal<Option<Notice>>,
    /// What was asked before sending and answered with "send anyway".
    pub asked: RwSignal<Vec<Doubt>>,
    pub is_sending: RwSignal<bool>,
    pub(super) saver: RwSignal<Saver>,
    pub(super) status: RwSignal<SaveStatus>,
    /// Images of the text that this browser has, by Content-ID.
    pub(super) images: StoredValue<HashMap<String, String>>,
    pub(super) editor: StoredValue<Option<Editor>, LocalStorage>,
    /// The field of plain text, once it is there.
    area: StoredValue<Option<HtmlTextAreaElement>, LocalStorage>,
    /// The signature as it looks, where the text can't say it: Markdown, and rich text that was made plain.
    pub(super) signature: StoredValue<Option<Shown>>,
    /// The last request to send and its key, so that trying the same again sends once.
    pub(super) attempt: StoredValue<Option<(String, SendRequest)>>,
    /// When it is to be sent, if not at once.
    pub(super) send_at: StoredValue<Option<Timestamp>>,
    pub(super) submission: RwSignal<Option<SubmissionId>>,
    /// Whether the request to send is on its way.
    pub(super) is_handing_over: StoredValue<bool>,
    /// Where it stood when it was handed over.
    pub(super) place_before: StoredValue<Place>,
    /// Whether the user was told that the message waits in the outbox.
    pub(super) was_told: StoredValue<bool>,
    pub(super) timer: StoredValue<Option<TimeoutHandle>>,
}

/// What stays the same, and what no view follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    pub draft: DraftId,
    pub account: AccountId,
    pub writer: String,
    pub related: Option<Related>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
}

/// Where a composer stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    Docked,
    Minimised,
    Full,
    /// Handed over for sending, and kept as it is for the case that it comes back.
    Away,
}

/// How far saving has come, for the reader of the composer's head.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveStatus {
    /// Nothing to save yet.
    Fresh,
    /// Changed; this browser has it, the server will.
    Changed,
    Saving,
    /// On the server, since this time in milliseconds.
    Saved(f64),
    /// The server couldn't be reached or said no; this browser has it.
    KeptHere(ApiError),
}

/// Something the composer has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// It can't be sent like this.
    Obstacle(Obstacle),
    /// It could be sent, but should it?
    Doubt(Doubt),
    /// The server or the mail host doesn't take the draft: this browser alone has it.
    NotSaved(ApiError),
    /// It couldn't be handed over.
    NotSent(ApiError),
    /// The mail host said no.
    Refused { refusal: Refusal, recipients: Vec<RefusedRecipient> },
    /// It was changed elsewhere too; this is a draft of its own now.
    Conflict,
    /// It was found in this browser after a crash.
    Restored,
    /// Some files were being uploaded then, and are gone.
    FilesLost(Vec<String>),
    /// A file is larger than can be sent.
    FileTooLarge { name: String, limit: u64 },
    /// There is no rich text in this browser.
    PlainOnly,
}

/// A file of the message.
#[derive(Clone, Debug, PartialEq)]
pub struct ComposeFile {
    pub key: u32,
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// For an image in the text.
    pub content_id: Option<String>,
    pub state: FileState,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileState {
    Uploading { sent: f64, seconds_left: Option<u32> },
    Ready(AttachmentSource),
    Failed(ApiError),
}

impl Composer {
    /// The message that is answered or forwarded.
    pub fn answers(self) -> Option<MessageId> {
        self.fixed().related.map(|related| related.message)
    }

    pub(super) fn new(
        key: u32,
        fixed: Fixed,
        content: DraftContent,
        quote: Option<Quote>,
        place: Place,
    ) -> Self {
        // What Markdown has no form for stands beside the text while it is written.
        let (body, signature, quote) = match content.body {
            DraftBody::Markdown { text, signature, quote: below } => {
                (DraftBody::markdown(text), signature, quote.or(below))
            }
            body => (body, None, quote),
        };
        let files = content
            .attachments
            .into_iter()
            .zip(1..)
            .map(|(file, key)| ComposeFile::ready(key, file));
        let shows_copies = !content.cc.is_empty() || !content.bcc.is_empty();
        Self {
            key,
            fixed: StoredValue::new(fixed),
            identity: RwSignal::new(content.identity),
            recipients: RwSignal::new(Recipients::new(content.to, content.cc, content.bcc)),
            typed: RwSignal::new(HashMap::new()),
            shows_copies: RwSignal::new(shows_copies),
            subject: RwSignal::new(content.subject),
            body: RwSignal::new(body),
            quote: RwSignal::new(quote),
            files: RwSignal::new(files.collect()),
            wishes: RwSignal::new(content.wishes),
            // There is room for it beside the text, but not on a phone.
            is_previewed: RwSignal::new(!browser::matches_media("(width < 720px)")),
            place: RwSignal::new(place),
            notice: RwSignal::new(None),
            asked: RwSignal::new(Vec::new()),
            is_sending: RwSignal::new(false),
            saver: RwSignal::new(Saver::default()),
            status: RwSignal::new(SaveStatus::Fresh),
            images: StoredValue::new(HashMap::new()),
            editor: StoredValue::new_local(None),
            area: StoredValue::new_local(None),
            signature: StoredValue::new(signature),
            attempt: StoredValue::new(None),
            send_at: StoredValue::new(None),
            submission: RwSignal::new(None),
            is_handing_over: StoredValue::new(false),
            place_before: StoredValue::new(Place::Docked),
            was_told: StoredValue::new(false),
            timer: StoredValue::new(None),
        }
    }

    /// Whether the composer is still there: work that was under way may end after it was closed.
    pub fn is_alive(self) -> bool {
        !self.subject.is_disposed()
    }

    pub fn draft(self) -> DraftId {
        self.fixed.with_value(|fixed| fixed.draft.clone())
    }

    pub fn account(self) -> AccountId {
        self.fixed.with_value(|fixed| fixed.account.clone())
    }

    pub(super) fn fixed(self) -> Fixed {
        self.fixed.get_value()
    }

    pub(super) fn set_draft(self, draft: DraftId) {
        self.fixed.update_value(|fixed| fixed.draft = draft);
    }

    /// How far saving has come; tracked.
    pub fn save_status(self) -> SaveStatus {
        self.status.get()
    }

    pub fn is_rich(self) -> bool {
        self.format() == TextFormat::Rich
    }

    /// How it is written; tracked.
    pub fn format(self) -> TextFormat {
        self.body.with(DraftBody::format)
    }

    /// Takes what was typed where text is typed letter by letter.
    pub fn type_text(self, text: String) {
        self.body.update(|body| *body = std::mem::take(body).with_typed(text));
    }

    /// The editor, once it is there.
    pub fn editor(self) -> Option<Editor> {
        self.editor.try_get_value().flatten()
    }

    pub fn set_editor(self, editor: Option<Editor>) {
        self.editor.set_value(editor);
    }

    /// Reads the text from the editor. Everything else is where it belongs at once.
    pub fn pull(self) {
        let Some(editor) = self.editor() else { return };
        if !self.body.with_untracked(|body| matches!(body, DraftBody::Rich { .. })) {
            return;
        }
        let html = if editor.is_empty() { String::new() } else { editor.html() };
        let is_new =
            self.body.with_untracked(|body| *body != DraftBody::Rich { html: html.clone() });
        if is_new {
            self.body.set(DraftBody::Rich { html });
        }
    }

    /// The place that [`Self::editor`] comes from.
    pub fn editor_cell(self) -> StoredValue<Option<Editor>, LocalStorage> {
        self.editor
    }

    /// The field of plain text, once it is there.
    pub fn area(self) -> Option<HtmlTextAreaElement> {
        self.area.try_get_value().flatten()
    }

    pub fn set_area(self, area: Option<HtmlTextAreaElement>) {
        self.area.set_value(area);
    }

    /// Replaces the text, in the editor too.
    pub(super) fn put_body(self, body: DraftBody) {
        if let (DraftBody::Rich { html }, Some(editor)) = (&body, self.editor()) {
            editor.set_html(html);
        }
        self.body.set(body);
    }

    /// The files that [`Self::content`] holds, by their keys and in its order.
    pub(super) fn keys_of_files(self, content: &DraftContent) -> Vec<u32> {
        self.files.with_untracked(|files| {
            let key = |wanted: &DraftAttachment| {
                files
                    .iter()
                    .find(|file| file.attachment().as_ref() == Some(wanted))
                    .map(|file| file.key)
            };
            content.attachments.iter().filter_map(key).collect()
        })
    }

    /// All of it, as the server takes it: the quote below the text, and the files that are uploaded.
    pub fn content(self) -> DraftContent {
        let below = self.quote.get_untracked();
        let quote = below.clone().unwrap_or_default();
        let mut content = self.own_content();
        content.body = match content.body {
            DraftBody::Plain { text } => {
                DraftBody::Plain { text: quoting::join_text(&text, &quote.text) }
            }
            DraftBody::Rich { html } => {
                DraftBody::Rich { html: quoting::join_html(&html, &quote.html) }
            }
            DraftBody::Markdown { text, signature, .. } => {
                DraftBody::Markdown { text, signature, quote: below }
            }
        };
        // A picture that was taken out of the text is not sent beside it.
        let shown = match &content.body {
            DraftBody::Plain { .. } => return content,
            DraftBody::Rich { html } => html.clone(),
            DraftBody::Markdown { text, .. } => format!("{text}{}", quote.html),
        };
        content.attachments.retain(|file| {
            file.content_id.as_ref().is_none_or(|cid| shown.contains(&format!("cid:{cid}")))
        });
        content
    }

    /// The same without what is folded away.
    pub(super) fn own_content(self) -> DraftContent {
        let fixed = self.fixed();
        let list =
            |field| -> Vec<Address> { self.recipients.with_untracked(|all| all.addresses(field)) };
        DraftContent {
            identity: self.identity.get_untracked(),
            to: list(Field::To),
            cc: list(Field::Cc),
            bcc: list(Field::Bcc),
            subject: self.subject.get_untracked(),
            body: match self.body.get_untracked() {
                DraftBody::Markdown { text, quote, .. } => {
                    DraftBody::Markdown { text, signature: self.signature.get_value(), quote }
                }
                body => body,
            },
            attachments: self
                .files
                .with_untracked(|files| files.iter().filter_map(ComposeFile::attachment).collect()),
            related: fixed.related,
            in_reply_to: fixed.in_reply_to,
            references: fixed.references,
            wishes: self.wishes.get_untracked(),
        }
    }

    pub(super) fn local_copy(self, changed_at_ms: f64) -> LocalCopy {
        let fixed = self.fixed();
        let lost = |file: &ComposeFile| file.attachment().is_none().then(|| file.name.clone());
        LocalCopy {
            account: fixed.account,
            draft: fixed.draft,
            version: self.saver.with_untracked(|saver| saver.version().map(ToOwned::to_owned)),
            is_saved: self.saver.with_untracked(Saver::is_saved),
            content: self.own_content(),
            quote: self.quote.get_untracked(),
            files_under_way: self
                .files
                .with_untracked(|files| files.iter().filter_map(lost).collect()),
            submission: self.submission.get_untracked(),
            changed_at_ms,
        }
    }

    /// The bytes of all files, also of those on their way.
    pub fn files_bytes(self) -> u64 {
        self.files.with(|files| files.iter().map(|file| file.size_bytes).sum())
    }

    /// Whether files are on their way; tracked.
    pub fn is_uploading(self) -> bool {
        self.files.with(|files| {
            files.iter().any(|file| matches!(file.state, FileState::Uploading { .. }))
        })
    }

    /// What shows an image of the text.
    pub fn image_url(self, cid: &str) -> Option<String> {
        let here = self.images.with_value(|images| images.get(cid).cloned());
        here.or_else(|| {
            let account = self.account();
            self.files.with_untracked(|files| {
                let file = files.iter().find(|file| file.content_id.as_deref() == Some(cid))?;
                match &file.state {
                    FileState::Ready(AttachmentSource::Part { message, part }) => {
                        Some(api::messages::part_url(&account, message, part))
                    }
                    FileState::Ready(_) | FileState::Uploading { .. } | FileState::Failed(_) => {
                        None
                    }
                }
            })
        })
    }

    /// Whether nobody wrote anything: what a reply brings along doesn't count.
    pub fn is_untouched(self) -> bool {
        self.saver.with_untracked(|saver| saver.is_saved() && saver.version().is_none())
    }
}

impl ComposeFile {
    pub(super) fn ready(key: u32, file: DraftAttachment) -> Self {
        Self {
            key,
            name: file.name,
            media_type: file.media_type,
            size_bytes: file.size_bytes,
            content_id: file.content_id,
            state: FileState::Ready(file.source),
        }
    }

    /// As a part of the message, once it is uploaded.
    pub fn attachment(&self) -> Option<DraftAttachment> {
        let FileState::Ready(source) = &self.state else { return None };
        Some(DraftAttachment {
            source: source.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size_bytes: self.size_bytes,
            content_id: self.content_id.clone(),
        })
    }
}
