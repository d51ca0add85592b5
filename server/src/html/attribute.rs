//! Attributes' values, each judged by what it may be.

use url::Url;

use super::allow::{self, Value};
use super::colour::{Colour, Role};
use super::css::{self, Context};
use super::names;
use super::picture::Picture;

/// Longer text in a `title` or `alt` helps nobody.
const MAX_TEXT: usize = 1000;
/// Links carry their tracking with them, but there is an end.
const MAX_LINK: usize = 16 * 1024;

/// Declarations for one element; the longest in real mail have some hundred characters.
const MAX_STYLE: usize = 16 * 1024;

/// The value to write for `attribute` of `tag`, if it may stay.
pub(super) fn clean(
    tag: &str,
    attribute: &str,
    value: &str,
    context: &mut Context<'_>,
) -> Option<String> {
    match allow::value(tag, attribute)? {
        Value::Text => Some(value.chars().take(MAX_TEXT).collect()),
        Value::Word => word(value),
        Value::Size => size(value),
        Value::Count => count(value),
        Value::Number => value.trim().parse::<i32>().ok().map(|number| number.to_string()),
        Value::Colour => {
            let role = if attribute == "bgcolor" { Role::Ground } else { Role::Ink };
            colour(value, role, context)
        }
        Value::Style if value.len() > MAX_STYLE => None,
        Value::Style => Some(css::attribute(value, context)).filter(|style| !style.is_empty()),
        Value::Names if attribute == "id" => names::prefixed(value.trim()),
        Value::Names => Some(names::all_prefixed(value)).filter(|names| !names.is_empty()),
        Value::Link => link(value),
        Value::Picture => match context.pictures.resolve(value) {
            Picture::At(address) => Some(address),
            Picture::Blocked | Picture::Tracker | Picture::Missing => None,
        },
        Value::Font => {
            let plain = |c: char| c.is_alphanumeric() || " ,-_'".contains(c);
            value.chars().all(plain).then(|| value.to_owned())
        }
    }
}

/// Where a link may lead: the web, a mail, a telephone, or a place in the letter itself.
fn link(value: &str) -> Option<String> {
    let value = value.trim();
    if let Some(place) = value.strip_prefix('#') {
        return names::prefixed(place).map(|place| format!("#{place}"));
    }
    let url = Url::parse(value).ok()?;
    let known = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| !host.is_empty()),
        "mailto" | "tel" => true,
        _ => false,
    };
    // Written anew, so that what is clicked is what was judged: no tabs, line ends or letters of other alphabets.
    (known && url.as_str().len() <= MAX_LINK).then(|| url.into())
}

fn word(value: &str) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (plain && value.len() <= 32).then_some(value)
}

fn size(value: &str) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let (number, unit) = match value.strip_suffix('%') {
        Some(number) => (number, "%"),
        None => (value.strip_suffix("px").unwrap_or(&value), ""),
    };
    let number = number.trim();
    // `+1` and `-1` are sizes of `font`.
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    let plain =
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let within = digits.parse::<f32>().is_ok_and(|number| number <= 5000.0);
    (plain && within).then(|| format!("{number}{unit}"))
}

fn count(value: &str) -> Option<String> {
    let number: i32 = value.trim().parse().ok()?;
    // A cell that spans more than this makes a browser work, not a table.
    (-1000..=1000).contains(&number).then(|| number.to_string())
}

fn colour(value: &str, role: Role, context: &mut Context<'_>) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let colour = Colour::parse(&value)?;
    context.colours.keep(colour, role).then_some(value)
}
