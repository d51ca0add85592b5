//! Who sends, and the signature that comes with them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::{DraftBody, DraftContent, TextFormat};
use shared::id::{AccountId, IdentityId};
use shared::identity::{self, Identity, IdentityUpdate};
use shared::markdown;
use shared::signature::{Signature, SignatureUpdate};

use super::Compose;
use super::composer::{Composer, Place};
use super::starting::new_id;
use crate::api::{self, ApiError};
use crate::view_model::compose::quoting::{self, Quote};
use crate::view_model::compose::signature::{self, Shown};

impl Compose {
    /// Opens a composer for a new text, with the signature of who sends it.
    pub(super) async fn begin(
        self,
        account: AccountId,
        content: DraftContent,
        quote: Option<Quote>,
        place: Place,
    ) -> Composer {
        let identities = self.load_identities(&account).await;
        let mut content = content;
        let found = identity::find(&identities, content.identity.as_ref());
        if let Some(found) = found {
            // By name, so that it stays the same whatever becomes the default.
            content.identity = Some(found.id.clone());
            content.bcc.extend(found.bcc.iter().cloned());
        }
        let own = signature_for(found, content.related.is_some());
        let (content, quote) = match &own {
            Some(signature) => {
                let (body, quote) = signature::put(content.body.clone(), quote, signature);
                (DraftContent { body, ..content }, quote)
            }
            None => (content, quote),
        };
        let composer = self.add(account, new_id(), content, quote, place);
        composer.signature.set_value(own.as_ref().map(Shown::from));
        composer
    }

    /// Who sends this message, as far as is known.
    pub(super) fn sender(self, composer: Composer) -> Option<Identity> {
        let identities = untrack(|| self.identities(&composer.account()));
        identity::find(&identities, composer.identity.get_untracked().as_ref()).cloned()
    }

    /// The signature as it stands in the message, as far as is known.
    pub fn shown_signature(self, composer: Composer) -> Option<Shown> {
        let stood = composer.signature.get_value();
        stood.or_else(|| shown(self.sender(composer).as_ref(), composer))
    }

    /// Sends as somebody else of the same account.
    pub fn send_as(self, composer: Composer, identity: &IdentityId) {
        let identities = untrack(|| self.identities(&composer.account()));
        if let Some(new) = identities.iter().find(|known| known.id == *identity) {
            let old = self.sender(composer);
            switch(composer, old.as_ref(), new);
            self.changed(composer);
        }
    }

    /// Takes up who one may send as. Messages being written as somebody who is gone come from the default.
    pub(super) fn put_identities(self, account: &AccountId, items: Vec<Identity>) {
        let before =
            self.identities.try_update(|known| known.insert(account.clone(), items.clone()));
        let before = before.flatten().unwrap_or_default();
        for composer in self.open.get_untracked() {
            if composer.account() == *account {
                self.leave_gone(composer, &before, &items);
            }
        }
    }

    pub(super) fn leave_gone(self, composer: Composer, before: &[Identity], items: &[Identity]) {
        let Some(sender) = composer.identity.get_untracked() else { return };
        let Some(default) = identity::find(items, None) else { return };
        if !items.iter().any(|known| known.id == sender) {
            switch(composer, before.iter().find(|known| known.id == sender), default);
            self.changed(composer);
        }
    }

    /// What the writer wrote, without formatting, signature and what is folded away.
    pub fn own_text(self, composer: Composer) -> String {
        match (composer.body.get_untracked(), composer.editor()) {
            (DraftBody::Plain { text } | DraftBody::Markdown { text, .. }, _) => {
                let known = self.shown_signature(composer).unwrap_or_default();
                signature::without(&text, &known.text)
            }
            (DraftBody::Rich { .. }, Some(editor)) => editor.own_text(),
            (DraftBody::Rich { html }, None) => html,
        }
    }

    /// The same with its formatting.
    pub fn own_html(self, composer: Composer) -> String {
        match (composer.editor(), untrack(|| composer.format())) {
            (Some(editor), TextFormat::Rich) => editor.own_html(),
            (_, TextFormat::Markdown) => markdown::to_html(self.own_text(composer).trim()),
            (_, TextFormat::Rich | TextFormat::Plain) => {
                quoting::text_to_html(self.own_text(composer).trim())
            }
        }
    }

