//! One message as a row of the list.

mod gestures;

use leptos::prelude::*;
use shared::address::Address;
use shared::id::MessageId;
use shared::keyword::Keyword;
use shared::message::MessageSummary;
use web_sys::MouseEvent;

use super::avatar::Avatar;
use super::hits::highlighted;
use super::icon::Icon;
use super::label::{Label, Looks};
use super::message_list::{ListData, RowEvent};
use crate::browser;
use crate::i18n::format::{self, DateStyle};
use crate::i18n::tr;
use crate::store::preferences::Density;
use crate::t;
use crate::view_model::conversation::{Participant, participants};
use crate::view_model::day_group::DayGroup;
use crate::view_model::labels;
use crate::view_model::listing::Row;
use gestures::Gestures;

/// How many labels a row has room for beside the message's first words; of the others it says how many.
const LABELS: usize = 2;

#[component]
pub fn MessageRow(
    id: MessageId,
    row: Memo<Option<Row>>,
    group: Memo<Option<DayGroup>>,
    place: Memo<u32>,
    top: Memo<f64>,
    data: ListData,
) -> impl IntoView {
    let has =
        move |name: &'static str| row.with(|row| row.as_ref().is_some_and(|row| row.has(name)));
    let is_unread = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(Row::is_unread)));
    let is_flagged = Memo::new(move |_| has(Keyword::FLAGGED));
    let is_open = Memo::new(move |_| {
        data.open.with(|open| {
            let Some(open) = open else { return false };
            row.with(|row| row.as_ref().is_some_and(|row| row.ids().any(|id| id == open)))
        })
    });
    let is_selected = Memo::new(move |_| {
        data.selection.with(|selection| {
            row.with(|row| row.as_ref().is_some_and(|row| selection.has_row(row.ids())))
        })
    });
    let looks = Looks::get();
    let labels = Memo::new(move |_| {
        row.with(|row| row.as_ref().map(|row| labels::labels(&row.summary.keywords)))
            .unwrap_or_default()
    });
    let summary = move |read: &dyn Fn(&MessageSummary) -> String| {
        row.with(|row| row.as_ref().map(|row| read(&row.summary)).unwrap_or_default())
    };
    let people = Memo::new(move |_| people(&row.get()?.summary, data.shows_recipients.get()));
    let count = Memo::new(move |_| row.with(|row| row.as_ref().map_or(1, Row::count)));
    let who = move || {
        let taking_part = row.with(|row| {
            let whole = row.as_ref()?.summary.conversation.as_ref()?;
            Some(participants(&whole.participants, &data.own.get()))
        });
        if let Some(named) = taking_part.filter(|named| !named.is_empty()) {
            let words = named.into_iter().map(|person| match person {
                Participant::Me => t!("reader.me"),
                Participant::Other(name) => name,
            });
            return words.collect::<Vec<_>>().join(", ");
        }
        let people = people.get().unwrap_or_default();
        let names: Vec<&str> = people.iter().map(Address::display_name).collect();
        match (names.is_empty(), data.shows_recipients.get()) {
            (false, true) => t!("list.to", names = names.join(", ")),
            (false, false) => names.join(", "),
            (true, true) => t!("list.noRecipient"),
            (true, false) => t!("list.noSender"),
        }
    };
    let subject = move || {
        let subject = summary(&|summary| summary.subject.clone());
        if subject.trim().is_empty() { t!("list.noSubject") } else { subject }
    };
    let folder = {
        let id = id.clone();
        // A message of the results may move while its row stays.
        move || data.folder_of.filter(|_| row.with(Option::is_some)).map(|of| of.run(id.clone()))
    };
    let marked = move |text: String| data.needles.with(|needles| highlighted(text, needles));
    let until = move || {
        let until = row.with(|row| row.as_ref().and_then(|row| row.summary.snoozed_until))?;
        Some(t!("list.until", time = format::date(until, DateStyle::Moment)))
    };
    let date = move || {
        let style = date_style(
            group.get(),
            row.with(|row| row.as_ref().map(|row| row.day)),
            data.today.get(),
        );
        until().or_else(|| {
            row.with(|row| row.as_ref().map(|row| format::date(row.summary.received_at, style)))
        })
    };
    let folder_name = folder.clone();
    let name = move || {
        let moment = row.with(|row| {
            row.as_ref().map(|row| format::date(row.summary.received_at, DateStyle::Moment))
        });
        let words = [
            is_unread.get().then(tr("list.unread")),
            is_flagged.get().then(tr("list.flagged")),
            Some(who()),
            (count.get() > 1).then(|| t!("list.count", count = count.get())),
            Some(subject()),
            until().or(moment),
            has(Keyword::ANSWERED).then(tr("list.answered")),
            has(Keyword::FORWARDED).then(tr("list.forwarded")),
            row.with(|row| row.as_ref().is_some_and(|row| row.summary.has_attachment))
                .then(tr("list.attachment")),
            folder_name(),
        ];
        let labels = labels.get().into_iter().map(|keyword| looks.name(&keyword));
        words.into_iter().flatten().chain(labels).collect::<Vec<_>>().join(", ")
    };
    let face = move || {
        let address = people.get().and_then(|people| people.into_iter().next()).unwrap_or_default();
        let class = if data.density.get() == Density::Compact { "avatar--small" } else { "" };
        view! { <Avatar address class /> }
    };
    let gestures = Gestures::new(id.clone(), data);
    // A finger that rests selects, and does not drag.
    let is_fine = browser::matches_media("(pointer: fine)");
    let toggle = id.clone();
    view! {
        <div
            class="message-row"
            class=("is-unread", move || is_unread.get())
            class=("is-open", move || is_open.get())
            class=("message-row--compact", move || data.density.get() == Density::Compact)
            role="row"
            aria-rowindex=move || (place.get() + 1).to_string()
            aria-selected=move || is_selected.get().to_string()
            aria-label=name
            tabindex=move || if data.cursor.get() == place.get() { "0" } else { "-1" }
            class=("is-swiped", move || gestures.swipe.get() != 0)
            style:transform=move || {
                format!("translate({}px, {}px)", gestures.swipe.get(), top.get())
            }
            on:click=move |event| gestures.click(&event)
            on:focus=move |_| data.cursor.set(place.get_untracked())
            on:pointerdown=move |event| gestures.press(&event)
            on:pointerup=move |event| gestures.release(&event)
            on:pointercancel=move |_| gestures.cancel()
            on:pointermove=move |event| gestures.moved(&event)
            on:pointerenter=move |event| gestures.enter(&event)
            on:pointerleave=move |_| gestures.leave()
            on:contextmenu=move |event| gestures.context_menu(&event)
            draggable=move || (data.may_organise.get() && is_fine).then_some("true")
            on:dragstart=move |event| gestures.drag(&event)
        >
            <Show when=move || gestures.swipe.get() != 0>
                <SwipeHints />
            </Show>
            <Show when=move || is_unread.get()>
                <span class="message-row__unread"></span>
            </Show>
            <div
                class="message-row__face"
                role="gridcell"
                on:click=move |event| {
                    event.stop_propagation();
                    let wish = if event.shift_key() { RowEvent::SelectTo } else { RowEvent::Toggle };
                    data.on_row.run(wish(toggle.clone()));
                }
            >
                {face}
                <input
                    class="check"
                    type="checkbox"
                    tabindex="-1"
                    aria-label=tr("list.select")
                    prop:checked=move || is_selected.get()
                />
            </div>
            <div class="message-row__text" role="gridcell">
                <div class="message-row__line">
                    <span class="message-row__sender">{move || marked(who())}</span>
                    <Show when=move || { count.get() > 1 }>
                        <span class="message-row__size">{move || format::number(f64::from(count.get()))}</span>
                    </Show>
                    <span class="message-row__meta">
                        <Show when=move || has(Keyword::ANSWERED)>
                            <Icon name="reply" class="icon--tiny" />
                        </Show>
                        <Show when=move || has(Keyword::FORWARDED)>
                            <Icon name="forward" class="icon--tiny" />
                        </Show>
                        <Show when=move || {
                            row.with(|row| row.as_ref().is_some_and(|row| row.summary.has_attachment))
                        }>
                            <Icon name="paperclip" class="icon--tiny" />
                        </Show>
                        <time class="message-row__date">{date}</time>
                    </span>
                </div>
                <div class="message-row__line">
                    <span class="message-row__subject">{move || marked(subject())}</span>
                    <Show when=move || is_flagged.get()>
                        <span class="message-row__meta message-row__flag">
                            <Icon name="flag" class="icon--tiny icon--filled" />
                        </span>
                    </Show>
                </div>
                <div class="message-row__line message-row__line--last">
                    <Show when=move || has(Keyword::DRAFT)>
                        <span class="message-row__draft">{tr("list.draft")}</span>
                    </Show>
                    <span class="message-row__preview">
                        {move || {
                            folder().map(|name| view! { <span class="message-row__folder">{name}</span> })
                        }}
                        {move || marked(summary(&|summary| summary.preview.clone().unwrap_or_default()))}
                    </span>
                    {move || {
                        let mut shown = labels.get();
                        let more = shown.len().saturating_sub(LABELS);
                        shown.truncate(LABELS);
                        let more = (more > 0)
                            .then(|| view! { <span class="label label--more">{format!("+{more}")}</span> });
                        view! {
                            {shown.into_iter().map(|keyword| view! { <Label keyword /> }).collect_view()}
                            {more}
                        }
                    }}
                </div>
            </div>
            <Show when=move || data.may_organise.get()>
                <RowActions id=id.clone() is_unread is_flagged on_row=data.on_row />
            </Show>
        </div>
    }
}

