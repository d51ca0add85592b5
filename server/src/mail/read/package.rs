//! Messages that Outlook packed into one part: their files stand among the others, and their text is shown where there
//! is no other.

use std::sync::Arc;

use super::choose::Choice;
use super::make::{LetterOf, Maker};
use super::source::{Source, SourceContent};
use crate::html::plain::Flow;
use crate::imap::body::BodyPart;
use crate::imap::{Error, Pool};
use crate::mail::tnef::{self, PackedBody};
use crate::mail::{MessageRef, files};

/// More packages than any program makes of one message.
const MAX_PACKAGES: usize = 3;
/// Plain text beyond this is cut off.
const MAX_PLAIN_BYTES: usize = 1024 * 1024;

impl Maker {
    /// Opens the packages of a message.
    pub(super) async fn unpack(
        &self,
        pool: &Arc<Pool>,
        message: &MessageRef,
        body: &BodyPart,
        choice: &mut Choice,
    ) -> Result<(), Error> {
        let is_package =
            |file: &&shared::attachment::Attachment| tnef::is_package(&file.media_type, &file.name);
        let found = choice.attachments.iter().filter(is_package).take(MAX_PACKAGES);
        let found = found.filter_map(|file| body.find(&file.part.0).cloned());
        for package in found.collect::<Vec<_>>() {
            let bytes = files::fetch_package(pool, message, &package).await?;
            let mut tried = choice.clone();
            let work = move || {
                tried.unpack(&package, &tnef::unpack(&bytes)?);
                Some(tried)
            };
            // One that can't be opened stays the file that it is.
            if let Some(unpacked) = self.apart(work).await.flatten() {
                *choice = unpacked;
            }
        }
        Ok(())
    }

    /// The text of a letter as its sender wrote it.
    pub(super) async fn source(&self, letter: LetterOf<'_>) -> Result<Source, Error> {
        let Some(package) = &letter.choice.package else { return letter.text_parts().await };
        let bytes = files::fetch_package(letter.target.pool, letter.found, package).await?;
        let work = move || tnef::unpack(&bytes)?.body;
        let content = match self.apart(work).await.flatten() {
            Some(PackedBody::Html(html)) => SourceContent::Html(html.replace('\0', "")),
            Some(PackedBody::Plain(text)) => {
                let mut text = text.replace('\0', "");
                text.truncate(text.floor_char_boundary(MAX_PLAIN_BYTES));
                SourceContent::Plain { text, flow: Flow::default() }
            }
            None => SourceContent::Empty,
        };
        Ok(Source { content, is_truncated: false })
    }
}
