//! Names that mail gives: classes, ids, anchors. All get a prefix, so that none can pass for one of ours, nor stand in
//! for a property of the document when the app looks into the frame (DOM clobbering).

const PREFIX: &str = "m_";
const MAX_LENGTH: usize = 128;

/// `name` with the prefix, if it is plain enough to be one.
pub(super) fn prefixed(name: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > MAX_LENGTH || !name.chars().all(plain) {
        return None;
    }
    // A name that was prefixed before stays as it is: what has been sanitised can be sanitised again.
    if name.starts_with(PREFIX) { Some(name.to_owned()) } else { Some(format!("{PREFIX}{name}")) }
}

/// Several, parted by white space, as in `class`.
pub(super) fn all_prefixed(names: &str) -> String {
    let names: Vec<_> = names.split_ascii_whitespace().filter_map(prefixed).collect();
    names.join(" ")
}
