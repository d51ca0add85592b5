//! Response codes (RFC 9051 §7.1, RFC 5530, and those of the extensions in use).

use bytes::Bytes;

use super::tokeniser::Tokeniser;
use super::uid_set::parse_uid_set;
use super::value::Value;

/// What a host adds to a status in terms that a program can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    Capability(Vec<String>),
    UidValidity(u32),
    UidNext(u32),
    HighestModSeq(u64),
    NoModSeq,
    PermanentFlags(Vec<String>),
    ReadOnly,
    ReadWrite,
    TryCreate,
    /// UIDVALIDITY of the mailbox and the new message's UID (RFC 4315 §3).
    AppendUid(u32, u32),
    /// UIDVALIDITY of the target, UIDs here and there, answering each other by their place (RFC 4315 §3).
    CopyUid(u32, Vec<u32>, Vec<u32>),
    /// The mailbox that was selected before is no more; what follows is about the next (RFC 7162 §3.2.11).
    Closed,
    OverQuota,
    NonExistent,
    AlreadyExists,
    NoPerm,
    Cannot,
    TooBig,
    AuthenticationFailed,
    AuthorizationFailed,
    Expired,
    ContactAdmin,
    Unavailable,
    InUse,
    Limit,
    /// The host met a fault of its own, such as a mailbox that was deleted while it is selected.
    ServerBug,
    Other(String),
}

impl Code {
    /// Reads what stands between the brackets.
    pub(super) fn parse(code: Bytes) -> Self {
        let mut tokeniser = Tokeniser::new(code);
        let name = String::from_utf8_lossy(&tokeniser.word()).to_ascii_uppercase();
        let values = tokeniser.values();
        Self::typed(&name, &values).unwrap_or(Self::Other(name))
    }

    fn typed(name: &str, values: &[Value]) -> Option<Self> {
        let first = values.first();
        Some(match name {
            "CAPABILITY" => Self::Capability(texts(values)),
            "UIDVALIDITY" => Self::UidValidity(first?.number32()?),
            "UIDNEXT" => Self::UidNext(first?.number32()?),
            "HIGHESTMODSEQ" => Self::HighestModSeq(first?.number()?),
            "NOMODSEQ" => Self::NoModSeq,
            "PERMANENTFLAGS" => Self::PermanentFlags(texts(first?.items())),
            "READ-ONLY" => Self::ReadOnly,
            "READ-WRITE" => Self::ReadWrite,
            "TRYCREATE" => Self::TryCreate,
            "APPENDUID" => Self::AppendUid(first?.number32()?, values.get(1)?.number32()?),
            "COPYUID" => {
                let from = parse_uid_set(&values.get(1)?.text()?)?;
                let to = parse_uid_set(&values.get(2)?.text()?)?;
                Self::CopyUid(first?.number32()?, from, to)
            }
            "CLOSED" => Self::Closed,
            "OVERQUOTA" => Self::OverQuota,
            "NONEXISTENT" => Self::NonExistent,
            "ALREADYEXISTS" => Self::AlreadyExists,
            "NOPERM" => Self::NoPerm,
            "CANNOT" => Self::Cannot,
            "TOOBIG" => Self::TooBig,
            "AUTHENTICATIONFAILED" => Self::AuthenticationFailed,
            "AUTHORIZATIONFAILED" => Self::AuthorizationFailed,
            "EXPIRED" => Self::Expired,
            "CONTACTADMIN" => Self::ContactAdmin,
            "UNAVAILABLE" => Self::Unavailable,
            "INUSE" => Self::InUse,
            "LIMIT" => Self::Limit,
            "SERVERBUG" => Self::ServerBug,
            _ => return None,
        })
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, expected: Code) {
        assert_eq!(Code::parse(Bytes::copy_from_slice(code.as_bytes())), expected, "for {code}");
    }

    #[test]
    fn known_codes_are_typed_and_all_others_kept() {
        check("UIDVALIDITY 7", Code::UidValidity(7));
        check("uidnext 8", Code::UidNext(8));
        check("COPYUID 9 1:2,5 11:13", Code::CopyUid(9, vec![1, 2, 5], vec![11, 12, 13]));
        check("APPENDUID 9 4294967295", Code::AppendUid(9, u32::MAX));
        check(
            r"PERMANENTFLAGS (\Seen \*)",
            Code::PermanentFlags(vec!["\\Seen".to_owned(), "\\*".to_owned()]),
        );
        check("CLIENTBUG", Code::Other("CLIENTBUG".to_owned()));
        check("UIDNEXT x", Code::Other("UIDNEXT".to_owned()));
        check("", Code::Other(String::new()));
    }
}
