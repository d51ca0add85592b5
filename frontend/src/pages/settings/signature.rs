//! The name that recipients see, and what stands below one's messages.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::account::Account;
use shared::address::Address;
use shared::event::Event;
use shared::id::{AccountId, IdentityId};
use shared::identity::Identity;
use shared::permission::Permission;
use shared::signature::{Signature, SignaturePlace, SignatureUse};

use super::Head;
use super::account_choice::{AccountChoice, writable};
use super::rich_field::{EditorCell, RichField, SizeNote};
use super::signature_template::{Given, TemplateBlock};
use crate::components::block::{Block, Segmented, Switch};
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::{Store, use_store};
use crate::t;

/// `/settings/signature`
#[component]
pub fn SignaturePage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = Memo::new(move |_| {
        let accounts = writable(store);
        let wanted = chosen.get();
        let found = accounts.iter().find(|account| Some(&account.id) == wanted.as_ref());
        found.or(accounts.first()).cloned()
    });
    let id = Memo::new(move |_| account.get().map(|account| account.id));
    Effect::new(move || {
        if let Some(account) = id.get() {
            store.compose.refresh_identities(account);
        }
    });
    store.events.listen(move |event| {
        if let Event::IdentitiesChanged { account } = event {
            store.compose.refresh_identities(account.clone());
        }
    });
    let identities = Memo::new(move |_| {
        let all = id.get().map(|account| store.compose.identities(&account)).unwrap_or_default();
        all.into_iter().map(|identity| identity.id).collect::<Vec<_>>()
    });
    view! {
        <Head title="settings.signature" lead="signature.lead" />
        <AccountChoice store chosen />
        {move || {
            let account = account.get()?;
            let form = |identity: IdentityId| {
                view! { <Form store account=account.clone() identity /> }
            };
            Some(identities.get().into_iter().map(form).collect_view())
        }}
    }
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    html: RwSignal<String>,
    use_in: RwSignal<SignatureUse>,
    place: RwSignal<SignaturePlace>,
    editor: EditorCell,
    /// What is saved, as far as is known.
    saved: RwSignal<Identity>,
}

impl Fields {
    fn new(identity: Identity) -> Self {
        let Signature { html, use_in, place, .. } = identity.signature.clone();
        Self {
            name: RwSignal::new(identity.address.name.clone().unwrap_or_default()),
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
        let signature = Signature {
            html: self.html.get(),
            use_in: self.use_in.get(),
            place: self.place.get(),
            text: saved.signature.text,
        };
        let address = Address::new(&self.name.get(), &saved.address.email);
        Identity { address, signature, id: saved.id }
    }

    fn is_changed(self) -> bool {
        self.wanted() != self.saved.get()
    }

    /// Somebody changed it elsewhere: shows that, unless there is something here that would be lost.
    fn take(self, identity: Identity) {
        if self.saved.with_untracked(|saved| *saved == identity) || untrack(|| self.is_changed()) {
            return;
        }
        let Signature { html, use_in, place, .. } = identity.signature.clone();
        self.name.set(identity.address.name.clone().unwrap_or_default());
        self.use_in.set(use_in);
        self.place.set(place);
        if self.html.with_untracked(|known| *known != html) {
            if let Some(editor) = self.editor.get_value() {
                editor.set_html(&html);
            }
            self.html.set(html);
        }
        self.saved.set(identity);
    }
}

#[component]
fn Form(store: Store, account: Account, identity: IdentityId) -> impl IntoView {
    let account_id = StoredValue::new(account.id.clone());
    let current = Memo::new(move |_| {
        let all = account_id.with_value(|account| store.compose.identities(account));
        all.into_iter().find(|known| known.id == identity)
    });
    let first = current.get_untracked()?;
    let may_sign = account.permissions.contains(&Permission::Signatures);
    let fields = Fields::new(first.clone());
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
                // The server may have left something out of the text; the form goes on from what was typed.
                Ok(saved) => {
                    let html = wanted.signature.html;
                    let signature = Signature { html, ..saved.signature };
                    fields.saved.set(Identity { signature, ..saved });
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
    let signs = first.id;
    let email = first.address.email;
    let form = view! {
        <form
            class="settings-form"
            aria-label=email
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
            {may_sign.then(|| view! { <SignatureBlocks store account=account.id identity=signs fields /> })}
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

#[component]
fn SignatureBlocks(
    store: Store,
    account: AccountId,
    identity: IdentityId,
    fields: Fields,
) -> impl IntoView {
    let saved = Signal::derive(move || fields.saved.with(|saved| saved.signature.html.clone()));
    let text = Signal::derive(move || fields.saved.with(|saved| saved.signature.text.clone()));
    let given = Given::of(account.clone(), identity.clone(), saved);
    let writes_own = RwSignal::new(false);
    let writes_html = RwSignal::new(false);
    let place = StoredValue::new((account, identity));
    let places = vec![
        (SignaturePlace::AboveQuote, Signal::derive(tr("signature.above"))),
        (SignaturePlace::BelowQuote, Signal::derive(tr("signature.below"))),
    ];
    let in_answers = Signal::derive(move || fields.use_in.get() == SignatureUse::All);
    let use_in = move |all| {
        fields.use_in.set(if all { SignatureUse::All } else { SignatureUse::New });
    };
    view! {
        <Show
            when=move || given.is_there() && !writes_own.get()
            fallback=move || {
                view! {
                    <Block
                        title=Signal::derive(tr("signature.text"))
                        note=Signal::derive(tr("signature.textNote"))
                    >
                        <Show
                            when=move || writes_html.get()
                            fallback=move || {
                                view! {
                                    <RichField
                                        label=Signal::derive(tr("signature.text"))
                                        html=fields.html
                                        editor=fields.editor
                                    />
                                }
                            }
                        >
                            <textarea
                                class="input designer__html"
                                aria-label=tr("signature.html")
                                spellcheck="false"
                                rows="10"
                                bind:value=fields.html
                            ></textarea>
                        </Show>
                        <SizeNote html=fields.html />
                        <button
                            class="button button--quiet button--small"
                            type="button"
                            aria-pressed=move || writes_html.get().to_string()
                            on:click=move |_| writes_html.update(|it| *it = !*it)
                        >
                            <Icon name="code-xml" class="icon--small" />
                            {tr("signature.asHtml")}
                        </button>
                    </Block>
                }
            }
        >
            {move || {
                let (account, identity) = place.get_value();
                let on_own = Callback::new(move |()| writes_own.set(true));
                view! { <TemplateBlock store account identity given text on_own /> }
            }}
        </Show>
        <Block title=Signal::derive(tr("signature.answers"))>
            <Switch
                label=Signal::derive(tr("signature.inAnswers"))
                is_on=in_answers
                on_change=use_in
            />
            <Show when=move || in_answers.get()>
                <Segmented
                    label=Signal::derive(tr("signature.place"))
                    options=places.clone()
                    chosen=fields.place
                    on_choose=move |place| fields.place.set(place)
                />
            </Show>
        </Block>
    }
}
