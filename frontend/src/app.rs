//! Routes and layout.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_params_map;
use leptos_router::path;

use crate::api::ApiError;
use crate::browser;
use crate::components::failure::Failure;
use crate::components::kbd::KeyHints;
use crate::components::label::Looks;
use crate::components::toast::ToastRegion;
use crate::i18n::problem::sentences;
use crate::pages::home::{Home, MailHome, NotFound};
use crate::pages::mail::MailPage;
use crate::pages::shell::Shell;
use crate::parts;
use crate::start::{Beginning, Fresh};
use crate::store::preferences::Saved;
use crate::store::session::Standing;
use crate::store::{Store, use_store};

/// The app: signed out, signed in, or unable to tell.
#[component]
pub fn App(beginning: Beginning, fresh: Option<Fresh>, saved: Saved) -> impl IntoView {
    let store = Store::provide(beginning, saved);
    if let Some(fresh) = fresh {
        leptos::task::spawn_local(store.catch_up(fresh));
    }
    let toasts = store.toasts;
    provide_context(KeyHints(Callback::new(move |command| store.preferences.keys_of(command))));
    provide_context(Looks(Memo::new(move |_| store.preferences.labels())));
    // A renewed session must not rebuild what is on screen.
    let standing = Memo::new(move |_| match store.session.standing() {
        Standing::SignedIn(_) => Ok(true),
        Standing::SignedOut => Ok(false),
        Standing::Unknown(error) => Err(error),
    });
    let invitation = browser::window().location().pathname().ok();
    let invitation =
        invitation.and_then(|path| path.strip_prefix("/invitations/").map(str::to_owned));
    let page = move || match standing.get() {
        Ok(true) => view! { <SignedIn /> }.into_any(),
        Ok(false) => parts::sign_in_page(),
        Err(error) => view! { <Unreachable error /> }.into_any(),
    };
    // Whoever is invited sees who invites before anything else, signed in or not.
    let page = match invitation {
        Some(token) => parts::invitation_page(token),
        None => page.into_any(),
    };
    view! {
        {page}
        <ToastRegion
            toasts=Signal::derive_local(move || toasts.shown())
            on_act=move |id| toasts.act(id)
        />
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    let store = use_store();
    store.events.start(store);
    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("/") view=Shell>
                    <Route path=path!("") view=Home />
                    <Route path=path!("mail/:account") view=MailHome />
                    <Route path=path!("mail/:account/:mailbox/:message?") view=MailPage />
                    // One for all of them: each route of its own weighs a kilobyte in the first file.
                    <Route path=path!(":section/:page?") view=Section />
                </ParentRoute>
            </Routes>
        </Router>
        <Show when=move || store.session.is_expired()>
            {parts::sign_in_again()}
        </Show>
    }
}

/// What stands in a part of its own, by the first segment of the address.
#[component]
fn Section() -> impl IntoView {
    let params = use_params_map();
    let section = Memo::new(move |_| {
        let params = params.read();
        let is_duplicates = params.get("page").as_deref() == Some("duplicates");
        match params.get("section").unwrap_or_default() {
            section if section == "contacts" && is_duplicates => "duplicates".to_owned(),
            section => section,
        }
    });
    move || match section.get().as_str() {
        "compose" => parts::compose_page(),
        "outbox" => parts::outbox_page(),
        "contacts" => parts::contacts_page(),
        "duplicates" => parts::duplicates_page(),
        "settings" => parts::settings_page(),
        "admin" => parts::admin_page(),
        _ => NotFound().into_any(),
    }
}

#[component]
fn Unreachable(error: ApiError) -> impl IntoView {
    let store = use_store();
    let again = move |()| leptos::task::spawn_local(store.session.refresh());
    view! {
        <main class="unreachable">
            <Failure sentences=sentences(&error) on_retry=again />
        </main>
    }
}
