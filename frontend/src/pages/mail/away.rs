//! Says above the list that mail is answered automatically, and offers the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::auto_reply::AutoReply;
use shared::id::AccountId;
use shared::permission::Permission;

use crate::browser;
use crate::components::icon::Icon;
use crate::i18n::format::{DateStyle, date_of_ms};
use crate::i18n::tr;
use crate::store::{away, use_store};
use crate::t;
use crate::view_model::away::is_on;

#[component]
pub fn AwayBanner(account: AccountId) -> impl IntoView {
    let store = use_store();
    let may = untrack(|| store.session.account(&account))
        .is_some_and(|account| account.permissions.contains(&Permission::AutoReply));
    if !may {
        return None;
    }
    let known = RwSignal::from(away::of(store, &account));
    if known.with_untracked(Option::is_none) {
        let account = account.clone();
        // Whoever has no such host is told so where it is set.
        spawn_local(async move { drop(away::read(store, account).await) });
    }
    let shown = Memo::new(move |_| {
        let today = browser::local_text(browser::now_ms());
        let reply = known.get()?.auto_reply?;
        is_on(&reply, today.get(..10)?).then_some(reply)
    });
    let account = StoredValue::new(account);
    let off = move |_| away::switch_off(store, account.get_value());
    Some(move || {
        let reply = shown.get()?;
        Some(view! {
            <section class="notice notice--accent notice--flush" aria-label=tr("settings.autoReply")>
                <Icon name="plane" class="icon--small" />
                <p class="notice__text">{move || words(&reply)}</p>
                <div class="notice__actions">
                    <a class="button button--small button--quiet" href="/settings/auto-reply">
                        {tr("away.change")}
                    </a>
                    <button class="button button--small" type="button" on:click=off>
                        {tr("away.switchOff")}
                    </button>
                </div>
            </section>
        })
    })
}

fn words(reply: &AutoReply) -> String {
    let until = reply.until.as_ref();
    match until.and_then(|day| browser::ms_of_local_text(&format!("{}T12:00", day.date))) {
        Some(noon) => t!("away.onUntil", date = date_of_ms(noon, DateStyle::LongDay)),
        None => t!("away.on"),
    }
}
