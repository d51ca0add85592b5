//! What the organisation says of a member, to be written.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::member::{Member, MemberUpdate, NewMember, Profile};
use shared::problem::ProblemKind;

use super::Members;
use super::access::Access;
use super::table::name_of;
use crate::api::{self, ApiError};
use crate::components::block::Switch;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::t;

/// What is in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    New,
    /// The member of this address.
    Known(String),
}

/// The one-line fields of a profile: how to reach them, and their names.
type Access = (fn(&mut Profile) -> &mut String, &'static str);

const FIELDS: [Access; 7] = [
    (|profile| &mut profile.first_name, "members.firstName"),
    (|profile| &mut profile.last_name, "members.lastName"),
    (|profile| &mut profile.job_title, "members.jobTitle"),
    (|profile| &mut profile.department, "members.department"),
    (|profile| &mut profile.phone, "members.phone"),
    (|profile| &mut profile.mobile, "members.mobile"),
    (|profile| &mut profile.organisation, "members.organisation"),
];

#[component]
pub fn EditDialog(members: Members, edit: Edit) -> impl IntoView {
    let close = move |()| members.editing.set(None);
    let is_new = edit == Edit::New;
    let known = RwSignal::new(None::<Result<Member, ApiError>>);
    let read = move || {
        let Some(Edit::Known(email)) = members.editing.get_untracked() else { return };
        spawn_local(async move {
            let read = api::organisation::member(&email).await;
            let _ = known.try_set(Some(read));
        });
    };
    read();
    let title = move || match known.get() {
        Some(Ok(member)) => name_of(&member),
        _ if is_new => t!("members.add"),
        _ => t!("members.edit"),
    };
    let form = move || {
        if is_new {
            return Some(view! { <Form members member=None on_reload=|()| () /> }.into_any());
        }
        Some(match known.get()? {
            Err(error) => view! {
                <div class="dialog__body">
                    <ProblemNotice sentences=sentences(&error) />
                </div>
            }
            .into_any(),
            Ok(member) => {
                let on_reload = move |()| read();
                view! { <Form members member=Some(member) on_reload /> }.into_any()
            }
        })
    };
    view! {
        <Dialog title=Signal::derive(title) class="dialog--wide" on_close=close>
            {form}
        </Dialog>
    }
}

#[component]
fn Form(
    members: Members,
    member: Option<Member>,
    #[prop(into)] on_reload: Callback<()>,
) -> impl IntoView {
    let email = RwSignal::new(member.as_ref().map(|one| one.email.clone()).unwrap_or_default());
    let is_shared = RwSignal::new(member.as_ref().is_some_and(|member| member.is_shared));
    let profile = RwSignal::new(member.as_ref().map(|one| one.profile.clone()).unwrap_or_default());
    let custom = RwSignal::new(profile.with_untracked(|profile| {
        profile.custom.iter().map(|(name, value)| own_field(name, value)).collect::<Vec<_>>()
    }));
    let version = member.as_ref().map(|member| member.version);
    let is_new = version.is_none();
    let problem = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut profile = profile.get_untracked();
        profile.custom = custom.with_untracked(|fields| {
            let fields = fields.iter().map(|(_, name, value)| {
                (name.get_untracked().trim().to_owned(), value.get_untracked())
            });
            fields.filter(|(name, _)| !name.is_empty()).collect::<BTreeMap<_, _>>()
        });
        let (email, is_shared) = (email.get_untracked(), is_shared.get_untracked());
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = match version {
                Some(version) => {
                    let update = MemberUpdate { version, is_shared, profile };
                    api::organisation::update_member(&email, &update).await
                }
                None => {
                    let new = NewMember { email, is_shared, profile };
                    api::organisation::add_member(&new).await
                }
            };
            match done {
                Ok(member) => {
                    let words = t!("members.saved", name = name_of(&member));
                    members.store.toasts.show(Toast::new("check", words));
                    if is_new {
                        members.refresh()
                    } else {
                        members.put(member)
                    }
                    members.editing.set(None);
                }
                Err(error) => {
                    let _ = is_busy.try_set(false);
                    let _ = problem.try_set(Some(error));
                }
            }
        });
    };
    let trouble = move || {
        let error = problem.get()?;
        let on_dismiss = Callback::new(move |()| problem.set(None));
        let is_late = !is_new && error.kind() == Some(ProblemKind::ChangedMeanwhile);
        let reload = move || {
            view! {
                <button
                    class="button button--small"
                    type="button"
                    on:click=move |_| on_reload.run(())
                >
                    {tr("away.reload")}
                </button>
            }
        };
        // There is nothing to load again where nothing was saved before.
        Some(view! {
            <ProblemNotice sentences=sentences(&error) on_dismiss>
                {is_late.then(reload)}
            </ProblemNotice>
        })
    };
    let field = move |(of, name): Access| {
        let value = move || profile.with(|profile| of(&mut profile.clone()).clone());
        view! {
            <label class="field">
                <span class="field__label">{tr(name)}</span>
                <input
                    class="input"
                    maxlength="1000"
                    autocomplete="off"
                    prop:value=value
                    on:input=move |event| {
                        profile.update(|profile| *of(profile) = event_target_value(&event));
                    }
                />
            </label>
        }
    };
    view! {
        <form class="member-form" aria-label=tr("members.form") on:submit=save>
            <div class="dialog__body">
                {trouble}
                {is_new
                    .then(|| {
                        view! {
                            <label class="field">
                                <span class="field__label">{tr("members.address")}</span>
                                <input
                                    class="input"
                                    type="email"
                                    required
                                    autofocus
                                    autocomplete="off"
                                    bind:value=email
                                />
                            </label>
                        }
                    })}
                {(!is_new).then(|| view! { <p class="member-form__address">{email.get_untracked()}</p> })}
                <div class="member-form__grid">{FIELDS.map(field).collect_view()}</div>
                <label class="field">
                    <span class="field__label">{tr("members.street")}</span>
                    <textarea
                        class="input"
                        rows="3"
                        prop:value=move || profile.read().address.clone()
                        on:input=move |event| {
                            profile.update(|profile| profile.address = event_target_value(&event));
                        }
                    ></textarea>
                </label>
                <Own custom />
                {(!is_new).then(|| view! { <Access members email=email.get_untracked() /> })}
                <Switch
                    label=Signal::derive(tr("members.isShared"))
                    note=Signal::derive(tr("members.isSharedNote"))
                    is_on=is_shared
                    on_change=move |is_on| is_shared.set(is_on)
                />
            </div>
            <footer class="dialog__foot">
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| members.editing.set(None)
                >
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="submit"
                    disabled=move || is_busy.get()
                >
                    {tr("action.save")}
                </button>
            </footer>
        </form>
    }
}

