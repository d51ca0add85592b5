//! Files on their way into a message.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::attachment::AttachmentSource;
use shared::draft::TextFormat;
use shared::id::MessageId;
use shared::message::Message;
use web_sys::{Blob, FileList};

use super::composer::{ComposeFile, Composer, FileState, Notice};
use super::{Compose, answering, canned};
use crate::api;
use crate::browser;
use crate::store::Store;
use crate::view_model::compose::check::message_bytes;
use crate::view_model::compose::files::seconds_left;

impl Compose {
    /// Takes up `files`. Those that are too large for any message are named and left out.
    pub fn attach(self, composer: Composer, files: &FileList) {
        for index in 0..files.length() {
            if let Some(file) = files.get(index) {
                self.attach_one(composer, &file.name(), &file.type_(), file.into(), None);
            }
        }
    }

    /// Takes up images that were pasted, and puts them into the text.
    pub fn attach_inline(self, composer: Composer, files: &FileList) {
        for index in 0..files.length() {
            let Some(file) = files.get(index) else { continue };
            if !file.type_().starts_with("image/") {
                self.attach_one(composer, &file.name(), &file.type_(), file.into(), None);
                continue;
            }
            spawn_local(async move {
                let cid = format!("{}@pli", browser::random_id());
                let Some(url) = browser::data_url(&file).await else { return };
                if !composer.is_alive() {
                    return;
                }
                composer.images.update_value(|images| drop(images.insert(cid.clone(), url)));
                let name = file.name();
                if !self.attach_one(composer, &name, &file.type_(), file.into(), Some(cid.clone()))
                {
                    return;
                }
                if let Some(editor) = composer.editor() {
                    editor.insert_image(&cid, &name);
                } else if untrack(|| composer.format()) == TextFormat::Markdown {
                    let name = name.replace(['[', ']', '\\', '\n'], " ");
                    canned::insert_text(composer, &format!("![{}](cid:{cid})", name.trim()));
                }
            });
        }
    }

    /// Attaches messages of the composer's account, whole.
    pub fn attach_messages(self, store: Store, composer: Composer, ids: Vec<MessageId>) {
        spawn_local(async move {
            for id in ids {
                let read = api::messages::read(composer.account(), id).await;
                if !composer.is_alive() {
                    return;
                }
                match read {
                    Ok(message) => self.attach_whole(composer, &message),
                    Err(error) => store.toasts.fail(&error),
                }
            }
        });
    }

    fn attach_whole(self, composer: Composer, message: &Message) {
        let file = answering::whole(message);
        let limit = self.limits().message_bytes;
        if message_bytes(0, file.size_bytes) > limit {
            composer.notice.set(Some(Notice::FileTooLarge { name: file.name, limit }));
            return;
        }
        let key = next_key(composer);
        composer.files.update(|files| files.push(ComposeFile::ready(key, file)));
        self.changed(composer);
    }

    /// `false` where the file is too large.
    pub(super) fn attach_one(
        self,
        composer: Composer,
        name: &str,
        media_type: &str,
        blob: Blob,
        content_id: Option<String>,
    ) -> bool {
        let size_bytes = blob.size() as u64;
        let limit = self.limits().message_bytes;
        if message_bytes(0, size_bytes) > limit {
            composer.notice.set(Some(Notice::FileTooLarge { name: name.to_owned(), limit }));
            return false;
        }
        let key = next_key(composer);
        let file = ComposeFile {
            key,
            name: if name.is_empty() { "image.png".to_owned() } else { name.to_owned() },
            media_type: if media_type.is_empty() {
                "application/octet-stream".to_owned()
            } else {
                media_type.to_owned()
            },
            size_bytes,
            content_id,
            state: FileState::Uploading { sent: 0.0, seconds_left: None },
        };
        composer.files.update(|files| files.push(file));
        self.blobs.update_value(|blobs| drop(blobs.insert((composer.key, key), blob)));
        self.upload(composer, key);
        true
    }

    /// Sends a file's bytes; also again after a failure.
    pub fn upload(self, composer: Composer, key: u32) {
        let Some(blob) = self.blobs.with_value(|blobs| blobs.get(&(composer.key, key)).cloned())
        else {
            return;
        };
        set_state(composer, key, FileState::Uploading { sent: 0.0, seconds_left: None });
        let started_at = browser::now_ms();
        let total = blob.size();
        let told = move |sent: f64| {
            if composer.is_alive() {
                let seconds_left = seconds_left(sent, total, browser::now_ms() - started_at);
                set_state(composer, key, FileState::Uploading { sent, seconds_left });
            }
        };
        let upload = api::uploads::start(&composer.account(), &blob, told);
        let transfer = upload.transfer();
        self.transfers
            .update_value(|transfers| drop(transfers.insert((composer.key, key), transfer)));
        spawn_local(async move {
            let answer = upload.finished().await;
            if !composer.is_alive() {
                return;
            }
            self.transfers.update_value(|transfers| drop(transfers.remove(&(composer.key, key))));
            match answer {
                Ok(done) => {
                    set_state(
                        composer,
                        key,
                        FileState::Ready(AttachmentSource::Upload { upload: done.id }),
                    );
                    // The bytes are kept: another account that it is sent from takes them again.
                    self.changed(composer);
                }
                Err(error) => set_state(composer, key, FileState::Failed(error)),
            }
        });
    }

    /// Takes a file out, or stops it on its way.
    pub fn detach(self, composer: Composer, key: u32) {
        if let Some(transfer) = self
            .transfers
            .try_update_value(|transfers| transfers.remove(&(composer.key, key)))
            .flatten()
        {
            transfer.abort();
        }
        self.blobs.update_value(|blobs| drop(blobs.remove(&(composer.key, key))));
        let removed = composer.files.try_update(|files| {
            let at = files.iter().position(|file| file.key == key)?;
            Some(files.remove(at))
        });
        if let Some(ComposeFile {
            state: FileState::Ready(AttachmentSource::Upload { upload }),
            ..
        }) = removed.flatten()
        {
            let account = composer.account();
            // Nobody waits for it: the server forgets what isn't used by itself, too.
            spawn_local(async move { drop(api::uploads::remove(account, upload).await) });
        }
        self.changed(composer);
    }
}

fn next_key(composer: Composer) -> u32 {
    composer.files.with_untracked(|files| files.iter().map(|file| file.key).max().unwrap_or(0) + 1)
}

fn set_state(composer: Composer, key: u32, state: FileState) {
    composer.files.update(|files| {
        if let Some(file) = files.iter_mut().find(|file| file.key == key) {
            file.state = state;
        }
    });
}
