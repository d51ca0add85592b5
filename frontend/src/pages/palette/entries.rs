//! What there is to choose.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::params::ParamsMap;
use shared::address::Address;
use shared::id::{AccountId, MailboxId};
use shared::mailbox::Mailbox;
use shared::permission::Permission;
use shared::search::found::SavedSearch;

use super::Choice;
use crate::browser;
use crate::components::settings_nav::SETTINGS;
use crate::i18n::{self, Language};
use crate::pages::mail_path;
use crate::store::Store;
use crate::store::preferences::{Density, Theme};
use crate::t;
use crate::view_model::folders::{FolderRow, FolderTree, icon};
use crate::view_model::keys::Command;
use crate::view_model::keys::names::{GROUPS, Named};
use crate::view_model::keys::presets::name_of;
use crate::view_model::palette::offer::{Entry, When};
use crate::view_model::palette::situation::Situation;
use crate::view_model::search::place::SearchPlace;
use crate::view_model::unified;

type Offered = Entry<Choice>;

/// Finds what there is to choose where the palette was opened.
#[derive(Clone, Copy, Debug)]
pub struct Entries {
    store: Store,
    account: Signal<Option<AccountId>>,
    params: Memo<ParamsMap>,
}

impl Entries {
    /// Call it while a component is being built.
    pub fn new(store: Store, account: Signal<Option<AccountId>>) -> Self {
        if let Some(account) = account.get_untracked() {
            store.searches.want(&account);
        }
        Self { store, account, params: use_params_map() }
    }

    /// Everything; tracked.
    pub fn all(self) -> Vec<Offered> {
        let mut all = self.commands();
        if let Some(account) = self.account.get() {
            all.extend(self.folders(&account));
            all.extend(self.searches(&account));
            all.extend(self.people(&account));
        }
        all.extend(places());
        all.extend(self.looks());
        all
    }

    fn situation(self) -> Situation {
        let account = self.account.get();
        let account = account.and_then(|account| self.store.session.account(&account));
        let may = |permission| {
            account.as_ref().is_some_and(|account| account.permissions.contains(&permission))
        };
        let folder = self.params.read().get("mailbox").map(MailboxId);
        let mailbox = folder
            .as_ref()
            .and_then(|folder| self.store.mail.mailbox(&self.account.get()?, folder));
        Situation {
            has_list: folder.is_some() && self.store.mail.is_any_on_screen(),
            has_selection: is_selecting(),
            is_open: self.params.read().get("message").is_some(),
            role: mailbox.and_then(|mailbox| mailbox.role),
            may_organise: may(Permission::Organise),
            may_send: may(Permission::SendAs),
            can_undo: self.store.toasts.can_undo(),
        }
    }

    fn keys(self, command: Command) -> Option<String> {
        self.store.preferences.keys_of(command).into_iter().next()
    }

    fn commands(self) -> Vec<Offered> {
        let situation = self.situation();
        let groups =
            GROUPS.iter().flat_map(|(heading, lines)| lines.iter().map(|line| (*heading, *line)));
        let allowed = groups.filter(|(_, line)| situation.allows(line.command));
        let entry = |(heading, line): (&'static str, Named)| Offered {
            heading,
            icon: line.icon,
            label: i18n::text(situation.words(line), &[]),
            hint: String::new(),
            keys: self.keys(line.command),
            id: format!("command.{}", name_of(line.command)),
            choice: Choice::Run(line.command),
            when: When::Command,
        };
        allowed.map(entry).collect()
    }

    fn folders(self, account: &AccountId) -> Vec<Offered> {
        let folders = self.store.mail.folders(account);
        let items = folders.items.as_deref().unwrap_or_default();
        let tree = FolderTree::new(items, &BTreeSet::new());
        let rows = tree.rows().filter(|row| row.mailbox.selectable);
        let entry = |row: &FolderRow| {
            let mailbox = &row.mailbox;
            Offered {
                heading: "folders.title",
                icon: icon(row),
                label: i18n::folder_name(mailbox),
                hint: above(mailbox, items),
                keys: mailbox.role.and_then(|role| self.keys(Command::GoTo(role))),
                id: format!("folder.{account}.{}", mailbox.id),
                choice: Choice::Go(mail_path(account, &mailbox.id, None)),
                when: When::Place,
            }
        };
        let has_others = self.store.session.current().is_some_and(|it| it.accounts.len() > 1);
        let all = has_others.then(|| Offered {
            heading: "folders.title",
            icon: "mail",
            label: i18n::text("unified.title", &[]),
            hint: String::new(),
            keys: None,
            id: "folder.all".to_owned(),
            choice: Choice::Go(unified::path()),
            when: When::Place,
        });
        all.into_iter().chain(rows.map(entry)).collect()
    }

