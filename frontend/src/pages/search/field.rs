//! The search field in the bar.

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use shared::id::{AccountId, MailboxId};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::browser;
use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::pages::mail::searched;
use crate::pages::mail_path;
use crate::parts;
use crate::store::{SEARCHES, Store};
use crate::view_model::keys::Command;
use crate::view_model::search::completion::{Kind, Suggestion, remember};
use crate::view_model::search::place::{SEGMENT, SearchPlace};
use crate::view_model::unified::is_all;

/// The field and what is open under it, for those who stand there.
#[derive(Clone, Copy, Debug)]
pub struct SearchBox {
    pub store: Store,
    pub account: Memo<Option<AccountId>>,
    pub text: RwSignal<String>,
    pub input: NodeRef<html::Input>,
    pub open: RwSignal<Open>,
    pub choices: RwSignal<Vec<Suggestion>>,
    /// The choice that Enter takes.
    pub active: RwSignal<Option<usize>>,
    /// The account that is searched, or all.
    pub scope: Memo<Option<AccountId>>,
    submit: Callback<()>,
    go: Callback<String>,
}

/// What stands under the field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Open {
    #[default]
    Nothing,
    Choices,
    Form,
}

impl SearchBox {
    /// Takes a choice into the field; a whole query is searched for at once, and a letter opened.
    pub fn choose(self, choice: &Suggestion) {
        if choice.kind == Kind::Letter {
            return self.go.run(choice.text.clone());
        }
        self.text.set(choice.text.clone());
        self.active.set(None);
        match choice.is_whole() {
            true => self.submit.run(()),
            false => self.focus(),
        }
    }

    pub fn submit(self) {
        self.submit.run(());
    }

