//! The browser's files: embedded in the binary with their pre-compressed twins (`app.js.br`, `app.js.gz`) beside them.
//!
//! A debug build reads them from the top-level `dist/` at each request, so that a rebuilt frontend shows at once.

use std::borrow::Cow;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// The app's own document, and what every address of the app answers with.
pub const INDEX: &str = "index.html";

#[derive(RustEmbed)]
#[folder = "$PLI_DIST"]
#[allow_missing = true]
struct Dist;

/// A coding of content (RFC 9110 §8.4.1), best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    const COMPRESSED: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// As in `Content-Encoding`; `None` for bytes as they are.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// A file to send.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub encoding: Encoding,
    pub media_type: &'static str,
    /// Strong, quoted, of these very bytes.
    pub etag: String,
    /// Whether its name changes with its content.
    pub is_immutable: bool,
}

/// The file of this name, in the best coding that `accept_encoding` takes.
pub fn find(name: &str, accept_encoding: &str) -> Option<Asset> {
    let compressed = Encoding::COMPRESSED
        .into_iter()
        .filter(|encoding| accepts(accept_encoding, *encoding))
        .find_map(|encoding| load(name, encoding));
    compressed.or_else(|| load(name, Encoding::Identity))
}

fn load(name: &str, encoding: Encoding) -> Option<Asset> {
    let file = Dist::get(&format!("{name}{}", encoding.suffix()))?;
    let mut etag = String::from("\"");
    for byte in file.metadata.sha256_hash().iter().take(12) {
        let _ = write!(etag, "{byte:02x}");
    }
    etag.push('"');
    Some(Asset {
        bytes: file.data,
        encoding,
        media_type: media_type(name),
        etag,
        is_immutable: has_hash(name),
    })
}

/// Whether `Accept-Encoding` names the coding and doesn't weigh it 0 (RFC 9110 §12.5.3).
fn accepts(accept_encoding: &str, encoding: Encoding) -> bool {
    accept_encoding.split(',').any(|item| {
        let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        Some(coding.trim()) == encoding.name() && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether the file, or the folder that it lies in, is named after its content: `pli-0123456789abcdef.css`,
/// `app-0123456789abcdef/app.js`.
fn has_hash(name: &str) -> bool {
    name.split(['/', '-', '.', '_']).any(|part| {
        (8..=64).contains(&part.len())
            && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The policy of the app's own document (DESIGN section 8), with a hash for each script that stands in it: the one
/// that starts the app.
pub fn content_security_policy(index: &str) -> String {
    let mut script = "'self' 'wasm-unsafe-eval'".to_owned();
    for text in inline_scripts(index) {
        let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
        let _ = write!(script, " 'sha256-{hash}'");
    }
    format!(
        "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data: blob:; media-src blob:; \
         font-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         object-src 'none'"
    )
}

/// The texts of `<script>` elements without `src`. The document is our own build's, so this needn't read all of HTML.
fn inline_scripts(index: &str) -> impl Iterator<Item = &str> {
    index.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_accepts(header: &str, brotli: bool, gzip: bool) {
        assert_eq!(accepts(header, Encoding::Brotli), brotli, "{header}");
        assert_eq!(accepts(header, Encoding::Gzip), gzip, "{header}");
    }

    #[test]
    fn a_coding_is_used_where_the_browser_takes_it() {
        check_accepts("gzip, deflate, br, zstd", true, true);
        check_accepts("gzip;q=0.5,br;q=0", false, true);
        check_accepts("br; q=0.1", true, false);
        check_accepts("", false, false);
        check_accepts("broken", false, false);
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(has_hash("app-0ba6a4d36e2b6a06/app.js"));
        assert!(has_hash("app-0ba6a4d36e2b6a06/app_bg.wasm"));
        assert!(has_hash("snippets/style-5c3a9d0e.css"));
        assert!(!has_hash("index.html"));
        assert!(!has_hash("worker.js"));
        assert!(!has_hash("locales/facade.json"));
        assert!(!has_hash("apple-touch-icon.png"));
    }

    #[test]
    fn the_policy_names_the_scripts_that_stand_in_the_document() {
        let index = "<head><script type=\"module\">\nimport init;\n</script>\
                     <script src=\"/x.js\"></script><script>2</script></head>";
        let scripts: Vec<_> = inline_scripts(index).collect();
        assert_eq!(scripts, ["\nimport init;\n", "2"]);
        // printf 2 | openssl dgst -sha256 -binary | base64
        let two = "'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU='";
        let policy = content_security_policy(index);
        assert!(policy.contains(two), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 2);
        assert!(!policy.contains("unsafe-inline"));
    }
}
