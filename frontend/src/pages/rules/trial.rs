//! Rules tried on mail that is there: how far it is, what it came to, and which messages.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{AccountId, MailboxId, TrialId};
use shared::job::JobStatus;
use shared::mailbox::{Mailbox, MailboxRole};
use shared::permission::Permission;
use shared::problem::{Problem, ProblemKind};
use shared::trial::{DEFAULT_TRIED, Trial, TrialCount, TrialRequest, TriedKind};

use super::tried::TriedList;
use super::words;
use crate::api::trials::Following;
use crate::api::{self, ApiError};
use crate::components::failure::Failure;
use crate::components::icon::Icon;
use crate::i18n::format::number;
use crate::i18n::problem::sentences;
use crate::i18n::{self, tr};
use crate::store::Store;
use crate::store::rules::RuleBook;
use crate::t;

/// What the messages are filtered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub kind: Option<TriedKind>,
    /// Only messages of which the rules compared with make something else.
    pub differing: bool,
}

/// Handles to a trial; cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Testing {
    pub store: Store,
    pub book: RuleBook,
    pub is_open: RwSignal<bool>,
    /// The script that is tried.
    pub text: RwSignal<String>,
    folder: RwSignal<Option<MailboxId>>,
    pub trial: RwSignal<Option<Trial>>,
    failure: RwSignal<Option<ApiError>>,
    pub filter: RwSignal<Filter>,
    following: StoredValue<Option<Following>, LocalStorage>,
    /// Counts trials, so that what comes late of an earlier one is left out.
    turn: StoredValue<u32>,
}

impl Testing {
    /// For the component that is being built; when it goes, so does the trial.
    pub fn new(store: Store, book: RuleBook) -> Self {
        let testing = Self {
            store,
            book,
            is_open: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            folder: RwSignal::new(None),
            trial: RwSignal::new(None),
            failure: RwSignal::new(None),
            filter: RwSignal::new(Filter::default()),
            following: StoredValue::new_local(None),
            turn: StoredValue::new(0),
        };
        let account = book.account();
        on_cleanup(move || {
            let known = testing.trial.try_get_untracked().flatten().map(|trial| trial.id);
            forget(account, known);
        });
        testing
    }

    /// Tries `text`, in place of what was tried before.
    pub fn start(self, text: String) {
        self.text.set(text);
        self.is_open.set(true);
        self.run();
    }

    fn folder_now(self) -> Option<MailboxId> {
        let chosen = self.folder.get_untracked();
        chosen.or_else(|| {
            let account = self.book.account();
            let inbox = untrack(|| self.store.mail.mailbox_with_role(&account, MailboxRole::Inbox));
            inbox.map(|inbox| inbox.id)
        })
    }

    fn run(self) {
        let Some(mailbox) = self.folder_now() else { return };
        let account = self.book.account();
        let known = self.trial.get_untracked().map(|trial| trial.id);
        forget(account.clone(), known);
        self.following.set_value(None);
        self.failure.set(None);
        self.trial.set(None);
        self.filter.set(Filter::default());
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let text = self.text.get_untracked();
        let request = TrialRequest {
            against: against(self.book, &text),
            text,
            mailbox,
            limit: DEFAULT_TRIED,
        };
        spawn_local(async move {
            let answer = api::trials::create(account.clone(), &request).await;
            if self.turn.try_get_value() != Some(turn) {
                return forget(account, answer.ok().map(|trial| trial.id));
            }
            match answer {
                Err(error) => self.failure.set(Some(error)),
                Ok(trial) => {
                    let is_running = trial.status == JobStatus::Running;
                    let id = trial.id.clone();
                    self.take(trial);
                    if is_running {
                        self.follow(&account, &id, turn);
                    }
                }
            }
        });
    }

    fn follow(self, account: &AccountId, id: &TrialId, turn: u32) {
        let following = api::trials::follow(account, id, move |heard| {
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match heard {
                Some(trial) => self.take(trial),
                None => {
                    let is_running = self.trial.with_untracked(|trial| {
                        trial.as_ref().is_some_and(|trial| trial.status == JobStatus::Running)
                    });
                    if is_running {
                        self.failure.set(Some(ApiError::Network));
                    }
                }
            }
        });
        self.following.set_value(following);
    }

    fn take(self, trial: Trial) {
        if trial.status == JobStatus::Failed {
            let kind = trial.problem.unwrap_or(ProblemKind::Internal);
            self.failure.set(Some(ApiError::Problem(Box::new(Problem::of_kind(kind)))));
        }
        self.trial.set(Some(trial));
    }

    pub fn is_running(self) -> bool {
        self.trial.with(|trial| match trial {
            Some(trial) => trial.status == JobStatus::Running,
            None => self.failure.with(Option::is_none),
        })
    }

