//! From a wish to write to an open composer.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{Draft, DraftBody, DraftContent, Relation};
use shared::id::{AccountId, DraftId, IdentityId, MessageId, PartId};
use shared::identity::Identity;
use shared::message::{Message, MessageQuote};
use shared::reply::{self, Audience};

use super::composer::{Composer, Notice, Place, SaveStatus};
use super::local;
use super::{Compose, ComposeRequest};
use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::store::Store;
use crate::store::toasts::Toast;
use crate::t;
use crate::view_model::compose::quoting::{self, Quote};
use crate::view_model::compose::saver::Saver;

impl Compose {
    /// Does what was wished for.
    pub fn start(self, store: Store, request: ComposeRequest, place: Place) {
        spawn_local(async move {
            if let Err(error) = self.try_start(store, request, place).await {
                let words = crate::i18n::problem::sentences(&error);
                store
                    .toasts
                    .show(Toast::new("circle-alert", format!("{} {}", words.title, words.detail)));
            }
        });
    }

    async fn try_start(
        self,
        store: Store,
        request: ComposeRequest,
        place: Place,
    ) -> Result<(), ApiError> {
        match request {
            ComposeRequest::New { account, to } => {
                let content =
                    DraftContent { to, body: empty_body(store), ..DraftContent::default() };
                self.add(account, new_id(), content, None, place);
            }
            ComposeRequest::Link { account, link } => {
                let is_written = !link.body.is_empty();
                let content = DraftContent {
                    to: link.to,
                    cc: link.cc,
                    bcc: link.bcc,
                    subject: link.subject,
                    in_reply_to: link.in_reply_to.into_iter().collect(),
                    body: DraftBody::Rich { html: quoting::text_to_html(&link.body) },
                    ..DraftContent::default()
                };
                let composer = self.add(account, new_id(), content, None, place);
                if is_written {
                    self.changed(composer);
                }
            }
            ComposeRequest::Reply { account, message } => {
                self.answer(store, account, message, Audience::Sender, place).await?;
            }
            ComposeRequest::ReplyAll { account, message } => {
                self.answer(store, account, message, Audience::All, place).await?;
            }
            ComposeRequest::ReplyToList { account, message } => {
                self.answer(store, account, message, Audience::List, place).await?;
            }
            ComposeRequest::Forward { account, message } => {
                self.forward(store, account, message, place).await?
            }
            ComposeRequest::ForwardAsAttachment { account, message } => {
                self.forward_as_attachment(store, account, message, place).await?;
            }
            ComposeRequest::OpenMessage { account, message } => {
                let draft = api::drafts::of_message(account.clone(), message).await?;
                self.open_draft(account, draft, place);
            }
            ComposeRequest::OpenDraft { account, draft } => {
                self.open_by_id(account, draft, place).await?;
            }
        }
        Ok(())
    }

    async fn answer(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        audience: Audience,
        place: Place,
    ) -> Result<(), ApiError> {
        let (message, quote, identities) = self.read_parent(store, &account, &id).await?;
        let (quote, pictures) =
            with_pictures(&account, &message, quote, store.preferences.writes_plain()).await;
        let own = own_addresses(store, &account, &identities);
        let recipients = reply::recipients(&message, &own, audience);
        let attribution = attribution(&message);
        let content = DraftContent {
            identity: addressed_identity(&message, &identities),
            to: recipients.to,
            cc: recipients.cc,
            subject: reply::subject(Relation::Reply, &message.subject),
            attachments: pictures,
            ..related(store, Relation::Reply, &message)
        };
        self.add(account, new_id(), content, Some(quoting::reply(&attribution, &quote)), place);
        Ok(())
    }

    async fn forward(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        place: Place,
    ) -> Result<(), ApiError> {
        let (message, quote, identities) = self.read_parent(store, &account, &id).await?;
        let (quote, pictures) =
            with_pictures(&account, &message, quote, store.preferences.writes_plain()).await;
        let files = message.attachments.iter().map(|file| DraftAttachment {
            source: AttachmentSource::Part { message: id.clone(), part: file.part.clone() },
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            content_id: None,
        });
        let content = DraftContent {
            identity: addressed_identity(&message, &identities),
            subject: reply::subject(Relation::Forward, &message.subject),
            attachments: pictures.into_iter().chain(files).collect(),
            ..related(store, Relation::Forward, &message)
        };
        let quote =
            quoting::forward(&t!("compose.forwardTitle"), &forward_headers(&message), &quote);
        self.add(account, new_id(), content, Some(quote), place);
        Ok(())
    }

