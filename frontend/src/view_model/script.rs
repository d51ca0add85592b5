//! What the editor of scripts offers, and where in the text things stand.

use std::collections::BTreeSet;

use shared::mailbox::Mailbox;
use shared::script::ScriptError;

/// What is offered while one writes; words and tags with the extension that they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pub words: Vec<(&'static str, &'static str)>,
    pub tags: Vec<(&'static str, &'static str)>,
    pub extensions: Vec<String>,
    pub folders: Vec<String>,
}

/// Commands and tests, each with the extension that has it; none for those of RFC 5228.
const WORDS: [(&str, &str); 48] = [
    ("addflag", "imap4flags"),
    ("addheader", "editheader"),
    ("address", ""),
    ("allof", ""),
    ("anyof", ""),
    ("body", "body"),
    ("currentdate", "date"),
    ("date", "date"),
    ("deleteheader", "editheader"),
    ("discard", ""),
    ("duplicate", "duplicate"),
    ("else", ""),
    ("elsif", ""),
    ("envelope", "envelope"),
    ("environment", "environment"),
    ("ereject", "ereject"),
    ("exists", ""),
    ("false", ""),
    ("fileinto", "fileinto"),
    ("foreverypart", "foreverypart"),
    ("global", "include"),
    ("hasflag", "imap4flags"),
    ("header", ""),
    ("if", ""),
    ("ihave", "ihave"),
    ("include", "include"),
    ("keep", ""),
    ("mailboxexists", "mailbox"),
    ("mailboxidexists", "mailboxid"),
    ("metadata", "mboxmetadata"),
    ("not", ""),
    ("notify", "enotify"),
    ("redirect", ""),
    ("reject", "reject"),
    ("removeflag", "imap4flags"),
    ("require", ""),
    ("return", "include"),
    ("set", "variables"),
    ("setflag", "imap4flags"),
    ("size", ""),
    ("spamtest", "spamtest"),
    ("specialuse_exists", "special-use"),
    ("stop", ""),
    ("string", "variables"),
    ("true", ""),
    ("vacation", "vacation"),
    ("valid_notify_method", "enotify"),
    ("virustest", "virustest"),
];

const TAGS: [(&str, &str); 51] = [
    (":addresses", "vacation"),
    (":all", ""),
    (":comparator", ""),
    (":contains", ""),
    (":content", "body"),
    (":copy", "copy"),
    (":count", "relational"),
    (":create", "mailbox"),
    (":days", "vacation"),
    (":detail", "subaddress"),
    (":domain", ""),
    (":flags", "imap4flags"),
    (":from", "vacation"),
    (":global", "include"),
    (":handle", "vacation"),
    (":header", "duplicate"),
    (":importance", "enotify"),
    (":index", "index"),
    (":is", ""),
    (":last", "index"),
    (":length", "variables"),
    (":localpart", ""),
    (":lower", "variables"),
    (":lowerfirst", "variables"),
    (":mailboxid", "mailboxid"),
    (":matches", ""),
    (":message", "enotify"),
    (":mime", "vacation"),
    (":once", "include"),
    (":optional", "include"),
    (":options", "enotify"),
    (":originalzone", "date"),
    (":over", ""),
    (":percent", "spamtestplus"),
    (":personal", "include"),
    (":quoteregex", "regex"),
    (":quotewildcard", "variables"),
    (":raw", "body"),
    (":regex", "regex"),
    (":seconds", "vacation-seconds"),
    (":specialuse", "special-use"),
    (":subject", "vacation"),
    (":text", "body"),
    (":under", ""),
    (":uniqueid", "duplicate"),
    (":upper", "variables"),
    (":upperfirst", "variables"),
    (":user", "subaddress"),
    (":value", "relational"),
    (":zone", "date"),
    (":encodeurl", "enotify"),
];

impl Vocabulary {
    /// What a host with these extensions knows, and the user's folders. Without a host, all that Pli knows of.
    pub fn new(extensions: Option<&BTreeSet<String>>, folders: &[Mailbox]) -> Self {
        let has =
            |needs: &str| needs.is_empty() || extensions.is_none_or(|all| all.contains(needs));
        let known = |list: &[(&'static str, &'static str)]| {
            list.iter().copied().filter(|(_, needs)| has(needs)).collect()
        };
        let extensions = match extensions {
            Some(all) => all.iter().cloned().collect(),
            None => shared::sieve::extension::EVALUATED.map(str::to_owned).to_vec(),
        };
        let folders = folders.iter().filter(|folder| folder.selectable);
        Self {
            words: known(&WORDS),
            tags: known(&TAGS),
            extensions,
            folders: folders.filter_map(|folder| folder.id.host_name()).collect(),
        }
    }
}

/// A place in bytes, as the browser counts.
pub fn utf16(text: &str, at: usize) -> usize {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or_default();
    before.chars().map(char::len_utf16).sum()
}

/// The byte at a place that the browser counted.
pub fn byte(text: &str, at: usize) -> usize {
    let mut units = 0;
    for (place, character) in text.char_indices() {
        if units >= at {
            return place;
        }
        units += character.len_utf16();
    }
    text.len()
}

/// The line that a host speaks of, in bytes: without what ends it. The last one, for a line that isn't there.
pub fn line(text: &str, error: &ScriptError) -> (usize, usize) {
    let wanted = error.line.unwrap_or(1).max(1);
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let end = start + line.trim_end_matches(['\r', '\n']).len();
        if number == wanted || start + line.len() == text.len() {
            let indent = line.len() - line.trim_start().len();
            return ((start + indent).min(end), end);
        }
        start += line.len();
    }
    (text.len(), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_host_lacks_is_not_offered() {
        let host = ["fileinto", "copy"].map(str::to_owned).into();
        let folder = Mailbox {
            id: "RW50d8O8cmZl".into(),
            name: "Entwürfe".to_owned(),
            parent: None,
            role: None,
            selectable: true,
            subscribed: true,
            total: 0,
            unread: 0,
            state: String::new(),
        };
        let offered = Vocabulary::new(
            Some(&host),
            &[folder.clone(), Mailbox { selectable: false, ..folder }],
        );
        let has = |word| offered.words.iter().any(|(known, _)| *known == word);
        assert!(has("fileinto") && has("keep") && !has("vacation"));
        assert!(offered.tags.contains(&(":copy", "copy")));
        assert_eq!(offered.extensions, ["copy", "fileinto"]);
        assert_eq!(offered.folders, ["Entwürfe"]);
        assert!(Vocabulary::new(None, &[]).words.contains(&("vacation", "vacation")));
    }

    #[test]
    fn a_hosts_line_is_found() {
        let text = "keep;\r\n  stop;\r\n";
        for (line, expected) in
            [(Some(1), "keep;"), (Some(2), "stop;"), (Some(9), "stop;"), (None, "keep;")]
        {
            let (start, end) = super::line(text, &ScriptError { line, message: String::new() });
            assert_eq!(text.get(start..end), Some(expected), "{line:?}");
        }
        assert_eq!(super::line("", &ScriptError { line: Some(1), message: String::new() }), (0, 0));
    }

    proptest! {
        #[test]
        fn places_come_back(text in "[a-é😀\n]{0,12}") {
            for (at, _) in text.char_indices() {
                prop_assert_eq!(byte(&text, utf16(&text, at)), at);
            }
            prop_assert_eq!(utf16(&text, text.len()), text.encode_utf16().count());
        }
    }
}
