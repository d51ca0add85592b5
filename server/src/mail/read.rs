//! Opening a message: what it is made of, its text made harmless, what is beside it.
//!
//! Two round trips at most: BODYSTRUCTURE decides, and only the text parts that will be shown are fetched. What was
//! opened is kept for a while ([`cache`]), so that the page around a letter and the letter itself cost one opening.

mod attached;
mod cache;
mod choose;
mod contacts;
mod decode;
mod fetch;
mod invitation;
mod make;
mod package;
mod preview;
mod source;

use std::sync::Arc;

use shared::id::{AccountId, MessageId};
use shared::keyword::Keywords;
use shared::message::{BodyNote, Message, MessageQuote};
use shared::report::DeliveryReport;
use shared::sender::SenderNotice;
use url::Url;

use crate::html::plain::{self, Flow};
use crate::html::{self, Letter};
use crate::imap::{Error, Pool};
use crate::mail::ids::{MessageRef, mailbox_id};
use crate::mail::sender::{self, Own};
use crate::mail::trace::{self, domain_of};
use crate::mail::{headers, parts, unsubscribe};
use cache::{Cache, Key};
use choose::Choice;
use fetch::Outline;
use make::{LetterOf, Made, Maker};

/// Gives the address of the proxy for a picture elsewhere.
pub type ProxyAddress = Box<dyn Fn(&Url) -> String + Send>;

/// A message of an account.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub account: &'a AccountId,
    pub pool: &'a Arc<Pool>,
    pub own: &'a Own,
    pub message: &'a MessageId,
}

/// Opens messages, and remembers those opened last.
#[derive(Debug, Default)]
pub struct Reader {
    opened: Cache<Opened>,
    maker: Maker,
}

/// A message as it was opened.
#[derive(Debug)]
struct Opened {
    outline: Outline,
    choice: Choice,
    made: Made,
    /// What it says of the delivery of another message.
    delivery: Vec<DeliveryReport>,
}

/// The letter, ready to be put into its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub content: ShownContent,
    pub note: Option<BodyNote>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownContent {
    Html(Arc<Letter>),
    Plain { text: String, flow: Flow },
    Empty,
}

impl Reader {
    /// What the reader shows around the body.
    ///
    /// # Errors
    ///
    /// [`Error::MessageMissing`], [`Error::Stale`], and whatever keeps the host from answering.
    pub async fn message(&self, target: Target<'_>) -> Result<Message, Error> {
        let found = reference(target)?;
        let mut known = None;
        let opened = self.open(target, &found, |keywords| known = Some(keywords)).await?;
        let keywords = match known {
            Some(keywords) => keywords,
            // Opened before: only what can have changed since is asked for.
            None => parts::fetch_keywords(target.pool, &found).await.inspect_err(|_| {
                self.opened.forget(&key(target));
            })?,
        };
        Ok(message(target, &found, &opened, keywords))
    }

    /// The letter, with pictures of others held back.
    ///
    /// # Errors
    ///
    /// As [`Self::message`].
    pub async fn shown(&self, target: Target<'_>) -> Result<Shown, Error> {
        let opened = self.open(target, &reference(target)?, |_| ()).await?;
        Ok(opened.made.shown().await)
    }

    /// The letter, with pictures of others at the addresses that `proxy` gives.
    ///
    /// # Errors
    ///
    /// As [`Self::message`].
    pub async fn shown_with_pictures(
        &self,
        target: Target<'_>,
        proxy: ProxyAddress,
    ) -> Result<Shown, Error> {
        let found = reference(target)?;
        let opened = self.open(target, &found, |_| ()).await?;
        if opened.made.info().remote_images == 0 {
            return Ok(opened.made.shown().await);
        }
        let letter = LetterOf { target, found: &found, choice: &opened.choice };
        let source = self.maker.source(letter).await?;
        Ok(self.maker.make(letter, source, Some(proxy), true).await?.shown().await)
    }

    /// The letter for an answer: as a fragment of HTML, and as text. With `proxy`, pictures of others are in it.
    ///
    /// # Errors
    ///
    /// As [`Self::message`].
    pub async fn quote(
        &self,
        target: Target<'_>,
        proxy: Option<ProxyAddress>,
    ) -> Result<MessageQuote, Error> {
        let found = reference(target)?;
        let opened = self.open(target, &found, |_| ()).await?;
        let letter = LetterOf { target, found: &found, choice: &opened.choice };
        let source = self.maker.source(letter).await?;
        let text = self.maker.text(&source).await;
        let shown = self.maker.make(letter, source, proxy, false).await?.shown().await;
        let delivered_to = opened.outline.delivered_to.clone();
        Ok(MessageQuote { delivered_to, ..quote(shown.content, text) })
    }

