use super::*;

#[track_caller]
fn check(one: &str, other: &str, expected: NameLikeness) {
    let nicknames = Nicknames::default();
    let (one, other) = (PersonName::read(one, &nicknames), PersonName::read(other, &nicknames));
    assert_eq!(compare(&one, &other), expected, "{one:?} {other:?}");
    assert_eq!(compare(&other, &one), expected, "the other way around");
}

#[test]
fn what_is_written_differently_is_equal() {
    check("Anna Keller", "ANNA KELLER", NameLikeness::Equal);
    check("Keller, Anna", "Dr. Anna Keller", NameLikeness::Equal);
    check("Jörg Müller", "Joerg Mueller", NameLikeness::Equal);
    check("Théo Bonvin", "Theo Bonvin", NameLikeness::Equal);
    check("Jean-Pierre Roux", "Jean Pierre Roux", NameLikeness::Equal);
    check("Matthias von Hohenstein", "Hohenstein, Matthias", NameLikeness::Equal);
    check("Søren O’Brien (Basel)", "Soren OBrien", NameLikeness::Equal);
    check("渡辺 純", "渡辺 純", NameLikeness::Equal);
}

#[test]
fn what_is_left_out_or_short_is_alike() {
    check("Keller Anna", "Anna Keller", NameLikeness::Order);
    check("A. Keller", "Anna Keller", NameLikeness::Initial);
    check("M. v. Hohenstein", "Matthias von Hohenstein-Lüdinghausen", NameLikeness::Initial);
    check("Bob Miller", "Robert Miller", NameLikeness::Nickname);
    check("Uschi Roth", "Ursula Roth", NameLikeness::Nickname);
    check("Anna Maria Keller", "Anna Keller", NameLikeness::Part);
    check("Ana García López", "Ana García", NameLikeness::Part);
    check("Anna Kellre", "Anna Keller", NameLikeness::Typo);
    check("Rosalind Achterberg", "Rosalnid Achterberg", NameLikeness::Typo);
    check("Anna", "Anna Keller", NameLikeness::GivenOnly);
    check("Keller", "Anna Keller", NameLikeness::SurnameOnly);
    check("Anna Keller", "Anna Sutter", NameLikeness::OtherSurname);
}

#[test]
fn two_people_are_not_alike() {
    check("Anna Keller", "Ben Keller", NameLikeness::Family);
    check("Anna Keller", "Ben Roth", NameLikeness::Different);
    check("Daniel Roth", "Daniela Roth", NameLikeness::Near);
    check("Mum", "Christine Roth", NameLikeness::Unrelated);
    check("Karl Roth Jr.", "Karl Roth Sr.", NameLikeness::OtherGeneration);
    check("Karl Roth", "Karl Roth jun.", NameLikeness::Near);
    check("John A. Smith", "John B. Smith", NameLikeness::Near);
    check("A. Keller", "Ben Keller", NameLikeness::Family);
    check("", "Ben Keller", NameLikeness::Missing);
    check("ben@x.example", "Ben Keller", NameLikeness::Missing);
}
