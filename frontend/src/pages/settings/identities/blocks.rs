//! What the form of an address is made of, beside name and signature.

use leptos::prelude::*;
use shared::address::Address;
use shared::id::{AccountId, IdentityId};
use shared::identity::Identity;

use super::form::Fields;
use crate::components::block::{Block, Switch};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::Store;
use crate::t;

/// The address, where it isn't the account's own.
#[component]
pub fn AddressBlock(fields: Fields) -> impl IntoView {
    view! {
        <Block title=Signal::derive(tr("identities.address")) note=Signal::derive(tr("identities.addressNote"))>
            <input
                class="input settings-field"
                type="email"
                aria-label=tr("identities.address")
                maxlength="320"
                autocomplete="off"
                required
                bind:value=fields.email
            />
        </Block>
    }
}

/// Where answers go, and whether one gets a copy.
#[component]
pub fn RepliesBlock(fields: Fields, own: Address) -> impl IntoView {
    let own = StoredValue::new(own);
    let holds = move |all: &[Address]| {
        own.with_value(|own| all.iter().any(|known| known.same_mailbox(own)))
    };
    let is_on = Signal::derive(move || fields.bcc.with(|all| holds(all)));
    let copy = move |is_on| {
        fields.bcc.update(|all| {
            all.retain(|known| !own.with_value(|own| own.same_mailbox(known)));
            if is_on {
                all.push(own.get_value());
            }
        });
    };
    view! {
        <Block title=Signal::derive(tr("identities.replies")) note=Signal::derive(tr("identities.repliesNote"))>
            <input
                class="input settings-field"
                aria-label=tr("identities.replies")
                autocomplete="off"
                placeholder=move || fields.email.get()
                bind:value=fields.reply_to
            />
            <Switch
                label=Signal::derive(tr("identities.copy"))
                note=Signal::derive(move || t!("identities.copyNote", address = own.get_value().email))
                is_on
                on_change=copy
            />
        </Block>
    }
}

/// Whose signature it has, where there are others.
#[component]
pub fn ChoiceBlock(
    store: Store,
    account: AccountId,
    identity: IdentityId,
    fields: Fields,
) -> impl IntoView {
    let others = Memo::new(move |_| {
        let mut all = store.compose.identities(&account);
        all.retain(|known| known.id != identity && known.signature_of.is_none());
        all
    });
    let option = move |other: Identity| {
        let id = other.id.clone();
        let is_chosen = move || fields.signature_of.with(|of| of.as_ref() == Some(&id));
        view! {
            <option value=other.id.to_string() prop:selected=is_chosen>
                {move || t!("identities.signatureOf", address = other.address.email.clone())}
            </option>
        }
    };
    let choose = move |event| {
        let value = event_target_value(&event);
        fields.signature_of.set((!value.is_empty()).then_some(IdentityId(value)));
    };
    let text = move || fields.saved.with(|saved| saved.signature.text.clone());
    let is_saved =
        move || fields.signature_of.get() == fields.saved.with(|it| it.signature_of.clone());
    view! {
        <Show when=move || !others.read().is_empty()>
            <Block title=Signal::derive(tr("identities.signature"))>
                <span class="select settings-field">
                    <select class="input" aria-label=tr("identities.signature") on:change=choose>
                        <option value="" prop:selected=move || fields.signature_of.read().is_none()>
                            {tr("identities.signatureOwn")}
                        </option>
                        {move || others.get().into_iter().map(option).collect_view()}
                    </select>
                    <Icon name="chevron-down" class="icon--small" />
                </span>
                <Show when=move || fields.signature_of.read().is_some() && is_saved() && !text().is_empty()>
                    <pre class="signature-text">{text}</pre>
                </Show>
            </Block>
        </Show>
    }
}
