//! Tables of cards: which column is what, and cards as rows. Reading the file itself is the server's.

mod cells;
mod headers;
mod read;
mod write;

use std::fmt;

pub use headers::{propose, propose_by_samples};
pub use read::{Dates, card};
pub use write::{safe_cell, table};

/// What a column holds: `email.work.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    pub kind: Kind,
    pub place: Place,
    /// From 1: columns of one kind, place and number belong together, as street and town do.
    pub number: u8,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

kinds! {
    FullName = "fullName",
    /// `Dr`
    Prefix = "prefix",
    Given = "given",
    Given2 = "given2",
    Surname = "surname",
    /// `Jr`, `PhD`
    Suffix = "suffix",
    Nickname = "nickname",
    Organisation = "organisation",
    Unit = "unit",
    JobTitle = "jobTitle",
    Email = "email",
    EmailLabel = "emailLabel",
    Phone = "phone",
    PhoneLabel = "phoneLabel",
    Mobile = "mobile",
    Fax = "fax",
    Pager = "pager",
    MainNumber = "mainNumber",
    Street = "street",
    /// What follows the street: floor, post office box.
    Street2 = "street2",
    Locality = "locality",
    Region = "region",
    Postcode = "postcode",
    Country = "country",
    FullAddress = "fullAddress",
    AddressLabel = "addressLabel",
    Birthday = "birthday",
    BirthYear = "birthYear",
    BirthMonth = "birthMonth",
    BirthDay = "birthDay",
    Link = "link",
    LinkLabel = "linkLabel",
    Note = "note",
    Categories = "categories",
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    #[default]
    Any,
    Home,
    Work,
    Other,
}

impl Field {
    pub fn new(kind: Kind) -> Self {
        Self { kind, place: Place::Any, number: 1 }
    }

    pub fn at(kind: Kind, place: Place, number: u8) -> Self {
        Self { kind, place, number }
    }

    /// Reads what [`Display`](fmt::Display) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = text.split('.');
        let name = pieces.next()?;
        let mut field = Self::new(*Kind::ALL.iter().find(|kind| kind.as_str() == name)?);
        for piece in pieces {
            match piece {
                "home" => field.place = Place::Home,
                "work" => field.place = Place::Work,
                "other" => field.place = Place::Other,
                number => field.number = number.parse().ok().filter(|number| *number > 0)?,
            }
        }
        Some(field)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        f.write_str(match self.place {
            Place::Any => "",
            Place::Home => ".home",
            Place::Work => ".work",
            Place::Other => ".other",
        })?;
        if self.number > 1 { write!(f, ".{}", self.number) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
