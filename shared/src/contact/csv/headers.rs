//! Headers as programs write them, read by their words: Gmail, Outlook and Thunderbird in the five languages.

use super::{Field, Kind, Place};
use crate::contact::name::fold;

/// What each column is taken for; `None`: left out. `samples` are the first cells of each, if there are any.
pub fn propose(headers: &[String], samples: &[String]) -> Vec<Option<Field>> {
    let words: Vec<String> = headers.iter().map(|header| normalise(header)).collect();
    let table = Table { headers: &words };
    let mut taken: Vec<Field> = Vec::new();
    let mut proposed = Vec::with_capacity(headers.len());
    for (at, header) in words.iter().enumerate() {
        let sample = samples.get(at).map_or("", String::as_str);
        let field = table.field(header, sample).map(|field| free(field, &taken));
        taken.extend(field);
        proposed.push(field);
    }
    proposed
}

/// A second column of one meaning is another value of it, for values of which there may be many.
fn free(mut field: Field, taken: &[Field]) -> Field {
    while taken.contains(&field) && field.number < 20 {
        field.number += 1;
    }
    field
}

/// Small letters, no accents, single spaces around words, and digits apart.
fn normalise(header: &str) -> String {
    let mut words = String::from(" ");
    let mut was_digit = false;
    for letter in fold(&header.replace(['\'', '’'], " ")).chars() {
        if letter.is_ascii_digit() != was_digit && !words.ends_with(' ') {
            words.push(' ');
        }
        was_digit = letter.is_ascii_digit();
        if letter.is_alphanumeric() {
            words.push(letter);
        } else if !words.ends_with(' ') {
            words.push(' ');
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
        .replace(" e mail ", " email ")
        .replace(" mail ", " email ")
        .replace(" courriel ", " email ")
}

struct Table<'a> {
    headers: &'a [String],
}

/// Whether one of `any`, with `|` between them, stands in the header as whole words.
fn has(header: &str, any: &str) -> bool {
    any.split('|').any(|words| header.contains(&format!(" {words} ")))
}

/// Whether a word of the header begins so: languages join words.
fn begins(header: &str, any: &str) -> bool {
    any.split('|').any(|word| header.contains(&format!(" {word}")))
}

impl Table<'_> {
    fn has_header(&self, any: &str) -> bool {
        self.headers.iter().any(|header| any.split('|').any(|words| header.trim() == words))
    }

    fn field(&self, header: &str, sample: &str) -> Option<Field> {
        if is_ignored(header) {
            return None;
        }
        if let Some(kind) = self.whole(header) {
            return Some(Field::new(kind));
        }
        let number = header.split(' ').find_map(|word| word.parse::<u8>().ok()).unwrap_or(1).max(1);
        let place = place(header);
        let is_label =
            has(header, "label|type|etiquette|libelle|etiqueta|etichetta|tipo|typ|bezeichnung");
        let field = |kind| Some(Field::at(kind, place, number));
        if has(header, "birth|anniversary") {
            return birth(header).map(Field::new);
        }
        if has(header, "email|messagerie|correo|posta") || begins(header, "email") {
            return match () {
                () if is_label => field(Kind::EmailLabel),
                // How the address is shown, which is the name once more.
                () if has(header, "nom|name|anzeigename|nombre|nome|display|affiche|type") => None,
                () => field(Kind::Email),
            };
        }
        if let Some(kind) = phone(header) {
            return if is_label { field(Kind::PhoneLabel) } else { field(kind) };
        }
        if begins(header, "web|website|url|homepage|internet|sitio|sito")
            || has(header, "page web|site web|pagina web")
        {
            return if is_label { field(Kind::LinkLabel) } else { field(Kind::Link) };
        }
        if let Some(kind) = postal(header, is_label) {
            if kind == Kind::FullAddress && sample.contains('@') {
                return field(Kind::Email); // `Adresse` of whoever knows one kind of address.
            }
            return field(kind);
        }
        None
    }

    /// Headers that are one meaning as a whole; some depend on what else the table has.
    fn whole(&self, header: &str) -> Option<Kind> {
        let is = |any: &str| any.split('|').any(|words| header.trim() == words);
        let has_given = self.has_header("given name|first name|vorname|prenom|nome|nombre");
        let has_job = self.has_header(
            "job title|fonction|position|organization title|organization 1 title|titre 1",
        );
        Some(match () {
            () if is("given name|first name|vorname|prenom|given|firstname|primer nombre") => {
                Kind::Given
            }
            () if is(
                "family name|last name|surname|nachname|nom de famille|cognome|apellidos|\
apellido|lastname|familienname",
            ) =>
            {
                Kind::Surname
            }
            () if is(
                "additional name|middle name|deuxieme prenom|second prenom|weiterer vorname|\
zweiter vorname|weitere vornamen|segundo nombre|secondo nome",
            ) =>
            {
                Kind::Given2
            }
            () if is("nom") && has_given => Kind::Surname,
            () if is("name") && self.has_header("vorname|prenom") => Kind::Surname,
            () if is("nome") && self.has_header("cognome") => Kind::Given,
            () if is("nombre") && self.has_header("apellidos|apellido") => Kind::Given,
            () if is("name|full name|display name|nom|nom complet|nom affiche|nom a afficher|\
anzeigename|vollstandiger name|nombre|nombre completo|nome|nome completo|\
nombre para mostrar|nome visualizzato|contact name") =>
            {
                Kind::FullName
            }
            () if is(
                "name prefix|prefix|prefixe|anrede|tratamiento|appellativo|prefisso|prefijo",
            ) =>
            {
                Kind::Prefix
            }
            () if is("title|titre|titel|titolo|titulo") => {
                let of_name =
                    has_job || self.has_header("suffix|suffixe|sufijo|suffisso|namenszusatz");
                if of_name { Kind::Prefix } else { Kind::JobTitle }
            }
            () if is("name suffix|suffix|suffixe|namenszusatz|sufijo|suffisso") => Kind::Suffix,
            () if is(
                "nickname|surnom|pseudonyme|pseudo|spitzname|apodo|sobrenombre|soprannome",
            ) =>
            {
                Kind::Nickname
            }
            () if is(
                "company|organization|organisation|organization name|organization 1 name|societe|\
entreprise|firma|unternehmen|empresa|organizacion|societa|azienda|organizzazione",
            ) =>
            {
                Kind::Organisation
            }
            () if is("department|organization department|organization 1 department|service|\
departement|abteilung|departamento|reparto|dipartimento") =>
            {
                Kind::Unit
            }
            () if is(
                "job title|organization title|organization 1 title|fonction|poste|titre 1|\
position|stellenbezeichnung|beruf|puesto|cargo|posizione|qualifica|professione",
            ) =>
            {
                Kind::JobTitle
            }
            () if is(
                "birthday|anniversaire|date de naissance|naissance|geburtstag|geburtsdatum|\
cumpleanos|fecha de nacimiento|compleanno|data di nascita",
            ) =>
            {
                Kind::Birthday
            }
            () if is(
                "birth year|annee de naissance|geburtsjahr|ano de nacimiento|anno di nascita",
            ) =>
            {
                Kind::BirthYear
            }
            () if is(
                "birth month|mois de naissance|geburtsmonat|mes de nacimiento|mese di nascita",
            ) =>
            {
                Kind::BirthMonth
            }
            () if is(
                "birth day|jour de naissance|geburtstag tag|dia de nacimiento|giorno di nascita",
            ) =>
            {
                Kind::BirthDay
            }
            () if is("notes|note|remarques|commentaires|notizen|bemerkungen|notas|anmerkungen") => {
                Kind::Note
            }
            () if is(
                "categories|labels|group membership|libelles|kategorien|gruppen|categorias|\
etiquetas|categorie|etichette|groupes|tags",
            ) =>
            {
                Kind::Categories
            }
            () => return None,
        })
    }
}

