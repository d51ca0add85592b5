//! What has to be said above rules.

use leptos::prelude::*;
use shared::sieve::lexer::SyntaxErrorKind;
use shared::sieve::parse::parse;
use shared::sieve::rules::Rules;
use shared::sieve::tree::Position;

use super::words;
use crate::api::ApiError;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::store::rules::RuleBook;
use crate::t;
use crate::view_model::rules::findings::item_of;

/// Somebody else changed the rules meanwhile.
#[component]
pub fn Conflict(on_reload: Callback<()>) -> impl IntoView {
    view! {
        <section class="notice notice--warning notice--tall" role="alert" aria-label=tr("rules.conflict")>
            <Icon name="triangle-alert" />
            <div class="notice__text">
                <p>
                    <strong>{tr("rules.conflict")}</strong>
                    " "
                    {tr("rules.conflictText")}
                </p>
                <div class="notice__actions notice__actions--row">
                    <button class="button button--small" type="button" on:click=move |_| on_reload.run(())>
                        {tr("rules.reload")}
                    </button>
                </div>
            </div>
        </section>
    }
}

/// The host doesn't take the script.
#[component]
pub fn Refusal(
    book: RuleBook,
    error: ApiError,
    /// What it was asked to take.
    text: String,
) -> impl IntoView {
    let _ = book;
    let errors = match error {
        ApiError::Problem(problem) => problem.script,
        ApiError::Network | ApiError::Malformed => Vec::new(),
    };
    let rules = parse(&text).map(Rules::new).ok();
    let one = |error: shared::script::ScriptError| {
        let item = rules.as_ref().and_then(|rules| {
            let place = item_of(rules, &error)?;
            Some(words::name(rules.items().get(place)?))
        });
        let place = match (item, error.line) {
            (Some(name), _) => t!("rules.refusedRule", name = name),
            (None, Some(line)) => t!("rules.refusedLine", line = line),
            (None, None) => String::new(),
        };
        view! {
            <li>
                <strong>{place}</strong>
                " "
                <span lang="en">{error.message}</span>
            </li>
        }
    };
    let all = errors.into_iter().map(one).collect_view();
    view! {
        <section class="notice notice--danger notice--tall" role="alert" aria-label=tr("rules.refused")>
            <Icon name="circle-alert" />
            <div class="notice__text">
                <p>
                    <strong>{tr("rules.refused")}</strong>
                    " "
                    {tr("rules.refusedText")}
                </p>
                <ul class="rules__errors">{all}</ul>
            </div>
        </section>
    }
}

/// A script that can't be read: what is wrong, where, and all of it.
#[component]
pub fn Broken(book: RuleBook) -> impl IntoView {
    let said =
        move || {
            let text = book.text.get();
            if book.scripts.with(|scripts| scripts.problem.is_some()) {
                return Some(view! {
                <section class="notice notice--warning notice--tall" aria-label=tr("rules.broken")>
                    <Icon name="triangle-alert" />
                    <div class="notice__text">
                        <p>
                            <strong>{tr("rules.broken")}</strong>
                            " "
                            {tr("rules.notText")}
                        </p>
                    </div>
                </section>
            }
            .into_any());
            }
            let error = book.rules.with(|rules| rules.as_ref().err().cloned())?;
            let Position { line, column } = Position::of(&text, error.span.start);
            let why = match error.kind {
                SyntaxErrorKind::OpenString => t!("rules.syntax.string"),
                SyntaxErrorKind::OpenText => t!("rules.syntax.text"),
                SyntaxErrorKind::OpenComment => t!("rules.syntax.comment"),
                _ => t!("rules.syntax.other"),
            };
            Some(view! {
            <section class="notice notice--warning notice--tall" aria-label=tr("rules.broken")>
                <Icon name="triangle-alert" />
                <div class="notice__text">
                    <p>
                        <strong>{tr("rules.broken")}</strong>
                        " "
                        {t!("rules.brokenAt", line = line, column = column, why = why)}
                    </p>
                    <p>{tr("rules.brokenText")}</p>
                </div>
            </section>
            <ScriptText text line=Some(line) />
        }
        .into_any())
        };
    view! { {said} }
}

/// A script as it is, its lines numbered.
#[component]
pub fn ScriptText(text: String, #[prop(default = None)] line: Option<usize>) -> impl IntoView {
    let one = move |(at, said): (usize, &str)| {
        view! {
            <span class="script-text__line" class=("is-wrong", line == Some(at + 1))>
                {format!("{said}\n")}
            </span>
        }
    };
    let lines = text.lines().enumerate().map(one).collect_view();
    view! {
        <pre class="script-text" tabindex="0" role="region" aria-label=tr("rules.script")>
            <code>{lines}</code>
        </pre>
    }
}

/// How the rules stand with the host.
#[component]
pub fn Host(book: RuleBook) -> impl IntoView {
    let said = move || {
        let scripts = book.scripts.get();
        if scripts.host.is_none() {
            return Some(("info", t!("rules.noHost")));
        }
        let current = scripts.current.as_ref()?;
        if !current.is_active {
            return Some(("triangle-alert", t!("rules.inactive", name = current.name.clone())));
        }
        (current.name != shared::script::OWN_NAME)
            .then(|| ("info", t!("rules.foreign", name = current.name.clone())))
    };
    let others = move || {
        let scripts = book.scripts.get();
        let current = scripts.current.as_ref().map(|script| script.id.clone());
        let others: Vec<String> = scripts
            .items
            .iter()
            .filter(|entry| Some(&entry.id) != current.as_ref())
            .map(|entry| t!("rules.say.quoted", text = entry.name.clone()))
            .collect();
        (!others.is_empty()).then(|| t!("rules.others", names = others.join(", ")))
    };
    let may_activate = move || {
        book.scripts.with(|scripts| {
            scripts.host.is_some() && scripts.current.as_ref().is_some_and(|one| !one.is_active)
        })
    };
    let is_shown = move || said().is_some() || others().is_some();
    let activate = move |_| book.save(book.text.get_untracked(), |_| {});
    view! {
        <Show when=is_shown>
            <div class="notices rules__host">
                {move || {
                    said()
                        .map(|(icon, words)| {
                            view! {
                                <div class="notice">
                                    <Icon name=icon />
                                    <p class="notice__text">{words}</p>
                                    <Show when=may_activate>
                                        <span class="notice__actions">
                                            <button class="button button--small" type="button" on:click=activate>
                                                {tr("rules.activate")}
                                            </button>
                                        </span>
                                    </Show>
                                </div>
                            }
                        })
                }}
                {move || {
                    others()
                        .map(|words| {
                            view! {
                                <div class="notice">
                                    <Icon name="list" />
                                    <p class="notice__text">{words}</p>
                                </div>
                            }
                        })
                }}
            </div>
        </Show>
    }
}
