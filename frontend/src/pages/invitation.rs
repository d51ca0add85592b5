//! An invitation to work in somebody's address: who invites, where to, and to do what; then the way in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::address::Address;
use shared::permission::Permission;
use shared::session::{Session, SignIn};
use shared::share::{NewInvitee, ShareOffer};

use super::settings::shared_access::words;
use crate::api::{self, ApiError};
use crate::components::avatar::Avatar;
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::{Icon, Mark};
use crate::components::notice::ProblemNotice;
use crate::components::sign_in_form::SignInForm;
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::sentences;
use crate::i18n::{self, tr};
use crate::store::use_store;
use crate::{browser, t};

/// `/invitations/{token}`
#[component]
pub fn InvitationPage(token: String) -> impl IntoView {
    let store = use_store();
    let offer = RwSignal::new(None::<Result<ShareOffer, ApiError>>);
    let read = {
        let token = token.clone();
        move || {
            let token = token.clone();
            spawn_local(async move {
                let read = api::shares::offer(&token).await;
                // Whoever has a language of their own here keeps it.
                if let Ok(ShareOffer { language, .. }) = &read
                    && store.session.current().is_none()
                    && i18n::language() != *language
                {
                    store.preferences.speak(*language);
                }
                let _ = offer.try_set(Some(read));
            });
        }
    };
    read();
    Effect::new(|| browser::set_title(&format!("{} – Pli", t!("invited.title"))));
    let sheet = move || match offer.get()? {
        Ok(offer) => {
            let token = token.clone();
            Some(view! { <Sheet offer token /> }.into_any())
        }
        Err(ApiError::Problem(_)) => Some(view! { <Gone /> }.into_any()),
        Err(error) => {
            let read = read.clone();
            Some(
                view! { <Failure sentences=sentences(&error) on_retry=move |()| read() /> }
                    .into_any(),
            )
        }
    };
    view! {
        <main class="folded-letter folded-letter--invitation">
            <div class="folded-letter__stack">
                <span class="logo logo--large">
                    <Mark />
                    "Pli"
                </span>
                {sheet}
            </div>
        </main>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <section class="folded-letter__sheet">
            <header class="folded-letter__panel">
                <h1 class="folded-letter__title">{tr("invited.gone")}</h1>
                <p class="folded-letter__lead">{tr("invited.goneText")}</p>
            </header>
            <div class="folded-letter__panel">
                <a class="button button--wide button--tall" href="/">
                    {tr("invited.home")}
                </a>
            </div>
        </section>
    }
}

#[component]
fn Sheet(offer: ShareOffer, token: String) -> impl IntoView {
    let inviter = Address::new(&offer.inviter_name, &offer.inviter_email);
    let who = inviter.display_name().to_owned();
    let email = offer.email.clone();
    let title = move || t!("invited.heading", name = who.as_str(), address = email.as_str());
    // A name is what its owner says it is; the address is what the mail host says.
    let says = (!offer.inviter_name.is_empty()).then(|| offer.inviter_email.clone());
    let note = (!offer.note.is_empty()).then(|| format!("“{}”", offer.note));
    let expires_at = offer.expires_at;
    view! {
        <section class="folded-letter__sheet">
            <header class="folded-letter__panel">
                <div class="invitation__faces">
                    <Avatar address=inviter class="avatar--large" />
                    <span class="invitation__fold" aria-hidden="true"></span>
                    <span class="avatar avatar--large avatar--square" data-hue="lagoon" aria-hidden="true">
                        "@"
                    </span>
                </div>
                <h1 class="folded-letter__title" dir="auto">
                    {title}
                </h1>
                {says.map(|email| view! { <p class="folded-letter__lead">{email}</p> })}
                {note.map(|note| view! { <p class="folded-letter__lead" dir="auto">{note}</p> })}
            </header>
            <Facts offer />
            <div class="folded-letter__panel">
                <WayIn token />
                <p class="invitation__note">
                    {move || t!("invited.note", date = date(expires_at, DateStyle::DayMonth))}
                </p>
            </div>
        </section>
    }
}

/// What one may do there, where, and until when.
#[component]
fn Facts(offer: ShareOffer) -> impl IntoView {
    let terms = offer.terms;
    let folders = StoredValue::new(words::folders(&terms, &[]));
    let is_limited = terms.folders.is_some();
    let address = StoredValue::new(offer.email);
    let fact = move |permission: Permission| {
        let icon = match permission {
            Permission::Read => "mail-open",
            Permission::Organise | Permission::Folders => "folder-input",
            Permission::SendAs | Permission::Signatures => "pencil-line",
            Permission::Rules => "list-filter",
            Permission::AutoReply => "plane",
            Permission::BlockedSenders => "ban",
            Permission::ActivityLog => "scroll-text",
            Permission::Devices => "keyboard",
            Permission::InviteOthers => "users",
        };
        let more = move || match permission {
            Permission::Read if is_limited => folders.get_value().join(", "),
            Permission::SendAs => address.get_value(),
            other => i18n::text(words::note(other), &[]),
        };
        view! {
            <li class="folded-letter__fact">
                <Icon name=icon />
                <span>
                    <b>{tr(words::name(permission))}</b>
                    ": "
                    {more}
                </span>
            </li>
        }
    };
    let end = terms.ends_at.map(|end| {
        view! {
            <li class="folded-letter__fact">
                <Icon name="clock-3" />
                <span>{move || t!("invited.until", date = date(end, DateStyle::LongDate))}</span>
            </li>
        }
    });
    view! {
        <ul class="folded-letter__panel folded-letter__facts">
            {terms.permissions.into_iter().map(fact).collect_view()} {end}
        </ul>
    }
}

