//! Puts page, styles, editors and app together in `dist/`.
//!
//! What the page names bears a hash of its content in its name, so that browsers keep it for ever.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::{project, run, sources};

/// In the order of the cascade: tokens.css fixes the order of the layers for all the others.
const STYLES: [&str; 5] = ["tokens.css", "reset.css", "base.css", "layout.css", "components"];

/// Of the components that stand in parts of the app only: fetched with the first of these.
const PARTS_STYLES: [&str; 1] = ["parts"];

/// What makes the app one that can be installed.
const INSTALLED: [&str; 6] = [
    "app.webmanifest",
    "icon.svg",
    "icon-180.png",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable.png",
];

/// Fills `dist` with everything, `app` being the folder that holds the compiled app.
pub(super) fn assemble(app: &Path, dist: &Path) -> Result<()> {
    let frontend = project::root().join("frontend");
    let first = styles("first", &STYLES)?;
    let style = format!("pli-{}.css", hash(&[first.as_bytes()]));
    write(&dist.join(&style), first.as_bytes())?;

    write(&app.join("parts.css"), styles("parts", &PARTS_STYLES)?.as_bytes())?;
    let icons = text(&frontend.join("icons/parts.svg"))?;
    let icons = serde_json::to_string(icons.trim())?;
    let later = fill(script("later.js")?, "\"{{icons}}\"", &icons)?;
    write(&app.join("later.js"), later.as_bytes())?;
    let editors = editors()?;
    for name in ["editor.js", "script.js"] {
        write(&app.join(name), &read(&editors.join(name))?)?;
    }
    let app_folder = copy_app(app, dist)?;

    // What a browser asks for by names that stay the same.
    let kept = script("kept.js")?;
    write(&dist.join("sw.js"), (kept.clone() + &script("sw.js")?).as_bytes())?;
    for name in INSTALLED {
        write(&dist.join(name), &read(&frontend.join("shell").join(name))?)?;
    }

    let page = text(&frontend.join("index.html"))?;
    let page = fill(page, "{{style}}", &style)?;
    let page = fill(page, "{{app}}", &app_folder)?;
    let page = fill(page, "{{icons}}", text(&frontend.join("icons/first.svg"))?.trim())?;
    write(&dist.join("index.html"), fill(page, "{{kept}}", kept.trim())?.as_bytes())
}

/// Puts `value` wherever the page says `place`.
fn fill(page: String, place: &str, value: &str) -> Result<String> {
    ensure!(page.contains(place), "what the page is made of has no {place}");
    Ok(page.replace(place, value))
}

/// One of the scripts that the app is started by, without what only people read.
fn script(name: &str) -> Result<String> {
    let minified = project::target().join("shell").join(name);
    super::minify(&project::root().join("frontend/shell").join(name), &minified)?;
    text(&minified)
}

fn text(file: &Path) -> Result<String> {
    Ok(String::from_utf8(read(file)?)?)
}

/// The styles of `names`, put together in the file `whole`.
fn styles(whole: &str, names: &[&str]) -> Result<String> {
    let mut all = String::new();
    for name in names {
        let path = project::root().join("style").join(name);
        let files = if path.is_dir() { sources::files(&path)? } else { vec![path] };
        for file in files {
            all.push_str(std::str::from_utf8(&read(&file)?)?);
        }
    }
    let work = project::target().join("style");
    let (whole, minified) =
        (work.join(format!("{whole}.css")), work.join(format!("{whole}.min.css")));
    write(&whole, all.as_bytes())?;
    super::minify(&whole, &minified)?;
    Ok(String::from_utf8(read(&minified)?)?)
}

/// The app's files name each other, so they bear no hash each: their folder bears one of them all.
fn copy_app(app: &Path, dist: &Path) -> Result<String> {
    let mut files = Vec::new();
    for path in sources::files(app)? {
        let name = path.file_name().context("a file without a name")?.to_owned();
        files.push((name, read(&path)?));
    }
    let contents: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let folder = format!("app-{}", hash(&contents));
    for (name, bytes) in &files {
        write(&dist.join(&folder).join(name), bytes)?;
    }
    Ok(folder)
}

/// Builds the editors' modules, which are fetched when somebody first writes, and where scripts are edited.
fn editors() -> Result<std::path::PathBuf> {
    let mut node = run::command("node");
    node.arg("frontend/editor/build.mjs");
    run::quiet(&mut node, "the editors' modules could not be built")?;
    Ok(project::root().join("target/editor"))
}

fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    contents.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("reading {}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(file.parent().context("a file at the top of the file system")?)?;
    fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_the_place_is_no_page_of_ours() {
        assert_eq!(fill("<a {{x}}>{{x}}".to_owned(), "{{x}}", "1").unwrap(), "<a 1>1");
        assert!(fill("<a>".to_owned(), "{{x}}", "1").is_err());
    }
}
