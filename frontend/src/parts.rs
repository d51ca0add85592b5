//! Parts of the app: what the inbox can do without until its rows are shown (docs/adr/0011-parts-of-the-app.md).
//!
//! The build takes the functions behind `#[wasm_split(part, …)]`, and all that nothing else calls, out of the app's first
//! file. A part is a file of its own, fetched at the first call. [`lazy_view!`] declares a view of a part; what it gives is
//! called as any other view, and shows for itself that the part is on its way or can't be had.

mod missing;
mod style;

use std::pin::Pin;

use futures_util::FutureExt;
use futures_util::future::join3;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::i18n;

/// A part couldn't be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Where a view of a part stands, and so what stands there without it.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// All that is below the bar.
    Page,
    /// Beside the list.
    Reader,
    /// In something that has a shape of its own.
    Inside,
    /// Where nobody misses it.
    Ornament,
    /// Over everything; asked to close when its part can't be had.
    Over(Callback<()>),
}

/// Declares a view that stands in a part.
///
/// ```ignore
/// lazy_view! {
///     /// `/outbox`
///     pub fn outbox_page() in extras, Place::Page => view! { <OutboxPage /> }
/// }
/// ```
///
/// Arguments are cloned each time the view is built.
macro_rules! lazy_view {
    (
        $(#[$doc:meta])*
        pub fn $name:ident($($arg:ident: $type:ty),* $(,)?) in $part:ident, $place:expr => $view:expr
    ) => {
        $(#[$doc])*
        pub fn $name($($arg: $type),*) -> AnyView {
            #[wasm_split($part, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
            fn $name($($arg: $type),*) -> Result<AnyView, NotFetched> {
                Ok($view.into_any())
            }
            let place = $place;
            let build = move || $name($($arg.clone()),*).now_or_never()?.ok();
            show(place, || Box::pin(fetch()), Box::new(build))
        }
    };
}

mod mail;
mod pages;
mod work;

pub use mail::*;
pub use pages::*;
pub use work::*;

/// Keeps the reader's place before it is asked for.
pub fn no_reader() -> impl IntoView {
    missing::waiting(Place::Reader)
}

/// Fetches what opening a message needs, ahead of its opening: with the words, which all the parts after it need, too.
pub async fn fetch_reading() {
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn reading_is_here() -> Result<(), NotFetched> {
        Ok(())
    }
    let _ = join3(reading_is_here(), i18n::fetch_rest(), style::fetch()).await;
}

/// Fetches what writing needs, ahead of a wish to write, and says whether it is here.
pub async fn fetch_writing() -> bool {
    #[wasm_split(writing, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn writing_is_here() -> Result<(), NotFetched> {
        Ok(())
    }
    writing_is_here().await.is_ok()
}

/// Fetches the pages and dialogs that few visits need.
pub async fn fetch_extras() {
    #[wasm_split(extras, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn extras_are_here() -> Result<(), NotFetched> {
        Ok(())
    }
    let _ = extras_are_here().await;
}

type Fetching = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

type Dressed = Pin<Box<dyn Future<Output = Result<(), NotFetched>>>>;

/// Fetches the words that parts show and their styles, too: they never show without.
fn dressed(part: Fetching) -> Dressed {
    Box::pin(async {
        let (part, words, style) = join3(part, i18n::fetch_rest(), style::fetch()).await;
        part?;
        (words && style).then_some(()).ok_or(NotFetched)
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    OnItsWay,
    Here,
    /// `true` if the server has a newer Pli, whose parts don't fit this one.
    Missing(bool),
}

/// Builds a view of a part as soon as the part is here: at once, without a detour, when it is here already.
fn show(
    place: Place,
    fetch: fn() -> Fetching,
    build: Box<dyn Fn() -> Option<AnyView> + Send>,
) -> AnyView {
    let state = RwSignal::new(State::OnItsWay);
    let mut fetching = dressed(fetch());
    match (&mut fetching).now_or_never() {
        Some(Ok(())) => state.set(State::Here),
        Some(Err(_)) => again(state, dressed(fetch())),
        None => again(state, fetching),
    }
    let on_again = Callback::new(move |()| {
        state.set(State::OnItsWay);
        again(state, dressed(fetch()));
    });
    (move || match state.get() {
        State::Here => untrack(&build),
        State::OnItsWay => missing::waiting(place),
        State::Missing(is_old) => Some(missing::instead(place, is_old, on_again)),
    })
    .into_any()
}

fn again(state: RwSignal<State>, fetching: Dressed) {
    spawn_local(async move {
        let after = match fetching.await {
            Ok(()) => State::Here,
            Err(_) => State::Missing(missing::is_old().await),
        };
        // The place may be gone by now.
        let _ = state.try_set(after);
    });
}
