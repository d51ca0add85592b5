//! Asks once more who is there, before the ways to sign in change.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::ProblemKind;
use shared::sign_in::Proof;

use super::Ways;
use crate::api::{self, ApiError};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::components::sign_in_form::CodeField;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::passkeys;

/// By a password or a passkey; then `again` is called.
#[component]
pub fn ConfirmDialog(ways: Ways, again: Callback<()>) -> impl IntoView {
    let known = ways.read.get_untracked().and_then(Result::ok);
    let has = |what: fn(&shared::sign_in::SignInWays) -> bool| known.as_ref().is_some_and(what);
    let has_passkey = has(|known| !known.passkeys.is_empty()) && passkeys::are_known();
    let has_password = has(|known| known.has_password || known.mail_password.is_some());
    let asks_code = has(|known| known.second_factor);
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let finish = move |answer: Result<bool, ApiError>| {
        let _ = is_busy.try_set(false);
        match answer {
            Ok(true) => {
                let _ = ways.waiting.try_set(None);
                again.run(());
            }
            Ok(false) => {}
            Err(error) => {
                let _ = failure.try_set(Some(error));
            }
        }
    };
    let by_password = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        failure.set(None);
        let code = asks_code.then(|| code.get_untracked());
        let proof = Proof::Password { password: password.get_untracked(), code };
        spawn_local(async move { finish(api::sign_in::prove(&proof).await.map(|()| true)) });
    };
    let by_passkey = move |_| {
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = match passkeys::answer().await {
                Ok(Some(answer)) => {
                    api::sign_in::prove(&Proof::Passkey(answer)).await.map(|()| true)
                }
                Ok(None) => Ok(false),
                Err(error) => Err(error),
            };
            finish(answer);
        });
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let is_wrong = move || {
        failure.with(|failure| {
            failure.as_ref().and_then(ApiError::kind) == Some(ProblemKind::WrongPassword)
        })
    };
    view! {
        <Dialog
            title=Signal::derive(tr("ways.confirm"))
            on_close=move |()| ways.waiting.set(None)
        >
            <form class="ways__form" on:submit=by_password>
                <div class="dialog__body">
                    <p>{tr("ways.confirmText")}</p>
                    {has_password
                        .then(|| {
                            view! {
                                <label class="field">
                                    <span class="field__label">{tr("signIn.password")}</span>
                                    <input
                                        class="input"
                                        type="password"
                                        autocomplete="current-password"
                                        required
                                        aria-invalid=move || is_wrong().then_some("true")
                                        node_ref=field
                                        bind:value=password
                                    />
                                </label>
                            }
                        })}
                    {(has_password && asks_code).then(|| view! { <CodeField code /> })}
                    {move || failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })}
                </div>
                <footer class="dialog__foot">
                    {has_passkey
                        .then(|| {
                            view! {
                                <button
                                    class="button"
                                    type="button"
                                    disabled=move || is_busy.get()
                                    on:click=by_passkey
                                >
                                    <Icon name="key-round" class="icon--small" />
                                    {tr("ways.confirmPasskey")}
                                </button>
                            }
                        })}
                    {has_password
                        .then(|| {
                            view! {
                                <button
                                    class="button button--primary"
                                    type="submit"
                                    aria-disabled=move || is_busy.get().to_string()
                                >
                                    {tr("ways.confirmNow")}
                                </button>
                            }
                        })}
                </footer>
            </form>
        </Dialog>
    }
}