/// What Pli has no place for, though a word of it looks like something.
fn is_ignored(header: &str) -> bool {
    begins(header, "yomi|phonetic|phonetique|custom|personnalise|benutzerdef|im ")
        || has(
            header,
            "photo|file as|spouse|conjoint|conjointe|manager s|assistant s|isdn|telex|\
callback|screen name|event|relation|gender|birthplace",
        )
}

fn birth(header: &str) -> Option<Kind> {
    match () {
        () if has(header, "year") => Some(Kind::BirthYear),
        () if has(header, "month") => Some(Kind::BirthMonth),
        () if has(header, "day") => Some(Kind::BirthDay),
        () => None,
    }
}

fn place(header: &str) -> Place {
    let work = "work|business|company|bureau|professionnel|professionnelle|pro|travail|\
geschaftlich|arbeit|dienstlich|trabajo|oficina|lavoro|ufficio|uff|societe";
    let home = "home|domicile|personnel|personnelle|prive|privee|maison|privat|hause|casa|\
particular|personal|abitazione|ab";
    if has(header, work) {
        Place::Work
    } else if has(header, home) {
        Place::Home
    } else if has(header, "other|autre|weitere|weiterer|andere|otro|otra|altro|altra") {
        Place::Other
    } else {
        Place::Any
    }
}

