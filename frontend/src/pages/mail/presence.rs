//! Who else is at what is open, where several people work in the account.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::event::Event;
use shared::id::{AccountId, MessageId, UserId};
use shared::presence::{Doing, PresenceRequest, Present, SAID_EVERY_SECONDS, SILENT_SECONDS};

use super::reading::Reading;
use crate::api;
use crate::browser;
use crate::components::avatar::Avatar;
use crate::store::{Store, use_store};
use crate::t;
use shared::address::Address;

/// Somebody, and when they were heard of last.
type Heard = (Present, f64);

/// Says what one does with the open message, and shows what others do with it.
#[component]
pub fn PresenceLine(reading: Reading) -> impl IntoView {
    let store = use_store();
    let heard = RwSignal::new(Vec::<Heard>::new());
    let own = store.session.current().map(|session| session.user.id.clone());
    let own = StoredValue::new(own.unwrap_or_else(|| UserId(String::new())));
    // Whoever is heard of makes the account one that several work in, whatever was known before.
    let is_common = RwSignal::new(false);
    let place = Memo::new(move |_| Some((reading.account(), reading.open_id()?)));
    Effect::new(move || {
        let Some((account, _)) = place.get() else { return };
        let account = store.session.account(&account);
        is_common.set(account.is_some_and(|account| account.is_common || account.is_shared));
    });
    store.events.listen(move |event| {
        let Event::PresenceChanged { account, person } = event else { return };
        let is_here = place.get_untracked().is_some_and(|(open, _)| open == *account);
        if is_here && own.with_value(|own| *own != person.user) {
            let _ = is_common.try_set(true);
            let person = person.clone();
            let _ = heard.try_update(|heard| hear(heard, person));
        }
    });
    say(store, reading, (place, is_common), (heard, own));
    let others = Memo::new(move |_| {
        let letters = reading.letter_ids();
        let mut others: Vec<Present> = Vec::new();
        heard.with(|heard| {
            for (person, _) in heard.iter().filter(|(person, _)| letters.contains(&person.message))
            {
                match others.iter_mut().find(|known| known.user == person.user) {
                    Some(known) if person.doing == Doing::Answering => known.doing = person.doing,
                    Some(_) => {}
                    None => others.push(person.clone()),
                }
            }
        });
        others
    });
    let line = move |Present { name, doing, .. }: Present| {
        let address = Address::new(&name, &name);
        let words = move || match doing {
            Doing::Answering => t!("presence.answering", name = name.as_str()),
            Doing::Reading | Doing::Gone => t!("presence.reading", name = name.as_str()),
        };
        view! {
            <span class="presence__person">
                <Avatar address class="avatar--small" />
                <span dir="auto">{words}</span>
            </span>
        }
    };
    view! {
        <p class="presence" role="status">
            {move || others.get().into_iter().map(line).collect_view()}
        </p>
    }
}

/// Takes in what somebody does, and forgets who fell silent.
fn hear(heard: &mut Vec<Heard>, person: Present) {
    let now = browser::now_ms();
    heard.retain(|(known, said)| {
        let is_same = (&known.user, &known.message) == (&person.user, &person.message);
        !is_same && now - said < f64::from(SILENT_SECONDS) * 1000.0
    });
    if person.doing != Doing::Gone {
        heard.push((person, now));
    }
}

/// Says what one does: at once, when it changes, and again and again; and that one left, as soon as one does.
fn say(
    store: Store,
    reading: Reading,
    (place, is_common): (Memo<Option<(AccountId, MessageId)>>, RwSignal<bool>),
    (heard, own): (RwSignal<Vec<Heard>>, StoredValue<UserId>),
) {
    let doing = Memo::new(move |_| {
        let letters = reading.letter_ids();
        let answers =
            store.compose.open().into_iter().any(|composer| {
                composer.answers().is_some_and(|message| letters.contains(&message))
            });
        if answers { Doing::Answering } else { Doing::Reading }
    });
    let said = StoredValue::new(None::<(AccountId, MessageId)>);
    let leave = move || {
        if let Some((account, message)) = said.try_get_value().flatten() {
            said.set_value(None);
            api::presence::leave(&account, message);
        }
    };
    let tell = move |(account, message): (AccountId, MessageId), doing: Doing| {
        said.set_value(Some((account.clone(), message.clone())));
        spawn_local(async move {
            let request = PresenceRequest { message, doing };
            let Ok(list) = api::presence::say(account, request).await else { return };
            let _ = heard.try_update(|heard| {
                heard.clear();
                for person in list.people {
                    if own.with_value(|own| *own != person.user) {
                        hear(heard, person);
                    }
                }
            });
        });
    };
    Effect::new(move || {
        let (place, doing, is_common) = (place.get(), doing.get(), is_common.get());
        if said.get_value().is_some() && said.get_value() != place {
            leave();
            heard.set(Vec::new());
        }
        if let Some(place) = place.filter(|_| is_common) {
            tell(place, doing);
        }
    });
    let again = move || {
        if is_common.try_get_untracked() == Some(true)
            && let Some(place) = place.try_get_untracked().flatten()
            && !browser::is_hidden()
        {
            tell(place, doing.get_untracked());
        }
    };
    let every = Duration::from_secs(SAID_EVERY_SECONDS.into());
    let timer = set_interval_with_handle(again, every).ok();
    let left = window_event_listener_untyped("pagehide", move |_| leave());
    on_cleanup(move || {
        leave();
        left.remove();
        if let Some(timer) = timer {
            timer.clear();
        }
    });
}