    fn searches(self, account: &AccountId) -> Vec<Offered> {
        let entry = |SavedSearch { id, name, query, mailbox }: SavedSearch| {
            let place = SearchPlace { query, mailbox };
            Offered {
                heading: "saved.title",
                icon: "bookmark",
                label: name,
                choice: Choice::Go(mail_path(account, &place.list_id(), None)),
                hint: place.query,
                keys: None,
                id: format!("search.{id}"),
                when: When::Place,
            }
        };
        self.store.searches.of(account).into_iter().map(entry).collect()
    }

    /// Those one has written to, and those on screen: to write to, and to see what they wrote.
    fn people(self, account: &AccountId) -> Vec<Offered> {
        let mut seen = BTreeSet::new();
        let known = self.store.people.known().into_iter().chain(self.store.mail.people_on_screen());
        let new = known
            .filter(|person| !person.email.is_empty() && seen.insert(person.email.to_lowercase()));
        let entries = |person: Address| {
            let name = person.display_name().to_owned();
            let hint = if name == person.email { String::new() } else { person.email.clone() };
            let query = format!("from:{}", person.email);
            let found = SearchPlace { query, mailbox: None };
            let email = person.email.to_lowercase();
            let write = Offered {
                heading: "palette.people",
                icon: "pencil-line",
                label: t!("palette.writeTo", name = name.as_str()),
                hint: hint.clone(),
                keys: None,
                id: format!("write.{email}"),
                choice: Choice::Write(person),
                when: When::Named,
            };
            let search = Offered {
                icon: "search",
                label: t!("palette.from", name = name.as_str()),
                hint,
                id: format!("from.{email}"),
                choice: Choice::Go(mail_path(account, &found.list_id(), None)),
                ..write.clone()
            };
            [write, search]
        };
        new.flat_map(entries).collect()
    }

    /// Theme, density and language, but for those that hold.
    fn looks(self) -> Vec<Offered> {
        let preferences = self.store.preferences;
        let theme = preferences.chosen().theme;
        let density = preferences.density();
        let language = i18n::language();
        let themes = [
            (Theme::System, "appearance.system"),
            (Theme::Light, "appearance.light"),
            (Theme::Dark, "appearance.dark"),
        ];
        let densities = [
            (Density::Comfortable, "appearance.comfortable"),
            (Density::Compact, "appearance.compact"),
        ];
        let themes =
            themes.into_iter().filter(|(other, _)| *other != theme).map(|(theme, words)| {
                look(
                    "sun-moon",
                    t!("appearance.theme"),
                    i18n::text(words, &[]),
                    words,
                    Choice::Theme(theme),
                )
            });
        let densities =
            densities.into_iter().filter(|(other, _)| *other != density).map(|(density, words)| {
                let name = i18n::text(words, &[]);
                look("list", t!("appearance.density"), name, words, Choice::Density(density))
            });
        let languages = Language::ALL.into_iter().filter(|other| *other != language);
        let languages = languages.map(|language| {
            let (name, choice) = (language.own_name().to_owned(), Choice::Language(language));
            look("globe", t!("appearance.language"), name, language.code(), choice)
        });
        themes.chain(densities).chain(languages).collect()
    }
}

fn look(icon: &'static str, what: String, name: String, id: &str, choice: Choice) -> Offered {
    Offered {
        heading: "bar.appearance",
        icon,
        label: name,
        hint: what,
        keys: None,
        id: format!("look.{id}"),
        choice,
        when: When::Command,
    }
}

/// The outbox, and the pages of the settings.
fn places() -> Vec<Offered> {
    let place = |heading, icon, words, path: String| Offered {
        heading,
        icon,
        label: i18n::text(words, &[]),
        hint: String::new(),
        keys: None,
        id: format!("place.{path}"),
        choice: Choice::Go(path),
        when: When::Command,
    };
    let settings = SETTINGS.iter().flat_map(|(_, links)| links.iter());
    let outbox = place("keys.goTo", "send-horizontal", "sections.outbox", "/outbox".to_owned());
    let settings = settings.map(|(segment, icon, name)| {
        place("settings.title", *icon, *name, format!("/settings/{segment}"))
    });
    std::iter::once(outbox).chain(settings).collect()
}

/// The folders above a folder: "Archive / Clients".
fn above(mailbox: &Mailbox, all: &[Mailbox]) -> String {
    let mut names = Vec::new();
    let mut below = mailbox;
    // A host can name no folder as its own parent; if it did, this would not go on for ever.
    while let Some(parent) = below.parent.as_ref().and_then(|id| all.iter().find(|it| it.id == *id))
        && names.len() < 10
    {
        names.insert(0, i18n::folder_name(parent));
        below = parent;
    }
    names.join(" / ")
}

/// Whether messages are selected. The list keeps that to itself; its bar shows it.
fn is_selecting() -> bool {
    let bar = browser::document().query_selector(".toolbar--selection");
    bar.is_ok_and(|bar| bar.is_some())
}
