//! Senders that are blocked, and such as never are.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::AccountId;
use shared::permission::Permission;
use shared::sender_list::{
    BlockedFate, OrganisationSenders, SenderLists, SenderListsState, SenderListsUpdate,
    SendersForce,
};
use shared::sieve::senders::entry;

use super::account_choice::{AccountChoice, chosen_account};
use super::{Head, ScriptTrouble};
use crate::api::{self, ApiError};
use crate::components::block::{Block, Segmented};
use crate::components::empty_state::EmptyState;
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::{Store, use_store};
use crate::t;

/// More are found by searching.
const LISTED: usize = 200;
/// Fewer are seen at a glance.
const SEARCHED: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Blocked,
    Approved,
}

impl Which {
    fn of(self, lists: &SenderLists) -> &Vec<String> {
        match self {
            Self::Blocked => &lists.blocked,
            Self::Approved => &lists.approved,
        }
    }

    fn of_mut(self, lists: &mut SenderLists) -> &mut Vec<String> {
        match self {
            Self::Blocked => &mut lists.blocked,
            Self::Approved => &mut lists.approved,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Blocked => "senders.blockedTitle",
            Self::Approved => "senders.approvedTitle",
        }
    }

    fn note(self) -> &'static str {
        match self {
            Self::Blocked => "senders.blockedNote",
            Self::Approved => "senders.approvedNote",
        }
    }
}

/// `/settings/senders`
#[component]
pub fn SendersPage() -> impl IntoView {
    let store = use_store();
    let chosen = RwSignal::new(None::<AccountId>);
    let account = chosen_account(store, chosen, Permission::BlockedSenders);
    let state = RwSignal::new(None::<Result<SenderListsState, ApiError>>);
    let load = move |()| {
        let Some(account) = account.get() else { return };
        state.set(None);
        spawn_local(async move {
            let read = api::sender_lists::read(account).await;
            let _ = state.try_set(Some(read));
        });
    };
    Effect::new(move || load(()));
    let load = Callback::new(move |()| untrack(|| load(())));
    view! {
        <Head title="settings.senders" lead="senders.lead" />
        <AccountChoice store chosen permission=Permission::BlockedSenders />
        {move || {
            let account = account.get()?;
            Some(match state.get()? {
                Err(error) => {
                    view! { <Failure sentences=sentences(&error) on_retry=load /> }.into_any()
                }
                Ok(state) if !state.is_supported => {
                    view! {
                        <EmptyState
                            icon="ban"
                            title=Signal::derive(tr("senders.unsupported"))
                            text=Signal::derive(tr("senders.unsupportedText"))
                        />
                    }
                        .into_any()
                }
                Ok(state) => {
                    let organisation = state.organisation.clone();
                    let book = Book::of_account(store, account, state);
                    view! {
                        <Lists book load />
                        <OfOrganisation lists=organisation />
                    }
                        .into_any()
                }
            })
        }}
    }
}

/// Whose lists they are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    Account(AccountId),
    /// Everybody's; says whether the mail host has them.
    Organisation(RwSignal<SendersForce>),
}

impl Whose {
    /// Saves them, and gives their new version.
    async fn save(self, update: &SenderListsUpdate) -> Result<Option<String>, ApiError> {
        match self {
            Self::Account(account) => {
                api::sender_lists::save(account, update).await.map(|state| state.version)
            }
            Self::Organisation(force) => {
                let state = api::organisation_senders::save(update).await?;
                let _ = force.try_set(state.force);
                Ok(state.version)
            }
        }
    }
}

/// The lists as they are shown, and saving them.
#[derive(Clone, Copy, Debug)]
pub struct Book {
    store: Store,
    whose: StoredValue<Whose>,
    lists: RwSignal<SenderLists>,
    version: RwSignal<Option<String>>,
    is_saving: RwSignal<bool>,
    /// What was changed while another change was on its way.
    is_stale: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
}

impl Book {
    fn of_account(store: Store, account: AccountId, state: SenderListsState) -> Self {
        Self::new(store, Whose::Account(account), state.lists, state.version)
    }

    /// `force` says from then on whether the mail host has them.
    pub fn of_organisation(
        store: Store,
        state: OrganisationSenders,
        force: RwSignal<SendersForce>,
    ) -> Self {
        Self::new(store, Whose::Organisation(force), state.lists, state.version)
    }

