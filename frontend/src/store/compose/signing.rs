//! Who sends, and the signature that comes with them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::draft::{DraftBody, DraftContent, TextFormat};
use shared::id::{AccountId, IdentityId};
use shared::identity::{Identity, IdentityUpdate};
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
        let found = chosen(&identities, content.identity.as_ref(), content.related.is_some());
        let (content, quote) = match &found {
            Some(signature) => {
                let (body, quote) = signature::put(content.body.clone(), quote, signature);
                (DraftContent { body, ..content }, quote)
            }
            None => (content, quote),
        };
        let composer = self.add(account, new_id(), content, quote, place);
        composer.signature.set_value(found.as_ref().map(Shown::from));
        composer
    }

    /// The signature that comes with who sends this message; `None` if it has none.
    fn signature_of(self, composer: Composer) -> Option<Signature> {
        let identities = untrack(|| self.identities(&composer.account()));
        let identity = composer.identity.get_untracked();
        chosen(&identities, identity.as_ref(), composer.fixed().related.is_some())
    }

    /// The same as it stands in the message, as far as is known.
    pub fn shown_signature(self, composer: Composer) -> Option<Shown> {
        let stood = composer.signature.get_value();
        stood.or_else(|| self.signature_of(composer).as_ref().map(Shown::from))
    }

    /// Sends as somebody else, whose signature takes the place of the other.
    pub fn send_as(self, composer: Composer, identity: IdentityId) {
        composer.pull();
        let old = self.shown_signature(composer);
        composer.identity.set(Some(identity));
        let new = self.signature_of(composer);
        composer.signature.set_value(new.as_ref().map(Shown::from));
        let (body, quote) = (composer.body.get_untracked(), composer.quote.get_untracked());
        let below = quote.as_ref().and_then(|quote| signature::taken_from(quote, old.as_ref()));
        if let Some((_, rest)) = below {
            let (body, quote) = match &new {
                Some(new) => signature::put(body, Some(rest), new),
                None => (body, Some(rest)),
            };
            composer.quote.set(quote);
            if composer.body.with_untracked(|known| *known != body) {
                composer.put_body(body);
            }
        } else {
            let new = new.as_ref().map(Shown::from);
            let body = signature::switch(&body, old.as_ref(), new.as_ref(), quote.is_none());
            if let Some(body) = body {
                composer.put_body(body);
            }
        }
        self.changed(composer);
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
    if wanted.address != before.address {
        let update = IdentityUpdate { name: wanted.address.name.clone().unwrap_or_default() };
        saved = api::identities::update(account.clone(), wanted.id.clone(), update).await?;
    }
    if wanted.signature != before.signature {
        let Signature { html, use_in, place, .. } = wanted.signature.clone();
        let update = SignatureUpdate { html, use_in, place };
        saved = api::identities::set_signature(account.clone(), wanted.id.clone(), &update).await?;
    }
    Ok(saved)
}

/// The signature of who sends, if such a message has it.
fn chosen(
    identities: &[Identity],
    identity: Option<&IdentityId>,
    is_answer: bool,
) -> Option<Signature> {
    let found = identities.iter().find(|known| Some(&known.id) == identity);
    let signature = &found.or(identities.first())?.signature;
    signature.is_for(is_answer).then(|| signature.clone())
}