    async fn forward_as_attachment(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        place: Place,
    ) -> Result<(), ApiError> {
        let message = api::messages::read(account.clone(), id.clone()).await?;
        let name = if message.subject.trim().is_empty() {
            t!("compose.forwardedFile")
        } else {
            message.subject.clone()
        };
        let name: String = name
            .chars()
            .map(|c| if "/\\:*?\"<>|".contains(c) || c.is_control() { '_' } else { c })
            .take(100)
            .collect();
        let content = DraftContent {
            subject: reply::subject(Relation::Forward, &message.subject),
            attachments: vec![DraftAttachment {
                source: AttachmentSource::Message { message: id },
                name: format!("{}.eml", name.trim()),
                media_type: "message/rfc822".to_owned(),
                size_bytes: message.size_bytes,
                content_id: None,
            }],
            ..related(store, Relation::Forward, &message)
        };
        self.add(account, new_id(), content, None, place);
        Ok(())
    }

    /// What an answer needs, all at once.
    async fn read_parent(
        self,
        store: Store,
        account: &AccountId,
        id: &MessageId,
    ) -> Result<(Message, MessageQuote, Vec<Identity>), ApiError> {
        let known = untrack(|| store.messages.get(account, id)).and_then(Result::ok);
        let message = async {
            match known {
                Some(message) => Ok((*message).clone()),
                None => api::messages::read(account.clone(), id.clone()).await,
            }
        };
        let quote = api::messages::quote(account.clone(), id.clone());
        let (message, quote, identities) =
            futures_util::future::join3(message, quote, self.load_identities(account)).await;
        Ok((message?, quote?, identities))
    }

    /// Opens what the server has, or what this browser has of the same draft and the server hasn't.
    fn open_draft(self, account: AccountId, draft: Draft, place: Place) -> Composer {
        if let Some(open) = untrack(|| self.of_draft(&draft.id)) {
            self.put(open, place);
            return open;
        }
        let copy = self.user().and_then(|user| local::read(&user, &draft.id));
        if let Some(copy) = copy.filter(|copy| !copy.is_saved && copy.submission.is_none()) {
            return self.open_copy(copy, place, true);
        }
        let saved_at = draft.saved_at.as_millisecond() as f64;
        let composer = self.add(account, draft.id, draft.content, None, place);
        composer.saver.set(Saver::saved(draft.version));
        composer.status.set(SaveStatus::Saved(saved_at));
        composer
    }

    async fn open_by_id(
        self,
        account: AccountId,
        draft: DraftId,
        place: Place,
    ) -> Result<(), ApiError> {
        if let Some(open) = untrack(|| self.of_draft(&draft)) {
            self.put(open, place);
            return Ok(());
        }
        if let Some(copy) = self.user().and_then(|user| local::read(&user, &draft)) {
            let is_restored = !copy.is_saved;
            self.open_copy(copy, place, is_restored);
            return Ok(());
        }
        let draft = api::drafts::read(account.clone(), draft).await?;
        self.open_draft(account, draft, place);
        Ok(())
    }

    /// Opens what this browser has.
    pub(super) fn open_copy(
        self,
        copy: local::LocalCopy,
        place: Place,
        is_restored: bool,
    ) -> Composer {
        let composer = self.add(copy.account, copy.draft, copy.content, copy.quote, place);
        let now = browser::now_ms();
        composer.saver.set(match copy.version {
            Some(version) if copy.is_saved => Saver::saved(version),
            version => Saver::unsaved(version, now),
        });
        let status =
            if copy.is_saved { SaveStatus::Saved(copy.changed_at_ms) } else { SaveStatus::Changed };
        composer.status.set(status);
        if !copy.files_under_way.is_empty() {
            composer.notice.set(Some(Notice::FilesLost(copy.files_under_way)));
        } else if is_restored {
            composer.notice.set(Some(Notice::Restored));
        }
        self.schedule(composer);
        composer
    }
}

fn new_id() -> DraftId {
    DraftId(browser::random_id())
}

/// In the form in which the user wrote last.
fn empty_body(store: Store) -> DraftBody {
    if store.preferences.writes_plain() {
        DraftBody::Plain { text: String::new() }
    } else {
        DraftBody::Rich { html: String::new() }
    }
}

/// What every message about another one has.
fn related(store: Store, relation: Relation, message: &Message) -> DraftContent {
    let threading = reply::threading(relation, message);
    DraftContent {
        related: Some(reply::related(relation, message)),
        in_reply_to: threading.in_reply_to,
        references: threading.references,
        body: empty_body(store),
        ..DraftContent::default()
    }
}

