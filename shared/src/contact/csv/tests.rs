use super::*;
use crate::contact::{CardContent, Context, Email, Name, PartialDate, Phone, PhoneFeature};

fn row(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

fn read(headers: &str, cells: &str) -> CardContent {
    let (headers, cells) = (row(headers), row(cells));
    let fields = propose(&headers, &cells);
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    card(&cells, &fields, Dates::of(&headers))
}

#[track_caller]
fn check(headers: &str, expected: &str) {
    let proposed = propose(&row(headers), &[]);
    let names: Vec<String> = proposed
        .iter()
        .map(|field| field.map_or_else(|| "-".to_owned(), |field| field.to_string()))
        .collect();
    assert_eq!(names.join("|"), expected);
}

#[test]
fn gmails_headers_are_known() {
    check(
        "First Name|Middle Name|Last Name|Phonetic First Name|Name Prefix|Name Suffix|Nickname|File As|\
         Organization Name|Organization Title|Organization Department|Birthday|Notes|Photo|Labels|\
         E-mail 1 - Label|E-mail 1 - Value|E-mail 2 - Label|E-mail 2 - Value|Phone 1 - Label|Phone 1 - Value|\
         Address 1 - Label|Address 1 - Formatted|Address 1 - Street|Address 1 - City|Address 1 - PO Box|\
         Address 1 - Region|Address 1 - Postal Code|Address 1 - Country|Address 1 - Extended Address|\
         Website 1 - Label|Website 1 - Value|Custom Field 1 - Label",
        "given|given2|surname|-|prefix|suffix|nickname|-|organisation|jobTitle|unit|birthday|note|-|categories|\
         emailLabel|email|emailLabel.2|email.2|phoneLabel|phone|addressLabel|fullAddress|street|locality|street2|\
         region|postcode|country|street2.2|linkLabel|link|-",
    );
    check(
        "Name|Given Name|Additional Name|Family Name|Yomi Name|Group Membership|E-mail 1 - Type|E-mail 1 - Value",
        "fullName|given|given2|surname|-|categories|emailLabel|email",
    );
}

#[test]
fn outlooks_headers_are_known_in_english() {
    check(
        "Title|First Name|Middle Name|Last Name|Suffix|Company|Department|Job Title|Business Street|\
         Business Street 2|Business City|Business State|Business Postal Code|Business Country/Region|Home Street|\
         Home City|Business Fax|Business Phone|Business Phone 2|Company Main Phone|Home Phone|Mobile Phone|Pager|\
         Anniversary|Assistant's Name|Birthday|Categories|E-mail Address|E-mail Type|E-mail Display Name|\
         E-mail 2 Address|Manager's Name|Notes|Spouse|Web Page",
        "prefix|given|given2|surname|suffix|organisation|unit|jobTitle|street.work|street2.work.2|locality.work|\
         region.work|postcode.work|country.work|street.home|locality.home|fax.work|phone.work|phone.work.2|\
         mainNumber.work|phone.home|mobile|pager|-|-|birthday|categories|email|emailLabel|-|email.2|-|note|-|link",
    );
}

#[test]
fn outlooks_headers_are_known_in_french() {
    check(
        "Titre|Prénom|Deuxième prénom|Nom|Suffixe|Société|Service|Titre1|Rue (bureau)|Ville (bureau)|\
         Dép/Région (bureau)|Code postal (bureau)|Pays/Région (bureau)|Rue (domicile)|Ville (domicile)|\
         Télécopie (bureau)|Téléphone (bureau)|Téléphone 2 (bureau)|Téléphone (domicile)|Tél. mobile|\
         Téléphone société|Anniversaire|Catégories|Adresse de messagerie|Type de messagerie|\
         Nom complet de l'adresse de messagerie|Adresse de messagerie 2|Notes|Page Web|Conjoint(e)",
        "prefix|given|given2|surname|suffix|organisation|unit|jobTitle|street.work|locality.work|region.work|\
         postcode.work|country.work|street.home|locality.home|fax.work|phone.work|phone.work.2|phone.home|mobile|\
         phone.work.3|birthday|categories|email|emailLabel|-|email.2|note|link|-",
    );
}

#[test]
fn thunderbirds_headers_are_known() {
    check(
        "First Name|Last Name|Display Name|Nickname|Primary Email|Secondary Email|Screen Name|Work Phone|Home Phone|\
         Fax Number|Pager Number|Mobile Number|Home Address|Home Address 2|Home City|Home State|Home ZipCode|\
         Home Country|Work Address|Job Title|Department|Organization|Web Page 1|Birth Year|Birth Month|Birth Day|\
         Custom 1|Notes",
        "given|surname|fullName|nickname|email|email.2|-|phone.work|phone.home|fax|pager|mobile|street.home|\
         street2.home.2|locality.home|region.home|postcode.home|country.home|street.work|jobTitle|unit|organisation|\
         link|birthYear|birthMonth|birthDay|-|note",
    );
    check(
        "Vorname|Nachname|Anzeigename|Spitzname|E-Mail-Adresse|Telefon dienstlich|Mobiltelefon|Firma|Notizen",
        "given|surname|fullName|nickname|email|phone.work|mobile|organisation|note",
    );
}

#[test]
fn a_row_becomes_a_card() {
    let card = read(
        "Titre|Prénom|Nom|Suffixe|Société|Titre1|Rue (bureau)|Code postal (bureau)|Ville (bureau)|Téléphone (bureau)|\
         Tél. mobile|Anniversaire|Adresse de messagerie|Catégories",
        "Mme|Chloé|Roux||Pli SA|Éditrice|Rue du Lac 3|1003|Lausanne|021 555 01 88|'+41 79 555 01 88|05/06/1980|\
         chloe@pli.example|Presse;Amis",
    );
    assert_eq!(card.name.display(), "Mme Chloé Roux");
    assert_eq!(card.birthday, Some(PartialDate { year: Some(1980), month: Some(6), day: Some(5) }));
    assert_eq!(card.categories, ["Presse", "Amis"]);
    assert_eq!(card.titles[0].name, "Éditrice");
    assert!(card.addresses[0].contexts.contains(&Context::Work));
    assert_eq!(card.addresses[0].locality, "Lausanne");
    let mobile = card.phones.iter().find(|phone| phone.features.contains(&PhoneFeature::Mobile));
    assert_eq!(mobile.unwrap().number, "+41 79 555 01 88");
    let gmail = read(
        "Name|First Name|Last Name|Labels|E-mail 1 - Label|E-mail 1 - Value|Phone 1 - Label|Phone 1 - Value",
        "Ben Roth|Ben|Roth|* myContacts ::: Fair|* Work|a@x.example ::: b@x.example|Mobile|+1 415 555 2671",
    );
    assert_eq!(gmail.name.full, "");
    assert_eq!(gmail.categories, ["Fair"]);
    assert_eq!(gmail.emails.len(), 2);
    assert_eq!(gmail.emails[0].preference, Some(1));
    assert_eq!(gmail.phones[0].features.len(), 1);
}

#[test]
fn no_cell_is_a_formula() {
    for cell in
        ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1", " =1", "'=1", "+1=2"]
    {
        assert_eq!(safe_cell(cell), format!("'{cell}"));
    }
    assert_eq!(safe_cell("+41 79 555 01 88"), "+41 79 555 01 88");
    assert_eq!(safe_cell("O'Brien - Roth"), "O'Brien - Roth");
}

#[test]
fn what_is_written_reads_the_same() {
    let email = |address: &str, work: bool| Email {
        address: address.to_owned(),
        contexts: work.then_some(Context::Work).into_iter().collect(),
        ..Email::default()
    };
    let cards = [
        CardContent {
            name: Name {
                title: "Dr".to_owned(),
                given: "Anna".to_owned(),
                surname: "Keller".to_owned(),
                credential: "PhD".to_owned(),
                ..Name::default()
            },
            emails: vec![email("anna@pli.example", true), email("a@x.example", false)],
            phones: vec![Phone {
                number: "+41 79 555 01 88".to_owned(),
                features: [PhoneFeature::Mobile].into(),
                ..Phone::default()
            }],
            birthday: Some(PartialDate { year: None, month: Some(5), day: Some(17) }),
            note: "=HYPERLINK(\"x\")\nTwo, \"lines\"".to_owned(),
            categories: vec!["Fair".to_owned(), "Press".to_owned()],
            ..CardContent::default()
        },
        CardContent {
            name: Name { full: "Papeterie du Lac".to_owned(), ..Name::default() },
            ..CardContent::default()
        },
    ];
    let table = table(&cards);
    let headers = table.first().unwrap();
    let fields = propose(headers, &[]);
    for (cells, card) in table.iter().skip(1).zip(&cards) {
        assert_eq!(cells.len(), headers.len());
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(&super::card(&cells, &fields, Dates::of(headers)), card);
    }
}

#[test]
fn fields_have_names() {
    for kind in Kind::ALL {
        for place in [Place::Any, Place::Home, Place::Work, Place::Other] {
            for number in [1, 2] {
                let field = Field::at(*kind, place, number);
                assert_eq!(Field::parse(&field.to_string()), Some(field));
            }
        }
    }
    assert_eq!(Field::parse("nothing"), None);
    assert_eq!(Field::parse("email.0"), None);
}
