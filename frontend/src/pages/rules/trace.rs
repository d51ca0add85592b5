//! What rules did with one message, in words.

use leptos::prelude::*;
use shared::mailbox::Mailbox;
use shared::script::MailType;
use shared::sieve::parse::parse;
use shared::sieve::rules::Rules;
use shared::trial::Explanation;

use super::words;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;
use crate::view_model::rules::trace::{Tested, Traced, hit, traced};

#[component]
pub fn Trace(
    explanation: Explanation,
    #[prop(into)] mail_type: Signal<MailType>,
    folders: Vec<Mailbox>,
) -> impl IntoView {
    let rules = parse(&explanation.text).map(Rules::new);
    let all = rules.as_ref().map(|rules| traced(&explanation, rules)).unwrap_or_default();
    let total = rules.as_ref().map_or(0, |rules| {
        use shared::sieve::rules::ItemKind;
        rules.items().iter().filter(|item| item.kind != ItemKind::Require).count()
    });
    let stopped = all.iter().find(|one| one.stopped).map(|one| one.number);
    let end = match (stopped, all.iter().any(|one| one.applied)) {
        (Some(number), _) if number < total => Some(t!("rules.trace.stopped", number = number + 1)),
        (_, false) => Some(t!("rules.trace.none")),
        (_, true) => None,
    };
    let (applied, others): (Vec<Traced>, Vec<Traced>) =
        all.into_iter().partition(|one| one.applied);
    let count = others.len();
    let folders = StoredValue::new(folders);
    let rule = move |one: Traced| view! { <TracedRule one mail_type folders /> };
    view! {
        <div class="trace">
            {explanation
                .error
                .map(|error| view! { <p class="trace__error" lang="en">{error}</p> })}
            {applied.into_iter().map(rule).collect_view()}
            {end.map(|words| view! { <p class="trace__rule">{words}</p> })}
            {(count > 0)
                .then(|| {
                    view! {
                        <details class="trace__others" open=total == count>
                            <summary>{t!("rules.trace.others", count = count)}</summary>
                            {others.into_iter().map(rule).collect_view()}
                        </details>
                    }
                })}
            {explanation
                .is_envelope_guessed
                .then(|| view! { <p class="trace__note">{tr("rules.trace.guessed")}</p> })}
        </div>
    }
}

#[component]
fn TracedRule(
    one: Traced,
    mail_type: Signal<MailType>,
    folders: StoredValue<Vec<Mailbox>>,
) -> impl IntoView {
    let name = if one.name.is_empty() { t!("rules.unnamed") } else { one.name };
    let title = t!("rules.trace.rule", number = one.number, name = name);
    let test = move |one: Tested| {
        let class = if one.holds { "trace__test is-true" } else { "trace__test" };
        let state = if one.holds { tr("rules.trace.yes") } else { tr("rules.trace.no") };
        view! {
            <li class=class>
                <Icon name=if one.holds { "check" } else { "x" } class="icon--small" />
                <span>
                    <span class="visually-hidden">{state}</span>
                    {tested(one, mail_type)}
                </span>
            </li>
        }
    };
    let done = one.actions.iter().map(|action| {
        let words = folders.with_value(|folders| words::tried(action, folders));
        view! {
            <li class="trace__test is-done">
                <Icon name="chevron-right" class="icon--small" />
                <span>{words}</span>
            </li>
        }
    });
    view! {
        <p class="trace__rule">{title}</p>
        <ul class="trace__tests">
            {one.tests.into_iter().map(test).collect_view()}
            {done.collect_view()}
        </ul>
    }
}

/// A condition with what made it hold, the words that were found marked.
fn tested(one: Tested, mail_type: Signal<MailType>) -> AnyView {
    let Some(condition) = one.condition else {
        return view! { <code class="trace__code">{one.text}</code> }.into_any();
    };
    let mail_type = mail_type.get();
    let value = one.value.filter(|value| !value.is_empty());
    let Some(value) = value.filter(|_| one.holds) else {
        return words::condition(&condition, &mail_type).into_any();
    };
    let head = words::condition_head(&condition, &mail_type);
    let key = one.key.unwrap_or_default();
    // Of a long text, what stands around the place.
    let found = hit(&value, key.trim_matches('*'));
    let (start, end) = found.unwrap_or((0, value.len().min(80)));
    let start = value.floor_char_boundary(start);
    let end = value.ceil_char_boundary(end);
    let begin = value.floor_char_boundary(start.saturating_sub(30));
    let finish = value.ceil_char_boundary((end + 30).min(value.len()));
    let piece = |from: usize, to: usize| value.get(from..to).unwrap_or_default().to_owned();
    let before = format!("{}{}", if begin > 0 { "…" } else { "" }, piece(begin, start));
    let after = format!("{}{}", piece(end, finish), if finish < value.len() { "…" } else { "" });
    view! {
        {head}
        ": "
        <span dir="auto">{before}<mark class="trace__value">{piece(start, end)}</mark>{after}</span>
    }
    .into_any()
}
