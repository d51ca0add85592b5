//! How one signs in, and which password is for what.

pub mod confirm;
pub mod passkeys;
pub mod password;
pub mod second_factor;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::ProblemKind;
use shared::sign_in::{MailPassword, SignInWays};

use super::Head;
use crate::api::{self, ApiError};
use crate::components::block::Block;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::store::{Store, use_store};
use crate::t;
use confirm::ConfirmDialog;
use passkeys::Passkeys;
use password::PliPassword;
use second_factor::{CodesDialog, SecondFactor};

/// What the blocks of the page share.
#[derive(Clone, Copy)]
pub struct Ways {
    store: Store,
    read: RwSignal<Option<Result<SignInWays, ApiError>>>,
    /// What to do once the user has proved who they are.
    waiting: RwSignal<Option<Callback<()>>>,
    /// Recovery codes, which nobody can read again.
    codes: RwSignal<Option<Vec<String>>>,
}

impl std::fmt::Debug for Ways {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ways").finish_non_exhaustive()
    }
}

impl Ways {
    fn reload(self) {
        spawn_local(async move {
            let read = api::sign_in::ways().await;
            let _ = self.read.try_set(Some(read));
        });
    }

    /// Does what needs a fresh proof: where the server asks for one, so is the user, and it is done then.
    fn attempt<T: 'static, F: Future<Output = Result<T, ApiError>> + 'static>(
        self,
        deed: impl Fn() -> F + Clone + Send + Sync + 'static,
        done: impl Fn(Result<T, ApiError>) + Clone + Send + Sync + 'static,
    ) {
        spawn_local(async move {
            match deed().await {
                Err(error) if error.kind() == Some(ProblemKind::ProofRequired) => {
                    let again = move |()| self.attempt(deed.clone(), done.clone());
                    let _ = self.waiting.try_set(Some(Callback::new(again)));
                }
                answer => done(answer),
            }
        });
    }

    /// Says what was done, and reads how things are now; or says why it was not.
    fn tell(self, answer: Result<(), ApiError>, words: String) {
        match answer {
            Ok(()) => {
                self.store.toasts.show(Toast::new("check", words));
                self.reload();
            }
            Err(error) => self.store.toasts.fail(&error),
        }
    }
}

/// `/settings/sign-in`
#[component]
pub fn SignInWaysPage() -> impl IntoView {
    let ways = Ways {
        store: use_store(),
        read: RwSignal::new(None),
        waiting: RwSignal::new(None),
        codes: RwSignal::new(None),
    };
    ways.reload();
    let blocks = move |known: SignInWays| {
        let SignInWays { mail_password, has_password, passkeys, takes_passkeys, .. } = known;
        view! {
            {mail_password.map(|mail| view! { <Mailbox ways mail /> })}
            <PliPassword ways has_password />
            <Passkeys ways passkeys takes_passkeys />
            <SecondFactor ways is_on=known.second_factor left=known.recovery_codes_left />
        }
    };
    view! {
        <Head title="settings.signIn" lead="ways.lead" />
        {move || match ways.read.get()? {
            Ok(known) => Some(blocks(known).into_any()),
            Err(error) => Some(view! { <ProblemNotice sentences=sentences(&error) /> }.into_any()),
        }}
        {move || Some(view! { <CodesDialog codes=ways.codes.get()? on_close=move |()| ways.codes.set(None) /> })}
        {move || Some(view! { <ConfirmDialog ways again=ways.waiting.get()? /> })}
    }
}

/// The password of the mailbox, which is not ours to change.
#[component]
fn Mailbox(ways: Ways, mail: MailPassword) -> impl IntoView {
    let email = untrack(|| ways.store.session.current())
        .map(|session| session.user.email.clone())
        .unwrap_or_default();
    view! {
        <Block title=Signal::derive(tr("ways.mail")) note=Signal::stored(email.clone())>
            <p class="ways__text">{move || t!("ways.mailText", email = email.clone())}</p>
            {match mail.change_url {
                Some(url) => view! {
                    <a class="button button--small" href=url target="_blank" rel="noopener noreferrer">
                        <Icon name="globe" class="icon--small" />
                        {tr("ways.mailChange")}
                    </a>
                }
                .into_any(),
                None => view! { <p class="ways__text">{tr("ways.mailAsk")}</p> }.into_any(),
            }}
        </Block>
    }
}
