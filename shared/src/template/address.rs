//! Addresses of links and pictures that values bring in.

/// What an address with a value in it begins with.
pub const SCHEMES: &[&str] = &["https://", "http://", "mailto:", "tel:"];

/// Attributes that hold an address.
const ATTRIBUTES: &[&str] = &[
    "action",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "dynsrc",
    "formaction",
    "href",
    "icon",
    "longdesc",
    "lowsrc",
    "manifest",
    "ping",
    "poster",
    "profile",
    "src",
    "usemap",
    "xlink:href",
    "xml:base",
];

pub(super) fn is_address(attribute: &str) -> bool {
    ATTRIBUTES.contains(&attribute)
}

/// `value` as an address; empty if it can't be one that is allowed. One without a scheme is taken for a site's, or a
/// person's.
pub fn whole(value: &str) -> String {
    let value: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let lower = value.to_lowercase();
    if SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
        return encoded(&value, |byte| is_unreserved(byte) || is_reserved(byte) || byte == b'%');
    }
    let begins_well = value.starts_with(|c: char| c.is_alphanumeric());
    let has_scheme = value.split_once(':').is_some_and(|(before, after)| {
        // `example.org:8080` has a port.
        !before.contains(['/', '?', '#']) && !after.starts_with(|c: char| c.is_ascii_digit())
    });
    if !begins_well || has_scheme || !value.contains('.') {
        return String::new();
    }
    let scheme = if value.contains('@') && !value.contains('/') { "mailto:" } else { "https://" };
    whole(&format!("{scheme}{value}"))
}

/// `value` within an address: it can end no part of it.
pub fn part(value: &str) -> String {
    encoded(value, |byte| is_unreserved(byte) || byte == b'@')
}

/// `value` behind `tel:`, as phones dial it (RFC 3966).
pub fn telephone(value: &str) -> String {
    // `+49 (0) 30` is written for those who dial the one or the other.
    value
        .replace("(0)", "")
        .chars()
        .filter(|c| c.is_ascii_digit() || "+*#,;".contains(*c))
        .map(|c| if c == '#' { "%23".to_owned() } else { c.to_string() })
        .collect()
}

fn encoded(value: &str, stays: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_reserved(byte: u8) -> bool {
    b":/?#[]@!$&'()*+,;=".contains(&byte)
}
