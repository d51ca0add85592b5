//! Changing what somebody may do, and taking all of it away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::share::PersonWithAccess;

use super::Sharing;
use super::terms::{Fields, TermsForm};
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::{Sentences, sentences};
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::{api, t};

#[component]
pub fn ChangeDialog(
    sharing: Sharing,
    person: PersonWithAccess,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let list = sharing.list.get_untracked().and_then(Result::ok);
    let may_give = list.map(|list| list.may_give).unwrap_or_default();
    let fields = Fields::new(&person.terms);
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let user = StoredValue::new(person.user.clone());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(account) = sharing.account.get_untracked() else { return };
        is_busy.set(true);
        spawn_local(async move {
            match api::shares::change(account, user.get_value(), fields.terms()).await {
                Ok(()) => {
                    sharing.store.toasts.show(Toast::new("check", t!("sharing.changed")));
                    on_close.run(());
                }
                Err(error) => {
                    let _ = problem.try_set(Some(sentences(&error)));
                    let _ = is_busy.try_set(false);
                }
            }
            sharing.read();
        });
    };
    let name = display_name(&person);
    view! {
        <Dialog
            title=Signal::derive(move || t!("sharing.changeFor", name = name.clone()))
            on_close
        >
            <form class="dialog__form" on:submit=save>
                <div class="dialog__body invite">
                    <TermsForm sharing fields may_give />
                    {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| on_close.run(())>
                        {tr("action.cancel")}
                    </button>
                    <button
                        class="button button--primary"
                        type="submit"
                        disabled=move || is_busy.get()
                    >
                        {tr("action.save")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

#[component]
pub fn RemoveDialog(
    sharing: Sharing,
    person: PersonWithAccess,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<Sentences>);
    let is_busy = RwSignal::new(false);
    let name = display_name(&person);
    let known = StoredValue::new((person.user, name.clone()));
    let remove = move |_| {
        let Some(account) = sharing.account.get_untracked() else { return };
        is_busy.set(true);
        spawn_local(async move {
            let (user, name) = known.get_value();
            match api::shares::withdraw(account, user).await {
                Ok(()) => {
                    let words = t!("sharing.removed", name = name);
                    sharing.store.toasts.show(Toast::new("check", words));
                    on_close.run(());
                }
                Err(error) => {
                    let _ = problem.try_set(Some(sentences(&error)));
                    let _ = is_busy.try_set(false);
                }
            }
            sharing.read();
        });
    };
    view! {
        <Dialog
            title=Signal::derive(move || t!("sharing.removeFor", name = name.clone()))
            on_close
        >
            <div class="dialog__body">
                <p>{tr("sharing.removeText")}</p>
                {move || problem.get().map(|sentences| view! { <ProblemNotice sentences /> })}
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" autofocus on:click=move |_| on_close.run(())>
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--danger"
                    type="button"
                    disabled=move || is_busy.get()
                    on:click=remove
                >
                    {tr("sharing.remove")}
                </button>
            </footer>
        </Dialog>
    }
}

fn display_name(person: &PersonWithAccess) -> String {
    Address::new(&person.name, &person.email).display_name().to_owned()
}
