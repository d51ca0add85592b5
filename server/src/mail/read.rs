//! Opening a message: what it is made of, its text made harmless, what is beside it.
//!
//! Two round trips at most: BODYSTRUCTURE decides, and only the text parts that will be shown are fetched. What was
//! opened is kept for a while ([`cache`]), so that the page around a letter and the letter itself cost one opening.

mod cache;
mod choose;
mod decode;
mod fetch;
mod source;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use shared::id::{AccountId, MessageId};
use shared::keyword::Keywords;
use shared::message::{BodyInfo, BodyKind, BodyNote, Message, MessageQuote};
use tokio::sync::Semaphore;
use url::Url;

use crate::html::picture;
use crate::html::plain::{self, Flow};
use crate::html::{self, Letter, TooComplex, Wishes};
use crate::imap::{Error, Pool};
use crate::mail::ids::{MessageRef, mailbox_id};
use crate::mail::parts;
use cache::{Cache, Key};
use choose::Choice;
use fetch::Outline;
use source::{Source, SourceContent};

/// How long one letter may occupy a thread before its plain text is shown instead. The parser keeps its own, shorter
/// time; this one holds whatever it does.
const MAX_TIME: Duration = Duration::from_secs(3);
/// Letters that are made harmless at once: it is work for the processor, and takes memory.
const MAX_AT_ONCE: usize = 4;

/// Gives the address of the proxy for a picture elsewhere.
pub type ProxyAddress = Box<dyn Fn(&Url) -> String + Send>;

/// A message of an account.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub account: &'a AccountId,
    pub pool: &'a Arc<Pool>,
    pub message: &'a MessageId,
}

/// Opens messages, and remembers those opened last.
#[derive(Debug)]
pub struct Reader {
    opened: Cache<Opened>,
    room: Arc<Semaphore>,
}

/// A message as it was opened.
#[derive(Debug)]
struct Opened {
    outline: Outline,
    choice: Choice,
    shown: Shown,
}

/// The letter, ready to be put into its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub content: ShownContent,
    pub note: Option<BodyNote>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownContent {
    Html(Letter),
    Plain { text: String, flow: Flow },
    Empty,
}

impl Default for Reader {
    fn default() -> Self {
        Self { opened: Cache::default(), room: Arc::new(Semaphore::new(MAX_AT_ONCE)) }
    }
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
        Ok(opened.shown.clone())
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
        match &opened.shown.content {
            ShownContent::Html(letter) if letter.remote_images > 0 => {
                let source = fetch_source(target, &found, &opened.choice).await?;
                self.show(target, &found, &opened.choice, source, Some(proxy), true).await
            }
            ShownContent::Html(_) | ShownContent::Plain { .. } | ShownContent::Empty => {
                Ok(opened.shown.clone())
            }
        }
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
        let source = fetch_source(target, &found, &opened.choice).await?;
        let html = match &source.content {
            SourceContent::Html(html) => Some(html.clone()),
            SourceContent::Plain { .. } | SourceContent::Empty => None,
        };
        let shown = self.show(target, &found, &opened.choice, source, proxy, false).await?;
        let text = self.apart(move || html.map(|html| html::text(&html))).await;
        Ok(quote(shown.content, text.flatten().and_then(Result::ok)))
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
            let choice = choose::choose(&body);
            let source = fetch_source(target, found, &choice).await?;
            let shown = self.show(target, found, &choice, source, None, true).await?;
            Ok(Opened { outline, choice, shown })
        };
        self.opened.get(&key(target), Opened::bytes, make).await
    }

    /// Makes the letter harmless; where that can't be done, shows its plain text.
    async fn show(
        &self,
        target: Target<'_>,
        found: &MessageRef,
        choice: &Choice,
        source: Source,
        proxy: Option<ProxyAddress>,
        folds: bool,
    ) -> Result<Shown, Error> {
        let mut note = choice.note.or(source.is_truncated.then_some(BodyNote::Truncated));
        let content = match source.content {
            SourceContent::Html(html) => {
                let inline = inline_addresses(target, choice);
                match self.sanitise(html, inline, proxy, folds).await {
                    // Some programs write a page around a single attachment.
                    Ok(letter) if letter.is_blank => ShownContent::Empty,
                    Ok(letter) => ShownContent::Html(letter),
                    Err(html) => {
                        note = Some(BodyNote::TooComplex);
                        let text = self.instead(target, found, choice, html).await?;
                        ShownContent::Plain { text, flow: Flow::default() }
                    }
                }
            }
            SourceContent::Plain { text, flow } => {
                if text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----") {
                    note = note.or(Some(BodyNote::Encrypted));
                }
                ShownContent::Plain { text, flow }
            }
            SourceContent::Empty => ShownContent::Empty,
        };
        Ok(Shown { content, note })
    }

    /// The plain text that came beside HTML that is too complex, or what can be read out of the HTML.
    async fn instead(
        &self,
        target: Target<'_>,
        found: &MessageRef,
        choice: &Choice,
        html: Arc<String>,
    ) -> Result<String, Error> {
        if let Some(plain) = &choice.plain_instead {
            let bytes = fetch::texts(target.pool, found, &[plain]).await?;
            let source = source::source(std::slice::from_ref(plain), &bytes);
            if let SourceContent::Plain { text, flow } = source.content {
                return Ok(plain::unflowed(&text, flow));
            }
        }
        let text = self.apart(move || html::text_of_anything(&html)).await;
        Ok(text.unwrap_or_default())
    }

    /// # Errors
    ///
    /// The HTML itself, if it is too complex.
    async fn sanitise(
        &self,
        html: String,
        inline: BTreeMap<String, String>,
        proxy: Option<ProxyAddress>,
        folds: bool,
    ) -> Result<Letter, Arc<String>> {
        let html = Arc::new(html);
        let work = {
            let html = Arc::clone(&html);
            move || {
                let proxy = proxy.as_deref().map(|proxy| proxy as &dyn Fn(&Url) -> String);
                html::sanitise(&html, &Wishes { inline: &inline, remote: proxy, folds })
            }
        };
        match self.apart(work).await {
            Some(Ok(letter)) => Ok(letter),
            Some(Err(TooComplex)) | None => Err(html),
        }
    }

    /// Runs `work` off the async threads; `None` if it takes too long or panics.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let permit = Arc::clone(&self.room).acquire_owned().await.ok()?;
        let work = tokio::task::spawn_blocking(move || {
            // Held until the work is really done, also where nobody waits for it any more.
            let _permit = permit;
            work()
        });
        tokio::time::timeout(MAX_TIME, work).await.ok()?.ok()
    }
}

