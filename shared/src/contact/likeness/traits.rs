//! What of a card is compared, in the form in which it is.

use crate::contact::name::{NameLikeness, Nicknames, PersonName, fold};
use crate::contact::{CardContent, CardKind, PartialDate, PhoneFeature, phone};

/// What is compared of a card.
#[derive(Clone, Debug, Default)]
pub struct Traits {
    pub(super) uid: String,
    pub(super) name: PersonName,
    /// By nicknames.
    pub(super) other_names: Vec<PersonName>,
    pub(super) mails: Vec<Mail>,
    pub(super) phones: Vec<PhoneNumber>,
    pub(super) birthday: Option<PartialDate>,
    /// Folded, without legal form.
    pub(super) organisation: String,
    /// Of a company or an office, not of a person.
    pub(super) is_org: bool,
    pub(super) places: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    /// In small letters.
    pub(super) exact: String,
    /// As its host reads it.
    pub(super) alias: String,
    /// Of an office, by its name: `info@`.
    pub(super) is_role: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PhoneNumber {
    pub(super) number: String,
    pub(super) is_office: bool,
}

/// Reads cards for comparing them.
#[derive(Debug, Default)]
pub struct TraitsReader {
    nicknames: Nicknames,
    country: Option<String>,
}

impl TraitsReader {
    /// `country` is where numbers without a calling code are from (ISO 3166-1 alpha-2).
    pub fn new(country: Option<&str>) -> Self {
        Self { nicknames: Nicknames::default(), country: country.map(str::to_owned) }
    }

    pub fn read(&self, uid: &str, card: &CardContent) -> Traits {
        let name = PersonName::of(&card.name, &self.nicknames);
        let organisation = card.organisations.first().map_or("", |organisation| &organisation.name);
        let is_org = card.kind == CardKind::Org || (name.is_empty() && !organisation.is_empty());
        let named = card.name.display();
        let organisation =
            if is_org && organisation.is_empty() { named.as_str() } else { organisation };
        Traits {
            uid: uid.to_owned(),
            other_names: self.nicknames_of(card),
            name,
            mails: card.emails.iter().filter_map(|mail| read_mail(&mail.address)).collect(),
            phones: self.phones(card),
            birthday: card.birthday,
            organisation: organisation_key(organisation),
            is_org,
            places: card.addresses.iter().filter_map(place_key).collect(),
        }
    }

    /// The nickname with the surname, and whatever stands in brackets with the name.
    fn nicknames_of(&self, card: &CardContent) -> Vec<PersonName> {
        let surname = card.name.surname.trim();
        let full = card.name.display();
        let given = card.nicknames.iter().map(|nickname| nickname.name.as_str());
        let words = given.filter(|name| !name.trim().is_empty()).take(3);
        let names = words.map(|nickname| {
            let text = match full.split_whitespace().last() {
                _ if nickname.contains(' ') => nickname.to_owned(),
                _ if !surname.is_empty() => format!("{nickname} {surname}"),
                Some(last) if full.contains(' ') => format!("{nickname} {last}"),
                _ => nickname.to_owned(),
            };
            PersonName::read(&text, &self.nicknames)
        });
        let sides = full.split_once(" / ").map(|(one, other)| [one.to_owned(), other.to_owned()]);
        let sides = sides.into_iter().flatten();
        names.chain(sides.map(|side| PersonName::read(&side, &self.nicknames))).collect()
    }

    fn phones(&self, card: &CardContent) -> Vec<PhoneNumber> {
        let read = card.phones.iter().filter_map(|phone| {
            let number = phone::normalise(&phone.number, self.country.as_deref())?;
            let office = [PhoneFeature::MainNumber, PhoneFeature::Fax];
            let is_office = office.iter().any(|feature| phone.features.contains(feature));
            Some(PhoneNumber { number, is_office })
        });
        read.collect()
    }
}

impl Traits {
    pub(super) fn has_person_name(&self) -> bool {
        !self.is_org && !self.name.is_empty()
    }

    pub(super) fn has_name(&self) -> bool {
        self.is_org || !self.name.is_empty()
    }

    /// How the names of companies relate, if one of both is one.
    pub(super) fn organisation_likeness(&self, other: &Self) -> Option<NameLikeness> {
        if !self.is_org && !other.is_org {
            return None;
        }
        if !self.has_name() || !other.has_name() {
            return Some(NameLikeness::Missing);
        }
        let (one, two) = (self.name_as_organisation(), other.name_as_organisation());
        let both = self.is_org && other.is_org;
        Some(if one == two {
            NameLikeness::Equal
        } else if both && is_same_organisation(&one, &two) {
            NameLikeness::Part
        } else if both {
            NameLikeness::Different
        } else {
            NameLikeness::Unrelated // Somebody who works there, maybe.
        })
    }

    fn name_as_organisation(&self) -> String {
        if self.is_org { self.organisation.clone() } else { self.name.sorted_words() }
    }

    pub(super) fn shares_domain(&self, other: &Self) -> bool {
        let own =
            |mail: &Mail| domain(&mail.exact).filter(|domain| !is_free(domain)).map(str::to_owned);
        let mut domains = self.mails.iter().filter_map(own);
        domains.any(|domain| {
            other.mails.iter().any(|mail| mail.exact.ends_with(&format!("@{domain}")))
        })
    }

