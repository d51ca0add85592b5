//! What this browser, or this tab, keeps.

use web_sys::Storage;

use super::window;

fn lasting() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps `value` and tells whether the browser let us.
pub fn try_store(key: &str, value: &str) -> bool {
    lasting().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// All keys that begin with `prefix`.
pub fn stored_keys(prefix: &str) -> Vec<String> {
    let Some(storage) = lasting() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    let keys = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    keys.filter(|key| key.starts_with(prefix)).collect()
}

/// Keeps `value` for this tab: it outlives a reload, not the tab.
pub fn store_for_tab(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Forgets all that this browser and this tab keep in these two places.
pub fn forget_all() {
    let window = window();
    for storage in
        [window.local_storage(), window.session_storage()].into_iter().flatten().flatten()
    {
        let _ = storage.clear();
    }
}

pub fn stored_for_tab(key: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(key).ok().flatten()
}