    pub fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
    }

    /// The queries of late, the last one first.
    pub fn recent(self) -> Vec<String> {
        let kept = self.recent_key().and_then(|key| browser::stored(&key));
        kept.and_then(|text| crate::json::read(&text)).unwrap_or_default()
    }

    fn note(self, query: &str) {
        let mut recent = self.recent();
        remember(&mut recent, query);
        if let (Some(key), Some(text)) = (self.recent_key(), crate::json::write(&recent)) {
            browser::store(&key, &text);
        }
    }

    fn recent_key(self) -> Option<String> {
        Some(format!("{SEARCHES}{}", self.account.get_untracked()?))
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.choices.with_untracked(Vec::len);
        let active = self.active.get_untracked();
        let is_choosing = self.open.get_untracked() == Open::Choices && count > 0;
        match event.key().as_str() {
            "ArrowDown" if is_choosing => {
                self.active.set(Some(active.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if is_choosing => {
                self.active.set(Some(active.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "Enter" => match active.filter(|_| is_choosing) {
                Some(at) => {
                    let choice = self.choices.with_untracked(|choices| choices.get(at).cloned());
                    if let Some(choice) = choice {
                        self.choose(&choice);
                    }
                }
                None => self.submit(),
            },
            "Escape" if self.open.get_untracked() != Open::Nothing => {
                self.open.set(Open::Nothing);
                self.active.set(None);
            }
            "Escape" => {
                if let Some(input) = self.input.get_untracked() {
                    let _ = input.blur();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Follows the address: on a page of results the field holds their query, elsewhere nothing.
fn follow(account: Memo<Option<AccountId>>, store: Store) -> SearchBox {
    let params = use_params_map();
    let query = use_query_map();
    let navigate = use_navigate();
    let segment = Memo::new(move |_| params.read().get("mailbox"));
    let place = Memo::new(move |_| {
        (segment.get().as_deref() == Some(SEGMENT)).then(|| query.with(searched))
    });
    let scope = Memo::new(move |_| {
        let named = params.read().get("account").map(AccountId);
        named.filter(is_all).or_else(|| account.get())
    });
    let text = RwSignal::new(String::new());
    let open = RwSignal::new(Open::Nothing);
    Effect::new(move || {
        text.set(place.get().map(|place| place.query).unwrap_or_default());
        open.set(Open::Nothing);
    });
    let input = NodeRef::new();
    let field = SearchBox {
        store,
        account,
        text,
        input,
        open,
        choices: RwSignal::new(Vec::new()),
        active: RwSignal::new(None),
        scope,
        submit: Callback::new(|()| ()),
        go: Callback::new(|_| ()),
    };
    let go = {
        let navigate = navigate.clone();
        Callback::new(move |path: String| {
            open.set(Open::Nothing);
            field.active.set(None);
            text.set(String::new());
            navigate(&path, NavigateOptions::default());
        })
    };
    let submit = Callback::new(move |()| {
        let Some(account) = scope.get_untracked() else { return };
        let wanted = text.get_untracked().trim().to_owned();
        if wanted.is_empty() {
            return;
        }
        field.note(&wanted);
        open.set(Open::Nothing);
        let before = place.get_untracked();
        let mailbox = before.as_ref().and_then(|place| place.mailbox.clone());
        let wanted = SearchPlace { query: wanted, mailbox };
        if before.as_ref() == Some(&wanted) {
            store.mail.search_again();
        } else {
            navigate(&mail_path(&account, &wanted.list_id(), None), NavigateOptions::default());
        }
        if let Some(input) = input.get_untracked() {
            let _ = input.blur();
        }
    });
    SearchBox { submit, go, ..field }
}

/// The field, in a region of its own, with what it opens below it.
#[component]
pub fn SearchField(store: Store, account: Memo<Option<AccountId>>) -> impl IntoView {
    let field = follow(account, store);
    let SearchBox { text, input, open, active, .. } = field;
    listen_to_slash(field);
    focus_empty_page(field);
    let region = NodeRef::<html::Div>::new();
    let toggle_form = move |_| {
        open.update(|open| *open = if *open == Open::Form { Open::Nothing } else { Open::Form });
    };
    view! {
        <div
            class="search-field"
            role="search"
            node_ref=region
            on:focusout=move |event| {
                let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
                let stays = region.get_untracked().is_some_and(|it| it.contains(to.as_ref()));
                if !stays {
                    open.set(Open::Nothing);
                }
            }
        >
            <Icon name="search" />
            <span class="search-field__text">
                <Show when=move || !text.read().is_empty()>{parts::search_mirror(field)}</Show>
                <input
                    class="search-field__input"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=tr("search.title")
                    placeholder=tr("search.title")
                    aria-controls=move || (open.get() == Open::Choices).then_some("search-choices")
                    aria-activedescendant=move || active.get().map(|at| format!("search-choices-{at}"))
                    node_ref=input
                    prop:value=text
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        active.set(None);
                        open.set(Open::Choices);
                    }
                    on:focus=move |_| {
                        if open.get_untracked() == Open::Nothing {
                            open.set(Open::Choices);
                        }
                    }
                    on:click=move |_| open.set(Open::Choices)
                    on:keydown=move |event| field.key(&event)
                />
            </span>
            <kbd class="kbd search-field__key" data-key="/" aria-hidden="true"></kbd>
            <button
                class="icon-button"
                type="button"
                aria-label=tr("search.advanced")
                title=tr("search.advanced")
                aria-expanded=move || (open.get() == Open::Form).to_string()
                on:click=toggle_form
            >
                <Icon name="sliders-horizontal" />
            </button>
            <Show when=move || open.get() != Open::Nothing>{parts::search_panel(field)}</Show>
        </div>
    }
}

/// `/` leads here from everywhere. On a phone the field has a page of its own.
fn listen_to_slash(field: SearchBox) {
    let navigate = use_navigate();
    field.store.commands.handle(move |command| {
        let Command::Search = command else { return false };
        let input = field.input.get_untracked();
        let is_hidden = input.is_none_or(|input| input.client_width() == 0);
        match field.scope.get_untracked() {
            Some(account) if is_hidden => {
                let empty = SearchPlace::default().list_id();
                navigate(&mail_path(&account, &empty, None), NavigateOptions::default());
            }
            _ => {
                field.focus();
                if let Some(input) = field.input.get_untracked() {
                    input.select();
                }
            }
        }
        true
    });
}

/// A page of results without a query waits for one.
fn focus_empty_page(field: SearchBox) {
    let location = use_location();
    Effect::new(move || {
        let is_empty = location.pathname.with(|path| path.ends_with(&format!("/{SEGMENT}")))
            && location.search.with(|search| {
                !search.contains("q=") || search.contains("q=&") || search.ends_with("q=")
            });
        if is_empty {
            request_animation_frame(move || field.focus());
        }
    });
}

/// The folders of an account, as `in:` names them and as one reads them.
pub fn folders(field: SearchBox) -> Vec<(String, String)> {
    let Some(account) = field.account.get() else { return Vec::new() };
    let known = field.store.mail.folders(&account);
    let items = known.items.as_deref().unwrap_or_default();
    let path = |mailbox: &shared::mailbox::Mailbox| {
        let mut path = mailbox.name.clone();
        let mut parent = mailbox.parent.as_ref();
        while let Some(above) =
            parent.and_then(|id: &MailboxId| items.iter().find(|it| it.id == *id))
        {
            path = format!("{}/{path}", above.name);
            parent = above.parent.as_ref();
        }
        path
    };
    let name = |mailbox: &shared::mailbox::Mailbox| match mailbox.role {
        Some(role) => role_word(role).to_owned(),
        None => path(mailbox),
    };
    let selectable = items.iter().filter(|mailbox| mailbox.selectable);
    selectable.map(|mailbox| (name(mailbox), crate::i18n::folder_name(mailbox))).collect()
}

/// What `in:` calls a folder with a role, whatever its name on the host.
fn role_word(role: shared::mailbox::MailboxRole) -> &'static str {
    use shared::mailbox::MailboxRole;
    match role {
        MailboxRole::Inbox => "inbox",
        MailboxRole::Snoozed => "snoozed",
        MailboxRole::Drafts => "drafts",
        MailboxRole::Sent => "sent",
        MailboxRole::Archive => "archive",
        MailboxRole::Junk => "spam",
        MailboxRole::Trash => "trash",
    }
}
