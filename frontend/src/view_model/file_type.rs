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
