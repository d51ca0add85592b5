//! Short names for what the app's first file imports of its glue: wasm-bindgen's carry a hash each, which no compression
//! makes smaller, and stand in both files.

use anyhow::{Context as _, Result, bail, ensure};

/// What wasm-bindgen calls the module that its imports are of.
const GLUE: &[u8] = b"./app_bg.js";

const IMPORT_SECTION: u8 = 2;
const FUNCTION: u8 = 0;
const HEADER_BYTES: usize = 8;

/// Gives `wasm` and its `glue` with other names for what goes from the one to the other.
///
/// # Errors
///
/// If either isn't written as the pinned version of wasm-bindgen writes it.
pub(super) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut all = Reader(wasm);
    let mut short = all.take(HEADER_BYTES)?.to_vec();
    let mut glue = glue.to_owned();
    while !all.0.is_empty() {
        let id = all.byte()?;
        let length = all.number()?;
        let mut section = all.take(length)?;
        let renamed;
        if id == IMPORT_SECTION {
            renamed = rename(Reader(section), &mut glue)?;
            section = &renamed;
        }
        short.push(id);
        write_number(&mut short, section.len());
        short.extend(section);
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

/// Reads a WASM file from its beginning.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the WASM file is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    /// An unsigned number as LEB128.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number in the WASM file has no end")
    }

    fn text(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }
}

fn write_number(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push(0x80 | u8::try_from(number & 0x7f).unwrap_or_default());
        number >>= 7;
    }
    to.push(u8::try_from(number).unwrap_or_default());
}

fn write_text(to: &mut Vec<u8>, text: &[u8]) {
    write_number(to, text.len());
    to.extend(text);
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
