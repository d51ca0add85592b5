//! `.br` and `.gz` twins beside the files of `dist/`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::sources;

/// What has been compressed already in its own way (PNG, WOFF2) gains nothing.
const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Below this a response fits one packet anyhow.
const SMALLEST_BYTES: usize = 512;

/// Compresses all files of `folder` that gain from it.
pub(super) fn folder(folder: &Path) -> Result<()> {
    for path in sources::files(folder)? {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        if COMPRESSIBLE.contains(&extension.as_ref()) {
            twins(&path).with_context(|| format!("compressing {}", path.display()))?;
        }
    }
    Ok(())
}

fn twins(path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    if bytes.len() < SMALLEST_BYTES {
        return Ok(());
    }
    write_if_smaller(path, "br", &brotli(&bytes)?, bytes.len())?;
    write_if_smaller(path, "gz", &gzip(&bytes)?, bytes.len())
}

fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    const BEST_QUALITY: i32 = 11;
    const WIDEST_WINDOW: i32 = 24;
    let parameters = BrotliEncoderParams {
        quality: BEST_QUALITY,
        lgwin: WIDEST_WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

fn write_if_smaller(path: &Path, ending: &str, compressed: &[u8], original: usize) -> Result<()> {
    if compressed.len() >= original {
        return Ok(());
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    File::create(&name)?.write_all(compressed)?;
    Ok(())
}
