//! What a file of a message shows without being saved.

use bytes::Bytes;
use shared::id::PartId;
use shared::preview::Preview;

use super::{Reader, Shown, Target, attached, contacts, decode, reference};
use crate::imap::Error;
use crate::mail::calendar;
use crate::mail::files::{self, Beginning, File};
use crate::mail::sniff::{self, Medium};

/// A text that is longer is cut off: who reads on downloads it.
const MAX_TEXT: u64 = 512 * 1024;
/// Longest list of contacts or events that is read.
const MAX_CARDS: u64 = 1024 * 1024;
/// Longest attached message that is opened; of a longer one, the beginning.
const MAX_MESSAGE: u64 = 8 * 1024 * 1024;

/// Endings of files that are text, for those whose sender says only that they are bytes.
const TEXT_ENDINGS: [&str; 17] = [
    "txt", "text", "log", "md", "csv", "tsv", "json", "xml", "yaml", "yml", "toml", "ini", "conf",
    "diff", "patch", "sql", "srt",
];

/// What is to be made of a file that isn't known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Message,
    Contacts,
    Events,
    Text,
}

impl Reader {
    /// What a file shows.
    ///
    /// # Errors
    ///
    /// As [`files::find`].
    pub async fn preview(&self, target: Target<'_>, part: &PartId) -> Result<Preview, Error> {
        let found = reference(target)?;
        let file = files::find(target.pool, &found, part).await?;
        let wanted = wanted(&file.media_type, &file.name);
        let limit = match wanted {
            None => u64::try_from(sniff::ENOUGH).unwrap_or_default(),
            Some(Wanted::Message) => MAX_MESSAGE,
            Some(Wanted::Contacts | Wanted::Events) => MAX_CARDS,
            Some(Wanted::Text) => MAX_TEXT,
        };
        let begun = file.beginning(target.pool, &found, limit).await?;
        let medium = sniff::medium(&begun.bytes).map(|(medium, _)| medium);
        Ok(match (medium, wanted) {
            (Some(Medium::Image), _) => Preview::Image,
            (Some(Medium::Audio), _) => Preview::Audio,
            (Some(Medium::Video), _) => Preview::Video,
            (Some(Medium::Pdf), _) => Preview::Pdf,
            (None, Some(wanted)) => self.read_file(file, begun, wanted).await,
            (None, None) => Preview::Unknown,
        })
    }

    /// The text of an attached message, made harmless as any other.
    ///
    /// # Errors
    ///
    /// As [`files::find`]; [`Error::MessageMissing`] also if the file is no message.
    pub async fn attached_letter(&self, target: Target<'_>, part: &PartId) -> Result<Shown, Error> {
        let found = reference(target)?;
        let file = files::find(target.pool, &found, part).await?;
        if wanted(&file.media_type, &file.name) != Some(Wanted::Message) {
            return Err(Error::MessageMissing);
        }
        let begun = file.beginning(target.pool, &found, MAX_MESSAGE).await?;
        let made = self.maker.make_attached(begun.bytes, begun.is_all).await;
        Ok(made.ok_or(Error::MessageMissing)?.shown().await)
    }

    /// Reads a file apart: nothing of it can be trusted, nor can what reads it.
    async fn read_file(&self, file: File, begun: Beginning, wanted: Wanted) -> Preview {
        let work = move || read(&file, &begun, wanted);
        self.maker.apart(work).await.flatten().unwrap_or(Preview::Unknown)
    }
}

fn read(file: &File, begun: &Beginning, wanted: Wanted) -> Option<Preview> {
    let Beginning { bytes, is_all } = begun;
    let text = |bytes: &Bytes| {
        sniff::is_text(bytes)
            .then(|| decode::charset(file.charset.as_deref(), bytes).replace('\0', "\u{fffd}"))
    };
    let shown = match wanted {
        Wanted::Message => Preview::Message { message: attached::head(bytes)? },
        Wanted::Contacts => Preview::Contacts { contacts: contacts::read(&text(bytes)?) },
        Wanted::Events => Preview::Events { events: calendar::read(&text(bytes)?) },
        Wanted::Text => Preview::Text { text: text(bytes)?, is_truncated: !is_all },
    };
    Some(match shown {
        Preview::Contacts { contacts } if contacts.is_empty() => {
            Preview::Text { text: text(bytes)?, is_truncated: !is_all }
        }
        Preview::Events { events } if events.is_empty() => {
            Preview::Text { text: text(bytes)?, is_truncated: !is_all }
        }
        shown => shown,
    })
}

fn wanted(media_type: &str, name: &str) -> Option<Wanted> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match (media_type, ending.as_deref()) {
        ("message/rfc822" | "message/global", _) | (_, Some("eml")) => Some(Wanted::Message),
        ("text/vcard" | "text/x-vcard" | "text/directory", _) | (_, Some("vcf")) => {
            Some(Wanted::Contacts)
        }
        ("text/calendar" | "application/ics", _) | (_, Some("ics")) => Some(Wanted::Events),
        // SVG is text as well, but nobody wants to read it.
        (media_type, _) if media_type.starts_with("text/") => Some(Wanted::Text),
        ("application/json" | "application/xml" | "message/delivery-status", _) => {
            Some(Wanted::Text)
        }
        (_, Some(ending)) if TEXT_ENDINGS.contains(&ending) => Some(Wanted::Text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_read_as_follows_from_its_type_and_its_name() {
        assert_eq!(wanted("message/rfc822", "x"), Some(Wanted::Message));
        assert_eq!(wanted("application/octet-stream", "Hello.EML"), Some(Wanted::Message));
        assert_eq!(wanted("text/x-vcard", "x.txt"), Some(Wanted::Contacts));
        assert_eq!(wanted("application/ics", ""), Some(Wanted::Events));
        assert_eq!(wanted("text/html", "x.html"), Some(Wanted::Text));
        assert_eq!(wanted("application/octet-stream", "x.log"), Some(Wanted::Text));
        assert_eq!(wanted("image/svg+xml", "x.svg"), None);
        assert_eq!(wanted("application/zip", "x.zip"), None);
    }
}
