use super::*;

fn archive(files: &[(&str, &[u8], u64)]) -> Vec<u8> {
    let mut archive = Archive::new("2026-11-21T10:42:16Z".parse().unwrap());
    let mut bytes = Vec::new();
    for (name, content, estimate) in files {
        bytes.extend(archive.begin(name, *estimate));
        archive.pass(content);
        bytes.extend_from_slice(content);
        bytes.extend(archive.end().unwrap());
    }
    bytes.extend(archive.finish());
    bytes
}

fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes[at..at + length].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}

/// Name and content of each file, found by way of the directory, with all that is said twice compared.
fn read(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let end = bytes.len() - 22;
    assert_eq!(number(bytes, end, 4), 0x0605_4b50);
    let mut at = number(bytes, end + 16, 4);
    let mut files = Vec::new();
    for _ in 0..number(bytes, end + 10, 2) {
        assert_eq!(number(bytes, at, 4), 0x0201_4b50);
        let (size, name) = (number(bytes, at + 24, 4), number(bytes, at + 28, 2));
        let local = number(bytes, at + 42, 4);
        assert_eq!(number(bytes, local, 4), 0x0403_4b50);
        assert_eq!(number(bytes, local + 26, 2), name);
        let start = local + 30 + name + number(bytes, local + 28, 2);
        let content = bytes[start..start + size].to_vec();
        let checksum = usize::try_from(crc32fast::hash(&content)).unwrap();
        assert_eq!(number(bytes, at + 16, 4), checksum);
        assert_eq!(number(bytes, start + size, 4), 0x0807_4b50);
        assert_eq!(number(bytes, start + size + 4, 4), checksum);
        assert_eq!(number(bytes, start + size + 8, 4), size);
        let name_at = at + 46;
        files.push((String::from_utf8(bytes[name_at..name_at + name].to_vec()).unwrap(), content));
        at = name_at + name + number(bytes, at + 30, 2);
    }
    files
}

#[track_caller]
fn check(files: &[(&str, &[u8], u64)], names: &[&str]) {
    let found = read(&archive(files));
    let found_names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(found_names, names);
    for ((_, content), (_, expected, _)) in found.iter().zip(files) {
        assert_eq!(content, expected);
    }
}

#[test]
fn what_was_written_is_found_by_the_directory() {
    let files: [(&str, &[u8], u64); 4] =
        [("é.txt", b"hello", 5), ("A.txt", b"", 0), ("a.txt", b"2", 1), ("a.txt", b"3", 1)];
    check(&files, &["é.txt", "A.txt", "a (2).txt", "a (3).txt"]);
    check(&[], &[]);
    // A file that may be large gets room for its size, whatever comes.
    check(&[("big", b"small", 5_000_000_000), ("none", b"", 5_000_000_000)], &["big", "none"]);
    // 21 November 2026, 10:42:16.
    let bytes = archive(&files);
    assert_eq!(
        (number(&bytes, 10, 2), number(&bytes, 12, 2)),
        (10 << 11 | 42 << 5 | 8, 46 << 9 | 11 << 5 | 21)
    );
}

#[test]
fn names_are_unique_also_where_case_is_folded() {
    let mut archive = Archive::new(Timestamp::UNIX_EPOCH);
    let names = ["a", "A", "a", ".profile", ".profile", "x.tar.gz", "x.tar.gz"];
    assert_eq!(
        names.map(|name| archive.unique(name)),
        ["a", "A (2)", "a (3)", ".profile", ".profile (2)", "x.tar.gz", "x.tar (2).gz"]
    );
}

#[test]
fn the_end_of_a_huge_archive_is_written_in_64_bits() {
    let mut archive = Archive::new(Timestamp::UNIX_EPOCH);
    archive.begin("a", 0);
    archive.end();
    archive.written = MAX_32 + 10;
    archive.begin("b", 0);
    archive.end();
    let end = archive.finish();
    assert!(end.windows(4).any(|it| it == 0x0606_4b50_u32.to_le_bytes()));
    assert_eq!(end[end.len() - 6..end.len() - 2], u32::MAX.to_le_bytes());
}