/// A field of the organisation's own: a key for the list, name and value.
type OwnField = (u32, RwSignal<String>, RwSignal<String>);

fn own_field(name: &str, value: &str) -> OwnField {
    let key = crate::browser::next_id();
    (key, RwSignal::new(name.to_owned()), RwSignal::new(value.to_owned()))
}

/// Fields of the organisation's own.
#[component]
fn Own(custom: RwSignal<Vec<OwnField>>) -> impl IntoView {
    let row = move |(key, name, value): OwnField| {
        view! {
            <div class="member-form__own">
                <input
                    class="input"
                    autocomplete="off"
                    maxlength="100"
                    aria-label=tr("members.ownName")
                    placeholder=tr("members.ownName")
                    bind:value=name
                />
                <input
                    class="input"
                    autocomplete="off"
                    maxlength="1000"
                    aria-label=tr("members.ownValue")
                    placeholder=tr("members.ownValue")
                    bind:value=value
                />
                <button
                    class="icon-button"
                    type="button"
                    aria-label=move || t!("members.ownRemove", name = name.get())
                    on:click=move |_| custom.update(|all| all.retain(|(known, ..)| *known != key))
                >
                    <Icon name="x" />
                </button>
            </div>
        }
    };
    view! {
        <fieldset class="member-form__fields">
            <legend class="field__label">{tr("members.own")}</legend>
            <p class="field__note">{tr("members.ownNote")}</p>
            <For each=move || custom.get() key=|(key, ..)| *key children=row />
            <button
                class="button button--small"
                type="button"
                on:click=move |_| custom.update(|all| all.push(own_field("", "")))
            >
                <Icon name="plus" class="icon--small" />
                {tr("members.ownAdd")}
            </button>
        </fieldset>
    }
}
