//! How new mail is told while one looks elsewhere.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationPermission};

use super::Head;
use crate::api;
use crate::browser::push;
use crate::components::block::{Block, Segmented};
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::use_store;

/// How far new mail reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Page,
    Desktop,
    /// The desktop, also while Pli is closed.
    Closed,
}

/// `/settings/notifications`
#[component]
pub fn Notifications() -> impl IntoView {
    let preferences = use_store().preferences;
    let permission = RwSignal::new(current());
    // Whether this browser is told while Pli is closed; `None` where it can't be, or that isn't known yet.
    let pushed = RwSignal::new(None);
    let push_failed = RwSignal::new(false);
    // How often the choice did not take: it is then drawn anew, or it would stay where it was put.
    let refusals = RwSignal::new(0);
    spawn_local(async move {
        if push::is_known()
            && let Ok(state) = api::push::read().await
            && state.is_offered
        {
            let is_on = state.is_on && push::is_subscribed().await;
            let _ = pushed.try_set(Some(is_on));
        }
    });
    let choose = move |wanted: Reach| {
        push_failed.set(false);
        spawn_local(async move {
            let may_notify = wanted == Reach::Page || ask(permission).await;
            preferences.update(|saved| saved.notifies = wanted != Reach::Page && may_notify);
            if wanted == Reach::Closed && may_notify {
                let is_on = begin_push().await;
                let _ = pushed.try_set(Some(is_on));
                let _ = push_failed.try_set(!is_on);
            } else if pushed.try_get_untracked().flatten().is_some() {
                end_push().await;
                let _ = pushed.try_set(Some(false));
            }
            let _ = refusals.try_update(|count| *count += 1);
        });
    };
    let is_granted = move || permission.get() == Some(NotificationPermission::Granted);
    let reach = move || match pushed.get() {
        _ if !preferences.notifies() || !is_granted() => Reach::Page,
        Some(true) => Reach::Closed,
        _ => Reach::Desktop,
    };
    let hindrance = move || match permission.get() {
        None => Some("notify.unknown"),
        Some(NotificationPermission::Denied) => Some("notify.denied"),
        Some(_) => push_failed.get().then_some("notify.pushFailed"),
    };
    let may_push = Memo::new(move |_| pushed.get().is_some());
    let options = move || {
        let words = |key| Signal::derive(tr(key));
        let mut options =
            vec![(Reach::Page, words("notify.off")), (Reach::Desktop, words("notify.on"))];
        if may_push.get() {
            options.push((Reach::Closed, words("notify.closed")));
        }
        options
    };
    view! {
        <Head title="settings.notifications" lead="notify.lead" />
        <Block title=Signal::derive(tr("notify.title")) note=Signal::derive(tr("settings.thisDevice"))>
            {move || {
                refusals.track();
                view! {
                    <Segmented
                        label=Signal::derive(tr("notify.title"))
                        options=options()
                        chosen=Signal::derive(reach)
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
            <Show when=move || may_push.get()>
                <p class="field__note">{tr("notify.closedNote")}</p>
            </Show>
        </Block>
    }
}

/// Asks for what browsers want to be asked for by a press; says whether they allow it.
async fn ask(permission: RwSignal<Option<NotificationPermission>>) -> bool {
    if let Some(Ok(asked)) = is_known().then(Notification::request_permission) {
        let _ = JsFuture::from(asked).await;
    }
    let now = current();
    let _ = permission.try_set(now);
    now == Some(NotificationPermission::Granted)
}

/// Subscribes at the browser's service and tells the server; undone where one of them refuses.
async fn begin_push() -> bool {
    let Ok(key) = api::push::make_key().await else { return false };
    let subscription = push::subscribe(&key.public_key).await;
    let is_on = match &subscription {
        Some(subscription) => api::push::subscribe(subscription).await.is_ok(),
        None => false,
    };
    if !is_on {
        end_push().await;
    }
    is_on
}

async fn end_push() {
    push::unsubscribe().await;
    // What is left at the server reaches nobody, and goes at the first try.
    let _ = api::push::end().await;
}

/// Whether the browser knows of notifications at all.
fn is_known() -> bool {
    js_sys::Reflect::has(&crate::browser::window(), &"Notification".into()).unwrap_or(false)
}

/// What the browser allows; `None` where it knows of no notifications.
fn current() -> Option<NotificationPermission> {
    is_known().then(Notification::permission)
}
