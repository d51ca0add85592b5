//! The files of a message being written.

/// What a file's tile shows: a word, and the colour that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileType {
    /// At most four letters.
    pub word: String,
    /// A value of `data-type`; empty for no colour of its own.
    pub kind: &'static str,
}

/// The type of a file, by the end of its name, else by its media type.
pub fn file_type(name: &str, media_type: &str) -> FileType {
    let extension = name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    let usable =
        (1..=4).contains(&extension.len()) && extension.chars().all(|c| c.is_ascii_alphanumeric());
    let word = if usable {
        extension
    } else {
        media_type.split(['/', '+', '.', '-']).next_back().unwrap_or_default()
    };
    let word: String = word.chars().take(4).collect::<String>().to_ascii_uppercase();
    FileType { kind: kind(&word, media_type), word }
}

fn kind(word: &str, media_type: &str) -> &'static str {
    match word {
        "PDF" => "pdf",
        "XLS" | "XLSX" | "ODS" | "CSV" | "TSV" => "sheet",
        "ZIP" | "GZ" | "TGZ" | "BZ2" | "XZ" | "ZST" | "7Z" | "RAR" | "TAR" => "archive",
        _ if media_type.starts_with("image/") => "image",
        _ => "",
    }
}

/// What a message comes to with files of `bytes` in all: base64 makes 4 of 3 and adds two for every 76 (RFC 2045 §6.8).
pub fn encoded_bytes(bytes: u64) -> u64 {
    let base64 = bytes.div_ceil(3) * 4;
    base64 + base64.div_ceil(76) * 2
}

/// Seconds that are left of an upload; `None` while that can't be told.
pub fn seconds_left(sent: f64, total: f64, elapsed_ms: f64) -> Option<u32> {
    if elapsed_ms < 1_000.0 || sent <= 0.0 || sent > total {
        return None;
    }
    let seconds = (total - sent) / (sent / elapsed_ms) / 1_000.0;
    (seconds < 86_400.0).then_some(seconds.ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_shows_its_type() {
        for (name, media_type, word, kind) in [
            ("Order 2025-318 signed.pdf", "application/pdf", "PDF", "pdf"),
            ("photo.jpeg", "image/jpeg", "JPEG", "image"),
            ("photo", "image/png", "PNG", "image"),
            ("Umsätze.xlsx", "", "XLSX", "sheet"),
            ("backup.tar.zst", "application/zstd", "ZST", "archive"),
            ("letter.v2-final", "text/plain", "PLAI", ""),
            ("", "", "", ""),
        ] {
            assert_eq!(
                file_type(name, media_type),
                FileType { word: word.to_owned(), kind },
                "{name}"
            );
        }
    }

    #[test]
    fn a_file_grows_on_its_way() {
        assert_eq!(encoded_bytes(0), 0);
        assert_eq!(encoded_bytes(57), 78);
        assert_eq!(encoded_bytes(25_000_000), 34_210_530);
    }

    #[test]
    fn the_time_left_is_told_once_it_can_be() {
        assert_eq!(seconds_left(10.0, 100.0, 500.0), None);
        assert_eq!(seconds_left(0.0, 100.0, 5_000.0), None);
        assert_eq!(seconds_left(50.0, 100.0, 9_000.0), Some(9));
        assert_eq!(seconds_left(1.0, 1e12, 9_000.0), None);
        assert_eq!(seconds_left(100.0, 100.0, 9_000.0), Some(0));
    }
}
