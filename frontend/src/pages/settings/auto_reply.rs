//! Answers while one is away.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::auto_reply::{Audience, AutoReply, AutoReplyState, AutoReplyUpdate, Day};
use shared::id::AccountId;
use shared::permission::Permission;
use shared::template::starter::{OfferedStarter, Starter};

use super::account_choice::{AccountChoice, chosen_account};
use super::{Head, ScriptTrouble};
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::block::{Block, Segmented, Switch};
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::components::menu::MenuButton;
use crate::i18n::format::{DateStyle, date_of_ms};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::{Store, away, use_store};
use crate::t;

/// As long as the server takes it, in characters.
const LONGEST_TEXT: &str = "10000";
const LONGEST_SUBJECT: &str = "900";
/// A sender is asked to be patient for no longer than this.
const MOST_DAYS: u32 = 365;
/// Where nobody chose.
const USUAL_DAYS: u32 = 7;

type Read = Option<Result<AutoReplyState, ApiError>>;

/// `/settings/auto-reply`
#[component]
pub fn AutoReplyPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::AutoReply);
    let state = RwSignal::new(None::<Result<AutoReplyState, ApiError>>);
    let load = move |()| {
        let Some(account) = account.get() else { return };
        state.set(None);
        store.compose.refresh_identities(account.clone());
        spawn_local(async move {
            let read = away::read(store, account).await;
            let _ = state.try_set(Some(read));
        });
    };
    Effect::new(move || load(()));
    view! {
        <Head title="settings.autoReply" lead="away.lead" />
        <AccountChoice store chosen permission=Permission::AutoReply />
        {move || {
            let account = account.get()?;
            Some(view! { <Loaded store account state load=Callback::new(move |()| untrack(|| load(()))) /> })
        }}
    }
}

#[component]
fn Loaded(
    store: Store,
    account: AccountId,
    state: RwSignal<Read>,
    load: Callback<()>,
) -> impl IntoView {
    let account = StoredValue::new(account);
    move || {
        Some(match state.get()? {
            Err(error) => {
                view! { <Failure sentences=sentences(&error) on_retry=load /> }.into_any()
            }
            Ok(state) if !state.is_supported => view! {
                <EmptyState
                    icon="plane"
                    title=Signal::derive(tr("away.unsupported"))
                    text=Signal::derive(tr("away.unsupportedText"))
                />
            }
            .into_any(),
            Ok(state) => view! { <Form store account=account.get_value() state load /> }.into_any(),
        })
    }
}

/// What the form holds.
#[derive(Clone, Copy)]
struct Fields {
    enabled: RwSignal<bool>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    subject: RwSignal<String>,
    text: RwSignal<String>,
    audience: RwSignal<Audience>,
    days: RwSignal<String>,
    aliases: RwSignal<Vec<String>>,
}

impl Fields {
    fn new(reply: AutoReply) -> Self {
        let date = |day: Option<Day>| day.map(|day| day.date).unwrap_or_default();
        Self {
            enabled: RwSignal::new(reply.enabled),
            from: RwSignal::new(date(reply.from)),
            until: RwSignal::new(date(reply.until)),
            subject: RwSignal::new(reply.subject.unwrap_or_default()),
            text: RwSignal::new(reply.text),
            audience: RwSignal::new(reply.audience),
            days: RwSignal::new(reply.days.to_string()),
            aliases: RwSignal::new(reply.aliases),
        }
    }

    /// The reply as the form has it; tracked.
    fn wanted(self) -> AutoReply {
        let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        AutoReply {
            enabled: self.enabled.get(),
            // Its first moment, and the last of the other: clocks may be changed on the day itself.
            from: day(&self.from.get(), "T00:00"),
            until: day(&self.until.get(), "T23:59"),
            subject: text(self.subject.get()),
            text: self.text.get(),
            audience: self.audience.get(),
            days: self.days.get().trim().parse().unwrap_or(0),
            aliases: self.aliases.get(),
        }
    }
}

/// A day with the user's clock on it; `clock` as in `T00:00`.
pub fn day(date: &str, clock: &str) -> Option<Day> {
    let ms = browser::ms_of_local_text(&format!("{date}{clock}"))?;
    Some(Day { date: date.to_owned(), offset_minutes: browser::offset_minutes(ms) })
}

/// Why it can't be saved as it is: the key of the words.
fn wrong(reply: &AutoReply) -> Option<&'static str> {
    let is_backwards =
        matches!((&reply.from, &reply.until), (Some(from), Some(until)) if until.date < from.date);
    if is_backwards {
        return Some("away.wrong.dates");
    }
    if !(1..=MOST_DAYS).contains(&reply.days) {
        return Some("away.wrong.days");
    }
    (reply.enabled && reply.text.trim().is_empty()).then_some("away.wrong.text")
}

