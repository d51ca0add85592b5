//! Who writes, each once: thousands of letters come from some dozens of people.

use std::collections::HashMap;

use shared::address::Address;

/// Names longer than this were not made to be read.
const MAX_LENGTH: usize = 200;

#[derive(Debug, Default)]
pub(super) struct People {
    numbers: HashMap<Address, u32>,
    addresses: Vec<Address>,
}

impl People {
    /// A person's number; that of nobody for a letter without a sender.
    pub(super) fn number(&mut self, address: Option<&Address>) -> u32 {
        let short = address.map(shortened).unwrap_or_default();
        if let Some(number) = self.numbers.get(&short) {
            return *number;
        }
        let number = u32::try_from(self.addresses.len()).unwrap_or(u32::MAX);
        self.addresses.push(short.clone());
        self.numbers.insert(short, number);
        number
    }

    /// Everybody, by number.
    pub(super) fn all(&self) -> &[Address] {
        &self.addresses
    }

    pub(super) fn get(&self, number: u32) -> Option<Address> {
        self.addresses.get(usize::try_from(number).ok()?).cloned()
    }
}

fn shortened(address: &Address) -> Address {
    let short = |text: &str| text.chars().take(MAX_LENGTH).collect::<String>();
    Address { name: address.name.as_deref().map(short), email: short(&address.email) }
}
