//! The password of Pli's own.

use leptos::html;
use leptos::prelude::*;
use shared::sign_in::SHORTEST_PASSWORD;

use super::Ways;
use crate::api::{self, ApiError};
use crate::components::block::Block;
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::t;

/// Whether there is one, and what can be done about it.
#[component]
pub fn PliPassword(ways: Ways, has_password: bool) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let (state, button) = match has_password {
        true => ("ways.passwordIsSet", "ways.passwordChange"),
        false => ("ways.passwordNone", "ways.passwordSet"),
    };
    let remove = move |_| {
        ways.attempt(api::sign_in::remove_password, move |answer| {
            ways.tell(answer, t!("ways.passwordRemoved"));
        });
    };
    view! {
        <Block title=Signal::derive(tr("ways.password")) note=Signal::derive(tr(state))>
            <p class="ways__text">{tr("ways.passwordText")}</p>
            <div class="ways__actions">
                <button class="button button--small" type="button" on:click=move |_| is_open.set(true)>
                    {tr(button)}
                </button>
                {has_password
                    .then(|| {
                        view! {
                            <button class="button button--small" type="button" on:click=remove>
                                {tr("ways.passwordRemove")}
                            </button>
                        }
                    })}
            </div>
            {move || is_open.get().then(|| view! { <PasswordDialog ways is_open /> })}
        </Block>
    }
}

#[component]
fn PasswordDialog(ways: Ways, is_open: RwSignal<bool>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<ApiError>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        failure.set(None);
        let set = move || api::sign_in::set_password(password.get_untracked());
        ways.attempt(set, move |answer| match answer {
            Ok(()) => {
                let _ = is_open.try_set(false);
                ways.tell(Ok(()), t!("ways.passwordSaved"));
            }
            Err(error) => {
                let _ = failure.try_set(Some(error));
            }
        });
    };
    let email = untrack(|| ways.store.session.current()).map(|session| session.user.email.clone());
    view! {
        <Dialog
            title=Signal::derive(tr("ways.password"))
            on_close=move |()| is_open.set(false)
        >
            <form class="ways__form" on:submit=save>
                <div class="dialog__body">
                    // For password managers, which keep a password with a name.
                    <input hidden type="text" autocomplete="username" value=email />
                    <label class="field">
                        <span class="field__label">{tr("ways.newPassword")}</span>
                        <input
                            class="input"
                            type="password"
                            autocomplete="new-password"
                            required
                            minlength=SHORTEST_PASSWORD.to_string()
                            node_ref=field
                            bind:value=password
                        />
                        <span class="field__note">{tr("ways.passwordNote")}</span>
                    </label>
                    {move || failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })}
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| is_open.set(false)>
                        {tr("action.cancel")}
                    </button>
                    <button class="button button--primary" type="submit">
                        {tr("action.save")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