    /// Under which keys cards meet that may be of one person. The first letter tells what a key is.
    pub(in crate::contact) fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for mail in &self.mails {
            keys.push(format!("a{}", mail.exact));
            keys.push(format!("l{}", mail.alias));
        }
        keys.extend(self.phones.iter().map(|phone| format!("p{}", phone.number)));
        if !self.uid.is_empty() {
            keys.push(format!("u{}", self.uid));
        }
        if self.is_org {
            keys.push(format!("n{}", self.organisation));
        } else if !self.name.is_empty() {
            let names = std::iter::once(&self.name).chain(&self.other_names);
            keys.extend(names.flat_map(PersonName::keys).map(|key| format!("n{key}")));
        }
        if let Some(PartialDate { month: Some(month), day: Some(day), .. }) = self.birthday {
            let first = self.sort_key().chars().next().unwrap_or_default();
            keys.push(format!("b{month}-{day}{first}"));
        }
        keys
    }

    /// The addresses and numbers that may be of several people.
    pub(in crate::contact) fn common_values(&self) -> impl Iterator<Item = &str> {
        let mails = self.mails.iter().flat_map(|mail| {
            let alias = (mail.alias != mail.exact).then_some(mail.alias.as_str());
            std::iter::once(mail.exact.as_str()).chain(alias)
        });
        mails.chain(self.phones.iter().map(|phone| phone.number.as_str()))
    }

    /// Like cards stand beside each other by it.
    pub(in crate::contact) fn sort_key(&self) -> String {
        if self.is_org { self.organisation.clone() } else { self.name.sorted_words() }
    }
}

impl Mail {
    /// Whether both are of one host that isn't for everybody, and look as if of two people.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        let domain_of = |mail: &Self| domain(&mail.exact).map(str::to_owned);
        let own = domain_of(self).filter(|domain| !is_free(domain));
        own.is_some()
            && own == domain_of(other)
            && self.exact != other.exact
            && first_part(&self.exact) == first_part(&other.exact)
    }
}

/// `anna.keller` of `anna.keller2@x.example`.
fn first_part(address: &str) -> &str {
    let local = address.split('@').next().unwrap_or_default();
    local.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Hosts that are for everybody: their name says nothing.
fn is_free(domain: &str) -> bool {
    const FREE: &str = " gmail googlemail hotmail outlook live msn yahoo icloud me mac aol gmx web freenet t-online arcor \
bluewin sunrise hispeed posteo mailbox proton protonmail pm fastmail orange wanadoo free laposte sfr neuf bbox libero \
virgilio tiscali alice tin tim email telefonica terra ono infomaniak ik zoho yandex qq 163 ";
    let name = domain.split('.').next().unwrap_or_default();
    FREE.contains(&format!(" {name} "))
}

fn read_mail(address: &str) -> Option<Mail> {
    let exact = address.trim().to_lowercase();
    let (local, domain) = exact.rsplit_once('@')?;
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    Some(Mail { alias: as_host_reads(local, domain), is_role: is_role(local), exact })
}

/// The address without what its host ignores: tags, dots, its other domains.
fn as_host_reads(local: &str, domain: &str) -> String {
    let name = domain.split('.').next().unwrap_or_default();
    let untagged = local.split('+').next().unwrap_or(local);
    match (name, domain) {
        (_, "gmail.com" | "googlemail.com") => format!("{}@gmail.com", untagged.replace('.', "")),
        (_, "proton.me" | "protonmail.com" | "protonmail.ch" | "pm.me") => {
            format!("{}@proton.me", untagged.replace(['.', '-', '_'], ""))
        }
        (_, "icloud.com" | "me.com" | "mac.com") => format!("{untagged}@icloud.com"),
        ("outlook" | "hotmail" | "live" | "msn", _)
        | (_, "fastmail.com" | "posteo.de" | "mailbox.org" | "ik.me" | "zoho.com") => {
            format!("{untagged}@{domain}")
        }
        _ => format!("{local}@{domain}"),
    }
}

/// Names of offices in the five languages.
fn is_role(local: &str) -> bool {
    const ROLES: &str = " info infos information contact kontakt contacto contatto contatti office buero buro bureau \
ufficio oficina sekretariat secretariat secretaria segreteria admin administration verwaltung amministrazione hello \
hallo bonjour ciao hola mail email post team all staff support help service kundendienst sales vente ventes verkauf \
vendite ventas vertrieb order orders bestellung commande billing invoice rechnung rechnungen facture compta \
comptabilite buchhaltung contabilita accounts jobs hr rh personal press presse stampa prensa redaktion redaction \
redazione marketing shop boutique reception empfang accueil webmaster postmaster hostmaster abuse noreply no-reply \
donotreply newsletter news family familie famille famiglia familia event events booking reservation reservations praxis \
cabinet studio gemeinde mairie ";
    let first = local.split('+').next().unwrap_or(local);
    ROLES.contains(&format!(" {first} "))
}

/// A company's name without its legal form.
fn organisation_key(name: &str) -> String {
    const FORMS: &str = " gmbh mbh ag sa sarl sagl srl spa snc ltd limited inc llc llp plc corp co kg ohg kgaa ug ev eg \
sas sasu eurl sl slu scp bv nv se cie and und et e y the der die das le la les el il lo ";
    let folded = fold(name);
    let words =
        folded.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.replace('.', ""));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let kept: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !FORMS.contains(&format!(" {word} ")))
        .collect();
    if kept.is_empty() { words.join(" ") } else { kept.join(" ") }
}

/// Whether both are one, or one is the beginning of the other.
pub(super) fn is_same_organisation(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return false;
    }
    let rest = long.strip_prefix(short);
    rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with(' ') && short.len() >= 5))
}

/// Street and place of an address; nothing for one that is only a place.
fn place_key(address: &crate::contact::PostalAddress) -> Option<String> {
    let street = if address.street.is_empty() { &address.full } else { &address.street };
    let letters =
        |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let street = letters(street).replace("strasse", "str");
    let place = if address.postcode.is_empty() { &address.locality } else { &address.postcode };
    (street.len() >= 4).then(|| format!("{street} {}", letters(place)))
}
