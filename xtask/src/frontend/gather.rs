//! Puts the small files that parts share into one: asking for hundreds of them takes longer than fetching what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::wasm::{
    EXPORT_SECTION, GLOBAL, HEADER, HEADER_BYTES, IMPORT_SECTION, MEMORY, Reader, TABLE,
    write_number, write_section, write_text,
};
use crate::{project, run, sources};

/// What the file is called, and the script's loader of it.
pub(super) const COMMON: &str = "common";

/// The module that small files import memory, table and stack from.
pub(super) const SHARED: &str = "__wasm_split";

/// The module that the common file imports the same from.
pub(super) const OUTER: &str = "app";

/// Files that are larger are worth a request of their own. Before they are made smaller, which leaves about a third.
const SMALL_BYTES: u64 = 40 * 1024;

/// Gathers the small files of `folder` and gives what they were called.
pub(super) fn gather(folder: &Path, features: &[&str]) -> Result<BTreeSet<String>> {
    let mut small = BTreeMap::new();
    for file in sources::files(folder)? {
        let name = file.file_stem().context("a file without a name")?.to_string_lossy();
        if name.starts_with("chunk_") && fs::metadata(&file)?.len() < SMALL_BYTES {
            small.insert(name.into_owned(), file);
        }
    }
    let files = small.values().map(fs::read).collect::<std::io::Result<Vec<_>>>()?;
    let hub_file = folder.join("hub.wasm");
    fs::write(&hub_file, hub(&files)?)?;
    merge(&hub_file, &small, &folder.join(COMMON).with_extension("wasm"), features)?;
    small.values().chain([&hub_file]).try_for_each(fs::remove_file)?;
    Ok(small.into_keys().collect())
}

fn merge(
    hub: &Path,
    small: &BTreeMap<String, PathBuf>,
    to: &Path,
    features: &[&str],
) -> Result<()> {
    let mut merge = run::command(project::root().join("frontend/node_modules/.bin/wasm-merge"));
    merge.args(features).arg("--output").arg(to).arg(hub).arg(SHARED);
    for (name, file) in small {
        merge.arg(file).arg(name);
    }
    run::quiet(&mut merge, "what parts share could not be put together").map(drop)
}

/// A file that hands on what all `files` import, so that it is one memory, one table and one stack in what is merged of
/// them. Merging alone keeps as many as there are files.
fn hub(files: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut all = BTreeMap::new();
    for import in files.iter().map(|file| imports(file)) {
        for (what, description) in import? {
            let known = all.entry(what).or_insert(description);
            ensure!(*known == description, "what parts share is not the same in all");
        }
    }
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    write_number(&mut imports, all.len());
    write_number(&mut exports, all.len());
    let mut indices = BTreeMap::new();
    for ((kind, name), description) in all {
        write_text(&mut imports, OUTER.as_bytes());
        write_text(&mut imports, name);
        imports.push(kind);
        imports.extend(description);
        write_text(&mut exports, name);
        exports.push(kind);
        let index = indices.entry(kind).or_insert(0);
        write_number(&mut exports, *index);
        *index += 1;
    }
    let mut hub = HEADER.to_vec();
    write_section(&mut hub, IMPORT_SECTION, &imports);
    write_section(&mut hub, EXPORT_SECTION, &exports);
    Ok(hub)
}

/// Kind and name of something that is imported, and its type.
type Import<'a> = ((u8, &'a [u8]), &'a [u8]);

fn imports(file: &[u8]) -> Result<Vec<Import<'_>>> {
    let mut all = Reader::new(file);
    all.take(HEADER_BYTES)?;
    while !all.is_empty() {
        let id = all.byte()?;
        let mut section = Reader::new(all.text()?);
        if id != IMPORT_SECTION {
            continue;
        }
        let count = section.number()?;
        return (0..count).map(|_| import(&mut section)).collect();
    }
    Ok(Vec::new())
}

fn import<'a>(section: &mut Reader<'a>) -> Result<Import<'a>> {
    let module = section.text()?;
    ensure!(module == SHARED.as_bytes(), "what parts share imports from somewhere else, too");
    let name = section.text()?;
    let kind = section.byte()?;
    let description = section.bytes(|section| match kind {
        TABLE => {
            section.byte()?;
            limits(section)
        }
        MEMORY => limits(section),
        GLOBAL => section.take(2).map(drop),
        _ => bail!("what parts share imports something of kind {kind}"),
    })?;
    Ok(((kind, name), description))
}

fn limits(section: &mut Reader<'_>) -> Result<()> {
    let has_most = section.byte()? & 1 == 1;
    section.number()?;
    if has_most {
        section.number()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(imports: &[&[u8]]) -> Vec<u8> {
        let mut section = vec![u8::try_from(imports.len()).unwrap()];
        for import in imports {
            write_text(&mut section, SHARED.as_bytes());
            section.extend(*import);
        }
        let mut file = HEADER.to_vec();
        write_section(&mut file, 1, &[0]);
        write_section(&mut file, IMPORT_SECTION, &section);
        file
    }

    const MEMORY_OF_23: &[u8] = b"\x06memory\x02\0\x17";
    const STACK: &[u8] = b"\x01s\x03\x7f\x01";
    const TABLE_OF_300: &[u8] = b"\x01t\x01\x70\x01\xac\x02\xac\x02";

    #[test]
    fn the_hub_hands_on_what_any_of_the_files_needs() {
        let files = [file(&[MEMORY_OF_23]), file(&[STACK, TABLE_OF_300, MEMORY_OF_23])];
        let expected: &[&[u8]] = &[
            HEADER,
            b"\x02\x25\x03",
            b"\x03app",
            TABLE_OF_300,
            b"\x03app",
            MEMORY_OF_23,
            b"\x03app",
            STACK,
            b"\x07\x12\x03\x01t\x01\0\x06memory\x02\0\x01s\x03\0",
        ];
        assert_eq!(hub(&files).unwrap(), expected.concat());
    }

    #[test]
    fn files_that_can_not_be_one_are_refused() {
        assert!(hub(&[file(&[MEMORY_OF_23]), file(&[b"\x06memory\x02\0\x18"])]).is_err());
        assert!(hub(&[file(&[b"\x01f\x00\x03"])]).is_err());
        assert!(hub(&[file(&[b"\x06memory\x02"])]).is_err());
    }
}
