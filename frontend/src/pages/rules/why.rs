//! Why a message is where it is.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MessageId};
use shared::script::MailType;
use shared::trial::{Explanation, ExplanationRequest};

use super::trace::Trace;
use crate::api::{self, ApiError};
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::use_store;

#[component]
pub fn WhyDialog(
    account: AccountId,
    message: MessageId,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let store = use_store();
    store.mail.want_folders(&account);
    let found = RwSignal::new(None::<Result<Explanation, ApiError>>);
    let of = StoredValue::new(account.clone());
    let request = ExplanationRequest { message, text: None };
    let asked = account.clone();
    spawn_local(async move {
        let answer = api::trials::explain(asked, &request).await;
        let _ = found.try_set(Some(answer));
    });
    let mail_type = RwSignal::new(MailType::default());
    let folders = move || store.mail.folders(&of.get_value()).items.unwrap_or_default();
    let has_rules = move |explanation: &Explanation| !explanation.text.trim().is_empty();
    view! {
        <Dialog title=Signal::derive(tr("rules.why.title")) on_close>
            <div class="dialog__body">
                <p class="field__note">{tr("rules.why.lead")}</p>
                {move || match found.get() {
                    None => view! { <p aria-busy="true">{tr("rules.trace.reading")}</p> }.into_any(),
                    Some(Ok(explanation)) if has_rules(&explanation) => {
                        view! { <Trace explanation mail_type folders=folders() /> }.into_any()
                    }
                    Some(Ok(_)) => view! { <p>{tr("rules.why.noRules")}</p> }.into_any(),
                    Some(Err(error)) => {
                        view! { <ProblemNotice sentences=sentences(&error) /> }.into_any()
                    }
                }}
            </div>
            <footer class="dialog__foot">
                <a class="button" href=super::path(&account, None) on:click=move |_| on_close.run(())>
                    {tr("rules.why.all")}
                </a>
            </footer>
        </Dialog>
    }
}