    /// Sees to it that who one may send as is known, and as it is now.
    pub fn refresh_identities(self, account: AccountId) {
        spawn_local(async move { drop(self.reload_identities(&account).await) });
    }

    /// Changes name and signature of an identity. Holds at once, and no longer if the server says no.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn save_identity(
        self,
        account: AccountId,
        before: Identity,
        wanted: Identity,
    ) -> Result<Identity, ApiError> {
        self.put_identity(&account, wanted.clone());
        let saved = try_save(&account, &before, &wanted).await;
        self.put_identity(&account, saved.as_ref().map_or(before, Clone::clone));
        saved
    }

    fn put_identity(self, account: &AccountId, identity: Identity) {
        self.identities.update(|known| {
            let known = known.get_mut(account).into_iter().flatten();
            for place in known.filter(|other| other.id == identity.id) {
                *place = identity.clone();
            }
        });
    }
}

async fn try_save(
    account: &AccountId,
    before: &Identity,
    wanted: &Identity,
) -> Result<Identity, ApiError> {
    let mut saved = before.clone();
    let facts =
        |identity: &Identity| Identity { signature: Signature::default(), ..identity.clone() };
    if facts(wanted) != facts(before) {
        let email = &wanted.address.email;
        let update = IdentityUpdate {
            name: wanted.address.name.clone().unwrap_or_default(),
            email: (*email != before.address.email).then(|| email.clone()),
            reply_to: wanted.reply_to.clone(),
            bcc: wanted.bcc.clone(),
            signature_of: wanted.signature_of.clone(),
        };
        saved = api::identities::update(account.clone(), wanted.id.clone(), update).await?;
    }
    // Who had another's signature has one of their own now, which the answer tells.
    let known = if before.signature_of.is_some() { &saved } else { before };
    if wanted.signature_of.is_none() && wanted.signature != known.signature {
        let Signature { html, use_in, place, .. } = wanted.signature.clone();
        let update = SignatureUpdate { html, use_in, place };
        saved = api::identities::set_signature(account.clone(), wanted.id.clone(), &update).await?;
    }
    Ok(saved)
}

/// The signature and the blind copies of `new` take the places of those of `old`.
pub(super) fn switch(composer: Composer, old: Option<&Identity>, new: &Identity) {
    composer.pull();
    let stood = composer.signature.get_value();
    let stood = stood.or_else(|| shown(old, composer));
    let new_signature = signature_for(Some(new), composer.fixed().related.is_some());
    composer.identity.set(Some(new.id.clone()));
    composer.signature.set_value(new_signature.as_ref().map(Shown::from));
    composer.recipients.update(|all| {
        all.swap_blind(old.map(|old| old.bcc.as_slice()).unwrap_or_default(), &new.bcc);
    });
    if !new.bcc.is_empty() {
        composer.shows_copies.set(true);
    }
    let (body, quote) = (composer.body.get_untracked(), composer.quote.get_untracked());
    let below = quote.as_ref().and_then(|quote| signature::taken_from(quote, stood.as_ref()));
    if let Some((_, rest)) = below {
        let (body, quote) = match &new_signature {
            Some(new) => signature::put(body, Some(rest), new),
            None => (body, Some(rest)),
        };
        composer.quote.set(quote);
        if composer.body.with_untracked(|known| *known != body) {
            composer.put_body(body);
        }
    } else {
        let new = new_signature.as_ref().map(Shown::from);
        let body = signature::switch(&body, stood.as_ref(), new.as_ref(), quote.is_none());
        if let Some(body) = body {
            composer.put_body(body);
        }
    }
}

/// The signature of who sends, if such a message has it.
fn signature_for(sender: Option<&Identity>, is_answer: bool) -> Option<Signature> {
    let signature = &sender?.signature;
    signature.is_for(is_answer).then(|| signature.clone())
}

fn shown(sender: Option<&Identity>, composer: Composer) -> Option<Shown> {
    signature_for(sender, composer.fixed().related.is_some()).as_ref().map(Shown::from)
}
