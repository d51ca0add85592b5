//! What a message invites to, above its letter, and the answer to it.

use leptos::prelude::*;
use shared::calendar::{Answer, Invitation, Purpose, Standing};

use super::icon::Icon;
use super::preview::event_card::Event;
use crate::i18n::tr;
use crate::t;

/// So many of those who are asked are named.
const MOST_PEOPLE: usize = 10;

/// The answers in the order of their buttons, with their words.
const ANSWERS: [(Answer, &str, &str); 3] = [
    (Answer::Accepted, "invitation.accept", "check"),
    (Answer::Tentative, "invitation.maybe", "circle-question-mark"),
    (Answer::Declined, "invitation.decline", "x"),
];

/// The event, what is new about it, and the buttons where an answer is asked for.
#[component]
pub fn InvitationCard(
    invitation: Invitation,
    may_answer: bool,
    #[prop(into)] is_under_way: Signal<bool>,
    #[prop(into)] on_answer: Callback<Answer>,
) -> impl IntoView {
    let can_answer = may_answer && invitation.can_answer();
    let news = news(&invitation);
    let Invitation { event, answer, .. } = invitation;
    event.map(|card| {
        let is_urgent = news.is_some_and(|(_, kind)| kind == "notice--warning");
        view! {
            <section class="invitation" aria-label=tr("invitation.label")>
                {said(&card, invitation.purpose)
                    .map(|words| view! { <p class="invitation__news">{words}</p> })}
                {news
                    .map(|(key, kind)| {
                        view! {
                            <p class=format!("notice {kind}")>
                                <Icon name=if is_urgent { "triangle-alert" } else { "info" } />
                                <span class="notice__text">{tr(key)}</span>
                            </p>
                        }
                    })}
                <Event card most_people=MOST_PEOPLE is_in_letter=true />
                {can_answer.then(|| view! { <Answers answer is_under_way on_answer /> })}
            </section>
        }
    })
}

#[component]
fn Answers(
    answer: Answer,
    is_under_way: Signal<bool>,
    on_answer: Callback<Answer>,
) -> impl IntoView {
    let button = move |(value, key, icon): (Answer, &'static str, &'static str)| {
        let is_chosen = value == answer;
        view! {
            <button
                class="button"
                class=("button--primary", is_chosen)
                type="button"
                aria-pressed=is_chosen.to_string()
                disabled=move || is_under_way.get()
                on:click=move |_| {
                    if !is_chosen {
                        on_answer.run(value);
                    }
                }
            >
                <Icon name=icon class="icon--small" />
                {tr(key)}
            </button>
        }
    };
    view! {
        <div class="invitation__answers" role="group" aria-label=tr("invitation.answer")>
            {ANSWERS.map(button).collect_view()}
        </div>
    }
}

/// What a reader should know before answering, and how loudly it is said.
fn news(invitation: &Invitation) -> Option<(&'static str, &'static str)> {
    match invitation.standing {
        Standing::Current => None,
        Standing::Changed => Some(("invitation.changed", "notice--accent")),
        Standing::Outdated => Some(("invitation.outdated", "notice--warning")),
        Standing::Cancelled => Some(("invitation.cancelled", "notice--warning")),
    }
}

/// What somebody answers to one's own invitation.
fn said(
    card: &shared::calendar::EventCard,
    purpose: Purpose,
) -> Option<impl Fn() -> String + Send + use<>> {
    let one = card.attendees.first().filter(|_| purpose == Purpose::Reply)?;
    let (name, answer) = (one.who.display_name().to_owned(), one.answer);
    Some(move || match answer {
        Answer::Accepted => t!("invitation.theyAccept", name = name.as_str()),
        Answer::Tentative => t!("invitation.theyMaybe", name = name.as_str()),
        Answer::Declined => t!("invitation.theyDecline", name = name.as_str()),
        Answer::None => t!("invitation.theyWait", name = name.as_str()),
    })
}
