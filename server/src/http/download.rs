//! Answers that carry what somebody else made: never to be run, never to be taken for a page of ours.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::mail::file_name;
use crate::mail::parts::Transfer;

/// Whether a browser may show the content in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    Inline,
    Attachment,
}

/// What is neither script nor style, and can fetch nothing.
const SHOWN: [&str; 6] =
    ["image/avif", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/webp"];

/// Types by which a device knows what to do with a file. None of them is one that a browser runs.
const NAMED: [&str; 5] =
    ["application/pdf", "application/zip", "message/rfc822", "text/calendar", "text/plain"];

/// Even opened by itself, nothing of it runs or fetches anything (DESIGN section 8).
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
/// The same for what stands in a frame of the app.
const FRAMED_POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'self'";

/// As what a part of a media type is answered.
pub(super) fn kind(media_type: &str) -> (&'static str, Disposition) {
    let known = |list: &[&'static str]| list.iter().copied().find(|known| *known == media_type);
    if let Some(shown) = known(&SHOWN) {
        return (shown, Disposition::Inline);
    }
    let named = known(&NAMED).unwrap_or("application/octet-stream");
    (named, Disposition::Attachment)
}

/// What is shown in the app: of a type that no browser runs, which the content itself tells.
pub(super) fn answer_shown(body: Body, media_type: &'static str, name: &str) -> Response {
    let mut response = answer_body(body, media_type, Disposition::Inline, Some(name));
    let policy = HeaderValue::from_static(FRAMED_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Streams `transfer`. A browser that goes away, or a host that breaks off, ends both.
pub(super) fn answer(
    transfer: Transfer,
    media_type: &'static str,
    disposition: Disposition,
    name: Option<&str>,
) -> Response {
    answer_body(Body::from_stream(transfer.into_stream()), media_type, disposition, name)
}

/// The same for any body.
pub(super) fn answer_body(
    body: Body,
    media_type: &'static str,
    disposition: Disposition,
    name: Option<&str>,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, content_disposition(disposition, name)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, body).into_response()
}

/// `attachment; filename="a_.txt"; filename*=UTF-8''a%C3%A9.txt` (RFC 6266 §4, RFC 8187).
fn content_disposition(disposition: Disposition, name: Option<&str>) -> HeaderValue {
    let mut text = match disposition {
        Disposition::Inline => "inline".to_owned(),
        Disposition::Attachment => "attachment".to_owned(),
    };
    if let Some(name) = name {
        let name = file_name::safe(name).unwrap_or_else(|| "file".to_owned());
        let plain =
            |c: char| if c.is_ascii_alphanumeric() || " .-_()+,".contains(c) { c } else { '_' };
        let ascii: String = name.chars().map(plain).collect();
        let _ = write!(text, "; filename=\"{ascii}\"");
        if ascii != name {
            text.push_str("; filename*=UTF-8''");
            for byte in name.bytes() {
                if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                    text.push(char::from(byte));
                } else {
                    let _ = write!(text, "%{byte:02X}");
                }
            }
        }
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_shown_and_nothing_runs() {
        assert_eq!(kind("image/png"), ("image/png", Disposition::Inline));
        for active in [
            "image/svg+xml",
            "text/html",
            "text/xml",
            "application/xhtml+xml",
            "text/javascript",
            "",
            "x/y\r\nz",
        ] {
            assert_eq!(
                kind(active),
                ("application/octet-stream", Disposition::Attachment),
                "{active}"
            );
        }
        assert_eq!(kind("application/pdf"), ("application/pdf", Disposition::Attachment));
    }

    #[test]
    fn any_name_fits_into_the_header() {
        let show = |name| content_disposition(Disposition::Attachment, Some(name));
        assert_eq!(show("a b.txt"), "attachment; filename=\"a b.txt\"");
        assert_eq!(
            show("é\".txt"),
            "attachment; filename=\"__.txt\"; filename*=UTF-8''%C3%A9_.txt"
        );
        let hostile = show("../../etc/passwd\r\nSet-Cookie: a").to_str().unwrap().to_owned();
        assert!(hostile.starts_with("attachment; filename=\"passwd"), "{hostile}");
        assert_eq!(show(""), "attachment; filename=\"file\"");
    }
}
