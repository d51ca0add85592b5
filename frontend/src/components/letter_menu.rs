//! What one can do with a single letter of a conversation.

use leptos::prelude::*;

use super::icon::Icon;
use super::menu::{MenuButton, MenuItem};
use super::message_toolbar::MessageAction;
use crate::i18n::tr;
use crate::view_model::keys::Command;

#[component]
pub fn LetterMenu(
    #[prop(into)] is_read_only: Signal<bool>,
    #[prop(into)] may_send: Signal<bool>,
    #[prop(into)] on_action: Callback<MessageAction>,
) -> impl IntoView {
    let choose = move |action| move |()| on_action.run(action);
    let command = move |command| choose(MessageAction::Command(command));
    view! {
        <MenuButton
            label=Signal::derive(tr("conversation.letterMenu"))
            face=ViewFn::from(move || view! { <Icon name="ellipsis" /> })
        >
            <Show when=move || may_send.get()>
                <MenuItem icon="reply-all" label=Signal::derive(tr("action.replyAll")) on_choose=command(Command::ReplyAll) />
                <MenuItem icon="forward" label=Signal::derive(tr("action.forward")) on_choose=command(Command::Forward) />
            </Show>
            <Show when=move || !is_read_only.get()>
                <div class="menu__rule" role="separator"></div>
                <MenuItem icon="mail" label=Signal::derive(tr("action.markUnread")) on_choose=command(Command::MarkUnread) />
                <MenuItem icon="archive" label=Signal::derive(tr("action.archive")) on_choose=command(Command::Archive) />
                <MenuItem icon="trash-2" label=Signal::derive(tr("action.delete")) on_choose=command(Command::Delete) />
            </Show>
            <div class="menu__rule" role="separator"></div>
            <MenuItem icon="scroll-text" label=Signal::derive(tr("reader.viewHeaders")) on_choose=command(Command::ViewHeaders) />
            <MenuItem icon="code-xml" label=Signal::derive(tr("reader.viewSource")) on_choose=choose(MessageAction::ViewSource) />
            <MenuItem icon="download" label=Signal::derive(tr("reader.download")) on_choose=choose(MessageAction::Download) />
        </MenuButton>
    }
}
