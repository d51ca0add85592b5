//! What a file is, for the tile that stands for it.

/// The families that have a colour of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFamily {
    Pdf,
    Image,
    Sheet,
    Archive,
    Other,
}

impl FileFamily {
    /// As the style sheet names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Sheet => "sheet",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }
}

/// The family of a file by what its sender calls it.
pub fn family(media_type: &str, name: &str) -> FileFamily {
    match (media_type, extension(name).as_deref()) {
        ("application/pdf", _) | (_, Some("pdf")) => FileFamily::Pdf,
        (image, _) if image.starts_with("image/") => FileFamily::Image,
        ("text/csv" | "application/vnd.ms-excel", _)
        | (_, Some("xls" | "xlsx" | "ods" | "csv" | "numbers")) => FileFamily::Sheet,
        ("application/zip" | "application/gzip" | "application/x-7z-compressed", _)
        | (_, Some("zip" | "gz" | "tgz" | "7z" | "rar" | "zst" | "xz" | "tar")) => {
            FileFamily::Archive
        }
        _ => FileFamily::Other,
    }
}

/// Whether it is worth trying to show it; the server then looks at its content.
pub fn can_preview(media_type: &str, name: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    if media_type == "image/svg+xml" || media_type == "image/tiff" {
        return false;
    }
    matches!(kind, "image" | "audio" | "video" | "text")
        || matches!(
            media_type,
            "application/pdf"
                | "application/json"
                | "application/xml"
                | "application/ics"
                | "message/rfc822"
                | "message/global"
                | "message/delivery-status"
        )
        || extension(name).is_some_and(|ending| SHOWN_ENDINGS.contains(&ending.as_str()))
}

/// Endings of what can be shown, for files whose sender says only that they are bytes.
const SHOWN_ENDINGS: [&str; 30] = [
    "pdf", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp3", "m4a", "ogg", "wav", "flac",
    "mp4", "mov", "webm", "txt", "text", "log", "md", "csv", "json", "xml", "yaml", "yml", "diff",
    "patch", "eml", "vcf", "ics",
];

/// Up to four letters on the tile: the ending of the name, else the subtype.
pub fn badge(media_type: &str, name: &str) -> String {
    let short = |text: &str| {
        let is_short = (1..=4).contains(&text.len()) && text.chars().all(char::is_alphanumeric);
        is_short.then(|| text.to_uppercase())
    };
    extension(name)
        .and_then(|ending| short(&ending))
        .or_else(|| short(media_type.split_once('/')?.1))
        .unwrap_or_else(|| "FILE".to_owned())
}

fn extension(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(media_type: &str, name: &str, expected: (FileFamily, &str)) {
        assert_eq!((family(media_type, name), badge(media_type, name).as_str()), expected);
    }

    #[test]
    fn what_a_browser_runs_is_not_shown() {
        assert!(can_preview("image/png", "x"));
        assert!(can_preview("application/octet-stream", "Letter.EML"));
        assert!(can_preview("text/html", "x.html"), "as text");
        assert!(!can_preview("image/svg+xml", "x.svg"));
        assert!(!can_preview("application/zip", "x.zip"));
        assert!(!can_preview("application/octet-stream", "x.html"));
    }

    #[test]
    fn tells_files_apart() {
        check("application/pdf", "Quote 318.pdf", (FileFamily::Pdf, "PDF"));
        check("application/octet-stream", "Quote.PDF", (FileFamily::Pdf, "PDF"));
        check("image/jpeg", "proof", (FileFamily::Image, "JPEG"));
        check("application/vnd.ms-excel", "weights.xlsx", (FileFamily::Sheet, "XLSX"));
        check("application/x-zip", "art.zip", (FileFamily::Archive, "ZIP"));
        check("message/rfc822", "Re: hello", (FileFamily::Other, "FILE"));
        check("text/calendar", "invite.ics", (FileFamily::Other, "ICS"));
        check("application/octet-stream", ".profile", (FileFamily::Other, "FILE"));
        check("application/octet-stream", "a.<b>", (FileFamily::Other, "FILE"));
    }
}