    fn new(store: Store, whose: Whose, lists: SenderLists, version: Option<String>) -> Self {
        Self {
            store,
            whose: StoredValue::new(whose),
            lists: RwSignal::new(lists),
            version: RwSignal::new(version),
            is_saving: RwSignal::new(false),
            is_stale: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Shows the change at once and saves it; takes it back where that fails.
    fn change(self, change: impl FnOnce(&mut SenderLists)) {
        if self.lists.is_disposed() {
            return;
        }
        let before = self.lists.get_untracked();
        let mut lists = before.clone();
        change(&mut lists);
        if lists == before {
            return;
        }
        self.lists.set(lists);
        self.problem.set(None);
        if self.is_saving.get_untracked() {
            self.is_stale.set(true);
            return;
        }
        self.is_saving.set(true);
        spawn_local(self.push(before));
    }

    async fn push(self, mut before: SenderLists) {
        loop {
            let lists = self.lists.get_untracked();
            self.is_stale.set(false);
            let update =
                SenderListsUpdate { lists: lists.clone(), version: self.version.get_untracked() };
            let answer = self.whose.get_value().save(&update).await;
            if self.lists.is_disposed() {
                return;
            }
            match answer {
                Ok(version) => self.version.set(version),
                Err(error) => {
                    self.lists.set(before);
                    self.problem.set(Some(error));
                    break;
                }
            }
            before = lists;
            if !self.is_stale.get_untracked() {
                break;
            }
        }
        self.is_saving.set(false);
    }

    fn remove(self, which: Which, entry: String) {
        self.change(|lists| which.of_mut(lists).retain(|known| *known != entry));
        let words = t!("senders.removed", entry = entry.clone());
        self.store.toasts.show_undoable("trash-2", words, move || {
            let entry = entry.clone();
            self.change(|lists| add(which.of_mut(lists), entry));
        });
    }
}

fn add(list: &mut Vec<String>, entry: String) {
    if !list.contains(&entry) {
        list.push(entry);
        list.sort();
    }
}

/// Both lists, to be changed.
#[component]
pub fn Lists(book: Book, load: Callback<()>) -> impl IntoView {
    let fates = vec![
        (BlockedFate::Junk, Signal::derive(tr("senders.junk"))),
        (BlockedFate::Discard, Signal::derive(tr("senders.discard"))),
    ];
    view! {
        <ScriptTrouble lead="failure.senders" problem=book.problem on_reload=load />
        <One book which=Which::Blocked />
        <Block title=Signal::derive(tr("senders.fate")) note=Signal::derive(tr("senders.fateNote"))>
            <Segmented
                label=Signal::derive(tr("senders.fate"))
                options=fates
                chosen=Signal::derive(move || book.lists.with(|lists| lists.fate))
                on_choose=move |fate| book.change(|lists| lists.fate = fate)
            />
        </Block>
        <One book which=Which::Approved />
    }
}

/// What the organisation has said for everyone: to be seen, and not to be changed here.
#[component]
fn OfOrganisation(lists: SenderLists) -> impl IntoView {
    let list = move |which: Which| {
        let entries: Vec<String> = which.of(&lists).iter().take(LISTED).cloned().collect();
        let name = match which {
            Which::Blocked => "orgSenders.blocked",
            Which::Approved => "orgSenders.approved",
        };
        let row = |entry: String| {
            view! {
                <li class="image-senders__row">
                    <span class="truncate" dir="auto">{entry}</span>
                </li>
            }
        };
        (!entries.is_empty()).then(|| {
            view! {
                <Block title=Signal::derive(tr(name)) note=Signal::derive(tr("orgSenders.byAdmins"))>
                    <ul class="image-senders" aria-label=tr(name)>
                        {entries.into_iter().map(row).collect_view()}
                    </ul>
                </Block>
            }
        })
    };
    [Which::Blocked, Which::Approved].map(list).into_iter().collect_view()
}

#[component]
fn One(book: Book, which: Which) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let sought = RwSignal::new(String::new());
    let wrong = RwSignal::new(Vec::<String>::new());
    let count = move || book.lists.with(|lists| which.of(lists).len());
    let found = Memo::new(move |_| {
        let sought = sought.get().trim().to_lowercase();
        book.lists.with(|lists| {
            let all = which.of(lists).iter().filter(|entry| entry.contains(&sought));
            all.cloned().collect::<Vec<_>>()
        })
    });
    let put = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let said = typed.get_untracked();
        let (good, bad) = split(&said);
        if !good.is_empty() {
            book.change(|lists| {
                for entry in good {
                    if which == Which::Blocked {
                        lists.approved.retain(|known| *known != entry);
                    } else {
                        lists.blocked.retain(|known| *known != entry);
                    }
                    add(which.of_mut(lists), entry);
                }
            });
        }
        typed.set(bad.join("\n"));
        wrong.set(bad);
    };
    let row = move |entry: String| {
        let label = {
            let entry = entry.clone();
            move || t!("senders.remove", entry = entry.clone())
        };
        let taken = entry.clone();
        view! {
            <li class="image-senders__row">
                <span class="truncate" dir="auto">{entry}</span>
                <button
                    class="icon-button icon-button--small"
                    type="button"
                    aria-label=label.clone()
                    title=label
                    on:click=move |_| book.remove(which, taken.clone())
                >
                    <Icon name="trash-2" class="icon--small" />
                </button>
            </li>
        }
    };
    view! {
        <Block title=Signal::derive(tr(which.title())) note=Signal::derive(tr(which.note()))>
            <form class="senders__form" on:submit=put>
                <label class="field">
                    <span class="field__label">{tr("senders.add")}</span>
                    <textarea
                        class="input"
                        rows="2"
                        autocapitalize="off"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="ben@example.com, example.org"
                        aria-invalid=move || (!wrong.read().is_empty()).then_some("true")
                        bind:value=typed
                    ></textarea>
                </label>
                {move || {
                    let wrong = wrong.get();
                    (!wrong.is_empty())
                        .then(|| {
                            view! {
                                <p class="field__problem" role="alert">
                                    <Icon name="circle-alert" class="icon--tiny" />
                                    {t!("senders.wrong", entries = wrong.join(", "))}
                                </p>
                            }
                        })
                }}
                <button
                    class="button"
                    type="submit"
                    disabled=move || typed.read().trim().is_empty()
                >
                    <Icon name="plus" class="icon--small" />
                    {tr("senders.addButton")}
                </button>
            </form>
            <Show when=move || { count() > SEARCHED }>
                <input
                    class="input settings-field"
                    type="search"
                    aria-label=tr("senders.search")
                    placeholder=tr("senders.search")
                    bind:value=sought
                />
            </Show>
            <Show
                when=move || { count() > 0 }
                fallback=move || view! { <p class="field__note">{tr("senders.none")}</p> }
            >
                <ul class="image-senders" aria-label=tr(which.title())>
                    {move || found.get().into_iter().take(LISTED).map(row).collect_view()}
                </ul>
                <Show when=move || found.with(|found| found.is_empty() || found.len() > LISTED)>
                    <p class="field__note" role="status">
                        {move || match found.with(Vec::len) {
                            0 => t!("senders.notFound"),
                            all => t!("senders.more", count = all - LISTED),
                        }}
                    </p>
                </Show>
            </Show>
        </Block>
    }
}

/// What was typed or pasted, as entries; and what is none.
fn split(said: &str) -> (Vec<String>, Vec<String>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let pieces = said.split(|c: char| matches!(c, ',' | ';') || c.is_control());
    for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
        match entry(piece) {
            Ok(entry) => good.push(entry),
            // Several in a line, with nothing but spaces between them.
            Err(_) if piece.contains(' ') && !piece.contains('<') => {
                for word in piece.split_whitespace() {
                    match entry(word) {
                        Ok(entry) => good.push(entry),
                        Err(_) => bad.push(word.to_owned()),
                    }
                }
            }
            Err(_) => bad.push(piece.to_owned()),
        }
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn many_are_pasted_at_once() {
        let (good, bad) = split(
            "A@b.example, b.example;\nBen <c@b.example>\r\n@d.example e@f.example\tnobody x@",
        );
        let wanted = ["a@b.example", "b.example", "c@b.example", "d.example", "e@f.example"];
        assert_eq!(good, wanted);
        assert_eq!(bad, ["nobody", "x@"]);
    }
}
