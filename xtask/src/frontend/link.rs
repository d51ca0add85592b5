//! Puts the script that fetches parts into the app's own, which saves a request before the first rows.

use anyhow::{Context as _, Result, ensure};

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
}
