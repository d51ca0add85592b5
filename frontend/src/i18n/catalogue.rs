//! The words of one language.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::format;
use super::language::Language;
use crate::browser;

/// All words of one language that are here, by key, as the browser read them: a text each, or an object of texts by
/// CLDR's plural category (`one`, `many`, `other`).
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) language: Language,
    pub(super) first: Option<Object>,
    pub(super) rest: Option<Object>,
}

/// The words that the app's first file names.
pub(super) async fn first(language: Language) -> Option<Object> {
    fetch(&format!("words_{}.json", language.code())).await
}

/// The words that only parts of the app name.
pub(super) async fn rest(language: Language) -> Option<Object> {
    fetch(&format!("words_{}_rest.json", language.code())).await
}

/// Which words stand in which file depends on the build, so they lie beside its other files.
async fn fetch(file: &str) -> Option<Object> {
    let url = browser::beside_app(file)?;
    let response = gloo_net::http::Request::get(&url).send().await.ok()?;
    if !response.ok() {
        return None;
    }
    JSON::parse(&response.text().await.ok()?).ok()?.dyn_into().ok()
}

/// What goes into a place of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Text(String),
    /// Written with the language's separators.
    Number(f64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl Catalogue {
    /// The key itself stands in for a missing text.
    pub(super) fn text(&self, key: &str, args: &[(&str, Arg)]) -> String {
        let shares = [&self.first, &self.rest].into_iter().flatten();
        let entry = shares.filter_map(|words| get(words, key)).next();
        let template = entry.and_then(|entry| {
            entry.as_string().or_else(|| {
                let category = format::plural_category(count(args));
                get(&entry, &category).or_else(|| get(&entry, "other"))?.as_string()
            })
        });
        template.map_or_else(|| key.to_owned(), |template| fill(&template, args, format::number))
    }
}

fn get(words: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(words, &key.into()).ok().filter(|found| !found.is_undefined())
}

fn count(args: &[(&str, Arg)]) -> f64 {
    let found = args.iter().find_map(|(name, arg)| match arg {
        Arg::Number(number) if *name == "count" => Some(*number),
        Arg::Number(_) | Arg::Text(_) => None,
    });
    found.unwrap_or_default()
}

/// Puts `args` where `template` says `{name}`. A name without an argument stays as it is.
fn fill(template: &str, args: &[(&str, Arg)], number: impl Fn(f64) -> String) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match args.iter().find(|(known, _)| *known == name) {
            Some((_, Arg::Text(text))) => filled.push_str(text),
            Some((_, Arg::Number(value))) => filled.push_str(&number(*value)),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap};
    use std::path::Path;

    use serde::Deserialize;

    use super::*;
    use crate::i18n::problem;

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    enum Entry {
        Text(String),
        Plural(BTreeMap<String, String>),
    }

    #[track_caller]
    fn check(template: &str, args: &[(&str, Arg)], expected: &str) {
        assert_eq!(fill(template, args, |number| format!("<{number}>")), expected);
    }

    #[test]
    fn puts_arguments_in_their_places() {
        check("Inbox", &[], "Inbox");
        check(
            "{count} of {total}",
            &[("count", 3u32.into()), ("total", 9u32.into())],
            "<3> of <9>",
        );
        check("To {name}", &[("name", "{name}".into())], "To {name}"); // What is put in is not read again.
        check("{unknown}", &[], "{unknown}");
        check("open {", &[], "open {");
    }

    fn catalogues() -> Vec<(Language, HashMap<String, Entry>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
        let read = |language: Language| {
            let path = folder.join(format!("{}.json", language.code()));
            let text = std::fs::read_to_string(&path).unwrap();
            (
                language,
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}")),
            )
        };
        Language::ALL.into_iter().map(read).collect()
    }

    fn places(entry: &Entry) -> BTreeSet<String> {
        let texts: Vec<&String> = match entry {
            Entry::Text(text) => vec![text],
            Entry::Plural(forms) => forms.values().collect(),
        };
        let parts = texts.into_iter().flat_map(|text| text.split('{').skip(1));
        parts.filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
    }

    #[test]
    fn every_language_has_every_key_with_the_same_places_and_all_its_plural_forms() {
        let all = catalogues();
        let (_, english) = &all[0];
        for (language, entries) in &all {
            let missing: Vec<_> =
                english.keys().filter(|key| !entries.contains_key(*key)).collect();
            let unknown: Vec<_> =
                entries.keys().filter(|key| !english.contains_key(*key)).collect();
            assert!(
                missing.is_empty() && unknown.is_empty(),
                "{language:?}: missing {missing:?}, unknown {unknown:?}"
            );
            for (key, entry) in entries {
                assert_eq!(places(entry), places(&english[key]), "{language:?} {key}");
                match entry {
                    Entry::Text(text) => assert!(!text.trim().is_empty(), "{language:?} {key}"),
                    Entry::Plural(forms) => {
                        let wanted: &[&str] = match language {
                            Language::En | Language::De => &["one", "other"],
                            Language::Fr | Language::It | Language::Es => &["one", "many", "other"],
                        };
                        let own: Vec<&str> = forms.keys().map(String::as_str).collect();
                        let mut wanted = wanted.to_vec();
                        wanted.sort_unstable();
                        assert_eq!(own, wanted, "{language:?} {key}");
                    }
                }
            }
        }
    }

    fn sources(folder: &Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_key_in_the_source_is_in_the_catalogue_and_the_other_way_round() {
        let mut source = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let calls = source.split("t!(").skip(1).chain(source.split("tr(").skip(1));
        let used: BTreeSet<&str> = calls
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
            // `format!(` ends in the same letters.
            .filter(|key| {
                key.contains('.')
                    && !key.contains(|c: char| !".-".contains(c) && !c.is_alphanumeric())
            })
            .collect();
        let (_, english) = &catalogues()[0];
        let missing: Vec<_> = used.iter().filter(|key| !english.contains_key(**key)).collect();
        assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
        // A key may also stand in a table and be passed to `i18n::text`.
        let unused: Vec<_> = english
            .keys()
            .filter(|key| !source.contains(&format!("\"{key}\"")) && !key.starts_with("problem."))
            .collect();
        assert!(unused.is_empty(), "not used: {unused:?}");
    }

    #[test]
    fn every_problem_has_its_own_sentence_in_every_language() {
        for (language, entries) in catalogues() {
            let mut titles = BTreeSet::new();
            for key in problem::keys() {
                let Some(Entry::Text(text)) = entries.get(&key) else {
                    panic!("{language:?}: no {key}");
                };
                assert!(text.ends_with('.'), "{language:?} {key}: a sentence ends in a full stop");
                if key.ends_with(".title") {
                    assert!(
                        titles.insert(text.clone()),
                        "{language:?} {key}: says what another says"
                    );
                }
            }
        }
    }
}
