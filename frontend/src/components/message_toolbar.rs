//! What one can do with the open message.

use leptos::prelude::*;

use super::icon::Icon;
use super::kbd::KeyHints;
use super::menu::{MenuButton, MenuItem};
use super::message_actions::{ActionButton, MessageActions, Targets};
use crate::i18n::format::number;
use crate::i18n::tr;
use crate::t;
use crate::view_model::keys::Command;

/// What a button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageAction {
    /// What a key can ask for too.
    Command(Command),
    ViewSource,
    Download,
    ForwardAsAttachment,
    AddSender,
    ReportPhishing,
    BlockSender,
    ReplyToList,
    EditAsNew,
    Redirect,
    Share,
    MakeRule,
    ExplainPlace,
    Back,
}

/// What the user may do in the account, beside reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Write in its name.
    pub send: bool,
    /// Say whose mail isn't wanted.
    pub block: bool,
    /// See and change its rules.
    pub rules: bool,
}

/// Where the message stands in its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// From 0; `None` where the list doesn't know it.
    pub place: Option<u32>,
    pub total: u32,
}

impl Place {
    fn has_next(self) -> bool {
        self.place.is_some_and(|place| place + 1 < self.total)
    }

    fn has_previous(self) -> bool {
        self.place.is_some_and(|place| place > 0)
    }
}

/// The bar above the message, where there is room for one.
#[component]
pub fn MessageToolbar(
    #[prop(into)] targets: Signal<Targets>,
    #[prop(into)] place: Signal<Place>,
    /// Whether the message can be answered to a mailing list.
    #[prop(into)]
    has_list: Signal<bool>,
    #[prop(into)] may: Signal<May>,
    #[prop(into)] on_action: Callback<MessageAction>,
) -> impl IntoView {
    let position = move || {
        let Place { place, total } = place.get();
        place.map(|place| {
            let (place, total) = (number(f64::from(place + 1)), number(f64::from(total)));
            t!("reader.position", place = place, total = total)
        })
    };
    view! {
        <div class="toolbar reader__toolbar" role="toolbar" aria-label=tr("reader.actions")>
            <span class="reader__back">
                <ActionButton
                    icon="arrow-left"
                    label=Signal::derive(tr("keys.back"))
                    on_click=Callback::new(move |()| on_action.run(MessageAction::Back))
                />
            </span>
            <MessageActions
                targets
                on_command=move |command| on_action.run(MessageAction::Command(command))
            />
            <Show when=move || !targets.get().is_read_only>
                <ActionButton
                    icon="tag"
                    label=Signal::derive(tr("action.label"))
                    command=Command::Label
                    on_click=Callback::new(move |()| {
                        on_action.run(MessageAction::Command(Command::Label));
                    })
                />
            </Show>
            <MoreMenu on_action has_list may icon="ellipsis" targets=None />
            <span class="push toolbar__position">{position}</span>
            <Steps place on_action />
        </div>
    }
}

/// The same on a phone: out of reach above what is rarely needed, in thumb's reach what is.
#[component]
pub fn MessagePhoneBar(
    #[prop(into)] targets: Signal<Targets>,
    #[prop(into)] place: Signal<Place>,
    #[prop(into)] has_list: Signal<bool>,
    #[prop(into)] may: Signal<May>,
    #[prop(into)] on_action: Callback<MessageAction>,
) -> impl IntoView {
    view! {
        <div class="phone-bar reader__phone-head">
            <ActionButton
                icon="arrow-left"
                label=Signal::derive(tr("keys.back"))
                on_click=Callback::new(move |()| on_action.run(MessageAction::Back))
            />
            <span class="phone-bar__title"></span>
            <Steps place on_action />
            <MoreMenu on_action has_list may icon="ellipsis-vertical" targets=Some(targets) />
        </div>
    }
}