    async fn open(
        &self,
        target: Target<'_>,
        found: &MessageRef,
        mut learn: impl FnMut(Keywords),
    ) -> Result<Arc<Opened>, Error> {
        let make = async || {
            let (outline, body, keywords) = fetch::outline(target.pool, found).await?;
            learn(keywords);
            let mut choice = choose::choose(&body);
            self.maker.unpack(target.pool, found, &body, &mut choice).await?;
            let delivery = fetch::delivery(target.pool, found, &body).await?;
            let letter = LetterOf { target, found, choice: &choice };
            let source = self.maker.source(letter).await?;
            let made = self.maker.make(letter, source, None, true).await?;
            Ok(Opened { outline, choice, made, delivery })
        };
        self.opened.get(&key(target), Opened::bytes, make).await
    }
}

impl Opened {
    /// About what it takes in memory.
    fn bytes(&self) -> usize {
        let outline = &self.outline;
        let people =
            outline.envelope.to.len() + outline.envelope.cc.len() + outline.references.len();
        self.made.bytes()
            + 1024
            + self.delivery.len() * 512
            + people * 128
            + self.choice.attachments.len() * 256
    }
}

fn key(target: Target<'_>) -> Key {
    (target.account.clone(), target.message.clone())
}

fn reference(target: Target<'_>) -> Result<MessageRef, Error> {
    let found = MessageRef::parse(target.message);
    // Asked here as well: what was opened for somebody else is remembered, and the host isn't asked again.
    let found = found.filter(|found| target.pool.scope().holds(&found.mailbox));
    found.ok_or(Error::MessageMissing)
}

fn message(target: Target<'_>, found: &MessageRef, opened: &Opened, keywords: Keywords) -> Message {
    let outline = &opened.outline;
    let envelope = outline.envelope.clone();
    let is_beside = |id: &Option<String>| !id.as_ref().is_some_and(|id| opened.made.holds(id));
    let attachments = opened.choice.attachments.iter();
    let sender_notice = sender_notice(outline, target.own);
    Message {
        id: target.message.clone(),
        mailbox: mailbox_id(&found.mailbox),
        from: envelope.from,
        sender: envelope.sender,
        reply_to: envelope.reply_to,
        to: envelope.to,
        cc: envelope.cc,
        bcc: envelope.bcc,
        subject: envelope.subject,
        sent_at: envelope.date,
        received_at: outline.received_at,
        size_bytes: outline.size_bytes,
        keywords,
        message_id: envelope.message_id,
        in_reply_to: envelope.in_reply_to,
        references: outline.references.clone(),
        list_post: outline.list_post.clone(),
        sender_notice,
        unsubscribe: unsubscribe::way(&outline.fields, &target.own.hosts)
            .and_then(unsubscribe::offer),
        delivery: opened.delivery.clone(),
        body: opened.made.info(),
        attachments: attachments.filter(|it| is_beside(&it.content_id)).cloned().collect(),
    }
}

fn sender_notice(outline: &Outline, own: &Own) -> Option<SenderNotice> {
    let envelope = &outline.envelope;
    let domain = envelope.from.first().map(|from| domain_of(&from.email)).unwrap_or_default();
    let facts = sender::Facts {
        from: &envelope.from,
        reply_to: &envelope.reply_to,
        authentication: &trace::authentication(&outline.fields, domain, &own.hosts),
        is_list: headers::values(&outline.fields, "List-Id").next().is_some(),
    };
    sender::notice(facts, own)
}

fn quote(content: ShownContent, text_of_html: Option<String>) -> MessageQuote {
    match content {
        ShownContent::Html(letter) => MessageQuote {
            html: letter.as_fragment(),
            text: text_of_html.unwrap_or_else(|| html::text_of_anything(&letter.html)),
            ..MessageQuote::default()
        },
        ShownContent::Plain { text, flow } => MessageQuote {
            html: plain::as_html(&text, flow),
            text: plain::unflowed(&text, flow),
            ..MessageQuote::default()
        },
        ShownContent::Empty => MessageQuote::default(),
    }
}
