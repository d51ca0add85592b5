//! Files of the open message, shown over it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::attachment::Attachment;
use shared::id::{AccountId, MessageId};
use shared::preview::{AttachedMessage, Preview};

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::mail_frame::MailFrame;
use crate::components::notice::ProblemNotice;
use crate::components::preview::contact_card::Contact;
use crate::components::preview::event_card::Event;
use crate::components::preview::{CardLine, PreviewDialog, ShownFile};
use crate::i18n::format::{DateStyle, date};
use crate::i18n::problem::sentences;
use crate::i18n::tr;
use crate::store::compose::ComposeRequest;
use crate::store::use_store;
use crate::t;

/// One file after the other, for as long as `place` names one.
#[component]
pub fn FilePreview(
    account: AccountId,
    message: MessageId,
    files: Vec<Attachment>,
    place: RwSignal<Option<usize>>,
) -> impl IntoView {
    let total = files.len();
    let (account, message) = (StoredValue::new(account), StoredValue::new(message));
    let files = StoredValue::new(files);
    let open = Memo::new(move |before: Option<&usize>| {
        place.get().or(before.copied()).unwrap_or_default().min(total.saturating_sub(1))
    });
    let file = move || files.with_value(|files| files.get(open.get()).cloned());
    let shown = Memo::new(move |_| {
        let file = file()?;
        let href = account.with_value(|account| {
            message.with_value(|message| api::messages::part_url(account, message, &file.part))
        });
        let Attachment { name, media_type, size_bytes, .. } = file;
        Some(ShownFile { name, media_type, size_bytes, href, place: open.get() + 1, total })
    });
    let on_step = move |step: isize| {
        let next = open.get_untracked().checked_add_signed(step).filter(|next| *next < total);
        if next.is_some() {
            place.set(next);
        }
    };
    let on_close = Callback::new(move |()| place.set(None));
    let content = move || {
        let file = file()?;
        let source = Source { account: account.get_value(), message: message.get_value(), file };
        Some(view! { <Content source on_close /> })
    };
    shown.get_untracked().map(|first| {
        let file = Signal::derive(move || shown.get().unwrap_or_else(|| first.clone()));
        view! {
            <PreviewDialog file on_step on_close>
                {content}
            </PreviewDialog>
        }
    })
}

/// Where a file is.
#[derive(Clone, Debug)]
struct Source {
    account: AccountId,
    message: MessageId,
    file: Attachment,
}

impl Source {
    async fn preview(self) -> Result<Preview, ApiError> {
        api::messages::preview(self.account, self.message, self.file.part).await
    }

    /// Served to be shown.
    fn inline_url(&self) -> String {
        api::messages::inline_url(&self.account, &self.message, &self.file.part)
    }
}

