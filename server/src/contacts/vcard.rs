//! vCard 4.0 (RFC 6350), 3.0 (RFC 2426) and 2.1, in the states in which they are found.

mod letters;
mod split;

use std::panic::catch_unwind;

use calcard::jscontact::JSContact;
use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterName, VCardProperty, VCardValue, VCardVersion,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::contact::transfer::ImportRemark;

use super::{Body, content};
pub(super) use split::split;

/// Bytes of one card, its photo encoded.
const LARGEST: usize = 4 * 1024 * 1024;

/// Lines of one card that are no photo's.
const MOST_LINES: usize = 5_000;

/// One card of a file, as it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raw<'a> {
    /// From 1.
    pub(super) line: u32,
    pub(super) bytes: &'a [u8],
    /// Whether its end is there.
    pub(super) is_whole: bool,
}

/// One card, read.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) body: Body,
    pub(super) encoding: &'static str,
    pub(super) remarks: Vec<ImportRemark>,
}

/// Reads one card; else says why it can't be taken over, and the name of the encoding if it got that far.
pub(super) fn read(raw: Raw<'_>) -> Result<Read, ImportRemark> {
    if !raw.is_whole {
        return Err(ImportRemark::CutOff);
    }
    if raw.bytes.len() > LARGEST || lines(raw.bytes) > MOST_LINES {
        return Err(ImportRemark::TooLarge);
    }
    let letters = letters::decode(raw.bytes);
    let text = with_one_case(&letters::name_encodings(&letters.text));
    // What it makes of a file from anywhere must not end the request.
    let parsed = catch_unwind(|| {
        let card = VCard::parse(&text).ok()?;
        let card: JSContact<'_, String, String> = card.into_jscontact();
        serde_json::to_string(&card.0).ok()
    });
    let json = parsed.ok().flatten().ok_or(ImportRemark::Unreadable)?;
    let mut body: Body = serde_json::from_str(&json).map_err(|_| ImportRemark::Unreadable)?;
    tidy(&mut body, raw.bytes);
    let mut remarks = Vec::new();
    if letters.has_errors {
        remarks.push(ImportRemark::BadLetters);
    }
    Ok(Read { body, encoding: letters.encoding, remarks })
}

/// With the names of groups in lower case: the converter compares them letter by letter, which RFC 6350 §3.3 does not.
fn with_one_case(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        match line.split_once('.') {
            Some((group, rest)) if !group.is_empty() && group.bytes().all(is_name) => {
                lower.push_str(&group.to_ascii_lowercase());
                lower.push('.');
                lower.push_str(rest);
            }
            _ => lower.push_str(line),
        }
    }
    lower
}

/// Lines that don't go on with what the line before began, and so no photo's.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').filter(|line| line.contains(&b':')).count()
}

/// Says in JSContact's words what the converter leaves in those of a vendor, and drops what is only about the file.
fn tidy(body: &mut Body, bytes: &[u8]) {
    tidy_name(body);
    for property in ["emails", "phones", "addresses", "links"] {
        let map = body.get_mut(property).and_then(Value::as_object_mut);
        for entry in map.into_iter().flat_map(|map| map.values_mut()) {
            tidy_contexts(entry);
        }
    }
    let mut vendor = Vec::new();
    if let Some(Value::Object(vcard)) = body.get_mut("vCard") {
        if let Some(Value::Array(properties)) = vcard.get_mut("properties") {
            properties.retain(|property| {
                let name = property.get(0).and_then(Value::as_str).unwrap_or_default();
                let value = property.get(3).and_then(Value::as_str).unwrap_or_default();
                let is_group = name.starts_with("x-addressbookserver-");
                if is_group {
                    vendor.push((name.to_owned(), value.to_owned()));
                }
                name != "version" && !is_group
            });
            if properties.is_empty() {
                vcard.remove("properties");
            }
        }
        if vcard.is_empty() {
            body.remove("vCard");
        }
    }
    for (name, value) in vendor {
        if name.ends_with("-kind") && value.eq_ignore_ascii_case("group") {
            body.insert("kind".to_owned(), Value::from("group"));
        } else if name.ends_with("-member") {
            let members = body.entry("members").or_insert_with(|| json!({}));
            if let Value::Object(members) = members {
                members.insert(value, Value::Bool(true));
            }
        }
    }
    let has_uid = body.get("uid").and_then(Value::as_str).is_some_and(|uid| !uid.trim().is_empty());
    if !has_uid {
        // The same card has the same one if it comes again.
        body.insert("uid".to_owned(), hashed_uid(bytes));
    }
}

