//! A card while it is edited: texts, and words for what they are.

use std::collections::BTreeSet;

use shared::contact::{Context, Email, Link, PartialDate, Phone, PhoneFeature, PostalAddress};

/// What a value is for. Its words are under `contacts.kind.…`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    None,
    Private,
    Work,
    Mobile,
    Fax,
}

impl Kind {
    pub const OF_EMAILS: [Self; 3] = [Self::None, Self::Private, Self::Work];
    pub const OF_PHONES: [Self; 5] =
        [Self::None, Self::Mobile, Self::Private, Self::Work, Self::Fax];

    pub fn key(self) -> &'static str {
        match self {
            Self::None => "contacts.kind.none",
            Self::Private => "contacts.kind.private",
            Self::Work => "contacts.kind.work",
            Self::Mobile => "contacts.kind.mobile",
            Self::Fax => "contacts.kind.fax",
        }
    }

    /// As the value of an option.
    pub fn word(self) -> &'static str {
        self.key().rsplit('.').next().unwrap_or_default()
    }

    pub fn of_word(word: &str) -> Self {
        let known = Self::OF_PHONES.into_iter().find(|kind| kind.word() == word);
        known.unwrap_or_default()
    }

    fn of_contexts(contexts: &BTreeSet<Context>) -> Self {
        match contexts {
            _ if contexts.contains(&Context::Work) => Self::Work,
            _ if contexts.contains(&Context::Private) => Self::Private,
            _ => Self::None,
        }
    }

    fn write(self, contexts: &mut BTreeSet<Context>) {
        contexts.retain(|context| !matches!(context, Context::Private | Context::Work));
        contexts.extend(match self {
            Self::Private => Some(Context::Private),
            Self::Work => Some(Context::Work),
            Self::None | Self::Mobile | Self::Fax => None,
        });
    }
}

/// A value that is one line of the form.
pub trait Line: Clone + Default {
    fn kind(&self) -> Kind;
    fn text(&self) -> &str;
    /// The same with what the user made of it. What they left alone stays exactly as it was.
    fn with(&self, text: &str, kind: Kind) -> Self;
}

impl Line for Email {
    fn kind(&self) -> Kind {
        Kind::of_contexts(&self.contexts)
    }

    fn text(&self) -> &str {
        &self.address
    }

    fn with(&self, text: &str, kind: Kind) -> Self {
        let mut with = Self { address: text.to_owned(), ..self.clone() };
        if kind != self.kind() {
            kind.write(&mut with.contexts);
        }
        with
    }
}

impl Line for Phone {
    fn kind(&self) -> Kind {
        match &self.features {
            features if features.contains(&PhoneFeature::Mobile) => Kind::Mobile,
            features if features.contains(&PhoneFeature::Fax) => Kind::Fax,
            _ => Kind::of_contexts(&self.contexts),
        }
    }

    fn text(&self) -> &str {
        &self.number
    }

    fn with(&self, text: &str, kind: Kind) -> Self {
        let mut with = Self { number: text.to_owned(), ..self.clone() };
        if kind == self.kind() {
            return with;
        }
        let own = [PhoneFeature::Mobile, PhoneFeature::Fax];
        with.features.retain(|feature| !own.contains(feature));
        match kind {
            Kind::Mobile => drop(with.features.insert(PhoneFeature::Mobile)),
            Kind::Fax => drop(with.features.insert(PhoneFeature::Fax)),
            Kind::None | Kind::Private | Kind::Work => kind.write(&mut with.contexts),
        }
        with
    }
}

impl Line for Link {
    fn kind(&self) -> Kind {
        Kind::None
    }

    fn text(&self) -> &str {
        &self.uri
    }

    fn with(&self, text: &str, _: Kind) -> Self {
        Self { uri: text.to_owned(), ..self.clone() }
    }
}

/// A postal address in one text: street, then `postcode place`, region, country, a line each.
pub fn address_lines(address: &PostalAddress) -> Vec<String> {
    let place = format!("{} {}", address.postcode, address.locality);
    let lines = [&address.street, &place, &address.region, &address.country];
    let lines: Vec<String> = lines
        .into_iter()
        .flat_map(|line| line.lines())
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() { address.full.lines().map(str::to_owned).collect() } else { lines }
}

/// A birthday as the user writes it in a field for dates: `1980-02-03`, or `--02-03` without a year.
pub fn write_date(date: PartialDate) -> String {
    match (date.year, date.month, date.day) {
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
        (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(year), None, None) => format!("{year:04}"),
        _ => String::new(),
    }
}

/// What was typed is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDate;

/// Reads what [`write_date`] writes.
///
/// # Errors
///
/// [`NoDate`] for anything else.
pub fn read_date(text: &str) -> Result<Option<PartialDate>, NoDate> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = |text: &str, most: u16| match text.parse::<u16>() {
        Ok(number) if number >= 1 && number <= most => Ok(number),
        _ => Err(NoDate),
    };
    let small = |text: &str, most: u16| Ok(u8::try_from(number(text, most)?).unwrap_or(1));
    let date = if let Some(rest) = text.strip_prefix("--") {
        let (month, day) = rest.split_once('-').ok_or(NoDate)?;
        PartialDate { year: None, month: Some(small(month, 12)?), day: Some(small(day, 31)?) }
    } else {
        let mut parts = text.split('-');
        let year = Some(number(parts.next().unwrap_or_default(), 9999)?);
        let month = parts.next().map(|month| small(month, 12)).transpose()?;
        let day = parts.next().map(|day| small(day, 31)).transpose()?;
        if parts.next().is_some() {
            return Err(NoDate);
        }
        PartialDate { year, month, day }
    };
    Ok(Some(date))
}

/// Words with commas between them.
pub fn read_list(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        if !items.iter().any(|known| known == item) {
            items.push(item.to_owned());
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_alone_stays() {
        let phone = Phone {
            key: "k1".to_owned(),
            number: "1".to_owned(),
            features: BTreeSet::from([PhoneFeature::Mobile, PhoneFeature::Text]),
            contexts: BTreeSet::from([Context::Work, Context::Billing]),
            ..Phone::default()
        };
        assert_eq!(phone.with("1", Kind::Mobile), phone);
        let changed = phone.with("2", Kind::Private);
        assert_eq!(changed.features, BTreeSet::from([PhoneFeature::Text]));
        assert_eq!(changed.contexts, BTreeSet::from([Context::Private, Context::Billing]));
        assert_eq!((changed.key.as_str(), changed.kind()), ("k1", Kind::Private));
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in ["1980-02-03", "--12-24", "1975", "1975-04"] {
            assert_eq!(write_date(read_date(text).unwrap().unwrap()), text);
        }
        assert_eq!(read_date(" "), Ok(None));
        for text in ["1980-13-01", "x", "--2", "1980-02-03-04", "0"] {
            assert_eq!(read_date(text), Err(NoDate), "{text}");
        }
    }

    #[test]
    fn an_address_is_lines() {
        let address = PostalAddress {
            street: "Gasse 1".to_owned(),
            postcode: "3000".to_owned(),
            locality: "Bern".to_owned(),
            ..PostalAddress::default()
        };
        assert_eq!(address_lines(&address), ["Gasse 1", "3000 Bern"]);
    }

    #[test]
    fn a_list_is_read_at_its_commas() {
        assert_eq!(read_list(" a, b ,,a"), ["a", "b"]);
    }
}
