//! Going on with a message in another account: as one of that account's identities.

use futures_util::future::try_join_all;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::attachment::AttachmentSource;
use shared::draft::DraftContent;
use shared::id::{AccountId, IdentityId};
use web_sys::Blob;

use super::Compose;
use super::composer::{ComposeFile, Composer, FileState};
use super::signing::switch;
use super::starting::new_id;
use crate::api::{self, ApiError};
use crate::browser;
use crate::store::Store;

impl Compose {
    /// Sends as an identity of any account. A message belongs to one account, its draft and its files with it: in
    /// another it begins anew with all that was written, and the draft here goes.
    pub fn send_from(
        self,
        store: Store,
        composer: Composer,
        account: AccountId,
        identity: IdentityId,
    ) {
        if account == composer.account() {
            self.send_as(composer, &identity);
            return;
        }
        if untrack(|| composer.is_uploading()) || composer.is_sending.get_untracked() {
            return;
        }
        spawn_local(async move {
            if let Err(error) = self.move_to(composer, account, identity).await {
                store.toasts.fail(&error);
            }
        });
    }

    async fn move_to(
        self,
        composer: Composer,
        account: AccountId,
        identity: IdentityId,
    ) -> Result<(), ApiError> {
        let identities = self.load_identities(&account).await;
        let new = identities.into_iter().find(|known| known.id == identity);
        let new = new.ok_or(ApiError::Network)?;
        // Before anything changes: without a file the message would be another.
        let files = composer.files.get_untracked();
        let here =
            |key: u32| self.blobs.with_value(|blobs| blobs.get(&(composer.key, key)).cloned());
        let fetched = files.iter().map(async |file| match here(file.key) {
            Some(blob) => Ok(blob),
            None => fetch(&composer.account(), file).await,
        });
        let blobs = try_join_all(fetched).await?;
        if !composer.is_alive() {
            return Ok(());
        }
        self.commit_typed(composer);
        let is_untouched = composer.is_untouched();
        let old = self.sender(composer);
        switch(composer, old.as_ref(), &new);
        let content = DraftContent {
            attachments: Vec::new(),
            // The message that this one is about is none of that account's; the thread is known by its ids.
            related: None,
            ..composer.own_content()
        };
        let quote = composer.quote.get_untracked();
        let place = composer.place.get_untracked();
        let images = composer.images.get_value();
        self.discard(composer);
        let moved = self.add(account, new_id(), content, quote, place);
        moved.images.set_value(images);
        for (file, blob) in files.into_iter().zip(blobs) {
            if let Some(cid) = &file.content_id {
                let shown = browser::data_url(&blob).await;
                moved.images.update_value(|images| {
                    images.entry(cid.clone()).or_insert_with(|| shown.unwrap_or_default());
                });
            }
            self.attach_one(moved, &file.name, &file.media_type, blob, file.content_id);
        }
        if is_untouched {
            self.keep(moved);
        } else {
            self.changed(moved);
        }
        Ok(())
    }
}

/// The bytes of a file that the server has.
async fn fetch(account: &AccountId, file: &ComposeFile) -> Result<Blob, ApiError> {
    let FileState::Ready(source) = &file.state else { return Err(ApiError::Network) };
    let url = match source {
        AttachmentSource::Part { message, part } => api::messages::part_url(account, message, part),
        AttachmentSource::Message { message } => api::messages::raw_url(account, message, false),
        // Only where this page was loaded again before the draft was saved.
        AttachmentSource::Upload { .. } => return Err(ApiError::Network),
    };
    api::messages::blob(&url).await
}
