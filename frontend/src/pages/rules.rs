//! Rules: their list, the builder of one, and the trial of all on mail that is there.

pub mod builder;
pub mod conditions;
pub mod count;
pub mod deeds;
pub mod draft;
pub mod expert;
pub mod files;
pub mod list;
pub mod notices;
pub mod problems;
pub mod row;
pub mod starters;
pub mod target;
pub mod trace;
pub mod trial;
pub mod tried;
pub mod values;
pub mod why;
pub mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use shared::id::{AccountId, MessageId, TemplateId};
use shared::mailbox::Mailbox;
use shared::permission::Permission;
use shared::sieve::rules::from_message::{Origin, conditions};
use shared::sieve::rules::{Group, ItemKind, Part, Rule};
use shared::template::starter::{Starter, rule_in};

use super::settings::account_choice::permitting;
use crate::api::{self, ApiError};
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::parts;
use crate::store::rules::{RuleBook, Standing};
use crate::store::{Store, use_store};
use crate::t;
use builder::Builder;
use list::RuleList;

/// What stands in the place of a rule's number where a new one is made.
const NEW: &str = "new";

/// What the address says is open.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Open {
    List,
    Rule(usize),
    New(Option<MessageId>),
    Template(TemplateId),
    Expert,
}

/// The address of the list, or of a rule in it.
pub fn path(account: &AccountId, rule: Option<&str>) -> String {
    let rule = rule.map(|rule| format!("&rule={rule}")).unwrap_or_default();
    format!("/settings/rules?account={account}{rule}")
}

pub fn expert_path(account: &AccountId) -> String {
    format!("/settings/rules?account={account}&expert=1")
}

