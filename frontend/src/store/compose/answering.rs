//! Replies and forwards: what they take from the message they are about.

use leptos::prelude::*;
use shared::address::Address;
use shared::attachment::{AttachmentSource, DraftAttachment};
use shared::draft::{DraftContent, Relation, TextFormat};
use shared::id::{AccountId, IdentityId, MessageId, PartId};
use shared::identity::{self, Identity};
use shared::message::{Message, MessageQuote};
use shared::reply::{self, Audience};

use super::Compose;
use super::composer::Place;
use super::starting::empty_body;
use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::store::Store;
use crate::t;
use crate::view_model::compose::quoting;

impl Compose {
    pub(super) async fn answer(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        audience: Audience,
        place: Place,
    ) -> Result<(), ApiError> {
        let (message, quote, identities) = self.read_parent(store, &account, &id).await?;
        let (quote, pictures) =
            with_pictures(&account, &message, quote, store.preferences.format()).await;
        let own = own_addresses(store, &account, &identities);
        let recipients = reply::recipients(&message, &own, audience);
        let attribution = attribution(&message);
        let content = DraftContent {
            identity: addressed(&message, &quote.delivered_to, &identities),
            to: recipients.to,
            cc: recipients.cc,
            subject: reply::subject(Relation::Reply, &message.subject),
            attachments: pictures,
            ..related(store, Relation::Reply, &message)
        };
        let quote = quoting::reply(&attribution, &quote);
        self.begin(account, content, Some(quote), place).await;
        Ok(())
    }

    pub(super) async fn forward(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        place: Place,
    ) -> Result<(), ApiError> {
        let (message, quote, identities) = self.read_parent(store, &account, &id).await?;
        let (quote, pictures) =
            with_pictures(&account, &message, quote, store.preferences.format()).await;
        let files = message.attachments.iter().map(|file| DraftAttachment {
            source: AttachmentSource::Part { message: id.clone(), part: file.part.clone() },
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size_bytes: file.size_bytes,
            content_id: None,
        });
        let content = DraftContent {
            identity: addressed(&message, &quote.delivered_to, &identities),
            subject: reply::subject(Relation::Forward, &message.subject),
            attachments: pictures.into_iter().chain(files).collect(),
            ..related(store, Relation::Forward, &message)
        };
        let quote =
            quoting::forward(&t!("compose.forwardTitle"), &forward_headers(&message), &quote);
        self.begin(account, content, Some(quote), place).await;
        Ok(())
    }

    pub(super) async fn forward_as_attachment(
        self,
        store: Store,
        account: AccountId,
        id: MessageId,
        place: Place,
    ) -> Result<(), ApiError> {
        let message = api::messages::read(account.clone(), id.clone()).await?;
        let identities = self.load_identities(&account).await;
        let content = DraftContent {
            identity: addressed(&message, &[], &identities),
            subject: reply::subject(Relation::Forward, &message.subject),
            attachments: vec![whole(&message)],
            ..related(store, Relation::Forward, &message)
        };
        self.begin(account, content, None, place).await;
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
}

/// A message as a file of another.
pub(super) fn whole(message: &Message) -> DraftAttachment {
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
    DraftAttachment {
        source: AttachmentSource::Message { message: message.id.clone() },
        name: format!("{}.eml", name.trim()),
        media_type: "message/rfc822".to_owned(),
        size_bytes: message.size_bytes,
        content_id: None,
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
    format: TextFormat,
) -> (MessageQuote, Vec<DraftAttachment>) {
    if format == TextFormat::Plain {
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

/// The identity that the message was addressed to, or that sent it, so that the answer comes from there.
fn addressed(
    message: &Message,
    delivered_to: &[Address],
    identities: &[Identity],
) -> Option<IdentityId> {
    let places = [&message.to, &message.cc, &message.bcc, delivered_to, &message.from];
    identity::addressed(identities, &places).map(|identity| identity.id.clone())
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
