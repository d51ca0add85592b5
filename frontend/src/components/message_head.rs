//! Who wrote a letter, to whom, and when.

use leptos::prelude::*;
use shared::Timestamp;
use shared::address::Address;
use shared::message::Message;

use super::avatar::Avatar;
use super::icon::Icon;
use super::person_card::{PersonButton, PersonCard};
use crate::browser;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::tr;
use crate::t;
use crate::view_model::recipients::{Recipient, recipient_line};

/// The lines above a letter. The line of recipients opens to the whole list.
#[component]
pub fn MessageHead(
    message: std::sync::Arc<Message>,
    /// The address of the account that is open.
    own: String,
    /// What the names open.
    card: PersonCard,
    /// Buttons at the end of the line.
    children: Children,
) -> impl IntoView {
    let is_expanded = RwSignal::new(false);
    let from = message.from.first().or(message.sender.first()).cloned().unwrap_or_default();
    let sent = message.sent_at.unwrap_or(message.received_at);
    let line = {
        let message = message.clone();
        move || line(&message, &own)
    };
    let name = from.display_name().to_owned();
    let address = from.name.is_some().then(|| from.email.clone());
    let sender = move || if name.is_empty() { t!("reader.unknownSender") } else { name.clone() };
    let details = message;
    view! {
        <header class="message__head">
            <Avatar address=from.clone() class="avatar--large" />
            <div class="message__from">
                {if from.email.is_empty() {
                    view! { <span class="message__name">{sender}</span> }.into_any()
                } else {
                    view! { <PersonButton address=from class="message__name" text=Signal::derive(sender) card /> }
                        .into_any()
                }}
                {address.map(|address| view! { <span class="message__address">{address}</span> })}
            </div>
            <button
                class="message__to"
                type="button"
                aria-expanded=move || is_expanded.get().to_string()
                title=tr("reader.showRecipients")
                on:click=move |_| is_expanded.update(|expanded| *expanded = !*expanded)
            >
                <span class="truncate">{line}</span>
                <Icon name="chevron-down" class="icon--tiny" />
            </button>
            <div class="message__side">
                <time
                    class="message__date"
                    datetime=sent.to_string()
                    title=move || date(sent, DateStyle::Full)
                >
                    {move || moment(sent)}
                </time>
                {children()}
            </div>
            <Show when=move || is_expanded.get()>
                <Details message=details.clone() card />
            </Show>
        </header>
    }
}

fn line(message: &Message, own: &str) -> String {
    let line = recipient_line(message, own);
    if line.named.is_empty() {
        return t!("reader.toNobody");
    }
    let names: Vec<String> = line
        .named
        .into_iter()
        .map(|recipient| match recipient {
            Recipient::Me => t!("reader.me"),
            Recipient::Other(name) => name,
        })
        .collect();
    let names = names.join(", ");
    if line.more == 0 {
        t!("reader.to", names = names)
    } else {
        t!("reader.toMore", names = names, count = line.more)
    }
}

/// "Today, 10:42"; with the year where it is another one.
pub fn moment(at: Timestamp) -> String {
    let days_ago = browser::today() - browser::local_day(at);
    match days_ago {
        0 => t!("reader.today", time = date(at, DateStyle::Time)),
        1 => t!("reader.yesterday", time = date(at, DateStyle::Time)),
        -1..=300 => date(at, DateStyle::Moment),
        _ => date(at, DateStyle::ShortDayYear),
    }
}

/// Every address of the letter, whole, to be read and copied.
#[component]
fn Details(message: std::sync::Arc<Message>, card: PersonCard) -> impl IntoView {
    let differs = |addresses: &[Address]| {
        let all_known = addresses
            .iter()
            .all(|address| message.from.iter().any(|from| from.same_mailbox(address)));
        !all_known
    };
    let lines = [
        ("from", message.from.clone(), true),
        ("sender", message.sender.clone(), differs(&message.sender)),
        ("replyTo", message.reply_to.clone(), differs(&message.reply_to)),
        ("to", message.to.clone(), true),
        ("cc", message.cc.clone(), true),
        ("bcc", message.bcc.clone(), true),
    ];
    let lines = lines.into_iter().filter(|(_, addresses, wanted)| *wanted && !addresses.is_empty());
    let rows = lines
        .map(|(field, addresses, _)| {
            let label = move || match field {
                "from" => t!("field.from"),
                "sender" => t!("field.sender"),
                "replyTo" => t!("field.replyTo"),
                "to" => t!("field.to"),
                "cc" => t!("field.cc"),
                _ => t!("field.bcc"),
            };
            view! {
                <div class="message__field">
                    <dt>{label}</dt>
                    <dd>
                        {addresses
                            .into_iter()
                            .map(|address| {
                                let text = Signal::stored(whole(&address));
                                view! { <PersonButton address class="message__person" text card /> }
                            })
                            .collect_view()}
                    </dd>
                </div>
            }
        })
        .collect_view();
    let received = message.received_at;
    view! {
        <dl class="message__details">
            {rows}
            <div class="message__field">
                <dt>{tr("field.received")}</dt>
                <dd>{move || date(received, DateStyle::Full)}</dd>
            </div>
        </dl>
    }
}

fn whole(address: &Address) -> String {
    match &address.name {
        Some(name) => format!("{name} <{}>", address.email),
        None => address.email.clone(),
    }
}
