//! The people of the sample organisation.

/// Somebody with a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Also the name to sign in with.
    pub address: String,
    pub name: String,
    pub password: String,
    /// How much mail fits; `None` is the host's generous default.
    pub quota_bytes: Option<u64>,
    /// Whose addresses this person may send from, besides their own.
    pub sends_as: Vec<String>,
    /// Whether this person may send from their own address.
    pub sends: bool,
}

impl Person {
    pub fn new(address: &str, name: &str) -> Self {
        Self {
            address: address.to_owned(),
            name: name.to_owned(),
            password: "demo".to_owned(),
            quota_bytes: None,
            sends_as: Vec::new(),
            sends: true,
        }
    }

    #[must_use]
    pub fn with_quota(self, bytes: u64) -> Self {
        Self { quota_bytes: Some(bytes), ..self }
    }

    #[must_use]
    pub fn not_sending(self) -> Self {
        Self { sends: false, ..self }
    }

    #[must_use]
    pub fn sending_as(mut self, address: &str) -> Self {
        self.sends_as.push(address.to_owned());
        self
    }

    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(&self.address, |(local, _)| local)
    }
}

/// The people of the demo. Each has the password `demo`; anna and ben may send as contact.
pub fn people() -> Vec<Person> {
    vec![
        Person::new("anna@pli.example", "Anna Keller").sending_as("contact@pli.example"),
        Person::new("ben@pli.example", "Ben Okafor").sending_as("contact@pli.example"),
        Person::new("chloe@pli.example", "Chloé Marchand"),
        Person::new("admin@pli.example", "Pli Administration"),
        Person::new("contact@pli.example", "Atelier Pli"),
        Person::new("dan@partner.example", "Dan Whitlock"),
    ]
}
