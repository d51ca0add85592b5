//! From the text of a message to the letter that is shown, on threads of their own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use shared::message::{BodyInfo, BodyKind, BodyNote};
use tokio::sync::Semaphore;
use url::Url;

use super::choose::Choice;
use super::source::{self, Source, SourceContent};
use super::{ProxyAddress, Shown, ShownContent, Target, attached, fetch};
use crate::html::picture;
use crate::html::plain::{self, Flow};
use crate::html::{self, Letter, Prepared, TooComplex, Wishes};
use crate::imap::Error;
use crate::mail::MessageRef;

/// How long one letter may occupy a thread before its plain text is shown instead. The parser keeps its own, shorter
/// time; this one holds whatever it does.
const MAX_TIME: Duration = Duration::from_secs(3);
/// Letters that are made harmless at once: it is work for the processor, and takes memory.
const MAX_AT_ONCE: usize = 4;

/// Makes letters.
#[derive(Debug)]
pub(super) struct Maker {
    room: Arc<Semaphore>,
}

/// Whose letter is made, and of which parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct LetterOf<'a> {
    pub(super) target: Target<'a>,
    pub(super) found: &'a MessageRef,
    pub(super) choice: &'a Choice,
}

/// A letter, of which all is known, while its HTML may still be on its way through the sanitiser.
#[derive(Clone, Debug)]
pub(super) struct Made {
    content: Content,
    note: Option<BodyNote>,
}

#[derive(Clone)]
enum Content {
    Html {
        facts: Arc<Letter>,
        length: usize,
        finished: Shared<BoxFuture<'static, Option<Arc<Letter>>>>,
    },
    Plain {
        text: String,
        flow: Flow,
    },
    Empty,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html { .. } => "Html",
            Self::Plain { .. } => "Plain",
            Self::Empty => "Empty",
        })
    }
}

impl Default for Maker {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(MAX_AT_ONCE)) }
    }
}

impl LetterOf<'_> {
    /// Fetches the parts that are the letter.
    pub(super) async fn text_parts(&self) -> Result<Source, Error> {
        let texts: Vec<_> = self.choice.texts.iter().collect();
        let bytes = fetch::texts(self.target.pool, self.found, &texts).await?;
        Ok(source::source(&self.choice.texts, &bytes))
    }

    /// Where we serve the parts that the text may show in place.
    fn inline_addresses(&self) -> BTreeMap<String, String> {
        let Target { account, message, .. } = self.target;
        let address = |part| picture::part_address(account, message, part);
        self.choice.inline.iter().map(|(id, part)| (id.clone(), address(part))).collect()
    }

    /// The plain text that came beside the HTML.
    async fn plain_instead(&self) -> Result<Option<String>, Error> {
        let Some(plain) = &self.choice.plain_instead else { return Ok(None) };
        let bytes = fetch::texts(self.target.pool, self.found, &[plain]).await?;
        Ok(match source::source(std::slice::from_ref(plain), &bytes).content {
            SourceContent::Plain { text, flow } => Some(plain::unflowed(&text, flow)),
            SourceContent::Html(_) | SourceContent::Empty => None,
        })
    }
}

