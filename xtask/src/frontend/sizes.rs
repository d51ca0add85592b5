//! What the browser must transfer, against the budget.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::sources;

/// Brotli bytes of everything that the first load of the page asks for.
const BUDGET_BYTES: u64 = 400_000;

/// One file as it is stored and as it travels.
#[derive(Debug)]
struct Asset {
    name: String,
    plain: u64,
    brotli: u64,
    gzip: u64,
    /// Whether the page asks for it before it shows anything; the rest comes when it is needed.
    first: bool,
}

/// Prints every file's size, and fails if the first load is over budget.
pub(crate) fn check() -> Result<()> {
    let mut assets = assets(&super::dist())?;
    assets.sort_by_key(|asset| (!asset.first, std::cmp::Reverse(asset.brotli)));
    println!("{:<44} {:>10} {:>10} {:>10}", "file", "plain", "gzip", "brotli");
    for asset in &assets {
        let note = if asset.first { "" } else { "  later" };
        println!(
            "{:<44} {:>10} {:>10} {:>10}{note}",
            asset.name, asset.plain, asset.gzip, asset.brotli
        );
    }
    let first = assets.iter().filter(|asset| asset.first);
    let total: u64 = first.clone().map(|asset| asset.brotli).sum();
    println!(
        "\nfirst load: {} files, {total} bytes of brotli, budget {BUDGET_BYTES} ({} %)",
        first.count(),
        total * 100 / BUDGET_BYTES
    );
    if total > BUDGET_BYTES {
        bail!("the first load is {} bytes over its budget", total - BUDGET_BYTES);
    }
    Ok(())
}

fn assets(dist: &Path) -> Result<Vec<Asset>> {
    let page = fs::read_to_string(dist.join("index.html")).context("dist/ has no index.html")?;
    let mut assets = Vec::new();
    for path in sources::files(dist)? {
        let name = path.strip_prefix(dist)?.to_string_lossy().into_owned();
        if name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let plain = size(&path)?;
        let twin = |ending: &str| {
            let twin = dist.join(format!("{name}.{ending}"));
            if twin.is_file() { size(&twin) } else { Ok(plain) }
        };
        let (brotli, gzip) = (twin("br")?, twin("gz")?);
        let first = is_first(&page, &name);
        assets.push(Asset { name, plain, brotli, gzip, first });
    }
    Ok(assets)
}

/// The page itself, what it names, and the words of one language: of that with the longest ones.
fn is_first(page: &str, name: &str) -> bool {
    name == "index.html" || page.contains(name) || name.ends_with("/words_fr.json")
}

fn size(path: &Path) -> Result<u64> {
    let data = fs::metadata(path).with_context(|| format!("looking at {}", path.display()))?;
    Ok(data.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_is_the_page_what_it_names_and_one_language() {
        let page = r#"<link rel="modulepreload" href="/app-1a2b/app.js"><script>import "/app-1a2b/app.js"</script>"#;
        assert!(is_first(page, "index.html"));
        assert!(is_first(page, "app-1a2b/app.js"));
        assert!(is_first(page, "app-1a2b/words_fr.json"));
        assert!(!is_first(page, "app-1a2b/words_fr_rest.json"));
        assert!(!is_first(page, "app-1a2b/words_en.json"));
        assert!(!is_first(page, "app-1a2b/split_write.wasm"));
        assert!(!is_first(page, "editor.js"));
    }
}