/// What a swipe will do, on either side of the row; its buttons say the same to those who don't see it.
#[component]
fn SwipeHints() -> impl IntoView {
    view! {
        <span class="message-row__swipe message-row__swipe--start" aria-hidden="true">
            {tr("action.archive")}
            <Icon name="archive" />
        </span>
        <span class="message-row__swipe message-row__swipe--end" aria-hidden="true">
            <Icon name="trash-2" />
            {tr("action.delete")}
        </span>
    }
}

/// The buttons that appear under the pointer.
#[component]
fn RowActions(
    id: MessageId,
    is_unread: Memo<bool>,
    is_flagged: Memo<bool>,
    on_row: Callback<RowEvent>,
) -> impl IntoView {
    let act = move |wish: Box<dyn Fn(MessageId) -> RowEvent>| {
        let id = id.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            on_row.run(wish(id.clone()));
        }
    };
    let read_words = move || {
        if is_unread.get() { t!("action.markRead") } else { t!("action.markUnread") }
    };
    let flag_words = move || if is_flagged.get() { t!("action.unflag") } else { t!("action.flag") };
    view! {
        <div class="message-row__actions" role="gridcell">
            <RowButton icon="archive" label=Signal::derive(tr("action.archive")) on_click=act(Box::new(RowEvent::Archive)) />
            <RowButton icon="trash-2" label=Signal::derive(tr("action.delete")) on_click=act(Box::new(RowEvent::Delete)) />
            <RowButton
                icon=Signal::derive(move || if is_unread.get() { "mail-open" } else { "mail" })
                label=Signal::derive(read_words)
                on_click=act(Box::new(move |id| RowEvent::SetRead(id, is_unread.get_untracked())))
            />
            <RowButton
                icon="flag"
                label=Signal::derive(flag_words)
                on_click=act(Box::new(move |id| RowEvent::SetFlagged(id, !is_flagged.get_untracked())))
            />
        </div>
    }
}

#[component]
fn RowButton(
    #[prop(into)] icon: Signal<&'static str>,
    label: Signal<String>,
    on_click: impl FnMut(MouseEvent) + 'static,
) -> impl IntoView {
    view! {
        <button
            class="icon-button icon-button--small"
            type="button"
            tabindex="-1"
            aria-label=label
            title=label
            on:click=on_click
        >
            <Icon name=icon class="icon--small" />
        </button>
    }
}

/// Whom the row names: who sent it, or whom it went to.
fn people(summary: &MessageSummary, shows_recipients: bool) -> Option<Vec<Address>> {
    let people = if shows_recipients { &summary.to } else { &summary.from };
    Some(people.iter().take(3).cloned().collect())
}

/// Under a heading that names the day the time is enough, as it is today.
fn date_style(group: Option<DayGroup>, day: Option<i64>, today: i64) -> DateStyle {
    if group.is_some_and(DayGroup::names_the_day) || day == Some(today) {
        DateStyle::Time
    } else if day.is_some_and(|day| today - day < 300) {
        DateStyle::ShortDay
    } else {
        DateStyle::ShortDayYear
    }
}
