//! What is known of every member.

/// The variables that Pli fills in by itself, in the order in which they are offered.
pub const KNOWN: &[&str] = &[
    "first_name",
    "last_name",
    "job_title",
    "department",
    "organisation",
    "phone",
    "mobile",
    "email",
    "address",
];

/// Whether a variable can be called so.
pub fn is_name(name: &str) -> bool {
    super::lex::is_name(name)
}

/// A name for a variable that is called `label` by people: `Calendar link` is `calendar_link`.
pub fn name_for(label: &str) -> String {
    let mut name = String::new();
    for c in label.to_lowercase().chars() {
        if c.is_ascii_lowercase() || (c.is_ascii_digit() && !name.is_empty()) {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(super::LONGEST_NAME);
    let name = name.trim_end_matches('_');
    if name.is_empty() { "field".to_owned() } else { name.to_owned() }
}
