//! Names of received files, made safe to show and to save under.

/// Longest name we give, in characters; file systems take 255 bytes.
const MAX_LENGTH: usize = 120;

/// `name` as a file may be called on any system: one line, no path, no characters that hide what it is.
/// `None` where nothing is left.
pub fn safe(name: &str) -> Option<String> {
    // What stands before a separator is somebody's folder.
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let kept: String = last
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !hides(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    // A leading dot hides a file, a final one is lost on Windows.
    let kept = kept.trim_start_matches('.').trim_end_matches(['.', ' ']).trim_start();
    (!kept.is_empty()).then(|| shortened(kept))
}

/// Characters that turn text around or aren't seen, so that `gpj.exe` can pass for `exe.jpg`.
fn hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
    )
}

/// No longer than [`MAX_LENGTH`], with its extension kept.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= MAX_LENGTH {
        return name.to_owned();
    }
    let extension =
        name.rsplit_once('.').map(|(_, end)| end).filter(|end| end.chars().count() <= 10);
    let tail = extension.map(|end| format!(".{end}")).unwrap_or_default();
    let head: String = name.chars().take(MAX_LENGTH - tail.chars().count()).collect();
    format!("{}{tail}", head.trim_end())
}

/// A file that is called as a message is.
pub fn named_after(subject: &str, extension: &str) -> String {
    let subject = if subject.trim().is_empty() { "message" } else { subject };
    format!("{}.{extension}", subject.replace(['/', '\\'], "_"))
}

/// The extension that files of a type usually have, with its dot.
pub fn extension(media_type: &str) -> &'static str {
    match media_type {
        "application/gzip" => ".gz",
        "application/json" => ".json",
        "application/ms-tnef" => ".dat",
        "application/msword" => ".doc",
        "application/pdf" => ".pdf",
        "application/pgp-keys" | "application/pgp-signature" | "application/pgp-encrypted" => {
            ".asc"
        }
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => ".p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => ".p7s",
        "application/rtf" | "text/rtf" => ".rtf",
        "application/vnd.ms-excel" => ".xls",
        "application/vnd.ms-powerpoint" => ".ppt",
        "application/vnd.oasis.opendocument.spreadsheet" => ".ods",
        "application/vnd.oasis.opendocument.text" => ".odt",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => ".pptx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/xml" | "text/xml" => ".xml",
        "application/zip" | "application/x-zip-compressed" => ".zip",
        "audio/mpeg" => ".mp3",
        "audio/ogg" => ".ogg",
        "audio/wav" | "audio/x-wav" => ".wav",
        "image/bmp" => ".bmp",
        "image/gif" => ".gif",
        "image/jpeg" | "image/jpg" => ".jpg",
        "image/png" => ".png",
        "image/svg+xml" => ".svg",
        "image/tiff" => ".tiff",
        "image/webp" => ".webp",
        "message/rfc822" | "message/global" => ".eml",
        "text/calendar" => ".ics",
        "text/css" => ".css",
        "text/csv" => ".csv",
        "text/html" => ".html",
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" => ".txt",
        "text/vcard" | "text/x-vcard" => ".vcf",
        "video/mp4" => ".mp4",
        "video/quicktime" => ".mov",
        "video/webm" => ".webm",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_to_save_under() {
        let long = format!("{}.pdf", "x".repeat(300));
        let cases = [
            ("report.pdf", Some("report.pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\Users\\a\\b.doc", Some("b.doc")),
            ("folder/", Some("folder")),
            (".bashrc", Some("bashrc")),
            ("...", None),
            ("", None),
            ("  ", None),
            ("a\r\nContent-Type: text/html\r\n\r\nb", Some("html b")),
            ("a\0b\u{7}.txt", Some("ab.txt")),
            ("photo\u{202e}gpj.exe", Some("photogpj.exe")),
            ("a<b>\"c\"|?.txt", Some("a_b__c___.txt")),
            ("naïve 日本.txt", Some("naïve 日本.txt")),
            ("name.", Some("name")),
        ];
        for (name, expected) in cases {
            assert_eq!(safe(name).as_deref(), expected, "{name:?}");
        }
        assert_eq!(named_after(" ", "eml"), "message.eml");
        assert_eq!(named_after("a/b", "zip"), "a_b.zip");
        let short = safe(&long).unwrap();
        assert_eq!((short.len(), short.ends_with("x.pdf")), (MAX_LENGTH, true));
    }
}
