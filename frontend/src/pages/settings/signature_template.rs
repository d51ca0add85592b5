//! A signature that the organisation made: what is left to oneself, in boxes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, IdentityId};
use shared::identity::OWN;
use shared::template::Values;
use shared::template::model::{IdentityTemplate, TemplateField};

use crate::api;
use crate::components::block::Block;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::Store;
use crate::t;

/// The template that an identity's signature is of, where it is of one.
#[derive(Clone, Copy, Debug)]
pub struct Given(pub RwSignal<IdentityTemplate>);

impl Given {
    /// Reads it, and again whenever `changed` tells that something else is signed with.
    pub fn of(account: AccountId, identity: IdentityId, changed: Signal<String>) -> Self {
        let given = Self(RwSignal::new(IdentityTemplate::default()));
        // Organisations give signatures to the accounts' own addresses.
        if identity.as_str() != OWN {
            return given;
        }
        Effect::new(move || {
            changed.track();
            let (account, identity) = (account.clone(), identity.clone());
            spawn_local(async move {
                if let Ok(template) = api::templates::of_identity(&account, &identity).await {
                    let _ = given.0.try_set(template);
                }
            });
        });
        given
    }

    /// Tracked.
    pub fn is_there(self) -> bool {
        self.0.with(|template| template.name.is_some())
    }
}

/// What stands there, and boxes for what is missing.
#[component]
pub fn TemplateBlock(
    store: Store,
    account: AccountId,
    identity: IdentityId,
    given: Given,
    /// The signature's plain text, to be looked at.
    #[prop(into)]
    text: Signal<String>,
    /// Asked for another signature, of one's own.
    on_own: Callback<()>,
) -> impl IntoView {
    let place = StoredValue::new((account, identity));
    let is_saving = RwSignal::new(false);
    let was_saved = RwSignal::new(false);
    let problem = RwSignal::new(None::<Sentences>);
    let names = Memo::new(move |_| {
        let name = |field: &TemplateField| (field.name.clone(), field.label.clone());
        given.0.with(|template| template.fields.iter().map(name).collect::<Vec<_>>())
    });
    let boxes = Memo::new(move |_| {
        let fields = given.0.with(|template| template.fields.clone());
        fields.into_iter().map(|it| (it.name, RwSignal::new(it.value))).collect::<Vec<_>>()
    });
    let save = move |_| {
        let mut values = Values::default();
        for (name, value) in boxes.get_untracked() {
            // An empty box says that nothing is to stand there.
            values.0.insert(name, value.get_untracked().trim().to_owned());
        }
        let (account, identity) = place.get_value();
        problem.set(None);
        is_saving.set(true);
        spawn_local(async move {
            let answer = api::templates::fill_in(&account, &identity, values).await;
            let _ = is_saving.try_set(false);
            match answer {
                Ok(template) => {
                    let _ = was_saved.try_set(true);
                    let _ = given.0.try_set(template);
                    store.compose.refresh_identities(account);
                }
                Err(error) => drop(problem.try_set(Some(sentences(&error)))),
            }
        });
    };
    let lead = move || {
        let name = given.0.with(|template| template.name.clone()).unwrap_or_default();
        t!("signature.template", name = name)
    };
    let fields = move || {
        let field = |((_, label), (_, value)): ((String, String), (String, RwSignal<String>))| {
            view! {
                <label class="field settings-field">
                    <span class="field__label">{label}</span>
                    <input
                        class="input"
                        maxlength="500"
                        bind:value=value
                        on:input=move |_| was_saved.set(false)
                    />
                </label>
            }
        };
        names.get().into_iter().zip(boxes.get()).map(field).collect_view()
    };
    view! {
        <Block title=Signal::derive(tr("signature.text")) note=Signal::derive(lead)>
            {fields}
            <Show when=move || !names.read().is_empty()>
                <button
                    class="button"
                    type="button"
                    disabled=move || is_saving.get()
                    on:click=save
                >
                    {tr("signature.fillIn")}
                </button>
                <p class="block__note" role="status">
                    {move || was_saved.get().then(|| t!("settings.saved"))}
                </p>
            </Show>
            {move || {
                problem
                    .get()
                    .map(|sentences| view! { <ProblemNotice lead=t!("failure.signature") sentences /> })
            }}
            <pre class="signature-text">{text}</pre>
            <button class="button button--quiet" type="button" on:click=move |_| on_own.run(())>
                {tr("signature.writeOwn")}
            </button>
        </Block>
    }
}
