//! Codes of an app on the phone, and those that stand in for them.

use leptos::prelude::*;
use shared::sign_in::{NewSecondFactor, RecoveryCodes};

use super::Ways;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::block::Block;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::components::sign_in_form::CodeField;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::t;

/// Whether it is on, and the way to turn it on or off.
#[component]
pub fn SecondFactor(ways: Ways, is_on: bool, left: u32) -> impl IntoView {
    let begun = RwSignal::new(None::<NewSecondFactor>);
    let begin = move |_| {
        ways.attempt(api::sign_in::begin_second_factor, move |answer| match answer {
            Ok(new) => {
                let _ = begun.try_set(Some(new));
            }
            Err(error) => ways.store.toasts.fail(&error),
        });
    };
    let renew = move |_| {
        ways.attempt(api::sign_in::renew_recovery_codes, move |answer| show(ways, answer));
    };
    let remove = move |_| {
        ways.attempt(api::sign_in::remove_second_factor, move |answer| {
            ways.tell(answer, t!("ways.factorTurnedOff"));
        });
    };
    let state = move || match is_on {
        true => t!("ways.factorOn", count = left),
        false => t!("ways.factorOff"),
    };
    view! {
        <Block title=Signal::derive(tr("ways.factor")) note=Signal::derive(state)>
            <p class="ways__text">{tr("ways.factorText")}</p>
            <div class="ways__actions">
                {match is_on {
                    true => view! {
                        <button class="button button--small" type="button" on:click=renew>
                            {tr("ways.codesRenew")}
                        </button>
                        <button class="button button--small" type="button" on:click=remove>
                            {tr("ways.factorTurnOff")}
                        </button>
                    }
                    .into_any(),
                    false => view! {
                        <button class="button button--small" type="button" on:click=begin>
                            {tr("ways.factorTurnOn")}
                        </button>
                    }
                    .into_any(),
                }}
            </div>
            {move || Some(view! { <FactorDialog ways new=begun.get()? begun /> })}
        </Block>
    }
}

fn show(ways: Ways, answer: Result<RecoveryCodes, ApiError>) {
    match answer {
        Ok(RecoveryCodes { codes }) => {
            let _ = ways.codes.try_set(Some(codes));
            ways.reload();
        }
        Err(error) => ways.store.toasts.fail(&error),
    }
}

/// What the app is to know, until it shows a right code.
#[component]
fn FactorDialog(
    ways: Ways,
    new: NewSecondFactor,
    begun: RwSignal<Option<NewSecondFactor>>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<ApiError>);
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        failure.set(None);
        let confirm = move || api::sign_in::confirm_second_factor(code.get_untracked());
        ways.attempt(confirm, move |answer| match answer {
            Err(error) => {
                let _ = failure.try_set(Some(error));
            }
            answer => {
                let _ = begun.try_set(None);
                show(ways, answer);
            }
        });
    };
    let size = new.picture.size;
    view! {
        <Dialog title=Signal::derive(tr("ways.factor")) on_close=move |()| begun.set(None)>
            <form class="ways__form" on:submit=confirm>
                <div class="dialog__body">
                    <p>{tr("ways.factorScan")}</p>
                    <a class="ways__qr" href=new.url aria-label=tr("ways.factorOpen")>
                        <svg viewBox=format!("0 0 {size} {size}") role="img" aria-hidden="true">
                            <path d=new.picture.path />
                        </svg>
                    </a>
                    <p class="ways__key">
                        <span class="field__label">{tr("ways.factorKey")}</span>
                        <code>{grouped(&new.secret)}</code>
                    </p>
                    <CodeField code />
                    {move || failure.get().map(|error| view! { <ProblemNotice sentences=sentences(&error) /> })}
                </div>
                <footer class="dialog__foot">
                    <button class="button" type="button" on:click=move |_| begun.set(None)>
                        {tr("action.cancel")}
                    </button>
                    <button class="button button--primary" type="submit">
                        {tr("ways.factorTurnOn")}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// In groups of four, as it is typed most easily.
fn grouped(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// Recovery codes, shown this once.
#[component]
pub fn CodesDialog(codes: Vec<String>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let store = crate::store::use_store();
    let all = codes.join("\n");
    let copy = move |_| {
        browser::copy(&all, move || {
            store.toasts.show(Toast::new("check", t!("ways.codesCopied")));
        });
    };
    let rows = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> });
    view! {
        <Dialog title=Signal::derive(tr("ways.codes"))>
            <div class="dialog__body">
                <p>{tr("ways.codesText")}</p>
                <ul class="ways__codes" aria-label=tr("ways.codes")>
                    {rows.collect_view()}
                </ul>
            </div>
            <footer class="dialog__foot">
                <button class="button" type="button" on:click=copy>
                    <Icon name="copy" class="icon--small" />
                    {tr("action.copy")}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    autofocus
                    on:click=move |_| on_close.run(())
                >
                    {tr("ways.codesKept")}
                </button>
            </footer>
        </Dialog>
    }
}