/// The user's distance from UTC, as Sieve writes it: `+0100`.
pub fn zone() -> String {
    // The browser counts by how much it is behind.
    let minutes = -js_sys::Date::new_0().get_timezone_offset() as i64;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The folders of the account whose rules these are.
pub fn folders(store: Store, book: RuleBook) -> Memo<Vec<Mailbox>> {
    Memo::new(move |_| store.mail.folders(&book.account()).items.unwrap_or_default())
}

/// `/settings/rules`; `?rule=` opens one, `?expert=1` the script, `?account=` says whose.
#[component]
pub fn RulesPage() -> impl IntoView {
    let store = use_store();
    let query = use_query_map();
    let account = Memo::new(move |_| {
        let accounts = permitting(store, Permission::Rules);
        let wanted = query.read().get("account").map(AccountId);
        let found = accounts.iter().find(|account| Some(&account.id) == wanted.as_ref());
        found.or(accounts.first()).map(|account| account.id.clone())
    });
    let open = Memo::new(move |_| {
        let query = query.read();
        match query.get("rule").as_deref() {
            _ if query.get("expert").is_some() => Open::Expert,
            None => Open::List,
            Some(NEW) => match query.get("template") {
                Some(template) => Open::Template(TemplateId(template)),
                None => Open::New(query.get("message").map(MessageId)),
            },
            Some(number) => number.parse().map_or(Open::List, Open::Rule),
        }
    });
    Effect::new(move || crate::browser::set_title(&t!("settings.rules")));
    move || match account.get() {
        Some(account) => view! { <Book account open /> }.into_any(),
        None => view! {
            <main class="app__sheet page">
                <EmptyState title=Signal::derive(tr("rules.nobody")) />
            </main>
        }
        .into_any(),
    }
}

#[component]
fn Book(account: AccountId, open: Memo<Open>) -> impl IntoView {
    let store = use_store();
    let book = RuleBook::of(store, account.clone());
    store.mail.want_folders(&account);
    book.refresh();
    let is_known = Memo::new(move |_| match book.standing.get() {
        Standing::Reading => None,
        Standing::Known => Some(Ok(())),
        Standing::Failed(error) => Some(Err(error)),
    });
    let page = move || match open.get() {
        Open::List => view! { <RuleList book /> }.into_any(),
        Open::Expert => parts::rules_expert(book.account()),
        Open::New(None) => {
            let rule = Rule {
                enabled: true,
                conditions: Group {
                    parts: vec![Part::Condition(first_condition(book))],
                    ..Group::default()
                },
                ..Rule::default()
            };
            view! { <Builder book rule place=None /> }.into_any()
        }
        Open::Template(template) => view! { <FromTemplate book template /> }.into_any(),
        Open::New(Some(message)) => view! { <FromMessage book message /> }.into_any(),
        Open::Rule(place) => {
            let rule = book.rules.with_untracked(|rules| {
                let item = rules.as_ref().ok()?.items().get(place)?;
                match &item.kind {
                    ItemKind::Rule(rule) => Some(rule.clone()),
                    ItemKind::Block | ItemKind::Require => None,
                }
            });
            match rule {
                Some(rule) => view! { <Builder book rule place=Some(place) /> }.into_any(),
                None => view! { <RuleList book /> }.into_any(),
            }
        }
    };
    move || match is_known.get() {
        None => view! { <main class="app__sheet page" aria-busy="true"></main> }.into_any(),
        Some(Ok(())) => page().into_any(),
        Some(Err(error)) => view! {
            <main class="app__sheet page">
                <Failure sentences=sentences(&error) on_retry=move |()| book.refresh() />
            </main>
        }
        .into_any(),
    }
}

fn first_condition(book: RuleBook) -> shared::sieve::rules::Condition {
    use crate::view_model::rules::field::Field;
    book.scripts.with_untracked(|scripts| Field::From.condition(&scripts.mail_type, &zone()))
}

/// A new rule for a message and its like.
#[component]
fn FromMessage(book: RuleBook, message: MessageId) -> impl IntoView {
    let made = RwSignal::new(None::<Result<Rule, ApiError>>);
    spawn_local(async move {
        let rule = read_rule(book.account(), message).await;
        let _ = made.try_set(Some(rule));
    });
    move || match made.get() {
        None => view! { <main class="app__sheet page" aria-busy="true"></main> }.into_any(),
        Some(Ok(rule)) => view! { <Builder book rule place=None /> }.into_any(),
        Some(Err(error)) => view! {
            <main class="app__sheet page">
                <Failure sentences=sentences(&error) on_retry=move |()| book.refresh() />
            </main>
        }
        .into_any(),
    }
}

/// A new rule whose conditions the organisation has fixed.
#[component]
fn FromTemplate(book: RuleBook, template: TemplateId) -> impl IntoView {
    let made = RwSignal::new(None::<Result<Option<Rule>, ApiError>>);
    spawn_local(async move {
        let offered = api::starters::rules_for(&book.account()).await;
        let rule = offered.map(|offered| {
            let found = offered.items.into_iter().find(|it| it.id == template)?;
            let Starter::Rule { script } = found.content else { return None };
            Some(Rule { name: found.name, ..rule_in(&script)? })
        });
        let _ = made.try_set(Some(rule));
    });
    move || match made.get() {
        None => view! { <main class="app__sheet page" aria-busy="true"></main> }.into_any(),
        Some(Ok(Some(rule))) => view! { <Builder book rule place=None is_fixed=true /> }.into_any(),
        Some(Ok(None)) => view! { <RuleList book /> }.into_any(),
        Some(Err(error)) => view! {
            <main class="app__sheet page">
                <Failure sentences=sentences(&error) on_retry=move |()| book.refresh() />
            </main>
        }
        .into_any(),
    }
}

/// The likeliest of what a rule for this message could ask.
async fn read_rule(account: AccountId, message: MessageId) -> Result<Rule, ApiError> {
    let headers = api::messages::headers(account, message).await?.items;
    let find = |name: &str| {
        let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.decoded.clone())
    };
    let (list_id, from) = (find("List-Id"), find("From"));
    let subject = find("Subject").unwrap_or_default();
    let origin = Origin { list_id: list_id.as_deref(), from: from.as_deref(), subject: &subject };
    let mut all = conditions(&origin);
    all.truncate(1);
    let name = match (&list_id, &from) {
        (Some(list), _) => {
            list.split('<').next().unwrap_or_default().trim().trim_matches('"').to_owned()
        }
        (None, Some(from)) => {
            from.split('<').next().unwrap_or_default().trim().trim_matches('"').to_owned()
        }
        (None, None) => subject,
    };
    let parts = all.into_iter().map(Part::Condition).collect();
    Ok(Rule {
        name: name.chars().take(80).collect(),
        enabled: true,
        conditions: Group { parts, ..Group::default() },
        actions: vec![shared::sieve::rules::Action::Move {
            folder: shared::sieve::rules::Text::default(),
            copy: false,
            create: false,
        }],
        stop: true,
        ..Rule::default()
    })
}
