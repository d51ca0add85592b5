//! A contact card that came as a file.

use leptos::prelude::*;
use shared::preview::{ContactCard, ContactFieldKind};

use super::CardLine;
use crate::i18n::tr;

#[component]
pub fn Contact(card: ContactCard) -> impl IntoView {
    let lines = card
        .fields
        .into_iter()
        .map(|field| {
            let name = tr(match field.kind {
                ContactFieldKind::Organisation => "preview.organisation",
                ContactFieldKind::Title => "preview.jobTitle",
                ContactFieldKind::Email => "preview.email",
                ContactFieldKind::Phone => "preview.phone",
                ContactFieldKind::Address => "preview.address",
                ContactFieldKind::Website => "preview.website",
                ContactFieldKind::Birthday => "preview.birthday",
                ContactFieldKind::Note => "preview.note",
            });
            view! { <CardLine name=Signal::derive(name)>{field.value}</CardLine> }
        })
        .collect_view();
    view! {
        <article class="card">
            <h3 class="card__title" dir="auto">
                {card.name}
            </h3>
            <dl class="card__lines">{lines}</dl>
        </article>
    }
}
