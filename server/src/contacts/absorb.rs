//! What a card takes over from one that is merged into it, beside what the user saw and chose.

use serde_json::Value;

use super::Body;
use super::edit::fresh_key;

/// What the user saw, and so decided about.
const SHOWN: [&str; 12] = [
    "kind",
    "name",
    "nicknames",
    "organizations",
    "titles",
    "emails",
    "phones",
    "addresses",
    "links",
    "notes",
    "keywords",
    "members",
];

/// What says something about the card itself and not about whom it is of.
const OWN: [&str; 6] = ["@type", "uid", "version", "created", "updated", "prodId"];

/// Adds to `body` whatever `other` holds that Pli doesn't show. Nothing that `body` holds is changed.
pub(super) fn absorb(body: &mut Body, other: &Body) {
    for (property, value) in other {
        if SHOWN.contains(&property.as_str()) || OWN.contains(&property.as_str()) {
            continue;
        }
        match (body.get_mut(property), value) {
            (None, Value::Object(entries)) if property == "vCard" => {
                // What vCard said about single values names them by keys, which aren't the same here.
                let mut entries = entries.clone();
                entries.remove("convertedProperties");
                body.insert(property.clone(), Value::Object(entries));
            }
            (None, _) => drop(body.insert(property.clone(), value.clone())),
            (Some(Value::Object(mine)), Value::Object(others)) if property == "vCard" => {
                add_properties(mine, others);
            }
            (Some(Value::Object(mine)), Value::Object(others)) => {
                let is_anniversary = property == "anniversaries";
                add_entries(mine, others, is_anniversary);
            }
            (Some(Value::Array(mine)), Value::Array(others)) => add_items(mine, others),
            // One of a kind: the card that stays has it already.
            (Some(_), _) => {}
        }
    }
}

fn add_entries(mine: &mut Body, others: &Body, births_are_shown: bool) {
    for (key, value) in others {
        let is_birth = value.get("kind").is_some_and(|kind| kind == "birth");
        if births_are_shown && is_birth || mine.values().any(|known| known == value) {
            continue;
        }
        // Sets have a meaning in their keys; `true` is all there is to their values.
        if value.is_boolean() || !mine.contains_key(key) {
            mine.entry(key.clone()).or_insert_with(|| value.clone());
        } else {
            mine.insert(fresh_key(mine), value.clone());
        }
    }
}

fn add_items(mine: &mut Vec<Value>, others: &[Value]) {
    for value in others {
        if !mine.contains(value) {
            mine.push(value.clone());
        }
    }
}

/// Properties of vCard that JSContact has no place for (RFC 9555 §2.15.1).
fn add_properties(mine: &mut Body, others: &Body) {
    let Some(Value::Array(others)) = others.get("properties") else { return };
    let entry = mine.entry("properties").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(mine) = entry {
        add_items(mine, others);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hidden_values_are_all_kept_and_shown_ones_left_to_the_user() {
        let mut body = json!({
            "uid": "1",
            "emails": { "k1": { "address": "a@x.example" } },
            "onlineServices": { "k1": { "uri": "xmpp:a" }, "k2": { "uri": "xmpp:b" } },
            "vCard": { "properties": [["x-a", {}, "unknown", "1"]] },
        });
        let other = json!({
            "uid": "2",
            "emails": { "k1": { "address": "unticked@x.example" } },
            "onlineServices": { "k1": { "uri": "xmpp:b" }, "k2": { "uri": "xmpp:c" } },
            "anniversaries": { "k1": { "kind": "wedding" } },
            "vCard": {
                "properties": [["x-a", {}, "unknown", "1"], ["x-b", {}, "unknown", "2"]],
                "convertedProperties": {},
            },
            "example.com:thing": 5,
        });
        let (Value::Object(body), Value::Object(other)) = (&mut body, &other) else { return };
        absorb(body, other);
        let expected = json!({
            "uid": "1",
            "emails": { "k1": { "address": "a@x.example" } },
            "onlineServices":
                { "k1": { "uri": "xmpp:a" }, "k2": { "uri": "xmpp:b" }, "k3": { "uri": "xmpp:c" } },
            "anniversaries": { "k1": { "kind": "wedding" } },
            "vCard": { "properties": [["x-a", {}, "unknown", "1"], ["x-b", {}, "unknown", "2"]] },
            "example.com:thing": 5,
        });
        assert_eq!(Value::Object(body.clone()), expected);
    }
}
