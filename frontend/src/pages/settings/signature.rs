//! What stands below the messages of an identity.

use leptos::prelude::*;
use shared::id::{AccountId, IdentityId};
use shared::signature::{SignaturePlace, SignatureUse};

use super::identities::form::Fields;
use super::rich_field::{RichField, SizeNote};
use super::signature_template::{Given, TemplateBlock};
use crate::components::block::{Block, Segmented, Switch};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::Store;

/// The text, and which messages have it where.
#[component]
pub fn SignatureBlocks(
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
