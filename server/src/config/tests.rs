use super::*;

#[test]
fn the_commented_file_holds_every_setting_with_its_default() {
    let file: toml::Table = toml::from_str(DEFAULT_FILE).unwrap();
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    assert_eq!(file, defaults);
}

#[test]
fn every_setting_has_a_comment_above_it() {
    let lines: Vec<_> = DEFAULT_FILE.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ") && !pair[1].starts_with('#'))
    {
        let commented = pair[0].starts_with('#') || pair[1].starts_with("window_minutes");
        assert!(commented, "no comment above: {}", pair[1]);
    }
}

#[test]
fn the_examples_in_comments_are_valid() {
    let example: String = DEFAULT_FILE
        .lines()
        .filter(|line| {
            line.starts_with("# [")
                || line.starts_with("# imap")
                || line.starts_with("# s") && line.contains("{ host")
                || line.starts_with("# \"imap")
                || line.starts_with("# user = ")
                || line.starts_with("# password_file = ")
        })
        .map(|line| line.trim_start_matches("# ").to_owned() + "\n")
        .collect();
    let config: Config = toml::from_str(&example).unwrap();
    let host = config.host_of_domain("EXAMPLE.org").unwrap();
    assert_eq!(host.imap.port, 993);
    assert_eq!(host.sieve.as_ref().unwrap().port, 4190);
    assert_eq!(config.hosts.len(), 1);
    assert!(config.host_of_domain("elsewhere.example").is_none());
}

#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pli.toml");
    std::fs::write(&path, text).unwrap();
    let error = Config::load(Some(&path)).unwrap_err().to_string();
    for part in ["pli.toml"].iter().chain(expected) {
        assert!(error.contains(part), "{error:?} lacks {part:?}");
    }
}

#[test]
fn errors_name_file_line_and_setting() {
    check_refused("\nlisten = 8080\n", &["line 2", "listen"]);
    check_refused("[log]\nformat = \"xml\"\n", &["line 2", "format", "text"]);
    check_refused("[log]\nlevle = \"info\"\n", &["line 2", "levle"]);
    check_refused("public_url = \"http://mail.example.org\"\n", &["line 1", "public_url", "https"]);
    check_refused("[domains.\"a.example\"]\nimap = { port = 993 }\n", &["line 2", "imap", "host"]);
}

#[test]
fn an_organisation_is_what_was_named_or_what_was_set_up() {
    let mut config = Config::default();
    assert!(config.organisation_of("pli.example").is_empty());
    config.organisation.domains = ["pli.example", "Atelier.example"].map(DomainName::new).into();
    assert_eq!(config.organisation_of("ATELIER.example").len(), 2);
    assert!(config.organisation_of("partner.example").is_empty());
}

#[test]
fn a_missing_file_is_named() {
    let error = Config::load(Some(Path::new("/nowhere/pli.toml"))).unwrap_err();
    assert!(error.to_string().contains("/nowhere/pli.toml"));
}
