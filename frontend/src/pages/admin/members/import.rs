//! Members from a table: what each line would do, then all lines or none.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::member::{ImportedMember, MemberImport, MemberImported};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::Members;
use crate::api::{self, ApiError};
use crate::components::dialog::Dialog;
use crate::components::notice::ProblemNotice;
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::toasts::Toast;
use crate::t;

/// Lines that are shown; those that are left out first.
const LISTED: usize = 200;

#[component]
pub fn ImportDialog(members: Members, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let table = RwSignal::new(String::new());
    let foreseen = RwSignal::new(None::<MemberImported>);
    let problem = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let fail = move |error: ApiError| {
        let _ = is_busy.try_set(false);
        let _ = problem.try_set(Some(error));
    };
    let read = move |event: leptos::ev::Event| {
        let input =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        problem.set(None);
        foreseen.set(None);
        is_busy.set(true);
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let csv = text.unwrap_or_default();
            let _ = table.try_set(csv.clone());
            let import = MemberImport { csv, is_preview: true };
            match api::organisation::import_members(&import).await {
                Ok(read) => {
                    let _ = is_busy.try_set(false);
                    let _ = foreseen.try_set(Some(read));
                }
                Err(error) => fail(error),
            }
        });
    };
    let changes = Memo::new(move |_| {
        foreseen.with(|foreseen| foreseen.as_ref().map_or(0, |read| counts(read).0))
    });
    let commit = move |_| {
        is_busy.set(true);
        let import = MemberImport { csv: table.get_untracked(), is_preview: false };
        spawn_local(async move {
            match api::organisation::import_members(&import).await {
                Ok(done) => {
                    let words = t!("members.imported", count = counts(&done).0);
                    members.store.toasts.show(Toast::new("users", words));
                    members.refresh();
                    on_close.run(());
                }
                Err(error) => fail(error),
            }
        });
    };
    view! {
        <Dialog
            title=Signal::derive(tr("members.import"))
            class="dialog--wide"
            on_close=on_close
        >
            <div class="dialog__body">
                <label class="field">
                    <span class="field__label">{tr("members.file")}</span>
                    <input
                        class="input members__file"
                        type="file"
                        accept=".csv,.txt,text/csv"
                        on:change=read
                    />
                    <span class="field__note">{tr("members.fileNote")}</span>
                </label>
                {move || {
                    problem
                        .get()
                        .map(|error| {
                            let detail = match &error {
                                ApiError::Problem(problem) => problem.detail.clone(),
                                ApiError::Network | ApiError::Malformed => None,
                            };
                            view! {
                                <ProblemNotice sentences=sentences(&error)>
                                    {detail.map(|detail| view! { <p lang="en">{detail}</p> })}
                                </ProblemNotice>
                            }
                        })
                }}
                {move || foreseen.get().map(|read| view! { <Lines read /> })}
            </div>
            <footer class="dialog__foot">
                <button
                    class="button button--quiet"
                    type="button"
                    on:click=move |_| on_close.run(())
                >
                    {tr("action.cancel")}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    disabled=move || is_busy.get() || changes.get() == 0
                    on:click=commit
                >
                    {move || match changes.get() {
                        0 => t!("members.takeOver"),
                        count => t!("members.takeOverCount", count = count),
                    }}
                </button>
            </footer>
        </Dialog>
    }
}

/// How many lines change anything, and how many are left out.
fn counts(read: &MemberImported) -> (usize, usize) {
    let changes = read.items.iter().filter(|line| is_change(line.fate)).count();
    let known = read.items.iter().filter(|line| line.fate == ImportedMember::Known).count();
    (changes, read.items.len() - changes - known)
}

fn is_change(fate: ImportedMember) -> bool {
    matches!(fate, ImportedMember::Added | ImportedMember::Changed)
}

fn words(fate: ImportedMember) -> String {
    match fate {
        ImportedMember::Added => t!("members.line.added"),
        ImportedMember::Changed => t!("members.line.changed"),
        ImportedMember::Known => t!("members.line.known"),
        ImportedMember::NoAddress => t!("members.line.noAddress"),
        ImportedMember::ForeignDomain => t!("members.line.foreignDomain"),
        ImportedMember::Twice => t!("members.line.twice"),
        ImportedMember::TooLarge => t!("members.line.tooLarge"),
    }
}

#[component]
fn Lines(read: MemberImported) -> impl IntoView {
    let (changes, left) = counts(&read);
    let mut lines = read.items;
    // What is left out has to be seen.
    lines.sort_by_key(|line| {
        (is_change(line.fate) || line.fate == ImportedMember::Known, line.line)
    });
    let more = lines.len().saturating_sub(LISTED);
    let row = |line: shared::member::ImportedLine| {
        let fate = line.fate;
        let class = match fate {
            ImportedMember::Added | ImportedMember::Changed => "table__state table__state--good",
            ImportedMember::Known => "table__state",
            _ => "table__state table__state--bad",
        };
        view! {
            <tr>
                <td class="table__number">{line.line}</td>
                <td>{line.email}</td>
                <td dir="auto">{line.name}</td>
                <td>
                    <span class=class>{move || words(fate)}</span>
                </td>
            </tr>
        }
    };
    let custom = read.custom.join(", ");
    view! {
        <p role="status">{t!("members.preview", changes = changes, left = left)}</p>
        {(!custom.is_empty())
            .then(|| view! { <p class="field__note">{t!("members.customFound", names = custom)}</p> })}
        <div class="members__lines">
            <table class="table" aria-label=tr("members.lines")>
                <thead>
                    <tr>
                        <th scope="col">{tr("members.lineNumber")}</th>
                        <th scope="col">{tr("members.address")}</th>
                        <th scope="col">{tr("members.name")}</th>
                        <th scope="col">{tr("members.state")}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().take(LISTED).map(row).collect_view()}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="field__note">{t!("members.linesMore", count = more)}</p> })}
    }
}
