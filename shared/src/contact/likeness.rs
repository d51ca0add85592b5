//! How likely two cards are of one person, and why.

mod traits;

use super::PartialDate;
use super::name::{NameLikeness, compare};
pub use traits::{Traits, TraitsReader};

/// Two cards beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// From 0 to 99: nothing is ever 100.
    pub percent: u8,
    pub level: Level,
    /// What speaks for it, the strongest first, and then what speaks against it.
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not worth anybody's time.
    Unlikely,
    Possible,
    Likely,
    /// Two things agree that two people don't share. A name alone never makes it.
    Certain,
}

/// What makes two cards alike, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// One is a copy of the other: they have the same `uid`.
    SameCard,
    SameAddress,
    /// Two ways to write one address, by the rules of its host.
    AliasAddress,
    /// An address of several people, or of an office.
    SharedAddress,
    SamePhone,
    SharedPhone,
    SameBirthday,
    SameName,
    NameOrder,
    NamePart,
    Nickname,
    NameTypo,
    Initial,
    GivenNameOnly,
    SurnameOnly,
    OtherSurname,
    NearName,
    SameOrganisation,
    SameDomain,
    SamePlace,
    // Against it
    NoName,
    OtherName,
    OtherBirthday,
    OtherOrganisation,
}

/// From here on, in percent.
const CERTAIN: u8 = 90;
const LIKELY: u8 = 75;
const POSSIBLE: u8 = 60;

/// What two cards of a book that were picked blindly are worth, in tenths of log-odds.
const PRIOR: i32 = -40;

/// Whose a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    #[default]
    Person,
    /// A few people: a family.
    Family,
    /// Many.
    Office,
}

/// Tells whose values are, which takes a look at all cards.
pub trait Owners {
    fn owner(&self, value: &str) -> Owner;
}

/// Compares two cards. `owners` knows which addresses and numbers are of several people.
pub fn likeness(one: &Traits, other: &Traits, owners: &impl Owners) -> Likeness {
    let relation = one.name_likeness(other);
    let mut sum = Sum { worth: PRIOR, reasons: Vec::new(), ..Sum::default() };
    sum.same_card(one, other);
    sum.addresses(one, other, relation, owners);
    sum.phones(one, other, relation, owners);
    sum.birthdays(one, other);
    sum.names(one, other, relation);
    sum.surroundings(one, other, relation);
    sum.result(relation)
}

#[derive(Default)]
struct Sum {
    worth: i32,
    reasons: Vec<Reason>,
    /// Whether something agrees that two people don't share.
    has_proof: bool,
    /// Whether that is an address, or the card itself.
    has_address: bool,
    /// Whether they share what many do.
    has_common: bool,
}

impl Sum {
    fn add(&mut self, worth: i32, reason: Reason) {
        self.worth += worth;
        self.reasons.push(reason);
    }

    /// Adds what two people don't share.
    fn prove(&mut self, worth: i32, reason: Reason) {
        self.add(worth, reason);
        self.has_proof = true;
        self.has_address = true;
    }

    fn same_card(&mut self, one: &Traits, other: &Traits) {
        if !one.uid.is_empty() && one.uid == other.uid {
            self.prove(50, Reason::SameCard);
        }
    }

    fn addresses(
        &mut self,
        one: &Traits,
        other: &Traits,
        relation: NameLikeness,
        owners: &impl Owners,
    ) {
        // An office's address is as good as a name among those that have no other name.
        let office_counts = !one.has_person_name() || !other.has_person_name();
        let owner = |value: &str, is_role: bool| match owners.owner(value) {
            Owner::Person if is_role && !(office_counts && relation >= NameLikeness::Missing) => {
                Owner::Office
            }
            owner => owner,
        };
        let pairs = || one.mails.iter().flat_map(|a| other.mails.iter().map(move |b| (a, b)));
        let exact: Vec<Owner> = pairs()
            .filter(|(a, b)| a.exact == b.exact)
            .map(|(a, _)| owner(&a.exact, a.is_role))
            .collect();
        let own = exact.iter().filter(|owner| **owner == Owner::Person).count();
        if own > 0 {
            self.prove(if own > 1 { 50 } else { 40 }, Reason::SameAddress);
        } else if !exact.is_empty() && !one.has_name() && !other.has_name() {
            self.prove(40, Reason::SameAddress); // Twice the same address with nothing else to it.
        } else if let Some(owner) = exact.iter().min_by_key(|owner| **owner == Owner::Office) {
            self.common(relation, *owner, Reason::SharedAddress);
        } else if pairs()
            .any(|(a, b)| a.alias == b.alias && owner(&a.alias, a.is_role) == Owner::Person)
        {
            self.prove(36, Reason::AliasAddress);
        } else if pairs().any(|(a, b)| !a.is_role && !b.is_role && a.is_beside(b)) {
            self.worth -= 20; // Nobody gives one person two: `anna.keller` and `anna.keller2`.
        } else if !one.mails.is_empty() && !other.mails.is_empty() {
            self.worth -= 5;
        }
    }

    fn phones(
        &mut self,
        one: &Traits,
        other: &Traits,
        relation: NameLikeness,
        owners: &impl Owners,
    ) {
        let owner = |phone: &traits::PhoneNumber| match owners.owner(&phone.number) {
            _ if phone.is_office => Owner::Office,
            owner => owner,
        };
        let same = one.phones.iter().filter(|phone| other.phones.contains(phone));
        let same: Vec<Owner> = same.map(owner).collect();
        if same.contains(&Owner::Person) {
            self.add(32, Reason::SamePhone);
            self.has_proof = true;
        } else if let Some(owner) = same.iter().min_by_key(|owner| **owner == Owner::Office) {
            self.common(relation, *owner, Reason::SharedPhone);
        } else if !one.phones.is_empty() && !other.phones.is_empty() {
            self.worth -= 5;
        }
    }

