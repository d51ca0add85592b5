//! What a composer has to say, above its foot: what happened, what was kept, what one can do.

use leptos::prelude::*;
use shared::submission::{RecipientProblem, Refusal, RefusalReason, RefusedRecipient};

use crate::components::icon::Icon;
use crate::components::notice::Diagnostic;
use crate::components::recipients::problem_sentence;
use crate::i18n::tr;
use crate::i18n::{format, problem};
use crate::store::Store;
use crate::store::compose::composer::{Composer, Notice};
use crate::t;
use crate::view_model::compose::check::{Doubt, Obstacle};

#[component]
pub fn ComposerNotice(store: Store, composer: Composer) -> impl IntoView {
    let dismiss = move |_| composer.notice.set(None);
    view! {
        <div class="composer__notice" role="alert">
            {move || {
                let notice = composer.notice.get()?;
                let asks = matches!(notice, Notice::Doubt(_));
                let (class, icon) = look(&notice);
                let words = words(&notice);
                Some(
                    view! {
                        <div class=format!("notice {class}")>
                            <Icon name=icon class="icon--small" />
                            <div class="notice__text">
                                <p>{words.text}</p>
                                {(!words.recipients.is_empty())
                                    .then(|| view! { <RefusedList recipients=words.recipients /> })}
                                {words.diagnostic.map(|text| view! { <Diagnostic text /> })}
                            </div>
                            <div class="notice__actions">
                                {asks
                                    .then(|| {
                                        view! {
                                            <button
                                                class="button button--small"
                                                type="button"
                                                on:click=move |_| store.compose.send_anyway(store, composer)
                                            >
                                                {tr("compose.sendAnyway")}
                                            </button>
                                        }
                                    })}
                                <button
                                    class="icon-button icon-button--small"
                                    type="button"
                                    aria-label=tr("action.dismiss")
                                    on:click=dismiss
                                >
                                    <Icon name="x" class="icon--small" />
                                </button>
                            </div>
                        </div>
                    },
                )
            }}
        </div>
    }
}

fn look(notice: &Notice) -> (&'static str, &'static str) {
    match notice {
        Notice::Obstacle(_)
        | Notice::NotSent(_)
        | Notice::Refused { .. }
        | Notice::FileTooLarge { .. } => ("notice--danger", "circle-alert"),
        Notice::Doubt(_)
        | Notice::NotSaved(_)
        | Notice::Conflict
        | Notice::FilesLost(_)
        | Notice::PlainOnly => ("notice--warning", "triangle-alert"),
        Notice::Restored => ("notice--accent", "history"),
    }
}

#[derive(Default)]
struct Words {
    text: String,
    recipients: Vec<RefusedRecipient>,
    diagnostic: Option<String>,
}

fn say(text: String) -> Words {
    Words { text, ..Words::default() }
}

fn words(notice: &Notice) -> Words {
    match notice {
        Notice::Obstacle(obstacle) => say(obstacle_sentence(obstacle)),
        Notice::Doubt(doubt) => say(doubt_sentence(doubt)),
        Notice::NotSaved(error) => {
            let words = problem::sentences(error);
            Words {
                text: format!("{} {}", words.title, t!("compose.notSaved")),
                diagnostic: words.diagnostic,
                ..Words::default()
            }
        }
        Notice::NotSent(error) => {
            let words = problem::sentences(error);
            let recipients = match error {
                crate::api::ApiError::Problem(problem) => problem.recipients.clone(),
                crate::api::ApiError::Network | crate::api::ApiError::Malformed => Vec::new(),
            };
            Words {
                text: format!("{} {}", words.title, words.detail),
                recipients,
                diagnostic: words.diagnostic,
            }
        }
        Notice::Refused { refusal, recipients } => Words {
            text: refusal_sentence(refusal),
            recipients: recipients.clone(),
            // Where recipients are named, each has the host's words beside it.
            diagnostic: refusal.diagnostic.clone().filter(|_| recipients.is_empty()),
        },
        Notice::Conflict => say(t!("compose.conflict")),
        Notice::Restored => say(t!("compose.restored")),
        Notice::FilesLost(names) => say(t!("compose.filesLost", names = names.join(", "))),
        Notice::FileTooLarge { name, limit } => {
            say(t!("compose.fileTooLarge", name = name.clone(), limit = format::size(*limit)))
        }
        Notice::PlainOnly => say(t!("compose.plainOnly")),
    }
}

fn obstacle_sentence(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::NoRecipient => t!("compose.noRecipient"),
        Obstacle::BadRecipient { shown, problem } => problem_sentence(*problem, shown.clone()),
        Obstacle::TooManyRecipients { count, limit } => {
            t!("compose.tooManyRecipients", count = *count, limit = *limit)
        }
        Obstacle::TooLarge { bytes, limit } => {
            t!("compose.tooLarge", size = format::size(*bytes), limit = format::size(*limit))
        }
    }
}

fn doubt_sentence(doubt: &Doubt) -> String {
    match doubt {
        Doubt::NoSubject => t!("compose.noSubject"),
        Doubt::NothingAttached { word } => t!("compose.nothingAttached", word = word.clone()),
        Doubt::ManyVisible { count } => t!("compose.manyVisible", count = *count),
        Doubt::NoReply { address } => t!("compose.noReply", address = address.clone()),
        Doubt::NoMailHost { domain } => t!("compose.noMailHost", domain = domain.clone()),
        Doubt::Mistyped { typed, meant } => {
            t!("compose.mistyped", address = typed.clone(), meant = meant.clone())
        }
    }
}

/// Why the mail host said no.
pub(crate) fn refusal_sentence(refusal: &Refusal) -> String {
    match refusal.reason {
        RefusalReason::Unreachable => t!("refusal.unreachable"),
        RefusalReason::BadCertificate => t!("refusal.badCertificate"),
        RefusalReason::SignInRefused => t!("refusal.signInRefused"),
        RefusalReason::SenderNotAllowed => t!("refusal.senderNotAllowed"),
        RefusalReason::RecipientsRefused => t!("refusal.recipientsRefused"),
        RefusalReason::TooLarge => t!("refusal.tooLarge"),
        RefusalReason::QuotaExceeded => t!("refusal.quotaExceeded"),
        RefusalReason::TryLater => t!("refusal.tryLater"),
        RefusalReason::PolicyRefused => t!("refusal.policyRefused"),
        RefusalReason::AccessWithdrawn => t!("refusal.accessWithdrawn"),
        RefusalReason::Other => t!("refusal.other"),
    }
}

/// The recipients that were refused, one by one.
#[component]
pub fn RefusedList(recipients: Vec<RefusedRecipient>) -> impl IntoView {
    let lines = recipients.into_iter().map(|refused| {
        let why = match refused.reason {
            RecipientProblem::NoSuchMailbox => t!("recipient.noSuchMailbox"),
            RecipientProblem::NoSuchDomain => t!("recipient.noSuchDomain"),
            RecipientProblem::MailboxFull => t!("recipient.mailboxFull"),
            RecipientProblem::NotAllowed => t!("recipient.notAllowed"),
            RecipientProblem::TryLater => t!("recipient.tryLater"),
            RecipientProblem::Other => t!("recipient.other"),
        };
        view! {
            <li>
                <strong>{refused.address.email}</strong>
                ": "
                {why}
                {refused.diagnostic.map(|text| view! { <Diagnostic text /> })}
            </li>
        }
    });
    view! { <ul class="refused">{lines.collect_view()}</ul> }
}
