//! What people see of a card's JSContact.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::contact::{
    CardContent, CardKind, Context, Email, Link, Name, Nickname, Organisation, PartialDate, Phone,
    PostalAddress, Title,
};

use super::Body;

/// Components of an address that have a field of their own (RFC 9553 §2.5.1.1); all others are the street.
pub(super) const PLACES: [&str; 4] = ["locality", "region", "postcode", "country"];

/// Everything that Pli shows of it. What has another shape than RFC 9553 asks for isn't seen, and so stays.
pub(crate) fn shown(body: &Body) -> CardContent {
    CardContent {
        kind: kind(body),
        name: name(body),
        nicknames: entries(body, "nicknames", |key, entry| {
            Some(Nickname { key, name: text(entry, "name")? })
        }),
        organisations: entries(body, "organizations", |key, entry| {
            let units = entry.get("units").and_then(Value::as_array);
            let units: Vec<String> =
                units.into_iter().flatten().filter_map(|unit| text(unit, "name")).collect();
            let name = text(entry, "name").unwrap_or_default();
            (!name.is_empty() || !units.is_empty()).then_some(Organisation { key, name, units })
        }),
        titles: entries(body, "titles", |key, entry| {
            Some(Title { key, name: text(entry, "name")? })
        }),
        emails: entries(body, "emails", |key, entry| {
            let address = text(entry, "address")?;
            let (contexts, label) = (contexts(entry), label(entry));
            Some(Email { key, address, contexts, label, preference: preference(entry) })
        }),
        phones: entries(body, "phones", |key, entry| {
            let number = text(entry, "number")?;
            let number = number.strip_prefix("tel:").map(str::to_owned).unwrap_or(number);
            let (contexts, label) = (contexts(entry), label(entry));
            let (features, preference) = (known(entry, "features"), preference(entry));
            Some(Phone { key, number, features, contexts, label, preference })
        }),
        addresses: entries(body, "addresses", address),
        birthday: birthday(body).and_then(|(_, entry)| date(entry.get("date")?)),
        links: entries(body, "links", |key, entry| {
            Some(Link { key, uri: text(entry, "uri")?, label: label(entry) })
        }),
        note: entries(body, "notes", |_, entry| text(entry, "note")).join("\n\n"),
        categories: names(body, "keywords"),
        members: names(body, "members"),
    }
}

fn kind(body: &Body) -> CardKind {
    match body.get("kind").and_then(Value::as_str) {
        None | Some("individual") => CardKind::Individual,
        Some("org") => CardKind::Org,
        Some("group") => CardKind::Group,
        Some(_) => CardKind::Other,
    }
}

fn name(body: &Body) -> Name {
    let Some(entry) = body.get("name") else { return Name::default() };
    let components = entry.get("components").and_then(Value::as_array);
    let components: Vec<&Value> = components.into_iter().flatten().collect();
    let of = |kind: &str| joined(&components, |other| other == kind, " ");
    Name {
        full: text(entry, "full").unwrap_or_default(),
        title: of("title"),
        given: of("given"),
        given2: of("given2"),
        surname: of("surname"),
        surname2: of("surname2"),
        generation: of("generation"),
        credential: of("credential"),
    }
}

fn address(key: String, entry: &Value) -> Option<PostalAddress> {
    let components = entry.get("components").and_then(Value::as_array);
    let components: Vec<&Value> = components.into_iter().flatten().collect();
    let of = |kind: &str| joined(&components, |other| other == kind, " ");
    let is_street = |kind: &str| !PLACES.contains(&kind) && kind != "separator";
    let shown = PostalAddress {
        key,
        street: joined(&components, is_street, " "),
        locality: of("locality"),
        region: of("region"),
        postcode: of("postcode"),
        country: of("country"),
        full: text(entry, "full").unwrap_or_default(),
        contexts: contexts(entry),
        label: label(entry),
        preference: preference(entry),
    };
    (!components.is_empty() || !shown.full.is_empty()).then_some(shown)
}

/// The values of components of a kind, one after the other.
fn joined(components: &[&Value], is_meant: impl Fn(&str) -> bool, between: &str) -> String {
    let meant = components
        .iter()
        .filter(|component| component.get("kind").and_then(Value::as_str).is_some_and(&is_meant));
    let values: Vec<String> = meant.filter_map(|component| text(component, "value")).collect();
    values.join(between)
}