    /// Stops it; nothing is left of it.
    fn cancel(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.following.set_value(None);
        let known = self.trial.get_untracked().map(|trial| trial.id);
        forget(self.book.account(), known);
        self.trial.set(None);
        self.is_open.set(false);
    }

    /// Does with the messages what the trial said.
    fn apply(self) {
        let Some(trial) = self.trial.get_untracked() else { return };
        let account = self.book.account();
        self.store.mail.follow_rules(account.clone(), api::trials::apply(account, trial.id));
    }
}

/// The active script, if what is tried is another.
pub fn against(book: RuleBook, text: &str) -> Option<String> {
    book.scripts.with_untracked(|scripts| {
        let active = scripts.current.as_ref().filter(|script| script.is_active)?;
        (active.text != text).then(|| active.text.clone())
    })
}

/// Lets go of a trial on the server.
pub fn forget(account: AccountId, trial: Option<TrialId>) {
    if let Some(trial) = trial {
        spawn_local(async move { drop(api::trials::delete(account, trial).await) });
    }
}

#[component]
pub fn TrialPane(testing: Testing) -> impl IntoView {
    let folders = super::folders(testing.store, testing.book);
    let total = move || testing.trial.with(|trial| trial.as_ref().map_or(0, |trial| trial.total));
    let count = Memo::new(move |_| {
        use shared::sieve::parse::parse;
        use shared::sieve::rules::{ItemKind, Rules};
        let rules = testing.text.with(|text| parse(text).map(Rules::new).ok());
        let is_rule = |item: &&shared::sieve::rules::Item| item.kind != ItemKind::Require;
        rules.map_or(0, |rules| rules.items().iter().filter(is_rule).count())
    });
    let lead = move || {
        let (rules, messages) =
            (t!("rules.test.rules", count = count.get()), number(f64::from(total())));
        match testing.trial.with(Option::is_some) {
            true => t!("rules.test.lead", messages = messages, rules = rules),
            false => t!("rules.test.starting"),
        }
    };
    let may_apply = Memo::new(move |_| {
        let account = testing.store.session.account(&testing.book.account());
        account.is_some_and(|account| account.permissions.contains(&Permission::Organise))
    });
    let changed =
        move || testing.trial.with(|trial| trial.as_ref().map_or(0, |trial| trial.changed));
    let is_done = Memo::new(move |_| {
        testing
            .trial
            .with(|trial| trial.as_ref().is_some_and(|trial| trial.status == JobStatus::Done))
    });
    // What has gone through once is neither sent on again nor written anew.
    let is_partly = move || {
        use TriedKind::{Delete, Edit, Forward, Notify, Reject, Reply};
        testing.trial.with(|trial| {
            let counts = trial.iter().flat_map(|trial| &trial.counts);
            counts.filter(|count| count.now > 0).any(|count| {
                matches!(count.kind, Delete | Edit | Forward | Notify | Reject | Reply)
            })
        })
    };
    let heading = NodeRef::<leptos::html::H1>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    view! {
        <section class="app__pane test-result" role="region" aria-label=tr("rules.test.title")>
            <header class="test-result__head">
                <div class="test-result__line">
                    <h1 class="test-result__title" tabindex="-1" node_ref=heading>{tr("rules.test")}</h1>
                    <button
                        class="icon-button icon-button--small push"
                        type="button"
                        aria-label=tr("rules.test.close")
                        title=tr("rules.test.close")
                        on:click=move |_| testing.cancel()
                    >
                        <Icon name="x" class="icon--small" />
                    </button>
                </div>
                <p class="test-result__lead">{lead}</p>
                <FolderChoice testing folders />
                <Show when=move || testing.is_running()>
                    <Progress testing />
                </Show>
                <Show when=move || testing.trial.with(Option::is_some)>
                    <Sums testing />
                </Show>
                <Show when=move || is_done.get() && may_apply.get() && is_partly()>
                    <p class="test-result__lead">{tr("rules.test.partly")}</p>
                </Show>
            </header>
            {move || {
                testing
                    .failure
                    .get()
                    .map(|error| {
                        view! { <Failure sentences=sentences(&error) on_retry=move |()| testing.run() /> }
                    })
            }}
            <Show when=move || is_done.get()>
                <TriedList testing folders />
            </Show>
            <footer class="foot-bar foot-bar--narrow">
                <span class="test-result__lead" role="status">
                    {move || {
                        is_done
                            .get()
                            .then(|| {
                                let (changed, total) = (number(f64::from(changed())), number(f64::from(total())));
                                t!("rules.test.changed", changed = changed, total = total)
                            })
                    }}
                </span>
                <span class="push"></span>
                <Show when=move || may_apply.get()>
                    <button
                        class="button"
                        type="button"
                        disabled=move || !is_done.get() || changed() == 0
                        on:click=move |_| testing.apply()
                    >
                        {tr("rules.test.apply")}
                    </button>
                </Show>
            </footer>
        </section>
    }
}

