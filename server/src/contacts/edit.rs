//! Writing what a user changed into a card's JSContact, and nothing else.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};
use shared::contact::{
    CardContent, CardKind, Context, Email, Link, Name, Nickname, Organisation, PartialDate, Phone,
    PhoneFeature, PostalAddress, Title,
};

use super::Body;
use super::content::{self, PLACES};

/// Makes `body` show `new`. What shows the same before and after isn't touched.
pub(crate) fn apply(body: &mut Body, new: &CardContent) {
    let old = content::shown(body);
    if old.kind != new.kind {
        set_kind(body, new.kind);
    }
    if old.name != new.name {
        set_name(body, &old.name, &new.name);
    }
    edit(body, "nicknames", &old.nicknames, &new.nicknames);
    edit(body, "organizations", &old.organisations, &new.organisations);
    edit(body, "titles", &old.titles, &new.titles);
    edit(body, "emails", &old.emails, &new.emails);
    edit(body, "phones", &old.phones, &new.phones);
    edit(body, "addresses", &old.addresses, &new.addresses);
    edit(body, "links", &old.links, &new.links);
    if old.birthday != new.birthday {
        set_birthday(body, new.birthday);
    }
    if old.note != new.note {
        forget_converted(body, "notes");
        match new.note.is_empty() {
            true => drop(body.remove("notes")),
            false => drop(body.insert("notes".to_owned(), json!({ "k1": { "note": new.note } }))),
        }
    }
    set_names(body, "keywords", &old.categories, &new.categories);
    set_names(body, "members", &old.members, &new.members);
}

/// A value of a card, with an entry of its own in a map of the JSContact.
trait Entry: PartialEq {
    fn key(&self) -> &str;

    /// Writes what differs from `old`.
    fn write(&self, old: &Self, entry: &mut Body);
}

fn edit<T: Entry + Default>(body: &mut Body, property: &str, old: &[T], new: &[T]) {
    if old == new {
        return;
    }
    let mut map = match body.remove(property) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let kept: BTreeSet<&str> = new.iter().map(Entry::key).collect();
    for gone in old.iter().filter(|value| !kept.contains(value.key())) {
        map.remove(gone.key());
        forget_converted(body, &format!("{property}/{}", gone.key()));
    }
    let nothing = T::default();
    for value in new {
        let before = old.iter().find(|before| before.key() == value.key());
        if before.is_some_and(|before| before == value) {
            continue;
        }
        match before.and_then(|before| Some((before, map.get_mut(before.key())?))) {
            Some((before, Value::Object(entry))) => value.write(before, entry),
            _ => {
                let mut entry = Body::new();
                value.write(&nothing, &mut entry);
                if !entry.is_empty() {
                    map.insert(fresh_key(&map), Value::Object(entry));
                }
            }
        }
    }
    if !map.is_empty() {
        body.insert(property.to_owned(), Value::Object(map));
    }
}

/// A key that stands after all others.
pub(super) fn fresh_key(map: &Body) -> String {
    let numbers = map.keys().filter_map(|key| key.strip_prefix('k')?.parse::<u32>().ok());
    format!("k{}", numbers.max().unwrap_or(0).saturating_add(1))
}

/// What vCard said about a value that isn't there any more (RFC 9555 §2.15.2).
fn forget_converted(body: &mut Body, path: &str) {
    let Some(Value::Object(vcard)) = body.get_mut("vCard") else { return };
    if let Some(Value::Object(converted)) = vcard.get_mut("convertedProperties") {
        converted.retain(|place, _| place != path && !place.starts_with(&format!("{path}/")));
        if converted.is_empty() {
            vcard.remove("convertedProperties");
        }
    }
}

impl Entry for Nickname {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, _: &Self, entry: &mut Body) {
        set_text(entry, "name", &self.name);
    }
}

impl Entry for Title {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, _: &Self, entry: &mut Body) {
        set_text(entry, "name", &self.name);
    }
}

impl Entry for Organisation {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, old: &Self, entry: &mut Body) {
        set_text(entry, "name", &self.name);
        if old.units != self.units {
            let units: Vec<_> = self.units.iter().map(|unit| json!({ "name": unit })).collect();
            match units.is_empty() {
                true => drop(entry.remove("units")),
                false => drop(entry.insert("units".to_owned(), Value::Array(units))),
            }
        }
    }
}

impl Entry for Email {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, old: &Self, entry: &mut Body) {
        if old.address != self.address {
            set_text(entry, "address", &self.address);
        }
        set_contexts(entry, &old.contexts, &self.contexts);
        set_label(entry, &old.label, &self.label);
        set_preference(entry, self.preference);
    }
}

impl Entry for Phone {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, old: &Self, entry: &mut Body) {
        if old.number != self.number {
            set_text(entry, "number", &self.number);
        }
        set_words::<PhoneFeature>(entry, "features", &old.features, &self.features);
        set_contexts(entry, &old.contexts, &self.contexts);
        set_label(entry, &old.label, &self.label);
        set_preference(entry, self.preference);
    }
}