/// The entries of a map that can be shown, in the order of their keys: `k2` before `k10`.
fn entries<T>(body: &Body, property: &str, show: impl Fn(String, &Value) -> Option<T>) -> Vec<T> {
    let map = body.get(property).and_then(Value::as_object);
    let mut all: Vec<(&String, &Value)> = map.into_iter().flatten().collect();
    all.sort_by_key(|(key, _)| (key.len(), key.as_str()));
    all.into_iter().filter_map(|(key, entry)| show(key.clone(), entry)).collect()
}

/// The names in a set, which JSON has as an object of `true`.
fn names(body: &Body, property: &str) -> Vec<String> {
    let map = body.get(property).and_then(Value::as_object);
    map.into_iter()
        .flatten()
        .filter(|(_, value)| **value == true)
        .map(|(key, _)| key.clone())
        .collect()
}

/// A text that isn't empty.
fn text(entry: &Value, property: &str) -> Option<String> {
    let text = entry.get(property)?.as_str()?.trim();
    // Old Mac and Windows line ends mean the same.
    (!text.is_empty()).then(|| text.replace("\r\n", "\n"))
}

/// Apple's own labels stand between marks.
fn label(entry: &Value) -> String {
    let label = text(entry, "label").unwrap_or_default();
    let bare = label.strip_prefix("_$!<").and_then(|label| label.strip_suffix(">!$_"));
    bare.map(str::to_owned).unwrap_or(label)
}

fn preference(entry: &Value) -> Option<u8> {
    entry.get("pref")?.as_u64()?.try_into().ok()
}

fn contexts(entry: &Value) -> BTreeSet<Context> {
    known(entry, "contexts")
}

/// Those of a set that Pli has a word for.
pub(super) fn known<T: DeserializeOwned + Ord>(entry: &Value, property: &str) -> BTreeSet<T> {
    let map = entry.get(property).and_then(Value::as_object);
    let set = map.into_iter().flatten().filter(|(_, value)| **value == true);
    set.filter_map(|(key, _)| serde_json::from_value(Value::String(key.clone())).ok()).collect()
}

/// The first anniversary that is a birth, and its key.
pub(super) fn birthday(body: &Body) -> Option<(&String, &Value)> {
    let map = body.get("anniversaries")?.as_object()?;
    map.iter().find(|(_, entry)| entry.get("kind").is_some_and(|kind| kind == "birth"))
}

fn date(date: &Value) -> Option<PartialDate> {
    let number = |name: &str| date.get(name).and_then(Value::as_u64);
    let mut shown = PartialDate {
        year: number("year").and_then(|year| year.try_into().ok()),
        month: number("month").and_then(|month| month.try_into().ok()),
        day: number("day").and_then(|day| day.try_into().ok()),
    };
    // RFC 9553 §2.8.1: the moment of a birth may be known.
    if let Some(utc) = date.get("utc").and_then(Value::as_str) {
        let mut parts = utc.get(..10)?.split('-');
        shown.year = parts.next()?.parse().ok();
        shown.month = parts.next()?.parse().ok();
        shown.day = parts.next()?.parse().ok();
    }
    (shown != PartialDate::default()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_of_any_shape_is_shown_as_far_as_it_goes() {
        let body = serde_json::json!({
            "kind": "device",
            "name": { "components": "none" },
            "emails": { "k10": { "address": "b@x.example" }, "k2": { "address": " a@x.example " }, "k3": 5 },
            "phones": { "k1": { "number": "tel:+41791234567", "features": { "mobile": true, "smoke": true } } },
            "keywords": { "b": true, "a": true, "c": false },
            "anniversaries": { "k1": { "kind": "birth", "date": { "@type": "Timestamp", "utc": "1980-02-03T00:00:00Z" } } },
            "links": [],
        });
        let Value::Object(body) = body else { unreachable!() };
        let shown = shown(&body);
        assert_eq!(shown.kind, CardKind::Other);
        let addresses: Vec<_> = shown.emails.iter().map(|email| email.address.as_str()).collect();
        assert_eq!(addresses, ["a@x.example", "b@x.example"]);
        assert_eq!(shown.phones[0].number, "+41791234567");
        assert_eq!(shown.phones[0].features.len(), 1);
        assert_eq!(shown.categories, ["a", "b"]);
        let birthday = PartialDate { year: Some(1980), month: Some(2), day: Some(3) };
        assert_eq!(shown.birthday, Some(birthday));
    }
}