impl Opened {
    /// About what it takes in memory.
    fn bytes(&self) -> usize {
        let shown = match &self.shown.content {
            ShownContent::Html(letter) => {
                letter.html.len() + letter.sheet.len() + letter.style.len()
            }
            ShownContent::Plain { text, .. } => text.len(),
            ShownContent::Empty => 0,
        };
        let outline = &self.outline;
        let people =
            outline.envelope.to.len() + outline.envelope.cc.len() + outline.references.len();
        shown + 1024 + people * 128 + self.choice.attachments.len() * 256
    }
}

fn key(target: Target<'_>) -> Key {
    (target.account.clone(), target.message.clone())
}

fn reference(target: Target<'_>) -> Result<MessageRef, Error> {
    MessageRef::parse(target.message).ok_or(Error::MessageMissing)
}

async fn fetch_source(
    target: Target<'_>,
    found: &MessageRef,
    choice: &Choice,
) -> Result<Source, Error> {
    let texts: Vec<_> = choice.texts.iter().collect();
    let bytes = fetch::texts(target.pool, found, &texts).await?;
    Ok(source::source(&choice.texts, &bytes))
}

/// Where we serve the parts that the text may show in place.
fn inline_addresses(target: Target<'_>, choice: &Choice) -> BTreeMap<String, String> {
    let Target { account, message, .. } = target;
    let address = |part| picture::part_address(account, message, part);
    choice.inline.iter().map(|(id, part)| (id.clone(), address(part))).collect()
}

fn message(target: Target<'_>, found: &MessageRef, opened: &Opened, keywords: Keywords) -> Message {
    let outline = &opened.outline;
    let envelope = outline.envelope.clone();
    let in_place = match &opened.shown.content {
        ShownContent::Html(letter) => Some(&letter.inline_used),
        ShownContent::Plain { .. } | ShownContent::Empty => None,
    };
    let is_beside = |id: &Option<String>| {
        !id.as_ref().is_some_and(|id| in_place.is_some_and(|used| used.contains(id)))
    };
    let attachments = opened.choice.attachments.iter();
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
        body: body_info(&opened.shown),
        attachments: attachments.filter(|it| is_beside(&it.content_id)).cloned().collect(),
    }
}

fn body_info(shown: &Shown) -> BodyInfo {
    let (kind, remote_images, has_own_colours) = match &shown.content {
        ShownContent::Html(letter) => {
            (BodyKind::Html, letter.remote_images, letter.has_own_colours)
        }
        ShownContent::Plain { .. } => (BodyKind::Plain, 0, false),
        ShownContent::Empty => (BodyKind::Empty, 0, false),
    };
    BodyInfo { kind, remote_images, has_own_colours, note: shown.note }
}

fn quote(content: ShownContent, text_of_html: Option<String>) -> MessageQuote {
    match content {
        ShownContent::Html(letter) => MessageQuote {
            html: letter.as_fragment(),
            text: text_of_html.unwrap_or_else(|| html::text_of_anything(&letter.html)),
        },
        ShownContent::Plain { text, flow } => {
            MessageQuote { html: plain::as_html(&text, flow), text: plain::unflowed(&text, flow) }
        }
        ShownContent::Empty => MessageQuote::default(),
    }
}
