//! Whether new mail is told while one looks elsewhere.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationPermission};

use super::Head;
use crate::components::block::{Block, Segmented};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::use_store;

/// `/settings/notifications`
#[component]
pub fn Notifications() -> impl IntoView {
    let preferences = use_store().preferences;
    let permission = RwSignal::new(current());
    // How often the browser said no: the choice is then drawn anew, or it would stay where it was put.
    let refusals = RwSignal::new(0);
    let choose = move |wanted: bool| {
        if !wanted {
            preferences.update(|saved| saved.notifies = false);
            return;
        }
        spawn_local(async move {
            // Asked for by a press, as browsers want it.
            if let Some(Ok(asked)) = is_known().then(Notification::request_permission) {
                let _ = JsFuture::from(asked).await;
            }
            let now = current();
            let _ = permission.try_set(now);
            let is_granted = now == Some(NotificationPermission::Granted);
            preferences.update(|saved| saved.notifies = is_granted);
            if !is_granted {
                let _ = refusals.try_update(|count| *count += 1);
            }
        });
    };
    let is_on =
        move || preferences.notifies() && permission.get() == Some(NotificationPermission::Granted);
    let hindrance = move || match permission.get() {
        None => Some("notify.unknown"),
        Some(NotificationPermission::Denied) => Some("notify.denied"),
        Some(_) => None,
    };
    view! {
        <Head title="settings.notifications" lead="notify.lead" />
        <Block title=Signal::derive(tr("notify.title")) note=Signal::derive(tr("settings.thisDevice"))>
            {move || {
                refusals.track();
                view! {
                    <Segmented
                        label=Signal::derive(tr("notify.title"))
                        options=vec![
                            (false, Signal::derive(tr("notify.off"))),
                            (true, Signal::derive(tr("notify.on"))),
                        ]
                        chosen=Signal::derive(is_on)
                        on_choose=choose
                    />
                }
            }}
            {move || {
                let words = hindrance()?;
                Some(
                    view! {
                        <p class="field__problem" role="status">
                            <Icon name="circle-alert" class="icon--tiny" />
                            <span>{tr(words)}</span>
                        </p>
                    },
                )
            }}
        </Block>
    }
}

/// Whether the browser knows of notifications at all.
fn is_known() -> bool {
    js_sys::Reflect::has(&crate::browser::window(), &"Notification".into()).unwrap_or(false)
}

/// What the browser allows; `None` where it knows of no notifications.
fn current() -> Option<NotificationPermission> {
    is_known().then(Notification::permission)
}