/// The quote with its pictures as files of the new message, which they are once it is sent.
async fn with_pictures(
    account: &AccountId,
    message: &Message,
    quote: MessageQuote,
    is_plain: bool,
) -> (MessageQuote, Vec<DraftAttachment>) {
    if is_plain {
        return (quote, Vec::new());
    }
    let prefix = api::messages::part_url(account, &message.id, &PartId(String::new()));
    let (html, pictures) =
        quoting::adopt_pictures(&quote.html, &prefix, || format!("{}@pli", browser::random_id()));
    let facts = pictures.into_iter().map(async |(cid, part)| {
        let part = PartId(part);
        let (media_type, size_bytes) =
            api::messages::part_facts(account.clone(), message.id.clone(), part.clone()).await?;
        let ending = media_type.strip_prefix("image/").unwrap_or("png");
        Some(DraftAttachment {
            name: format!("image-{}.{ending}", part.as_str().replace('.', "-")),
            source: AttachmentSource::Part { message: message.id.clone(), part },
            media_type,
            size_bytes,
            content_id: Some(cid),
        })
    });
    let files = futures_util::future::join_all(facts).await.into_iter().flatten().collect();
    (MessageQuote { html, ..quote }, files)
}

fn own_addresses(store: Store, account: &AccountId, identities: &[Identity]) -> Vec<Address> {
    let account = untrack(|| store.session.account(account));
    let own = account.map(|account| Address::new(&account.name, &account.email));
    own.into_iter().chain(identities.iter().map(|identity| identity.address.clone())).collect()
}

/// The identity that the message was addressed to, so that the answer comes from there.
fn addressed_identity(message: &Message, identities: &[Identity]) -> Option<IdentityId> {
    let addressed = message.to.iter().chain(&message.cc).chain(&message.bcc).chain(&message.from);
    let mut found = addressed.filter_map(|address| {
        identities.iter().find(|identity| identity.address.same_mailbox(address))
    });
    found.next().map(|identity| identity.id.clone())
}

/// "On Friday 21 November 2025 at 10:42, Dan Whitlock <dan@partner.example> wrote:"
fn attribution(message: &Message) -> String {
    let author = message.from.first().map(ToString::to_string).unwrap_or_default();
    let date = format::date(message.sent_at.unwrap_or(message.received_at), DateStyle::Full);
    t!("compose.attribution", date = date, name = author)
}

fn forward_headers(message: &Message) -> Vec<(String, String)> {
    let date = format::date(message.sent_at.unwrap_or(message.received_at), DateStyle::Full);
    let mut headers = vec![
        (t!("compose.from"), quoting::list(&message.from)),
        (t!("compose.date"), date),
        (t!("compose.subject"), message.subject.clone()),
        (t!("compose.to"), quoting::list(&message.to)),
    ];
    if !message.cc.is_empty() {
        headers.push((t!("compose.cc"), quoting::list(&message.cc)));
    }
    headers
}

impl Compose {
    /// Puts the message below into the text, where it can be edited.
    pub fn unfold_quote(self, composer: Composer) {
        let Some(Quote { html, text }) = composer.quote.get_untracked() else { return };
        composer.pull();
        composer.quote.set(None);
        match composer.body.get_untracked() {
            DraftBody::Plain { text: own } => {
                composer.body.set(DraftBody::Plain { text: quoting::join_text(&own, &text) });
            }
            DraftBody::Rich { html: own } => {
                composer.body.set(DraftBody::Rich { html: quoting::join_html(&own, &html) });
                if let Some(editor) = composer.editor() {
                    editor.append_html(&format!("<div><br></div>{html}"));
                }
            }
        }
        self.keep(composer);
    }

    /// Leaves the message below out.
    pub fn drop_quote(self, composer: Composer) {
        composer.quote.set(None);
        self.changed(composer);
    }

    /// Goes on in plain text; the formatting goes, the words stay.
    pub fn make_plain(self, store: Store, composer: Composer) {
        composer.pull();
        let text = composer.own_text();
        composer.set_editor(None);
        composer.body.set(DraftBody::Plain { text });
        store.preferences.write_plain(true);
        self.changed(composer);
    }

    /// The same where rich text can't be written; what the user prefers stays as it is.
    pub fn make_plain_for_now(self, composer: Composer) {
        if let DraftBody::Rich { html } = composer.body.get_untracked() {
            composer.body.set(DraftBody::Plain { text: browser::text_of_html(&html) });
        }
    }

    /// Goes on in rich text.
    pub fn make_rich(self, store: Store, composer: Composer) {
        if let DraftBody::Plain { text } = composer.body.get_untracked() {
            composer.body.set(DraftBody::Rich { html: quoting::text_to_html(&text) });
            store.preferences.write_plain(false);
            self.changed(composer);
        }
    }
}
