//! Routes and layout.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::api::ApiError;
use crate::components::dialog::Dialog;
use crate::components::failure::Failure;
use crate::components::sign_in_form::SignInForm;
use crate::components::toast::ToastRegion;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::pages::compose::route::ComposePage;
use crate::pages::home::{Home, MailHome, NotFound};
use crate::pages::mail::MailPage;
use crate::pages::outbox::OutboxPage;
use crate::pages::settings::SettingsPage;
use crate::pages::shell::Shell;
use crate::pages::sign_in::SignInPage;
use crate::start::Beginning;
use crate::store::preferences::Saved;
use crate::store::session::Standing;
use crate::store::{Store, use_store};

/// The app: signed out, signed in, or unable to tell.
#[component]
pub fn App(beginning: Beginning, saved: Saved) -> impl IntoView {
    let store = Store::provide(beginning, saved);
    let toasts = store.toasts;
    // A renewed session must not rebuild what is on screen.
    let standing = Memo::new(move |_| match store.session.standing() {
        Standing::SignedIn(_) => Ok(true),
        Standing::SignedOut => Ok(false),
        Standing::Unknown(error) => Err(error),
    });
    let page = move || match standing.get() {
        Ok(true) => view! { <SignedIn /> }.into_any(),
        Ok(false) => view! { <SignInPage /> }.into_any(),
        Err(error) => view! { <Unreachable error /> }.into_any(),
    };
    view! {
        {page}
        <ToastRegion
            toast=Signal::derive_local(move || toasts.shown())
            on_act=move |()| toasts.act()
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
                    <Route path=path!("compose/:draft") view=ComposePage />
                    <Route path=path!("outbox") view=OutboxPage />
                    <Route path=path!("settings/:page?") view=SettingsPage />
                    <Route path=path!("mail/:account") view=MailHome />
                    <Route path=path!("mail/:account/:mailbox/:message?") view=MailPage />
                </ParentRoute>
            </Routes>
        </Router>
        <Show when=move || store.session.is_expired()>
            <SignInAgain />
        </Show>
    }
}

/// Over the app when the session has ended: what is on screen, and what was typed, stays.
#[component]
fn SignInAgain() -> impl IntoView {
    let store = use_store();
    let email = store.session.current().map(|session| session.user.email.clone());
    let sign_in = Action::new_local(move |request: &shared::session::SignIn| {
        let request = request.clone();
        async move {
            let answer = store.session.sign_in(&request).await;
            if answer.is_ok() {
                store.events.start(store);
                store.mail.resync();
            }
            answer
        }
    });
    view! {
        <Dialog title=Signal::derive(tr("signIn.again"))>
            <div class="dialog__body">
                <p>{tr("signIn.againText")}</p>
                <SignInForm
                    email=email.unwrap_or_default()
                    failure=Signal::derive(move || sign_in.value().get().and_then(Result::err))
                    is_busy=sign_in.pending()
                    on_submit=move |request| drop(sign_in.dispatch_local(request))
                />
            </div>
        </Dialog>
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