#[component]
pub fn MessagePhoneFoot(
    #[prop(into)] targets: Signal<Targets>,
    #[prop(into)] may: Signal<May>,
    #[prop(into)] on_action: Callback<MessageAction>,
    /// Whether an answer would go to more than one person.
    #[prop(into)]
    is_to_many: Signal<bool>,
) -> impl IntoView {
    let answer = move || if is_to_many.get() { Command::ReplyAll } else { Command::Reply };
    view! {
        <div
            class="phone-bar phone-bar--foot reader__phone-foot"
            role="toolbar"
            aria-label=tr("reader.actions")
        >
            <MessageActions
                targets
                on_command=move |command| on_action.run(MessageAction::Command(command))
            />
            <Show when=move || may.get().send>
                <button
                    class="button button--primary"
                    type="button"
                    on:click=move |_| on_action.run(MessageAction::Command(answer()))
                >
                    <Icon
                        name=Signal::derive(move || if is_to_many.get() { "reply-all" } else { "reply" })
                        class="icon--small"
                    />
                    {move || if is_to_many.get() { t!("action.replyAll") } else { t!("action.reply") }}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Steps(place: Signal<Place>, on_action: Callback<MessageAction>) -> impl IntoView {
    let step = move |command| on_action.run(MessageAction::Command(command));
    let hints = KeyHints::get();
    let (previous, next) = (tr("reader.previous"), tr("reader.next"));
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=previous
            title=move || hints.beside(previous(), Command::Previous)
            disabled=move || !place.get().has_previous()
            on:click=move |_| step(Command::Previous)
        >
            <Icon name="chevron-up" />
        </button>
        <button
            class="icon-button"
            type="button"
            aria-label=next
            title=move || hints.beside(next(), Command::Next)
            disabled=move || !place.get().has_next()
            on:click=move |_| step(Command::Next)
        >
            <Icon name="chevron-down" />
        </button>
    }
}

#[component]
fn MoreMenu(
    on_action: Callback<MessageAction>,
    has_list: Signal<bool>,
    may: Signal<May>,
    icon: &'static str,
    /// Where the bar has no room for all that can be done with the message.
    targets: Option<Signal<Targets>>,
) -> impl IntoView {
    let choose = move |action| move |()| on_action.run(action);
    view! {
        <MenuButton
            label=Signal::derive(tr("reader.more"))
            face=ViewFn::from(move || view! { <Icon name=icon /> })
        >
            {targets
                .map(|targets| targets.get_untracked())
                .filter(|targets| !targets.is_read_only)
                .map(|targets| {
                    view! {
                        <MenuItem
                            icon="flag"
                            label=Signal::derive(move || {
                                if targets.all_flagged { t!("action.unflag") } else { t!("action.flag") }
                            })
                            on_choose=choose(MessageAction::Command(Command::ToggleFlag))
                        />
                        <MenuItem
                            icon="shield-alert"
                            label=Signal::derive(move || {
                                if targets.in_junk { t!("action.notSpam") } else { t!("action.spam") }
                            })
                            on_choose=choose(MessageAction::Command(Command::ReportSpam))
                        />
                        <MenuItem
                            icon="clock-3"
                            label=Signal::derive(tr("action.snooze"))
                            on_choose=choose(MessageAction::Command(Command::Snooze))
                        />
                        <MenuItem
                            icon="tag"
                            label=Signal::derive(tr("action.label"))
                            on_choose=choose(MessageAction::Command(Command::Label))
                        />
                        <div class="menu__rule" role="separator"></div>
                    }
                })}
            <Show when=move || may.get().send>
                <Show when=move || has_list.get()>
                    <MenuItem
                        icon="reply-all"
                        label=Signal::derive(tr("reader.replyToList"))
                        on_choose=choose(MessageAction::ReplyToList)
                    />
                </Show>
                <MenuItem
                    icon="forward"
                    label=Signal::derive(tr("reader.forwardAsAttachment"))
                    on_choose=choose(MessageAction::ForwardAsAttachment)
                />
                <MenuItem
                    icon="corner-up-right"
                    label=Signal::derive(tr("reader.redirect"))
                    on_choose=choose(MessageAction::Redirect)
                />
                <MenuItem
                    icon="pencil-line"
                    label=Signal::derive(tr("reader.editAsNew"))
                    on_choose=choose(MessageAction::EditAsNew)
                />
                <div class="menu__rule" role="separator"></div>
            </Show>
            <MenuItem
                icon="printer"
                label=Signal::derive(tr("reader.print"))
                command=Command::Print
                on_choose=choose(MessageAction::Command(Command::Print))
            />
            <MenuItem
                icon="download"
                label=Signal::derive(tr("reader.download"))
                on_choose=choose(MessageAction::Download)
            />
            <Show when=move || may.get().send>
                <MenuItem
                    icon="link"
                    label=Signal::derive(tr("reader.share"))
                    on_choose=choose(MessageAction::Share)
                />
            </Show>
            <div class="menu__rule" role="separator"></div>
            <MenuItem
                icon="users"
                label=Signal::derive(tr("reader.addSender"))
                on_choose=choose(MessageAction::AddSender)
            />
            <Show when=move || may.get().rules>
                <MenuItem
                    icon="list-filter"
                    label=Signal::derive(tr("reader.makeRule"))
                    on_choose=choose(MessageAction::MakeRule)
                />
            </Show>
            <Show when=move || may.get().block>
                <MenuItem
                    icon="ban"
                    label=Signal::derive(tr("senders.block"))
                    on_choose=choose(MessageAction::BlockSender)
                />
            </Show>
            <Show when=move || may.get().send>
                <MenuItem
                    icon="fish"
                    label=Signal::derive(tr("reader.reportPhishing"))
                    on_choose=choose(MessageAction::ReportPhishing)
                />
            </Show>
            <div class="menu__rule" role="separator"></div>
            <MenuItem
                icon="scroll-text"
                label=Signal::derive(tr("reader.viewHeaders"))
                command=Command::ViewHeaders
                on_choose=choose(MessageAction::Command(Command::ViewHeaders))
            />
            <MenuItem
                icon="code-xml"
                label=Signal::derive(tr("reader.viewSource"))
                on_choose=choose(MessageAction::ViewSource)
            />
            <Show when=move || may.get().rules>
                <MenuItem
                    icon="circle-question-mark"
                    label=Signal::derive(tr("reader.whyHere"))
                    on_choose=choose(MessageAction::ExplainPlace)
                />
            </Show>
        </MenuButton>
    }
}
