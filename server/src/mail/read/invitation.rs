//! The calendar in a message that asks for something.

use shared::id::PartId;

use super::{Reader, Target, decode, reference};
use crate::imap::Error;
use crate::mail::calendar::invitation::Scheduled;
use crate::mail::{files, sniff};

/// Longest calendar that is read; what is cut off can't be answered, so a longer one is none.
const MAX_CALENDAR: u64 = 1024 * 1024;

impl Reader {
    /// What a file of a message asks for; `None` if it is no calendar with an event.
    ///
    /// # Errors
    ///
    /// As [`files::find`].
    pub async fn invitation(
        &self,
        target: Target<'_>,
        part: &PartId,
    ) -> Result<Option<Scheduled>, Error> {
        let found = reference(target)?;
        let file = files::find(target.pool, &found, part).await?;
        if !matches!(file.media_type.as_str(), "text/calendar" | "application/ics") {
            return Ok(None);
        }
        let begun = file.beginning(target.pool, &found, MAX_CALENDAR).await?;
        if !begun.is_all || !sniff::is_text(&begun.bytes) {
            return Ok(None);
        }
        let work = move || Scheduled::read(&decode::charset(file.charset.as_deref(), &begun.bytes));
        Ok(self.maker.apart(work).await.flatten())
    }
}