impl Maker {
    /// Makes the letter harmless; where that can't be done, takes its plain text.
    pub(super) async fn make(
        &self,
        letter: LetterOf<'_>,
        source: Source,
        proxy: Option<ProxyAddress>,
        folds: bool,
    ) -> Result<Made, Error> {
        let mut note = letter.choice.note.or(source.is_truncated.then_some(BodyNote::Truncated));
        let content = match source.content {
            SourceContent::Html(html) => {
                match self.prepare(html, letter.inline_addresses(), proxy, folds).await {
                    // Some programs write a page around a single attachment.
                    Ok(prepared) if prepared.facts().is_blank => Content::Empty,
                    Ok(prepared) => self.finish(prepared),
                    Err(html) => {
                        note = Some(BodyNote::TooComplex);
                        let text = match letter.plain_instead().await? {
                            Some(text) => text,
                            None => self.rough_text(html).await,
                        };
                        Content::Plain { text, flow: Flow::default() }
                    }
                }
            }
            SourceContent::Plain { text, flow } => {
                if text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----") {
                    note = note.or(Some(BodyNote::Encrypted));
                }
                Content::Plain { text, flow }
            }
            SourceContent::Empty => Content::Empty,
        };
        Ok(Made { content, note })
    }

    /// Makes harmless what a message says that came as a file; `None` if it is no message.
    pub(super) async fn make_attached(&self, bytes: Bytes, is_all: bool) -> Option<Made> {
        let read = move || attached::letter(&bytes, is_all);
        let (source, pictures) = self.apart(read).await.flatten()?;
        let mut note = source.is_truncated.then_some(BodyNote::Truncated);
        let content = match source.content {
            SourceContent::Html(html) => match self.prepare(html, pictures, None, true).await {
                Ok(prepared) => self.finish(prepared),
                Err(html) => {
                    note = Some(BodyNote::TooComplex);
                    Content::Plain { text: self.rough_text(html).await, flow: Flow::default() }
                }
            },
            SourceContent::Plain { text, flow } => Content::Plain { text, flow },
            SourceContent::Empty => Content::Empty,
        };
        Some(Made { content, note })
    }

    /// The text of a letter in HTML, for a plain answer.
    pub(super) async fn text(&self, source: &Source) -> Option<String> {
        let SourceContent::Html(html) = &source.content else { return None };
        let html = html.clone();
        self.apart(move || html::text(&html)).await?.ok()
    }

    async fn rough_text(&self, html: Arc<String>) -> String {
        self.apart(move || html::text_of_anything(&html)).await.unwrap_or_default()
    }

    /// # Errors
    ///
    /// The HTML itself, if it is too complex.
    async fn prepare(
        &self,
        html: String,
        inline: BTreeMap<String, String>,
        proxy: Option<ProxyAddress>,
        folds: bool,
    ) -> Result<Prepared, Arc<String>> {
        let html = Arc::new(html);
        let work = {
            let html = Arc::clone(&html);
            move || {
                let proxy = proxy.as_deref().map(|proxy| proxy as &dyn Fn(&Url) -> String);
                html::prepare(&html, &Wishes { inline: &inline, remote: proxy, folds })
            }
        };
        match self.apart(work).await {
            Some(Ok(prepared)) => Ok(prepared),
            Some(Err(TooComplex)) | None => Err(html),
        }
    }

    /// Begins the second half of the work at once, and waits for it only where the letter itself is asked for.
    fn finish(&self, prepared: Prepared) -> Content {
        let facts = Arc::new(prepared.facts().clone());
        let length = prepared.length();
        let work = self.apart(move || Arc::new(prepared.finish()));
        let finished = tokio::spawn(work).map(|done| done.ok().flatten()).boxed().shared();
        Content::Html { facts, length, finished }
    }

    /// Runs `work` off the async threads; `None` if it takes too long or panics.
    pub(super) fn apart<T, W>(&self, work: W) -> impl Future<Output = Option<T>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let room = Arc::clone(&self.room);
        async move {
            let permit = room.acquire_owned().await.ok()?;
            let work = tokio::task::spawn_blocking(move || {
                // Held until the work is really done, also where nobody waits for it any more.
                let _permit = permit;
                work()
            });
            tokio::time::timeout(MAX_TIME, work).await.ok()?.ok()
        }
    }
}

impl Made {
    /// The letter, once it is ready.
    pub(super) async fn shown(&self) -> Shown {
        let content = match &self.content {
            // The sanitiser has no way to fail on what was prepared for it; if it did, nothing is what is safe to show.
            Content::Html { finished, .. } => match finished.clone().await {
                Some(letter) => ShownContent::Html(letter),
                None => ShownContent::Empty,
            },
            Content::Plain { text, flow } => {
                ShownContent::Plain { text: text.clone(), flow: *flow }
            }
            Content::Empty => ShownContent::Empty,
        };
        Shown { content, note: self.note }
    }

    /// What the reader is told about the letter.
    pub(super) fn info(&self) -> BodyInfo {
        let info = |kind, facts: &Letter| BodyInfo {
            kind,
            remote_images: facts.remote_images,
            trackers: facts.trackers.clone(),
            has_own_colours: facts.has_own_colours,
            note: self.note,
        };
        match &self.content {
            Content::Html { facts, .. } => info(BodyKind::Html, facts),
            Content::Plain { .. } => info(BodyKind::Plain, &Letter::default()),
            Content::Empty => info(BodyKind::Empty, &Letter::default()),
        }
    }

    /// Whether the letter shows the part of this `Content-ID` in place.
    pub(super) fn holds(&self, content_id: &str) -> bool {
        match &self.content {
            Content::Html { facts, .. } => facts.inline_used.contains(content_id),
            Content::Plain { .. } | Content::Empty => false,
        }
    }

    /// About what it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        match &self.content {
            Content::Html { facts, length, .. } => {
                length + 2 * facts.sheet.len() + facts.style.len()
            }
            Content::Plain { text, .. } => text.len(),
            Content::Empty => 0,
        }
    }
}
