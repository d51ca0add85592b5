//! What somebody is to be allowed: permissions, folders, an end.

use leptos::prelude::*;
use shared::Timestamp;
use shared::id::MailboxId;
use shared::mailbox::Mailbox;
use shared::permission::Permission;
use shared::share::ShareTerms;

use super::Sharing;
use super::words::{self, OFFERED, fits_folders};
use crate::browser;
use crate::i18n::{folder_name, tr};

/// What is filled in.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    permissions: RwSignal<Vec<Permission>>,
    folders: RwSignal<Vec<MailboxId>>,
    /// As `<input type="date">` has it; empty for no end.
    end: RwSignal<String>,
}

impl Fields {
    pub fn new(terms: &ShareTerms) -> Self {
        let end = terms.ends_at.map(|end| browser::local_text(end.as_millisecond() as f64));
        let end = end.and_then(|text| text.get(..10).map(str::to_owned));
        Self {
            permissions: RwSignal::new(terms.permissions.clone()),
            folders: RwSignal::new(terms.folders.clone().unwrap_or_default()),
            end: RwSignal::new(end.unwrap_or_default()),
        }
    }

    fn is_limited(self) -> bool {
        self.folders.with(|folders| !folders.is_empty())
    }

    /// What is filled in, as far as it fits together.
    pub fn terms(self) -> ShareTerms {
        let folders = Some(self.folders.get_untracked()).filter(|folders| !folders.is_empty());
        let fits = |held: &Permission| folders.is_none() || fits_folders(*held);
        let mut permissions: Vec<_> =
            self.permissions.get_untracked().into_iter().filter(fits).collect();
        if !permissions.contains(&Permission::Read) {
            permissions.push(Permission::Read);
        }
        permissions.sort_unstable();
        let end = self.end.get_untracked();
        // Until the end of the day that is named, where the browser is.
        let end = browser::ms_of_local_text(&format!("{end}T23:59"));
        let ends_at = end.and_then(|ms| Timestamp::from_millisecond(ms as i64).ok());
        ShareTerms { permissions, folders, ends_at }
    }
}

#[component]
pub fn TermsForm(sharing: Sharing, fields: Fields, may_give: Vec<Permission>) -> impl IntoView {
    let checks = OFFERED
        .into_iter()
        .filter(|permission| may_give.contains(permission))
        .map(|permission| view! { <Check fields permission /> })
        .collect_view();
    let folders = Memo::new(move |_| {
        let account = sharing.account.get()?;
        sharing.store.mail.folders(&account).items
    });
    let row = move |mailbox: Mailbox| {
        let id = mailbox.id.clone();
        let is_chosen = {
            let id = id.clone();
            move || fields.folders.with(|folders| folders.contains(&id))
        };
        let choose = move |event| {
            let is_on = event_target_checked(&event);
            fields.folders.update(|folders| {
                folders.retain(|known| *known != id);
                if is_on {
                    folders.push(id.clone());
                }
            });
        };
        view! {
            <label class="choice">
                <input class="check" type="checkbox" prop:checked=is_chosen on:change=choose />
                <span class="choice__text truncate">{move || folder_name(&mailbox)}</span>
            </label>
        }
    };
    let rows = move || {
        let selectable = folders.get().unwrap_or_default().into_iter().filter(|it| it.selectable);
        selectable.map(row).collect_view()
    };
    view! {
        <fieldset class="permissions">
            <legend class="field__label">{tr("sharing.may")}</legend>
            {checks}
        </fieldset>
        <div class="share-terms">
            <fieldset class="share-terms__folders">
                <legend class="field__label">{tr("sharing.folders")}</legend>
                <div class="share-terms__list">{rows}</div>
                <p class="field__note">{tr("sharing.foldersNote")}</p>
            </fieldset>
            <label class="field">
                <span class="field__label">{tr("sharing.until")}</span>
                <input class="input" type="date" bind:value=fields.end />
            </label>
        </div>
    }
}

/// One permission. All of them go with that to read.
#[component]
fn Check(fields: Fields, permission: Permission) -> impl IntoView {
    let is_read = permission == Permission::Read;
    let is_off = move || is_read || (fields.is_limited() && !fits_folders(permission));
    let is_on = move || {
        let held = fields.permissions.with(|held| held.contains(&permission));
        is_read || (held && (!fields.is_limited() || fits_folders(permission)))
    };
    let choose = move |event| {
        let is_on = event_target_checked(&event);
        fields.permissions.update(|held| {
            held.retain(|known| *known != permission);
            if is_on {
                held.push(permission);
            }
        });
    };
    let note = format!("permission-{}", browser::next_id());
    view! {
        <label class="choice">
            <input
                class="check"
                type="checkbox"
                aria-label=tr(words::name(permission))
                aria-describedby=note.clone()
                disabled=is_off
                prop:checked=is_on
                on:change=choose
            />
            <span class="choice__text">
                {tr(words::name(permission))}
                <span class="choice__note" id=note>
                    {tr(words::note(permission))}
                </span>
            </span>
        </label>
    }
}
