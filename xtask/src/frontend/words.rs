//! Divides the words of each language: those that the app's first file names come with it, the rest with its parts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::{project, sources};

/// By key.
type Words = BTreeMap<String, Value>;

/// Keys of sentences about failures are put together from the name of the failure, and any may be the first that is shown.
const PUT_TOGETHER: &str = "problem.";

/// Writes two files for each language into the folder `to`, `first` being the app's first file.
pub(super) fn divide(first: &[u8], to: &Path) -> Result<()> {
    for path in sources::files(&project::root().join("frontend/locales"))? {
        let language = path.file_stem().context("words without a name")?.to_string_lossy();
        let words = serde_json::from_slice(&fs::read(&path)?)
            .with_context(|| format!("reading {}", path.display()))?;
        let (needed, rest) = share(first, words);
        ensure!(!needed.is_empty() && !rest.is_empty(), "the app names all words or none");
        fs::write(to.join(format!("words_{language}.json")), serde_json::to_vec(&needed)?)?;
        fs::write(to.join(format!("words_{language}_rest.json")), serde_json::to_vec(&rest)?)?;
    }
    Ok(())
}

/// What `first` names, and the rest. A key that stands by chance inside of other words is needed for nothing and does no
/// harm.
fn share(first: &[u8], words: Words) -> (Words, Words) {
    words.into_iter().partition(|(key, _)| {
        key.starts_with(PUT_TOGETHER)
            || first.windows(key.len()).any(|window| window == key.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_first_file_names_comes_with_it() {
        let words =
            r#"{"list.today": "Today", "compose.to": "To", "problem.network.title": "No answer."}"#;
        let (needed, rest) =
            share(b"\0\x01list.todayclass\x02", serde_json::from_str(words).unwrap());
        assert_eq!(needed.into_keys().collect::<Vec<_>>(), ["list.today", "problem.network.title"]);
        assert_eq!(rest.into_keys().collect::<Vec<_>>(), ["compose.to"]);
    }
}