#[component]
fn Form(
    store: Store,
    account: AccountId,
    state: AutoReplyState,
    load: Callback<()>,
) -> impl IntoView {
    let first =
        state.auto_reply.unwrap_or_else(|| AutoReply { days: USUAL_DAYS, ..AutoReply::default() });
    let fields = Fields::new(first);
    let version = RwSignal::new(state.version);
    let saved = RwSignal::new(untrack(|| fields.wanted()));
    let is_saving = RwSignal::new(false);
    let was_saved = RwSignal::new(false);
    let problem = RwSignal::new(None::<ApiError>);
    let account = StoredValue::new(account);
    let own = move || {
        let own = account.with_value(|account| store.session.account(account));
        own.map(|account| account.email).unwrap_or_default()
    };
    let wanted = Memo::new(move |_| fields.wanted());
    let mistake = Memo::new(move |_| wanted.with(wrong));
    let is_changed = Memo::new(move |_| wanted.with(|wanted| saved.with(|saved| wanted != saved)));
    let save = move || {
        if is_saving.get_untracked() || mistake.get_untracked().is_some() {
            return;
        }
        let auto_reply = wanted.get_untracked();
        let update =
            AutoReplyUpdate { auto_reply: auto_reply.clone(), version: version.get_untracked() };
        problem.set(None);
        is_saving.set(true);
        spawn_local(async move {
            let answer = away::save(store, account.get_value(), &update).await;
            if is_saving.try_set(false).is_some() {
                return; // One has gone elsewhere.
            }
            match answer {
                Ok(state) => {
                    version.set(state.version);
                    saved.set(auto_reply);
                    was_saved.set(true);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    let said = move || match (is_saving.get(), was_saved.get() && !is_changed.get()) {
        (true, _) => t!("compose.saving"),
        (false, true) => t!("settings.saved"),
        (false, false) => String::new(),
    };
    view! {
        <form
            class="settings-form"
            aria-label=tr("settings.autoReply")
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            {state
                .has_others
                .then(|| {
                    view! {
                        <div class="notice notice--mild">
                            <Icon name="info" class="icon--small" />
                            <p class="notice__text">{tr("away.others")}</p>
                            <div class="notice__actions">
                                <a class="button button--small button--quiet" href="/settings/rules">
                                    {tr("away.othersOpen")}
                                </a>
                            </div>
                        </div>
                    }
                })}
            <StartFrom account fields />
            <When fields />
            <Message fields />
            <Whom store account fields />
            <Preview own=Signal::derive(own) wanted />
            <ScriptTrouble lead="failure.autoReply" problem on_reload=load />
            <footer class="settings-foot">
                <span class="settings-foot__state" role="status">
                    {move || match mistake.get() {
                        Some(words) => crate::i18n::text(words, &[]),
                        None => said(),
                    }}
                </span>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || {
                        is_saving.get() || !is_changed.get() || mistake.get().is_some()
                    }
                >
                    {tr("action.save")}
                </button>
            </footer>
        </form>
    }
}

/// Texts that the organisation has written, if it has.
#[component]
fn StartFrom(account: StoredValue<AccountId>, fields: Fields) -> impl IntoView {
    let offered = RwSignal::new(Vec::<OfferedStarter>::new());
    spawn_local(async move {
        // Without them, the form is what it always was.
        if let Ok(list) = api::starters::replies_for(&account.get_value()).await {
            let _ = offered.try_set(list.items);
        }
    });
    let item = move |starter: OfferedStarter| {
        let take = move |_| {
            if let Starter::AutoReply { subject, text } = &starter.content {
                fields.subject.set(subject.clone());
                fields.text.set(text.clone());
            }
        };
        view! {
            <button class="menu__item" type="button" role="menuitem" on:click=take>
                {starter.name}

            </button>
        }
    };
    view! {
        <Show when=move || offered.with(|all| !all.is_empty())>
            <div class="auto-reply__start">
                <MenuButton
                    label=Signal::derive(tr("starters.startFrom"))
                    class="button button--small"
                    face=ViewFn::from(move || {
                        view! {
                            <Icon name="message-square-text" class="icon--small" />
                            {tr("starters.startFrom")}
                        }
                    })
                >
                    {move || offered.get().into_iter().map(item).collect_view()}
                </MenuButton>
            </div>
        </Show>
    }
}

#[component]
fn When(fields: Fields) -> impl IntoView {
    let is_backwards = move || wrong(&fields.wanted()) == Some("away.wrong.dates");
    let date = move |label: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="field__label">{tr(label)}</span>
                <input
                    class="input auto-reply__date"
                    type="date"
                    aria-invalid=move || is_backwards().then_some("true")
                    bind:value=value
                />
            </label>
        }
    };
    view! {
        <Block title=Signal::derive(tr("settings.autoReply"))>
            <Switch
                label=Signal::derive(tr("away.enabled"))
                is_on=fields.enabled
                on_change=move |is_on| fields.enabled.set(is_on)
            />
        </Block>
        <Block title=Signal::derive(tr("away.period")) note=Signal::derive(tr("away.periodNote"))>
            <div class="auto-reply__dates">
                {date("away.from", fields.from)} {date("away.until", fields.until)}
            </div>
        </Block>
    }
}

#[component]
fn Message(fields: Fields) -> impl IntoView {
    view! {
        <Block title=Signal::derive(tr("away.message")) note=Signal::derive(tr("away.messageNote"))>
            <label class="field auto-reply__wide">
                <span class="field__label">{tr("compose.subject")}</span>
                <input
                    class="input"
                    maxlength=LONGEST_SUBJECT
                    autocomplete="off"
                    placeholder=tr("away.subjectHint")
                    bind:value=fields.subject
                />
            </label>
            <label class="field auto-reply__wide">
                <span class="field__label">{tr("away.text")}</span>
                <textarea class="input" rows="8" maxlength=LONGEST_TEXT bind:value=fields.text></textarea>
            </label>
        </Block>
    }
}

#[component]
fn Whom(store: Store, account: StoredValue<AccountId>, fields: Fields) -> impl IntoView {
    let audiences = vec![
        (Audience::Everyone, Signal::derive(tr("away.everyone"))),
        (Audience::Contacts, Signal::derive(tr("away.contacts"))),
    ];
    // Those that one can send as, and those that are answered for already.
    let known = Memo::new(move |_| {
        let account = account.get_value();
        let own = store.session.account(&account).map(|account| account.email.to_lowercase());
        let identities = store.compose.identities(&account).into_iter();
        let mut all: Vec<String> = identities.map(|one| one.address.email.to_lowercase()).collect();
        all.extend(fields.aliases.get_untracked());
        all.retain(|email| Some(email) != own.as_ref());
        all.sort();
        all.dedup();
        all
    });
    let alias = move |email: String| {
        let is_on = {
            let email = email.clone();
            move || fields.aliases.with(|aliases| aliases.contains(&email))
        };
        let change = {
            let email = email.clone();
            move |event| {
                let is_on = event_target_checked(&event);
                fields.aliases.update(|aliases| {
                    aliases.retain(|known| *known != email);
                    if is_on {
                        aliases.push(email.clone());
                        aliases.sort();
                    }
                });
            }
        };
        view! {
            <label class="choice">
                <input class="check" type="checkbox" prop:checked=is_on on:change=change />
                <span class="choice__text">{email}</span>
            </label>
        }
    };
    view! {
        <Block title=Signal::derive(tr("away.whom"))>
            <Segmented
                label=Signal::derive(tr("away.whom"))
                options=audiences
                chosen=fields.audience
                on_choose=move |audience| fields.audience.set(audience)
            />
            <Show when=move || fields.audience.get() == Audience::Contacts>
                <p class="field__note">{tr("away.contactsNote")}</p>
            </Show>
            <label class="field field--line">
                <span class="field__label">{tr("away.days")}</span>
                <input
                    class="input auto-reply__days"
                    type="number"
                    min="1"
                    max=MOST_DAYS.to_string()
                    bind:value=fields.days
                />
            </label>
        </Block>
        <Show when=move || known.with(|known| !known.is_empty())>
            <Block title=Signal::derive(tr("away.aliases")) note=Signal::derive(tr("away.aliasesNote"))>
                {move || known.get().into_iter().map(alias).collect_view()}
            </Block>
        </Show>
    }
}

/// What will happen, in words.
#[component]
fn Preview(own: Signal<String>, wanted: Memo<AutoReply>) -> impl IntoView {
    let sentences = move || {
        let reply = wanted.get();
        if !reply.enabled {
            return vec![t!("away.preview.off")];
        }
        let date = |day: &Day| {
            let noon = browser::ms_of_local_text(&format!("{}T12:00", day.date));
            noon.map(|noon| date_of_ms(noon, DateStyle::FullDay)).unwrap_or_default()
        };
        let when = match (&reply.from, &reply.until) {
            (Some(from), Some(until)) => {
                t!("away.preview.fromUntil", from = date(from), until = date(until))
            }
            (Some(from), None) => t!("away.preview.from", from = date(from)),
            (None, Some(until)) => t!("away.preview.until", until = date(until)),
            (None, None) => t!("away.preview.always"),
        };
        let addresses: Vec<String> = std::iter::once(own.get()).chain(reply.aliases).collect();
        let addresses = addresses.join(", ");
        let whom = match reply.audience {
            Audience::Everyone => t!("away.preview.everyone", addresses = addresses),
            Audience::Contacts => t!("away.preview.contacts", addresses = addresses),
        };
        vec![when, whom, t!("away.preview.often", count = reply.days), t!("away.preview.never")]
    };
    view! {
        <section class="notice notice--tall auto-reply__preview" aria-label=tr("away.preview.title")>
            <Icon name="info" class="icon--small" />
            <div class="notice__text" role="status">
                {move || sentences().into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
            </div>
        </section>
    }
}