    /// What several people have says little, but for one that is called the same: two of a family hardly are.
    fn common(&mut self, relation: NameLikeness, owner: Owner, reason: Reason) {
        let is_same_name = relation >= NameLikeness::Order;
        let is_alike = relation >= NameLikeness::Typo;
        let worth = match owner {
            Owner::Family | Owner::Person if is_same_name => 30,
            Owner::Family | Owner::Person if is_alike => 25,
            Owner::Office if is_same_name => 15,
            _ => 10,
        };
        self.add(worth, reason);
        self.has_proof |= worth > 10;
        self.has_common = true;
    }

    fn birthdays(&mut self, one: &Traits, other: &Traits) {
        let (Some(one), Some(other)) = (one.birthday, other.birthday) else { return };
        match compare_dates(one, other) {
            Some(true) => {
                let with_year = one.year.is_some() && other.year.is_some();
                self.add(if with_year { 25 } else { 20 }, Reason::SameBirthday);
                self.has_proof = true;
            }
            Some(false) => self.add(-40, Reason::OtherBirthday),
            None => {}
        }
    }

    fn names(&mut self, one: &Traits, other: &Traits, relation: NameLikeness) {
        let (worth, reason) = match relation {
            NameLikeness::Equal => (50, Reason::SameName),
            NameLikeness::Order => (45, Reason::NameOrder),
            NameLikeness::Part => (42, Reason::NamePart),
            NameLikeness::Nickname => (40, Reason::Nickname),
            NameLikeness::Typo => (40, Reason::NameTypo),
            NameLikeness::Initial => (35, Reason::Initial),
            NameLikeness::GivenOnly => (34, Reason::GivenNameOnly),
            NameLikeness::OtherSurname => (33, Reason::OtherSurname),
            NameLikeness::SurnameOnly => (22, Reason::SurnameOnly),
            // Two cards of nothing but one address are as equal as cards can be.
            NameLikeness::Missing if !one.has_name() && !other.has_name() => (34, Reason::NoName),
            NameLikeness::Missing => (24, Reason::NoName),
            NameLikeness::Near => (12, Reason::NearName),
            NameLikeness::Unrelated => (-10, Reason::OtherName),
            NameLikeness::Different | NameLikeness::OtherGeneration => (-40, Reason::OtherName),
            NameLikeness::Family => (-60, Reason::OtherName),
        };
        self.add(worth, reason);
    }

    fn surroundings(&mut self, one: &Traits, other: &Traits, relation: NameLikeness) {
        if !one.organisation.is_empty() && !other.organisation.is_empty() {
            if traits::is_same_organisation(&one.organisation, &other.organisation) {
                // Of a company's own card it is the name, and its number says it, too: those have been counted.
                let is_counted = (one.is_org && other.is_org) || self.has_common;
                self.add(if is_counted { 0 } else { 15 }, Reason::SameOrganisation);
            } else {
                self.add(-10, Reason::OtherOrganisation);
            }
        } else if !self.has_address && one.shares_domain(other) && relation > NameLikeness::Near {
            self.add(5, Reason::SameDomain);
        }
        if one.places.iter().any(|place| other.places.contains(place)) {
            self.add(10, Reason::SamePlace);
        }
    }

    fn result(mut self, relation: NameLikeness) -> Likeness {
        let odds = (f64::from(self.worth) / 10.0).exp();
        let percent = (100.0 * odds / (1.0 + odds)).clamp(0.0, 99.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is from 0 to 99"
        )]
        let mut percent = percent as u8;
        let may_be_certain = self.has_proof
            && match relation {
                NameLikeness::OtherSurname | NameLikeness::Missing | NameLikeness::SurnameOnly => {
                    self.has_address
                }
                other => other > NameLikeness::SurnameOnly,
            };
        if !may_be_certain {
            percent = percent.min(CERTAIN - 1);
        }
        let level = match percent {
            CERTAIN.. => Level::Certain,
            LIKELY.. => Level::Likely,
            POSSIBLE.. => Level::Possible,
            _ => Level::Unlikely,
        };
        let is_against = |reason: &Reason| *reason >= Reason::NoName;
        self.reasons.sort_by_key(is_against);
        Likeness { percent, level, reasons: self.reasons }
    }
}

/// Whether two dates are one, as far as both are known; `None` if they don't meet.
fn compare_dates(one: PartialDate, other: PartialDate) -> Option<bool> {
    let (month, day) = (one.month.zip(other.month)?, one.day.zip(other.day)?);
    let years = one.year.zip(other.year);
    Some(month.0 == month.1 && day.0 == day.1 && years.is_none_or(|(a, b)| a == b))
}

impl Traits {
    pub(super) fn name_likeness(&self, other: &Self) -> NameLikeness {
        if let Some(relation) = self.organisation_likeness(other) {
            return relation;
        }
        let mut best = compare(&self.name, &other.name);
        for (a, b) in self
            .other_names
            .iter()
            .map(|name| (name, &other.name))
            .chain(other.other_names.iter().map(|name| (&self.name, name)))
        {
            let relation = compare(a, b);
            if relation >= NameLikeness::Typo {
                best = best.max(relation.min(NameLikeness::Nickname));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests;