#[component]
fn Content(source: Source, on_close: Callback<()>) -> impl IntoView {
    let source = StoredValue::new(source);
    let preview = LocalResource::new(move || source.get_value().preview());
    view! {
        <Suspense fallback=Waiting>
            {move || Suspend::new(async move {
                match preview.await {
                    Ok(preview) => show(preview, &source.get_value(), on_close),
                    Err(error) => {
                        view! {
                            <div class="preview__page">
                                <ProblemNotice sentences=sentences(&error) />
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="preview__page" aria-hidden="true">
            <div class="skeleton-letter">
                <span class="skeleton skeleton--long"></span>
                <span class="skeleton skeleton--middle"></span>
                <span class="skeleton skeleton--short"></span>
            </div>
        </div>
    }
}

fn show(preview: Preview, source: &Source, on_close: Callback<()>) -> AnyView {
    let name = source.file.name.clone();
    let url = source.inline_url();
    match preview {
        Preview::Image => view! { <Picture url name /> }.into_any(),
        Preview::Audio => view! { <Player url is_film=false /> }.into_any(),
        Preview::Video => view! { <Player url is_film=true /> }.into_any(),
        Preview::Pdf if browser::shows_pdf() => {
            view! { <iframe class="preview__frame" title=name src=url></iframe> }.into_any()
        }
        Preview::Text { text, is_truncated } => view! { <Text text is_truncated /> }.into_any(),
        Preview::Message { message } => {
            view! { <Letter message source=source.clone() on_close /> }.into_any()
        }
        Preview::Contacts { contacts } => {
            let cards = contacts.into_iter().map(|card| view! { <Contact card /> });
            view! { <div class="preview__page">{cards.collect_view()}</div> }.into_any()
        }
        Preview::Events { events } => {
            let cards = events.into_iter().map(|card| view! { <Event card /> });
            view! { <div class="preview__page">{cards.collect_view()}</div> }.into_any()
        }
        Preview::Pdf | Preview::Unknown => view! { <Unknown /> }.into_any(),
    }
}

#[component]
fn Unknown() -> impl IntoView {
    view! {
        <div class="preview__page">
            <EmptyState
                icon="paperclip"
                title=Signal::derive(tr("preview.none"))
                text=Signal::derive(tr("preview.noneNote"))
            />
        </div>
    }
}

#[component]
fn Picture(url: String, name: String) -> impl IntoView {
    let is_broken = RwSignal::new(false);
    view! {
        <Show when=move || !is_broken.get() fallback=Unknown>
            <img
                class="preview__picture"
                src=url.clone()
                alt=name.clone()
                on:error=move |_| is_broken.set(true)
            />
        </Show>
    }
}

/// Plays what is here as a whole, so that one can move about in it.
#[component]
fn Player(url: String, is_film: bool) -> impl IntoView {
    let src = RwSignal::new(None::<Option<String>>);
    spawn_local(async move {
        let object = browser::object_url(&url).await;
        let is_gone = src.try_update(|src| *src = Some(object.clone())).is_none();
        if let Some(object) = object.filter(|_| is_gone) {
            browser::revoke(&object);
        }
    });
    on_cleanup(move || {
        if let Some(Some(Some(object))) = src.try_get_untracked() {
            browser::revoke(&object);
        }
    });
    move || match src.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(None) => view! { <Unknown /> }.into_any(),
        Some(Some(src)) if is_film => {
            view! { <video class="preview__picture" controls src=src></video> }.into_any()
        }
        Some(Some(src)) => {
            view! { <audio class="preview__sound" controls src=src></audio> }.into_any()
        }
    }
}

#[component]
fn Text(text: String, is_truncated: bool) -> impl IntoView {
    view! {
        <div class="preview__page">
            {is_truncated
                .then(|| {
                    view! {
                        <div class="notice">
                            <Icon name="info" />
                            <span class="notice__text">{tr("preview.truncated")}</span>
                        </div>
                    }
                })}
            <pre class="preview__text" dir="auto">
                {text}
            </pre>
        </div>
    }
}

/// A message in a message: its text in a frame of its own, as that of any other.
#[component]
fn Letter(message: AttachedMessage, source: Source, on_close: Callback<()>) -> impl IntoView {
    let store = use_store();
    let AttachedMessage { from, to, cc, subject, sent_at, files } = message;
    let people = |name: &'static str, people: Vec<shared::address::Address>| {
        let names: Vec<String> = people.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| {
            view! { <CardLine name=Signal::derive(tr(name))>{names.join(", ")}</CardLine> }
        })
    };
    let src = api::messages::attached_url(&source.account, &source.message, &source.file.part);
    let account = source.account;
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            on_close.run(());
        }
    };
    view! {
        <div class="preview__page">
            <article class="card">
                <h3 class="card__title" dir="auto">
                    {move || {
                        if subject.trim().is_empty() { t!("reader.noSubject") } else { subject.clone() }
                    }}
                </h3>
                <dl class="card__lines">
                    {people("field.from", from)} {people("field.to", to)} {people("field.cc", cc)}
                    {sent_at
                        .map(|at| {
                            view! {
                                <CardLine name=Signal::derive(tr(
                                    "preview.date",
                                ))>{move || date(at, DateStyle::Full)}</CardLine>
                            }
                        })}
                    {(!files.is_empty())
                        .then(|| {
                            view! {
                                <CardLine name=Signal::derive(tr(
                                    "attachments.title",
                                ))>{files.join(", ")}</CardLine>
                            }
                        })}
                </dl>
            </article>
            <MailFrame
                src
                is_open=Signal::stored(true)
                is_dark=Signal::derive(move || store.preferences.is_dark())
                on_key
                on_mailto=move |link: shared::mailto::Mailto| {
                    on_close.run(());
                    store.compose.request(ComposeRequest::Link { account: account.clone(), link });
                }
            />
        </div>
    }
}
