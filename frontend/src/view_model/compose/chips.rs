//! The recipients of a message as chips in three fields.

use shared::address::{Address, AddressProblem, Recipient, parse_list};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    To,
    Cc,
    Bcc,
}

impl Field {
    pub const ALL: [Self; 3] = [Self::To, Self::Cc, Self::Bcc];
}

/// How sure one can be that mail gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Good,
    /// It can be sent to, but is likely a slip.
    Doubtful,
    /// It can't be sent to.
    Wrong(AddressProblem),
}

/// What `recipient` looks like.
pub fn standing(recipient: &Recipient) -> Standing {
    if let Some(problem) = recipient.problem {
        return Standing::Wrong(problem);
    }
    // Right in an intranet, wrong nearly everywhere else.
    let domain = recipient.address.email.rsplit('@').next().unwrap_or_default();
    if domain.contains(['.', ':']) { Standing::Good } else { Standing::Doubtful }
}

/// Whom the message goes to. Every mailbox stands in it once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    to: Vec<Recipient>,
    cc: Vec<Recipient>,
    bcc: Vec<Recipient>,
}

impl Recipients {
    pub fn new(to: Vec<Address>, cc: Vec<Address>, bcc: Vec<Address>) -> Self {
        let mut recipients = Self::default();
        for (field, list) in [(Field::To, to), (Field::Cc, cc), (Field::Bcc, bcc)] {
            recipients.add(field, list.into_iter().map(Recipient::new).collect());
        }
        recipients
    }

    pub fn of(&self, field: Field) -> &[Recipient] {
        match field {
            Field::To => &self.to,
            Field::Cc => &self.cc,
            Field::Bcc => &self.bcc,
        }
    }

    fn of_mut(&mut self, field: Field) -> &mut Vec<Recipient> {
        match field {
            Field::To => &mut self.to,
            Field::Cc => &mut self.cc,
            Field::Bcc => &mut self.bcc,
        }
    }

    pub fn addresses(&self, field: Field) -> Vec<Address> {
        self.of(field).iter().map(|recipient| recipient.address.clone()).collect()
    }

    /// Everyone, in the order of the fields.
    pub fn all(&self) -> impl Iterator<Item = &Recipient> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }

    pub fn count(&self) -> usize {
        self.all().count()
    }

    /// Those whom every reader sees.
    pub fn visible_count(&self) -> usize {
        self.to.len() + self.cc.len()
    }

    /// Adds what was typed or pasted; whoever is there already is not added again.
    pub fn add_text(&mut self, field: Field, text: &str) {
        self.add(field, parse_list(text));
    }

    fn add(&mut self, field: Field, added: Vec<Recipient>) {
        for recipient in added {
            let mut known = Field::ALL.into_iter();
            if !known.any(|field| self.names(field, &recipient)) {
                self.of_mut(field).push(recipient);
            }
        }
    }

    /// Sends blind copies to `new` instead of `old`; what else stands there stays.
    pub fn swap_blind(&mut self, old: &[Address], new: &[Address]) {
        let is_old = |known: &Address| old.iter().any(|old| old.same_mailbox(known));
        self.bcc.retain(|known| !is_old(&known.address));
        self.add(Field::Bcc, new.iter().cloned().map(Recipient::new).collect());
    }

    fn names(&self, field: Field, recipient: &Recipient) -> bool {
        self.of(field).iter().any(|other| other.address.same_mailbox(&recipient.address))
    }

    /// Takes a chip away and gives it.
    pub fn remove(&mut self, field: Field, index: usize) -> Option<Recipient> {
        let list = self.of_mut(field);
        (index < list.len()).then(|| list.remove(index))
    }

    /// Moves a chip to the end of another field.
    pub fn shift(&mut self, from: Field, index: usize, to: Field) {
        if let Some(recipient) = self.remove(from, index) {
            self.of_mut(to).push(recipient);
        }
    }
}

/// Splits what is being typed at the last separator outside quotes and brackets: what is finished, and what is left to
/// type. A separator finishes an address only once there is an `@`, because names hold commas too.
pub fn finished(typed: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let mut depth = 0_u32;
    let mut end = None;
    for (index, c) in typed.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '<' | '(' if !quoted => depth += 1,
            '>' | ')' if !quoted => depth = depth.saturating_sub(1),
            ',' | ';' | '\n' if !quoted && depth == 0 => end = Some((index, c.len_utf8())),
            _ => {}
        }
    }
    let (index, length) = end?;
    let (done, rest) = typed.split_at_checked(index)?;
    let (_, rest) = rest.split_at_checked(length)?;
    done.contains('@').then_some((done, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(recipients: &Recipients, field: Field) -> Vec<&str> {
        recipients.of(field).iter().map(|recipient| recipient.address.email.as_str()).collect()
    }

    #[test]
    fn another_sender_brings_other_blind_copies() {
        let address = |email: &str| Address::new("", email);
        let (anna, ben) = ([address("anna@x.example")], [address("ben@x.example")]);
        let mut recipients = Recipients::default();
        recipients.add_text(Field::To, "dan@x.example");
        recipients.add_text(Field::Bcc, "kept@x.example");
        recipients.swap_blind(&[], &anna);
        assert_eq!(emails(&recipients, Field::Bcc), ["kept@x.example", "anna@x.example"]);
        recipients.swap_blind(&anna, &ben);
        assert_eq!(emails(&recipients, Field::Bcc), ["kept@x.example", "ben@x.example"]);
        recipients.swap_blind(&ben, &[address("Dan@x.example")]);
        assert_eq!(emails(&recipients, Field::Bcc), ["kept@x.example"], "gets it anyway");
    }

    #[test]
    fn a_mailbox_stands_in_one_place_only() {
        let mut recipients = Recipients::default();
        recipients.add_text(Field::To, "a@x.example, A@X.example; b@x.example");
        recipients.add_text(Field::Cc, "Anna <a@x.example>, c@x.example");
        assert_eq!(emails(&recipients, Field::To), ["a@x.example", "b@x.example"]);
        assert_eq!(emails(&recipients, Field::Cc), ["c@x.example"]);

        recipients.shift(Field::To, 0, Field::Bcc);
        recipients.shift(Field::To, 7, Field::Bcc);
        assert_eq!(emails(&recipients, Field::Bcc), ["a@x.example"]);
        assert_eq!((recipients.count(), recipients.visible_count()), (3, 2));
    }

    #[test]
    fn a_chip_says_what_is_wrong_with_it() {
        let mut recipients = Recipients::default();
        recipients.add_text(Field::To, "a@x.example, root@localhost, anna@, a@[IPv6:::1]");
        let standings: Vec<_> = recipients.of(Field::To).iter().map(standing).collect();
        let wrong = Standing::Wrong(AddressProblem::NoDomain);
        assert_eq!(standings, [Standing::Good, Standing::Doubtful, wrong, Standing::Good]);
    }

    #[test]
    fn a_separator_finishes_an_address_but_not_a_name() {
        assert_eq!(finished("a@x.example,"), Some(("a@x.example", "")));
        assert_eq!(finished("a@x.example; be"), Some(("a@x.example", "be")));
        assert_eq!(finished("Keller,"), None);
        assert_eq!(
            finished("Keller, Anna <a@x.example>,"),
            Some(("Keller, Anna <a@x.example>", ""))
        );
        assert_eq!(finished("\"a@b, c"), None);
        assert_eq!(finished("Anna <a@x.example,"), None);
        assert_eq!(finished("a@x.example"), None);
    }
}