/// Signing in where nobody is, and accepting.
#[component]
fn WayIn(token: String) -> impl IntoView {
    let store = use_store();
    let wants = RwSignal::new(None::<Wanted>);
    let who = Memo::new(move |_| store.session.current().map(|session| session.user.email.clone()));
    let sign_in = Action::new_local(move |request: &SignIn| {
        let request = request.clone();
        async move { store.session.sign_in(&request).await }
    });
    let token = StoredValue::new(token);
    let accept = Action::new_local(move |(): &()| async move {
        go_to_it(&api::shares::accept(token.get_value()).await?);
        Ok::<_, ApiError>(())
    });
    let problem = move || {
        let error = accept.value().get().and_then(Result::err)?;
        Some(view! { <ProblemNotice sentences=sentences(&error) /> })
    };
    move || match (who.get(), wants.get()) {
        (Some(email), _) => view! {
            <p class="invitation__who">{move || t!("invited.as", address = email.as_str())}</p>
            <button
                class="button button--primary button--wide button--tall"
                type="button"
                disabled=accept.pending()
                on:click=move |_| drop(accept.dispatch_local(()))
            >
                {tr("invited.accept")}
            </button>
            {problem}
        }
        .into_any(),
        (None, Some(Wanted::SignIn)) => view! {
            <SignInForm
                failure=Signal::derive(move || sign_in.value().get().and_then(Result::err))
                is_busy=sign_in.pending()
                on_submit=move |request| drop(sign_in.dispatch_local(request))
            />
        }
        .into_any(),
        (None, Some(Wanted::Account)) => {
            view! { <NewAccount token=token.get_value() /> }.into_any()
        }
        (None, None) => view! {
            <button
                class="button button--primary button--wide button--tall"
                type="button"
                on:click=move |_| wants.set(Some(Wanted::Account))
            >
                {tr("invited.create")}
            </button>
            <button
                class="button button--wide button--tall invitation__second"
                type="button"
                on:click=move |_| wants.set(Some(Wanted::SignIn))
            >
                {tr("signIn.submit")}
            </button>
        }
        .into_any(),
    }
}

/// How somebody who isn't signed in comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Account,
    SignIn,
}

/// Goes to the address, from the start, with all that is there now.
fn go_to_it(session: &Session) {
    let mut shared = session.accounts.iter().filter(|account| account.is_shared);
    let path = match (shared.next(), shared.next()) {
        (Some(only), None) => format!("/mail/{}", only.id),
        _ => "/".to_owned(),
    };
    let _ = browser::window().location().assign(&path);
}

/// For somebody who has no way in here yet: a password of Pli's own, and no mailbox.
#[component]
fn NewAccount(token: String) -> impl IntoView {
    let (email, name, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let token = StoredValue::new(token);
    let create = Action::new_local(move |(): &()| async move {
        let new = NewInvitee {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        go_to_it(&api::shares::accept_as_new(token.get_value(), new).await?);
        Ok::<_, ApiError>(())
    });
    let problem = move || {
        let error = create.value().get().and_then(Result::err)?;
        Some(view! { <ProblemNotice sentences=sentences(&error) /> })
    };
    view! {
        <form
            class="folded-letter__form"
            on:submit=move |event| {
                event.prevent_default();
                if !create.pending().get_untracked() {
                    create.dispatch_local(());
                }
            }
        >
            <label class="field">
                <span class="field__label">{tr("signIn.email")}</span>
                <input class="input" type="email" autocomplete="username" required autofocus bind:value=email />
            </label>
            <label class="field">
                <span class="field__label">{tr("invited.name")}</span>
                <input class="input" autocomplete="name" required maxlength="100" bind:value=name />
            </label>
            <div class="field">
                <label class="field__label" for="new-password">
                    {tr("signIn.password")}
                </label>
                <input
                    class="input"
                    id="new-password"
                    type="password"
                    autocomplete="new-password"
                    required
                    minlength="12"
                    aria-describedby="new-password-note"
                    bind:value=password
                />
                <span class="field__note" id="new-password-note">
                    {tr("invited.password")}
                </span>
            </div>
            {problem}
            <button
                class="button button--primary button--wide button--tall"
                type="submit"
                disabled=create.pending()
            >
                {tr("invited.create")}
            </button>
        </form>
    }
}

/// What a user sees who has no mailbox, because access to the one they were invited to has ended.
#[component]
pub fn NoMailbox() -> impl IntoView {
    view! {
        <EmptyState
            icon="inbox"
            title=Signal::derive(tr("invited.noMailbox"))
            text=Signal::derive(tr("invited.noMailboxText"))
        >
            <a class="button button--small" href="/settings/accounts">
                {tr("accounts.add")}
            </a>
        </EmptyState>
    }
}
