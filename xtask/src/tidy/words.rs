//! Every word that the interface shows is there in every language.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{File, Finding};

const FOLDER: &str = "frontend/locales/";
/// The language that the others are held against.
const REFERENCE: &str = "frontend/locales/en.json";

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut catalogues = BTreeMap::new();
    for file in files.iter().filter(|file| is_catalogue(&file.path)) {
        match serde_json::from_str(&file.text) {
            Ok(value) => {
                let mut keys = Vec::new();
                collect("", &value, &mut keys);
                catalogues.insert(file.path.as_str(), keys);
            }
            Err(error) => findings.push(Finding {
                path: file.path.clone(),
                line: error.line(),
                advice: format!("mend the JSON: {error}"),
            }),
        }
    }
    let Some(wanted) = catalogues.get(REFERENCE) else { return findings };
    for (path, keys) in &catalogues {
        findings.extend(differences(path, wanted, keys, "is missing here; translate it"));
        findings.extend(differences(path, keys, wanted, "is not in en.json; remove it here"));
    }
    findings
}

fn is_catalogue(path: &str) -> bool {
    path.strip_prefix(FOLDER).is_some_and(|name| name.ends_with(".json") && !name.contains('/'))
}

/// Plural forms differ between languages: `count.few` and `count.other` are one word.
fn collect(prefix: &str, value: &Value, keys: &mut Vec<String>) {
    const PLURAL_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
    match value {
        Value::Object(members)
            if !members.keys().all(|key| PLURAL_FORMS.contains(&key.as_str())) =>
        {
            for (key, member) in members {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                collect(&path, member, keys);
            }
        }
        _ => keys.push(prefix.to_owned()),
    }
}

fn differences<'a>(
    path: &str,
    wanted: &'a [String],
    present: &'a [String],
    advice: &str,
) -> impl Iterator<Item = Finding> {
    let absent = wanted.iter().filter(|key| !present.contains(key));
    absent.map(move |key| Finding {
        path: path.to_owned(),
        line: 1,
        advice: format!("the word \"{key}\" {advice}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_german(german: &str, expected: &[&str]) {
        let english = r#"{"send": "Send", "list": {"empty": "No mail", "count": {"one": "1", "other": "{n}"}}}"#;
        let files = [(REFERENCE, english), ("frontend/locales/de.json", german)]
            .map(|(path, text)| File { path: path.to_owned(), text: text.to_owned() });
        let advice: Vec<String> = check(&files).into_iter().map(|finding| finding.advice).collect();
        assert_eq!(advice.len(), expected.len(), "{advice:?}");
        for (advice, part) in advice.iter().zip(expected) {
            assert!(advice.contains(part), "{advice} lacks {part}");
        }
    }

    #[test]
    fn every_language_has_every_word_and_no_other() {
        check_german(
            r#"{"send": "Senden", "list": {"empty": "Leer", "count": {"other": "{n}"}}}"#,
            &[],
        );
        check_german(r#"{"send": "Senden", "list": {"empty": "Leer"}}"#, &["\"list.count\""]);
        check_german(
            r#"{"send": "S", "old": "A", "list": {"empty": "L", "count": {"other": "{n}"}}}"#,
            &["\"old\" is not in en.json"],
        );
        check_german("{", &["mend the JSON"]);
    }
}
