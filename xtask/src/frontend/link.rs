//! Puts the script that fetches parts into the app's own, which saves a request before the first rows.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

use super::gather::{COMMON, OUTER, SHARED};

/// What the splitter calls its script, and the app's first file the module that it imports the loaders from.
pub(super) const FILE: &str = "__wasm_split.js";

/// Gives wasm-bindgen's `glue` with the splitter's script `parts` in it.
///
/// # Errors
///
/// If either isn't written as the pinned versions of the two programs write it.
pub(super) fn merge(glue: &str, parts: &str) -> Result<String> {
    let mut loaders = Vec::new();
    let mut merged = String::from("const parts = (() => {\n");
    for line in parts.lines() {
        if line.starts_with("import { initSync } from ") {
            continue; // It stands in the same file now.
        }
        ensure!(!line.starts_with("import "), "the splitter's script imports more: {line}");
        let line = line.strip_prefix("export ").map_or(line, |constant| {
            loaders.extend(constant.split_whitespace().nth(1));
            constant
        });
        merged.push_str(line);
        merged.push('\n');
    }
    merged.push_str(&format!("return {{ {} }};\n}})();\n", loaders.join(", ")));

    // One line a loader in both places, and the same module each time.
    let imported = format!("from \"./{FILE}\"");
    let entry = format!("\"./{FILE}\": ");
    let mut is_bound = false;
    for line in glue.lines() {
        if line.trim_end().trim_end_matches(';').ends_with(&imported) {
            continue;
        }
        if !line.trim_start().starts_with(&entry) {
            merged.push_str(line);
            merged.push('\n');
        } else if !is_bound {
            merged.push_str(&format!("{entry}parts,\n"));
            is_bound = true;
        }
    }
    (is_bound && !merged.contains(&imported))
        .then_some(merged)
        .context("wasm-bindgen's script takes no part from the splitter's")
}

/// Gives the splitter's script with one loader of the common file in the place of those of the files that are
/// `gathered` in it.
///
/// # Errors
///
/// If it isn't written as the pinned version of the splitter writes it.
pub(super) fn gather(parts: &str, gathered: &BTreeSet<String>) -> Result<String> {
    if gathered.is_empty() {
        return Ok(parts.to_owned());
    }
    let common = format!(
        "const __{COMMON} = makeLoad(() => {{\n\
         const src = fetch(new URL(\"./{COMMON}.wasm\", import.meta.url));\n\
         src.catch(() => {{}});\n\
         return async (imports) => WebAssembly.instantiateStreaming(src, {{ {OUTER}: imports.{SHARED} }});\n\
         }}, []);\n"
    );
    let mut lines = parts.lines();
    let (mut kept, mut left) = (String::new(), gathered.len());
    while let Some(line) = lines.next() {
        let loader = line.strip_prefix("const __").and_then(|line| line.strip_suffix(MAKE));
        if loader.is_some_and(|name| gathered.contains(name)) {
            // Where the first of them stood, before all that need it.
            if left == gathered.len() {
                kept.push_str(&common);
            }
            left -= 1;
            ensure!(lines.any(|line| line == ", []);"), "the loader of {line} has no end");
            continue;
        }
        // The loader of a part that is a file ends on a line of its own; that of an empty part is one line.
        match line.strip_suffix("]));").and_then(|line| line.rsplit_once(", [")) {
            Some((begin, needed)) => {
                kept.push_str(&format!("{begin}, [{}]));", without(needed, gathered)));
            }
            None => kept.push_str(line),
        }
        kept.push('\n');
    }
    ensure!(left == 0, "the splitter's script doesn't load {left} of the files that it wrote");
    let mut words = kept.split(|it: char| !it.is_ascii_alphanumeric() && it != '_');
    let still = words.find(|word| word.strip_prefix("__").is_some_and(|it| gathered.contains(it)));
    ensure!(still.is_none(), "the splitter's script needs {still:?}, which is gathered");
    Ok(kept)
}

/// How a loader begins, after its name.
const MAKE: &str = " = makeLoad(() => {";

/// The names of loaders, with the common one in the place of those that are `gathered`.
fn without(needed: &str, gathered: &BTreeSet<String>) -> String {
    let all = needed.split(", ").filter(|name| !name.is_empty());
    let is_gathered = |name: &&str| name.strip_prefix("__").is_some_and(|it| gathered.contains(it));
    let (common, mut own): (Vec<_>, Vec<_>) = all.partition(is_gathered);
    let loader = format!("__{COMMON}");
    if !common.is_empty() {
        own.push(&loader);
    }
    own.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import * as import1 from "./__wasm_split.js"
import * as import2 from "./__wasm_split.js"
function __wbg_get_imports() {
    return {
        "./app_bg.js": import0,
        "./__wasm_split.js": import1,
        "./__wasm_split.js": import2,
    };
}
export { initSync, __wbg_init as default };
"#;

    #[test]
    fn the_loaders_come_from_the_same_file() {
        let parts = "import { initSync } from \"./app.js\";\n\
                     const __chunk_3 = makeLoad();\n\
                     export const load_one = wrapAsyncCb(1);\n\
                     export const load_two = wrapAsyncCb(2);\n";
        let expected = r#"const parts = (() => {
const __chunk_3 = makeLoad();
const load_one = wrapAsyncCb(1);
const load_two = wrapAsyncCb(2);
return { load_one, load_two };
})();
function __wbg_get_imports() {
    return {
        "./app_bg.js": import0,
"./__wasm_split.js": parts,
    };
}
export { initSync, __wbg_init as default };
"#;
        assert_eq!(merge(GLUE, parts).unwrap(), expected);
    }

    #[test]
    fn a_script_of_another_kind_is_refused() {
        assert!(merge("export default init;", "").is_err());
        assert!(merge(GLUE, "import { other } from \"./other.js\";").is_err());
    }

    #[test]
    fn files_that_were_gathered_have_one_loader() {
        let block = |name: &str| {
            format!(
                "/* one, two */\nconst __{name} = makeLoad(() => {{\n    fetch({name});\n}}\n, []);\n"
            )
        };
        let part = |needed: &str| {
            format!("export const load_one = wrapAsyncCb(makeLoad(() => {{\n}}\n, [{needed}]));\n")
        };
        let script = |needed: &str| {
            [&block("chunk_1"), &block("chunk_2"), &block("chunk_12"), &part(needed)]
                .map(|it| it.as_str())
                .concat()
        };
        let gathered = BTreeSet::from(["chunk_1".to_owned(), "chunk_12".to_owned()]);
        let merged = gather(&script("__chunk_1, __chunk_2, __chunk_12"), &gathered).unwrap();
        assert_eq!(merged.matches("makeLoad").count(), 3, "{merged}");
        assert!(merged.contains("./common.wasm") && merged.contains(&block("chunk_2")), "{merged}");
        assert!(merged.ends_with(&part("__chunk_2, __common")), "{merged}");
        let empty = "export const load_two = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_12]));\n";
        let merged = gather(&format!("{}{empty}", script("")), &gathered).unwrap();
        assert!(merged.ends_with(&empty.replace("chunk_12", "common")), "{merged}");
        assert!(gather(&format!("{}load(__chunk_1);", script("")), &gathered).is_err());
        let merged = gather(&script("__chunk_2"), &gathered).unwrap();
        assert!(merged.ends_with(&part("__chunk_2")), "{merged}");
        assert_eq!(gather(&script(""), &BTreeSet::new()).unwrap(), script(""));
        assert!(gather(&script(""), &BTreeSet::from(["chunk_7".to_owned()])).is_err());
    }
}
