//! One address to send from: name, address, where answers go, blind copies, and the signature.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::address::{Address, parse_list};
use shared::id::IdentityId;
use shared::identity::Identity;
use shared::signature::{Signature, SignaturePlace, SignatureUse};

use super::blocks::{AddressBlock, ChoiceBlock, RepliesBlock};
use crate::components::block::Block;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::pages::settings::rich_field::EditorCell;
use crate::pages::settings::signature::SignatureBlocks;
use crate::store::Store;
use crate::t;

/// What the form holds.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    name: RwSignal<String>,
    pub(super) email: RwSignal<String>,
    pub(super) reply_to: RwSignal<String>,
    pub(super) bcc: RwSignal<Vec<Address>>,
    pub(super) signature_of: RwSignal<Option<IdentityId>>,
    pub html: RwSignal<String>,
    pub use_in: RwSignal<SignatureUse>,
    pub place: RwSignal<SignaturePlace>,
    pub editor: EditorCell,
    /// What is saved, as far as is known.
    pub saved: RwSignal<Identity>,
}

impl Fields {
    fn new(identity: Identity) -> Self {
        let Signature { html, use_in, place, .. } = identity.signature.clone();
        Self {
            name: RwSignal::new(identity.address.name.clone().unwrap_or_default()),
            email: RwSignal::new(identity.address.email.clone()),
            reply_to: RwSignal::new(listed(&identity.reply_to)),
            bcc: RwSignal::new(identity.bcc.clone()),
            signature_of: RwSignal::new(identity.signature_of.clone()),
            html: RwSignal::new(html),
            use_in: RwSignal::new(use_in),
            place: RwSignal::new(place),
            editor: StoredValue::new_local(None),
            saved: RwSignal::new(identity),
        }
    }

    /// The identity as the form has it; tracked.
    fn wanted(self) -> Identity {
        let saved = self.saved.get();
        let signature_of = self.signature_of.get();
        let own = Signature {
            html: self.html.get(),
            use_in: self.use_in.get(),
            place: self.place.get(),
            text: saved.signature.text.clone(),
        };
        let replies = self.reply_to.with(|text| parse_list(text));
        Identity {
            address: Address::new(&self.name.get(), &self.email.get()),
            reply_to: replies.into_iter().map(|recipient| recipient.address).collect(),
            bcc: self.bcc.get(),
            signature: if signature_of.is_some() { saved.signature.clone() } else { own },
            signature_of,
            ..saved
        }
    }

    fn is_changed(self) -> bool {
        self.wanted() != self.saved.get()
    }

    /// Somebody changed it elsewhere: shows that, unless there is something here that would be lost.
    fn take(self, identity: Identity) {
        if self.saved.with_untracked(|saved| *saved == identity) || untrack(|| self.is_changed()) {
            return;
        }
        let html = identity.signature.html.clone();
        if self.html.with_untracked(|known| *known != html) {
            if let Some(editor) = self.editor.get_value() {
                editor.set_html(&html);
            }
            self.html.set(html);
        }
        self.put(identity);
    }

    /// Shows what is saved, all but the text of the signature.
    fn put(self, identity: Identity) {
        self.name.set(identity.address.name.clone().unwrap_or_default());
        self.email.set(identity.address.email.clone());
        self.reply_to.set(listed(&identity.reply_to));
        self.bcc.set(identity.bcc.clone());
        self.signature_of.set(identity.signature_of.clone());
        self.use_in.set(identity.signature.use_in);
        self.place.set(identity.signature.place);
        self.saved.set(identity);
    }
}

fn listed(addresses: &[Address]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[component]
pub fn IdentityForm(store: Store, account: Account, identity: IdentityId) -> impl IntoView {
    let account_id = StoredValue::new(account.id.clone());
    let id = identity.clone();
    let current = Memo::new(move |_| {
        let all = account_id.with_value(|account| store.compose.identities(account));
        all.into_iter().find(|known| known.id == id)
    });
    let first = current.get_untracked()?;
    let is_own = first.is_own();
    let fields = Fields::new(first);
    let is_saving = RwSignal::new(false);
    let was_saved = RwSignal::new(false);
    let problem = RwSignal::new(None::<Sentences>);
    Effect::new(move || {
        if let Some(identity) = current.get()
            && !is_saving.get_untracked()
        {
            fields.take(identity);
        }
    });
    let save = move || {
        if is_saving.get_untracked() || !untrack(|| fields.is_changed()) {
            return;
        }
        let before = fields.saved.get_untracked();
        let wanted = untrack(|| fields.wanted());
        problem.set(None);
        is_saving.set(true);
        was_saved.set(true);
        // Holds at once.
        fields.saved.set(wanted.clone());
        spawn_local(async move {
            let account = account_id.get_value();
            let answer = store.compose.save_identity(account, before.clone(), wanted.clone()).await;
            if fields.saved.is_disposed() {
                return;
            }
            match answer {
                Ok(mut saved) => {
                    // The server may have left something out of the text; the form goes on from what was typed.
                    if saved.signature_of.is_none() {
                        saved.signature.html = wanted.signature.html;
                    }
                    fields.put(saved);
                }
                Err(error) => {
                    fields.saved.set(before);
                    was_saved.set(false);
                    problem.set(Some(sentences(&error)));
                }
            }
            is_saving.set(false);
        });
    };
    let state = move || match (is_saving.get(), was_saved.get() && !fields.is_changed()) {
        (true, _) => t!("compose.saving"),
        (false, true) => t!("settings.saved"),
        (false, false) => String::new(),
    };
    let own = Address::new("", &account.email);
    let form = view! {
        <form
            class="settings-form"
            aria-label=move || fields.saved.with(|saved| saved.address.email.clone())
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <Block title=Signal::derive(tr("signature.name")) note=Signal::derive(tr("signature.nameNote"))>
                <input
                    class="input settings-field"
                    aria-label=tr("signature.name")
                    maxlength="200"
                    autocomplete="name"
                    bind:value=fields.name
                />
            </Block>
            {(!is_own).then(|| view! { <AddressBlock fields /> })}
            <RepliesBlock fields own />
            <ChoiceBlock store account=account.id identity=identity.clone() fields />
            {move || {
                let (account, identity) = (account_id.get_value(), identity.clone());
                let has_own = Memo::new(move |_| fields.signature_of.read().is_none());
                view! {
                    <Show when=move || has_own.get()>
                        <SignatureBlocks store account=account.clone() identity=identity.clone() fields />
                    </Show>
                }
            }}
            {move || {
                problem
                    .get()
                    .map(|sentences| {
                        let on_dismiss = Callback::new(move |()| problem.set(None));
                        view! { <ProblemNotice lead=t!("failure.signature") sentences on_dismiss /> }
                    })
            }}
            <footer class="settings-foot">
                <span class="settings-foot__state" role="status">{state}</span>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || is_saving.get() || !fields.is_changed()
                >
                    {tr("action.save")}
                </button>
            </footer>
        </form>
    };
    Some(form)
}
