use proptest::prelude::*;

use super::*;

#[track_caller]
fn reads(text: &str, expected: &[(&str, &str)]) {
    let found = parse_list(text);
    let found: Vec<_> = found
        .iter()
        .map(|entry| (entry.address.name.as_deref().unwrap_or(""), entry.address.email.as_str()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn is_bad(text: &str, shown: &str, problem: AddressProblem) {
    let found = parse_list(text);
    let [only] = found.as_slice() else { panic!("{text}: {found:?}") };
    assert_eq!((only.address.email.as_str(), only.problem), (shown, Some(problem)));
}

#[test]
fn reads_every_common_form() {
    let a = "a@b.example";
    reads("", &[]);
    reads(" ;, \n", &[]);
    reads("a@b.example", &[("", a)]);
    reads("<a@b.example>", &[("", a)]);
    reads("Anna Keller <a@b.example>", &[("Anna Keller", a)]);
    reads("Anna Keller<a@b.example>", &[("Anna Keller", a)]);
    reads("\"Keller, Anna\" <a@b.example>", &[("Keller, Anna", a)]);
    reads("Keller, Anna <a@b.example>", &[("Keller, Anna", a)]);
    reads("'Anna Keller' <a@b.example>", &[("Anna Keller", a)]);
    reads("\"'Anna'\" <a@b.example>", &[("'Anna'", a)]);
    reads("\"''\" <a@b.example>", &[("''", a)]);
    reads("\"a@b.example\" <a@b.example>", &[("", a)]);
    reads("a@b.example (Anna (Pli))", &[("Anna (Pli)", a)]);
    reads("Anna (Pli) <a@b.example>", &[("Anna (Pli)", a)]);
    reads("Anna (a@b.example)", &[("Anna", a)]);
    reads("Anna Keller a@b.example", &[("Anna Keller", a)]);
    reads("<a@b.example> Anna", &[("Anna", a)]);
    reads("Anna <mailto:a@b.example>", &[("Anna", a)]);
    reads("mailto:a@b.example?subject=Hi%20there", &[("", a)]);
    reads("MAILTO:%61@b.example", &[("", a)]);
    reads("a @ b.example", &[("", a)]);
    reads("a@b.example.", &[("", a)]);
    reads("\u{200B}a@b.example\u{A0}", &[("", a)]);
    reads("<@relay.example:a@b.example>", &[("", a)]);
    reads("Anna <a@b.example", &[("Anna", a)]);
    reads("\"john doe\"@b.example", &[("", "\"john doe\"@b.example")]);
    reads("\"a,b\"@b.example, a@b.example", &[("", "\"a,b\"@b.example"), ("", a)]);
    reads("<\"a>b\"@b.example>", &[("", "\"a>b\"@b.example")]);
    reads("a@[IPv6:2001:db8::1], a@b.example", &[("", "a@[IPv6:2001:db8::1]"), ("", a)]);
    reads("Chloé Müller <chloé@bücher.example>", &[("Chloé Müller", "chloé@bücher.example")]);
    reads("O\"Neil <a@b.example>", &[("O\"Neil", a)]);
}

#[test]
fn reads_lists() {
    let both = [("", "a@b.example"), ("", "c@d.example")];
    for text in [
        "a@b.example, c@d.example",
        "a@b.example;c@d.example;",
        "a@b.example\r\nc@d.example\r\n",
        "a@b.example\tc@d.example",
        "a@b.example c@d.example",
        "<a@b.example> <c@d.example>",
        "<a@b.example, <c@d.example>",
        "To: a@b.example,\n c@d.example",
        "Friends: a@b.example, c@d.example;",
        "mailto:a@b.example,c@d.example",
    ] {
        reads(text, &both);
    }
    reads("undisclosed-recipients:;", &[]);
    reads(
        "Keller, Anna <a@b.example>; Okafor, Ben <c@d.example>",
        &[("Keller, Anna", "a@b.example"), ("Okafor, Ben", "c@d.example")],
    );
    reads(
        "To: Someone With A Long Name\n <a@b.example>, Ben <c@d.example>",
        &[("Someone With A Long Name", "a@b.example"), ("Ben", "c@d.example")],
    );
}

#[test]
fn keeps_what_it_cannot_read() {
    is_bad("anna", "anna", AddressProblem::NoAt);
    is_bad("Anna Keller", "Anna Keller", AddressProblem::NoAt);
    is_bad("anna keller@pli.example", "anna keller@pli.example", AddressProblem::Space);
    is_bad("Anna <>", "", AddressProblem::NoAt);
    is_bad("anna@", "anna@", AddressProblem::NoDomain);
    is_bad("a@b@c.example", "a@b@c.example", AddressProblem::SeveralAts);
    reads("anna, a@b.example", &[("", "anna"), ("", "a@b.example")]);
    reads("a@b.example, (", &[("", "a@b.example"), ("", "(")]);
}

#[test]
fn a_page_pasted_by_mistake_costs_its_length() {
    for text in ["\"", "(", "<", "[", "\\", "@ ", "a@b ", "<\"", "(\"", ",:"] {
        parse_list(&text.repeat(100_000));
    }
}

#[test]
fn folds_duplicates() {
    let folded = fold_duplicates(vec![
        Address::new("", "a@b.example"),
        Address::new("Ben", "c@d.example"),
        Address::new("Anna", "A@B.example"),
    ]);
    assert_eq!(folded, [Address::new("Anna", "a@b.example"), Address::new("Ben", "c@d.example")]);
}

proptest! {
    #[test]
    fn never_panics_and_never_invents_a_control_character(text in "\\PC*") {
        for entry in parse_list(&text) {
            prop_assert!(entry.problem.is_some() || !entry.address.email.chars().any(char::is_control));
        }
    }

    #[test]
    fn reads_back_what_it_prints(
        people in prop::collection::vec(("[^\\p{C}\\p{Z}]{0,12}( [^\\p{C}\\p{Z}]{1,9}){0,2}", "[a-z0-9+]{1,12}", "[a-z]{1,9}"), 1..5)
    ) {
        let people: Vec<Address> = people
            .iter()
            .map(|(name, local, label)| Address::new(name, &format!("{local}@{label}.example")))
            .collect();
        let printed = people.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let read: Vec<Address> = parse_list(&printed).into_iter().map(|entry| entry.address).collect();
        prop_assert_eq!(read, people, "{}", printed);
    }
}
