//! The script itself.

use leptos::prelude::*;
use shared::id::AccountId;

#[component]
pub fn Expert(account: AccountId) -> impl IntoView {
    let _ = account;
    view! { <main class="app__sheet page"></main> }
}
