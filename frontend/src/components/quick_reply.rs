//! The answer within reach, below the letter.

use leptos::prelude::*;
use shared::address::Address;

use super::avatar::Avatar;
use super::icon::Icon;
use super::message_toolbar::MessageAction;
use crate::i18n::tr;
use crate::t;
use crate::view_model::keys::Command;

#[component]
pub fn QuickReply(
    /// Who answers.
    own: Signal<Address>,
    /// Who wrote.
    name: Signal<String>,
    is_to_many: Signal<bool>,
    on_action: Callback<MessageAction>,
) -> impl IntoView {
    let press = move |command| move |_| on_action.run(MessageAction::Command(command));
    view! {
        <div class="quick-reply" role="group" aria-label=tr("reader.answer")>
            {move || view! { <Avatar address=own.get() class="avatar--small" /> }}
            <button class="quick-reply__text truncate" type="button" on:click=press(Command::Reply)>
                {move || t!("reader.replyTo", name = name.get())}
            </button>
            <div class="quick-reply__actions">
                <Show when=move || is_to_many.get()>
                    <button
                        class="button button--quiet button--small"
                        type="button"
                        on:click=press(Command::ReplyAll)
                    >
                        <Icon name="reply-all" class="icon--small" />
                        {tr("action.replyAll")}
                    </button>
                </Show>
                <button
                    class="button button--quiet button--small"
                    type="button"
                    on:click=press(Command::Forward)
                >
                    <Icon name="forward" class="icon--small" />
                    {tr("action.forward")}
                </button>
            </div>
        </div>
    }
}
