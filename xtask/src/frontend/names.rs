//! Short names for what the app's first file imports of its glue: wasm-bindgen's carry a hash each, which no compression
//! makes smaller, and stand in both files.

use anyhow::{Result, ensure};

use super::wasm::{
    FUNCTION, HEADER_BYTES, IMPORT_SECTION, Reader, write_number, write_section, write_text,
};

/// What wasm-bindgen calls the module that its imports are of.
const GLUE: &[u8] = b"./app_bg.js";

/// Gives `wasm` and its `glue` with other names for what goes from the one to the other.
///
/// # Errors
///
/// If either isn't written as the pinned version of wasm-bindgen writes it.
pub(super) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut all = Reader::new(wasm);
    let mut short = all.take(HEADER_BYTES)?.to_vec();
    let mut glue = glue.to_owned();
    while !all.is_empty() {
        let id = all.byte()?;
        let length = all.number()?;
        let mut section = all.take(length)?;
        let renamed;
        if id == IMPORT_SECTION {
            renamed = rename(Reader::new(section), &mut glue)?;
            section = &renamed;
        }
        write_section(&mut short, id, section);
    }
    Ok((short, glue))
}

fn rename(mut imports: Reader<'_>, glue: &mut String) -> Result<Vec<u8>> {
    let count = imports.number()?;
    let mut renamed = Vec::new();
    write_number(&mut renamed, count);
    for index in 0..count {
        let module = imports.text()?;
        let name = imports.text()?;
        ensure!(imports.byte()? == FUNCTION, "the app imports something else than functions");
        let kind = imports.number()?;
        let short = (module == GLUE).then(|| short_name(index));
        if let Some(short) = &short {
            let entry = format!(" {}: ", std::str::from_utf8(name)?);
            ensure!(glue.matches(&entry).count() == 1, "the glue doesn't give{entry}once");
            *glue = glue.replace(&entry, &format!(" {short}: "));
        }
        write_text(&mut renamed, module);
        write_text(&mut renamed, short.as_ref().map_or(name, |short| short.as_bytes()));
        renamed.push(FUNCTION);
        write_number(&mut renamed, kind);
    }
    Ok(renamed)
}

/// `aa`, `ab` … `zz`, `aaa` …
fn short_name(index: usize) -> String {
    const LETTERS: usize = 26;
    let letter =
        |place: usize| char::from(b'a' + u8::try_from(place % LETTERS).unwrap_or_default());
    let more = index / (LETTERS * LETTERS);
    let start = if more == 0 { String::new() } else { short_name(more - 1) };
    format!("{start}{}{}", letter(index / LETTERS), letter(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &[u8] = b"\0asm\x01\0\0\0";
    const LONG: &str = "__wbg_append_8df396311184f750";

    fn file(kind: u8) -> Vec<u8> {
        let mut imports = vec![2];
        for (module, name) in [("./__wasm_split.js", "load"), ("./app_bg.js", LONG)] {
            write_text(&mut imports, module.as_bytes());
            write_text(&mut imports, name.as_bytes());
            imports.extend([kind, 3]);
        }
        let mut file = START.to_vec();
        file.extend([1, 1, 0, 2]);
        write_text(&mut file, &imports);
        file.extend([10, 2, 7, 8]);
        file
    }

    #[test]
    fn both_files_get_the_same_names() {
        let glue = format!("{{\n    {LONG}: function(arg0) {{\n}}");
        let (wasm, glue) = shorten(&file(FUNCTION), &glue).unwrap();
        assert_eq!(glue, "{\n    ab: function(arg0) {\n}");
        let imports = b"\x02\x11./__wasm_split.js\x04load\0\x03\x0b./app_bg.js\x02ab\0\x03";
        let length = u8::try_from(imports.len()).unwrap();
        let expected = [START, &[1, 1, 0, 2, length], imports, &[10, 2, 7, 8]].concat();
        assert_eq!(wasm, expected);
    }

    #[test]
    fn files_of_another_kind_are_refused() {
        assert!(shorten(&file(FUNCTION), "other glue").is_err());
        assert!(shorten(&file(1), &format!(" {LONG}: ")).is_err());
        let whole = file(FUNCTION);
        assert!(shorten(&whole[..whole.len() - 1], &format!(" {LONG}: ")).is_err());
    }

    #[test]
    fn no_name_is_given_twice() {
        let names: std::collections::BTreeSet<String> = (0..5000).map(short_name).collect();
        assert_eq!(names.len(), 5000);
        assert_eq!((short_name(0), short_name(676)), ("aa".to_owned(), "aaaa".to_owned()));
    }
}