fn phone(header: &str) -> Option<Kind> {
    let is_phone = begins(header, "phone|telephone|tel|telefon|rufnummer|telefono");
    let kind = match () {
        () if begins(header, "mobil|mobile|handy|cell|portable|movil|cellular|gsm|natel") => {
            Kind::Mobile
        }
        () if has(header, "fax|telecopie|telefax") || begins(header, "faxnummer") => Kind::Fax,
        () if begins(header, "pager|radiomessagerie|recepteur|buscapersonas|cercapersone") => {
            Kind::Pager
        }
        () if is_phone && has(header, "main|standard|zentrale|centralino|centralita") => {
            Kind::MainNumber
        }
        () if is_phone => Kind::Phone,
        () => return None,
    };
    Some(kind)
}

fn postal(header: &str, is_label: bool) -> Option<Kind> {
    let is_address = begins(header, "address|adresse|anschrift|indirizzo|direccion|domicilio");
    let kind = match () {
        () if is_address && is_label => Kind::AddressLabel,
        () if begins(header, "street|rue|strasse|calle|via")
            && has(header, "2|3")
            && !header.contains(" address ") =>
        {
            Kind::Street2
        }
        () if begins(header, "street|rue|strasse|calle") || has(header, "via") => Kind::Street,
        () if is_address && has(header, "2") && place(header) != Place::Any => Kind::Street2,
        () if has(
            header,
            "extended address|po box|boite postale|postfach|apartado postal|casella postale",
        ) =>
        {
            Kind::Street2
        }
        () if begins(
            header,
            "city|ville|ort|stadt|wohnort|ciudad|poblacion|citta|localita|locality",
        ) =>
        {
            Kind::Locality
        }
        () if begins(header, "postal|postleitzahl|plz|zip|zipcode|cap")
            || has(header, "code postal|codigo postal|codice postale|npa") =>
        {
            Kind::Postcode
        }
        // `Pays/Région` is the country, `Dép/Région` isn't.
        () if begins(header, "country|pays|land|pais|paese") => Kind::Country,
        () if begins(
            header,
            "state|region|dep|departement|bundesland|kanton|canton|provincia|etat|province",
        ) =>
        {
            Kind::Region
        }
        () if is_address && place(header) != Place::Any && !has(header, "formatted") => {
            Kind::Street
        }
        () if is_address => Kind::FullAddress,
        () => return None,
    };
    Some(kind)
}

/// What columns without headers look like.
pub fn propose_by_samples(samples: &[String]) -> Vec<Option<Field>> {
    let mut taken: Vec<Field> = Vec::new();
    let mut proposed = Vec::with_capacity(samples.len());
    for sample in samples {
        let digits = sample.chars().filter(char::is_ascii_digit).count();
        let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
        let has_name = taken.contains(&Field::new(Kind::FullName));
        let kind = match () {
            () if sample.contains('@') => Some(Kind::Email),
            () if digits >= 6 && letters == 0 => Some(Kind::Phone),
            () if letters > 1 && digits == 0 && !has_name => Some(Kind::FullName),
            () => None,
        };
        let field = kind.map(|kind| free(Field::new(kind), &taken));
        taken.extend(field);
        proposed.push(field);
    }
    proposed
}