impl Entry for PostalAddress {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, old: &Self, entry: &mut Body) {
        let parts = |address: &Self| {
            let Self { street, locality, region, postcode, country, .. } = address.clone();
            [street, locality, region, postcode, country]
        };
        if parts(old) != parts(self) {
            write_components(self, old, entry);
            // It said what the parts said before.
            if old.full == self.full && !old.street.is_empty() {
                entry.remove("full");
            }
        }
        if old.full != self.full {
            set_text(entry, "full", &self.full);
        }
        set_contexts(entry, &old.contexts, &self.contexts);
        set_label(entry, &old.label, &self.label);
        set_preference(entry, self.preference);
    }
}

/// Replaces the parts of an address that are others.
fn write_components(new: &PostalAddress, old: &PostalAddress, entry: &mut Body) {
    let mut components = match entry.remove("components") {
        Some(Value::Array(components)) => components,
        _ => Vec::new(),
    };
    let kind = |component: &Value| {
        component.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    if old.street != new.street {
        components.retain(|component| PLACES.contains(&kind(component).as_str()));
        if !new.street.is_empty() {
            components.insert(0, json!({ "kind": "name", "value": new.street }));
        }
    }
    let places = [
        ("locality", &old.locality, &new.locality),
        ("region", &old.region, &new.region),
        ("postcode", &old.postcode, &new.postcode),
        ("country", &old.country, &new.country),
    ];
    for (place, before, after) in places {
        if before == after {
            continue;
        }
        components.retain(|component| kind(component) != place);
        if !after.is_empty() {
            components.push(json!({ "kind": place, "value": after }));
        }
        if place == "country" {
            entry.remove("countryCode");
        }
    }
    if !components.is_empty() {
        entry.insert("components".to_owned(), Value::Array(components));
    }
}

impl Entry for Link {
    fn key(&self) -> &str {
        &self.key
    }

    fn write(&self, old: &Self, entry: &mut Body) {
        set_text(entry, "uri", &self.uri);
        set_label(entry, &old.label, &self.label);
    }
}

fn set_kind(body: &mut Body, kind: CardKind) {
    let word = match kind {
        CardKind::Individual => "individual",
        CardKind::Org => "org",
        CardKind::Group => "group",
        CardKind::Other => return,
    };
    body.insert("kind".to_owned(), Value::from(word));
}

fn set_name(body: &mut Body, old: &Name, new: &Name) {
    let mut name = match body.remove("name") {
        Some(Value::Object(name)) => name,
        _ => Map::new(),
    };
    let parts = [
        ("title", &old.title, &new.title),
        ("given", &old.given, &new.given),
        ("given2", &old.given2, &new.given2),
        ("surname", &old.surname, &new.surname),
        ("surname2", &old.surname2, &new.surname2),
        ("generation", &old.generation, &new.generation),
        ("credential", &old.credential, &new.credential),
    ];
    if parts.iter().any(|(_, before, after)| before != after) {
        let mut components = match name.remove("components") {
            Some(Value::Array(components)) => components,
            _ => Vec::new(),
        };
        let is = |component: &Value, kind: &str| {
            component.get("kind").and_then(Value::as_str) == Some(kind)
        };
        // Separators and the claim of an order hold for the parts as they were.
        components.retain(|component| !is(component, "separator"));
        name.remove("isOrdered");
        name.remove("defaultSeparator");
        name.remove("sortAs");
        for (kind, before, after) in parts {
            if before == after {
                continue;
            }
            let place = components.iter().position(|component| is(component, kind));
            components.retain(|component| !is(component, kind));
            if !after.is_empty() {
                let place = place.unwrap_or(components.len()).min(components.len());
                components.insert(place, json!({ "kind": kind, "value": after }));
            }
        }
        if !components.is_empty() {
            name.insert("components".to_owned(), Value::Array(components));
        }
        forget_converted(body, "name");
    }
    set_text(&mut name, "full", &new.full);
    if !name.is_empty() {
        body.insert("name".to_owned(), Value::Object(name));
    }
}

fn set_birthday(body: &mut Body, birthday: Option<PartialDate>) {
    let key = content::birthday(body).map(|(key, _)| key.clone());
    if let Some(key) = &key {
        forget_converted(body, &format!("anniversaries/{key}"));
    }
    let mut map = match body.remove("anniversaries") {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    if let Some(PartialDate { year, month, day }) = birthday {
        let mut date = Map::from_iter([("@type".to_owned(), Value::from("PartialDate"))]);
        let parts = [("year", year), ("month", month.map(u16::from)), ("day", day.map(u16::from))];
        for (name, part) in parts {
            date.extend(part.map(|part| (name.to_owned(), Value::from(part))));
        }
        let key = key.unwrap_or_else(|| fresh_key(&map));
        let entry = map.entry(key).or_insert_with(|| json!({ "kind": "birth" }));
        if let Value::Object(entry) = entry {
            entry.insert("date".to_owned(), Value::Object(date));
        }
    } else if let Some(key) = key {
        map.remove(&key);
    }
    if !map.is_empty() {
        body.insert("anniversaries".to_owned(), Value::Object(map));
    }
}

fn set_names(body: &mut Body, property: &str, old: &[String], new: &[String]) {
    if old == new {
        return;
    }
    let names = new.iter().filter(|name| !name.is_empty());
    let map: Body = names.map(|name| (name.clone(), Value::Bool(true))).collect();
    match map.is_empty() {
        true => drop(body.remove(property)),
        false => drop(body.insert(property.to_owned(), Value::Object(map))),
    }
}

fn set_text(entry: &mut Body, property: &str, text: &str) {
    match text.is_empty() {
        true => drop(entry.remove(property)),
        false => drop(entry.insert(property.to_owned(), Value::from(text))),
    }
}

fn set_label(entry: &mut Body, old: &str, new: &str) {
    if old != new {
        set_text(entry, "label", new);
    }
}

fn set_preference(entry: &mut Body, preference: Option<u8>) {
    match preference {
        None => drop(entry.remove("pref")),
        Some(preference) => drop(entry.insert("pref".to_owned(), Value::from(preference))),
    }
}

fn set_contexts(entry: &mut Body, old: &BTreeSet<Context>, new: &BTreeSet<Context>) {
    set_words(entry, "contexts", old, new);
}

/// Changes a set as far as Pli has words for what is in it.
fn set_words<T: Ord + Serialize>(
    entry: &mut Body,
    property: &str,
    old: &BTreeSet<T>,
    new: &BTreeSet<T>,
) {
    if old == new {
        return;
    }
    let mut map = match entry.remove(property) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let word = |value: &T| match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    };
    for gone in old.difference(new) {
        map.remove(&word(gone));
    }
    map.extend(new.iter().map(|value| (word(value), Value::Bool(true))));
    if !map.is_empty() {
        entry.insert(property.to_owned(), Value::Object(map));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Body {
        let card = json!({
            "@type": "Card",
            "uid": "u1",
            "name": {
                "full": "Dr. Anna Keller",
                "components": [
                    { "kind": "title", "value": "Dr." },
                    { "kind": "given", "value": "Anna", "phonetic": "\u{2c8}ana" },
                    { "kind": "surname", "value": "Keller" },
                ],
            },
            "emails": {
                "k1": { "address": "a@x.example", "contexts": { "work": true, "lab": true }, "x": 1 },
                "k2": { "address": "b@x.example" },
            },
            "addresses": { "k1": {
                "components": [
                    { "kind": "number", "value": "12" },
                    { "kind": "name", "value": "Gasse" },
                    { "kind": "locality", "value": "Bern" },
                ],
                "countryCode": "CH",
                "coordinates": "geo:1,2",
            } },
            "onlineServices": { "k1": { "uri": "xmpp:a" } },
            "vCard": { "convertedProperties": { "emails/k2/address": { "parameters": { "group": "i1" } } } },
        });
        let Value::Object(card) = card else { unreachable!() };
        card
    }

    #[test]
    fn nothing_changed_is_nothing_written() {
        let mut body = card();
        let shown = content::shown(&body);
        apply(&mut body, &shown);
        assert_eq!(body, card());
    }

    #[test]
    fn only_what_was_edited_changes() {
        let mut body = card();
        let mut shown = content::shown(&body);
        shown.name.surname = "Meier".to_owned();
        shown.name.full = String::new();
        shown.emails[0].contexts = BTreeSet::from([Context::Private]);
        shown.emails.remove(1);
        shown.emails.push(Email { address: "new@x.example".to_owned(), ..Email::default() });
        shown.addresses[0].locality = "Thun".to_owned();
        apply(&mut body, &shown);

        let mut expected = card();
        expected["name"] = json!({ "components": [
            { "kind": "title", "value": "Dr." },
            { "kind": "given", "value": "Anna", "phonetic": "\u{2c8}ana" },
            { "kind": "surname", "value": "Meier" },
        ] });
        expected["emails"] = json!({
            "k1": { "address": "a@x.example", "contexts": { "private": true, "lab": true }, "x": 1 },
            "k2": { "address": "new@x.example" },
        });
        expected["addresses"]["k1"]["components"][2]["value"] = json!("Thun");
        expected["vCard"] = json!({});
        assert_eq!(body, expected);
    }

    #[test]
    fn a_new_card_shows_what_it_was_made_of() {
        let content = CardContent {
            kind: CardKind::Group,
            name: Name { full: "Team".to_owned(), ..Name::default() },
            phones: vec![Phone {
                number: "+41 79".to_owned(),
                features: BTreeSet::from([PhoneFeature::Mobile, PhoneFeature::MainNumber]),
                preference: Some(1),
                ..Phone::default()
            }],
            addresses: vec![PostalAddress {
                street: "Gasse 1\nHinterhof".to_owned(),
                country: "Schweiz".to_owned(),
                ..PostalAddress::default()
            }],
            birthday: Some(PartialDate { day: Some(4), month: Some(12), year: None }),
            note: "Two\nlines".to_owned(),
            members: vec!["u1".to_owned()],
            ..CardContent::default()
        };
        let mut body = Body::new();
        apply(&mut body, &content);
        let mut shown = content::shown(&body);
        shown.phones[0].key.clear();
        shown.addresses[0].key.clear();
        assert_eq!(shown, content);
    }
}
