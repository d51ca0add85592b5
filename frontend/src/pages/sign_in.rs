//! The page to sign in on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::session::SignIn;

use crate::api::ApiError;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, Mark};
use crate::components::notice::ProblemNotice;
use crate::components::sign_in_form::SignInForm;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::i18n::{self, Language};
use crate::passkeys;
use crate::store::use_store;
use crate::t;

#[component]
pub fn SignInPage() -> impl IntoView {
    let store = use_store();
    let sign_in = Action::new_local(move |request: &SignIn| {
        let request = request.clone();
        async move { store.session.sign_in(&request).await }
    });
    Effect::new(|| crate::browser::set_title(&format!("{} – Pli", t!("signIn.submit"))));
    view! {
        <main class="folded-letter">
            <div class="folded-letter__stack">
                <span class="logo logo--large">
                    <Mark />
                    "Pli"
                </span>
                <div class="folded-letter__sheet">
                    <header class="folded-letter__panel">
                        <h1 class="folded-letter__title">{tr("signIn.title")}</h1>
                        <p class="folded-letter__lead">{tr("signIn.lead")}</p>
                    </header>
                    <div class="folded-letter__panel">
                        <SignInForm
                            failure=Signal::derive(move || sign_in.value().get().and_then(Result::err))
                            is_busy=sign_in.pending()
                            on_submit=move |request| drop(sign_in.dispatch_local(request))
                        />
                    </div>
                    {passkeys::are_known()
                        .then(|| {
                            view! {
                                <div class="folded-letter__panel">
                                    <PasskeyButton on_signed=move |()| () />
                                </div>
                            }
                        })}
                </div>
                <p class="folded-letter__foot">
                    <For
                        each=move || {
                            let current = i18n::language();
                            Language::ALL.into_iter().filter(move |language| *language != current)
                        }
                        key=|language| *language
                        children=move |language| {
                            view! {
                                <button
                                    class="text-button folded-letter__language"
                                    type="button"
                                    lang=language.code()
                                    on:click=move |_| store.preferences.speak(language)
                                >
                                    {language.own_name()}
                                </button>
                            }
                        }
                    />
                </p>
            </div>
        </main>
    }
}

/// Over the app when the session has ended: what is on screen, and what was typed, stays.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let store = use_store();
    let email = store.session.current().map(|session| session.user.email.clone());
    let go_on = move |()| {
        store.events.start(store);
        store.mail.resync();
    };
    let sign_in = Action::new_local(move |request: &SignIn| {
        let request = request.clone();
        async move {
            let answer = store.session.sign_in(&request).await;
            if answer.is_ok() {
                go_on(());
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
                {passkeys::are_known().then(|| view! { <PasskeyButton on_signed=go_on /> })}
            </div>
        </Dialog>
    }
}

/// Signs in with whatever passkey the browser offers.
#[component]
fn PasskeyButton(#[prop(into)] on_signed: Callback<()>) -> impl IntoView {
    let store = use_store();
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let sign_in = move |_| {
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = passkeys::answer().await;
            let done = match answer {
                // Given up by the user, whom nobody need tell so.
                Ok(None) => Ok(false),
                Ok(Some(answer)) => {
                    store.session.sign_in_with_passkey(&answer).await.map(|()| true)
                }
                Err(error) => Err(error),
            };
            let _ = is_busy.try_set(false);
            match done {
                Ok(true) => {
                    let _ = on_signed.try_run(());
                }
                Ok(false) => {}
                Err(error) => {
                    let _ = failure.try_set(Some(error));
                }
            }
        });
    };
    view! {
        <div class="sign-in">
            <button
                class="button button--wide"
                type="button"
                disabled=move || is_busy.get()
                on:click=sign_in
            >
                <Icon name="key-round" class="icon--small" />
                {tr("signIn.passkey")}
            </button>
            {move || failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })}
        </div>
    }
}