/// A `uid` for a card that has the one of another, always the same.
pub(super) fn uid_of(body: &Body) -> Value {
    hashed_uid(&serde_json::to_vec(body).unwrap_or_default())
}

fn hashed_uid(bytes: &[u8]) -> Value {
    let hash = Sha256::digest(bytes);
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Value::from(format!("urn:pli:{hex}"))
}

fn tidy_name(body: &mut Body) {
    let Some(Value::Object(name)) = body.get_mut("name") else { return };
    if name.get("full").is_some_and(|full| full == "") {
        name.remove("full");
    }
    if name.get("components").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        name.remove("components");
    }
    if name.is_empty() {
        body.remove("name");
    }
}

/// Before 4.0, `TYPE` also said that an address is of the Internet, and that a value is the preferred one.
fn tidy_contexts(entry: &mut Value) {
    let Value::Object(entry) = entry else { return };
    let Some(Value::Object(contexts)) = entry.get_mut("contexts") else { return };
    contexts.remove("internet");
    let is_preferred = contexts.remove("pref").is_some();
    if contexts.is_empty() {
        entry.remove("contexts");
    }
    if is_preferred && !entry.contains_key("pref") {
        entry.insert("pref".to_owned(), Value::from(1));
    }
}

/// Writes a card. `None` for one that can't be, which is a bug.
pub(super) fn write(mut body: Body, version: VCardVersion) -> Option<String> {
    let shown = content::shown(&body);
    if shown.name.full.is_empty() {
        // Every vCard has one (RFC 6350 §6.2.1).
        let name = body.entry("name").or_insert_with(|| json!({}));
        name.as_object_mut()?.insert("full".to_owned(), Value::from(shown.display_name()));
    }
    let photo = take_photo(&mut body);
    let json = serde_json::to_string(&body).ok()?;
    let card = JSContact::<'_, String, String>::parse(&json).ok()?;
    let mut card = card.into_vcard()?;
    if version == VCardVersion::V3_0 {
        card.entries.iter_mut().for_each(make_old);
    }
    let mut text = String::new();
    card.write_to(&mut text, version).ok()?;
    let (head, end) = text.split_at_checked(text.rfind("END:VCARD")?)?;
    Some(format!("{head}{}{end}", photo_line(photo, version)))
}

/// Media type and data of the photo.
fn take_photo(body: &mut Body) -> Option<(String, String)> {
    let media = body.get_mut("media")?.as_object_mut()?;
    let (key, kind, data) = media.iter().find_map(|(key, entry)| {
        entry.get("kind").filter(|kind| *kind == "photo")?;
        let uri = entry.get("uri")?.as_str()?.strip_prefix("data:")?;
        let (kind, data) = uri.split_once(";base64,")?;
        Some((key.clone(), kind.to_owned(), data.to_owned()))
    })?;
    media.remove(&key);
    Some((kind, data))
}

/// The converter escapes the comma of a `data:` URL, which RFC 6350 §4 doesn't, and which others don't undo.
fn photo_line(photo: Option<(String, String)>, version: VCardVersion) -> String {
    let Some((kind, data)) = photo else { return String::new() };
    let line = if version == VCardVersion::V3_0 {
        let kind = kind.trim_start_matches("image/").to_ascii_uppercase();
        format!("PHOTO;ENCODING=b;TYPE={kind}:{data}")
    } else {
        format!("PHOTO:data:{kind};base64,{data}")
    };
    // Folded after 75 bytes (RFC 6350 §3.2), all of them ASCII.
    let mut folded = String::with_capacity(line.len() + line.len() / 24);
    for (at, letter) in line.chars().enumerate() {
        if at > 0 && at % 74 == 0 {
            folded.push_str("\r\n ");
        }
        folded.push(letter);
    }
    folded + "\r\n"
}

/// Leaves what readers of 3.0 stumble over: parameters that came later, and components beyond those of RFC 2426.
fn make_old(entry: &mut VCardEntry) {
    entry.params.retain(|parameter| {
        !matches!(
            parameter.name,
            VCardParameterName::PropId
                | VCardParameterName::Jscomps
                | VCardParameterName::Derived
                | VCardParameterName::Jsptr
        )
    });
    match entry.name {
        VCardProperty::N => entry.values.truncate(5),
        VCardProperty::Adr => entry.values.truncate(7),
        VCardProperty::Kind if entry.values.contains(&VCardValue::Kind(VCardKind::Group)) => {
            entry.name = VCardProperty::Other("X-ADDRESSBOOKSERVER-KIND".to_owned());
            entry.values = vec![VCardValue::Text("group".to_owned())];
        }
        VCardProperty::Member => {
            entry.name = VCardProperty::Other("X-ADDRESSBOOKSERVER-MEMBER".to_owned());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