#[component]
fn FolderChoice(testing: Testing, folders: Memo<Vec<Mailbox>>) -> impl IntoView {
    let option = move |folder: Mailbox| {
        let is_chosen = testing.folder_now().as_ref() == Some(&folder.id);
        let name = folder
            .id
            .host_name()
            .map(|name| words::folder_words(&name, std::slice::from_ref(&folder)));
        let name = name.unwrap_or_else(|| i18n::folder_name(&folder));
        view! { <option value=folder.id.to_string() selected=is_chosen>{name}</option> }
    };
    let choose = move |event: leptos::ev::Event| {
        testing.folder.set(Some(MailboxId(event_target_value(&event))));
        testing.run();
    };
    let all = move || {
        let selectable = folders.get().into_iter().filter(|folder| folder.selectable);
        selectable.map(option).collect_view()
    };
    view! {
        <label class="test-result__folder">
            <span>{tr("rules.test.folder")}</span>
            <span class="select">
                <select class="input input--small" on:change=choose>
                    {all}
                </select>
                <Icon name="chevron-down" class="icon--small" />
            </span>
        </label>
    }
}

#[component]
fn Progress(testing: Testing) -> impl IntoView {
    let done =
        move || testing.trial.with(|trial| trial.as_ref().map(|trial| (trial.done, trial.total)));
    let said = move || {
        done().map(|(done, total)| {
            let (done, total) = (number(f64::from(done)), number(f64::from(total)));
            t!("job.progress", done = done, total = total)
        })
    };
    view! {
        <div class="test-result__progress">
            <progress
                class="progress"
                aria-label=tr("rules.test")
                max=move || done().map(|(_, total)| total.max(1).to_string())
                value=move || done().map(|(done, _)| done.to_string())
            ></progress>
            <span class="test-result__lead">{said}</span>
            <button class="button button--small" type="button" on:click=move |_| testing.cancel()>
                {tr("action.cancel")}
            </button>
        </div>
    }
}

/// What would be done to how many. Each is a filter.
#[component]
fn Sums(testing: Testing) -> impl IntoView {
    let counts = Memo::new(move |_| {
        testing
            .trial
            .with(|trial| trial.as_ref().map(|trial| trial.counts.clone()))
            .unwrap_or_default()
    });
    let has_before = Memo::new(move |_| {
        testing.trial.with(|trial| trial.as_ref().is_some_and(|trial| trial.is_compared))
    });
    let now = move || counts.get().into_iter().filter(|count| count.now > 0).collect::<Vec<_>>();
    let cell = move |count: TrialCount| {
        let is_on = move || testing.filter.get().kind == Some(count.kind);
        let toggle = move |_| {
            let kind = (!is_on()).then_some(count.kind);
            testing.filter.update(|filter| filter.kind = kind);
        };
        let is_grave = matches!(count.kind, TriedKind::Delete | TriedKind::Reject);
        view! {
            <button
                class="test-result__sum"
                type="button"
                aria-pressed=move || is_on().to_string()
                on:click=toggle
            >
                <span class="test-result__number" class=("test-result__number--danger", is_grave)>
                    {number(f64::from(count.now))}
                </span>
                {tr(words::sum(count.kind))}
            </button>
        }
    };
    let difference = move |count: TrialCount| {
        let before = i64::from(count.before.unwrap_or(0));
        let more = i64::from(count.now) - before;
        (more != 0).then(|| {
            let sign = if more > 0 { "+" } else { "−" };
            let said = format!(
                "{sign}{} {}",
                number(more.unsigned_abs() as f64),
                i18n::text(words::sum(count.kind), &[])
            );
            let class = if more > 0 { "test-result__plus" } else { "test-result__minus" };
            view! { <span class=class>{said}</span> }
        })
    };
    let differences = move || {
        let all: Vec<_> = counts.get().into_iter().filter_map(difference).collect();
        match all.is_empty() {
            true => view! { <span>{tr("rules.test.same")}</span> }.into_any(),
            false => all.collect_view().into_any(),
        }
    };
    view! {
        <Show when=move || !now().is_empty()>
            <div class="test-result__sums" role="group" aria-label=tr("rules.test.sums")>
                {move || now().into_iter().map(cell).collect_view()}
            </div>
        </Show>
        <Show when=move || has_before.get()>
            <p class="test-result__change">
                {tr("rules.test.against")}
                {differences}
            </p>
        </Show>
        <Show when=move || has_before.get()>
            <label class="choice test-result__only">
                <input
                    class="check"
                    type="checkbox"
                    prop:checked=move || testing.filter.get().differing
                    on:change=move |event| {
                        let differing = event_target_checked(&event);
                        testing.filter.update(|filter| filter.differing = differing);
                    }
                />
                <span>{tr("rules.test.onlyChanged")}</span>
            </label>
        </Show>
    }
}
