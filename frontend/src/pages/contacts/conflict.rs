//! A card that was changed elsewhere while it was edited here: both versions in sight, and nothing lost.

use leptos::prelude::*;
use shared::contact::Card;

use super::card::Facts;
use crate::components::icon::Icon;
use crate::i18n::tr;

#[component]
pub fn Conflict(
    /// The version that is kept on the server now.
    other: Card,
    on_keep_mine: Callback<Card>,
    on_take_other: Callback<Card>,
) -> impl IntoView {
    let kept = StoredValue::new(other.clone());
    view! {
        <section class="notice notice--warning notice--tall" role="alert" aria-label=tr("contacts.conflict")>
            <Icon name="triangle-alert" />
            <div class="notice__text">
                <p>
                    <strong>{tr("contacts.conflict")}</strong>
                    " "
                    {tr("contacts.conflictText")}
                </p>
                <div class="contact-form__other">
                    <h2 class="contact__heading">{other.content.display_name()}</h2>
                    <Facts content=other.content account=Signal::stored(None) />
                </div>
                <div class="notice__actions notice__actions--row">
                    <button
                        class="button button--small"
                        type="button"
                        on:click=move |_| on_keep_mine.run(kept.get_value())
                    >
                        {tr("contacts.keepMine")}
                    </button>
                    <button
                        class="button button--small"
                        type="button"
                        on:click=move |_| on_take_other.run(kept.get_value())
                    >
                        {tr("contacts.takeOther")}
                    </button>
                </div>
            </div>
        </section>
    }
}
