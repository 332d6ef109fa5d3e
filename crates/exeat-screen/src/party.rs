//! Parties: what stands on a list, and what is asked about.

use exeat_terms::{Country, Date};

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Kind {
    /// Nobody said; the name decides, or it is read both ways.
    #[default]
    Unknown = 0,
    /// A natural person.
    Person = 1,
    /// A firm, agency, university or group.
    Organisation = 2,
    /// A ship.
    Vessel = 3,
    /// An aircraft.
    Aircraft = 4,
}

impl Kind {
    pub(crate) const ALL: [Kind; 5] = [
        Kind::Unknown,
        Kind::Person,
        Kind::Organisation,
        Kind::Vessel,
        Kind::Aircraft,
    ];
}

/// One party, on a list or in an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// The list's own key of the entry; alerts name it.
    pub id: String,
    /// The name and every alias, in any script.
    pub names: Vec<String>,
    /// What the party is.
    pub kind: Kind,
    /// Countries of address or nationality.
    pub countries: Vec<Country>,
    /// Registration, passport or tax numbers and the like, as written.
    pub identifiers: Vec<String>,
    /// Dates of birth or foundation.
    pub dates: Vec<Date>,
}

impl Party {
    /// A party of which only one name and the kind are known.
    #[must_use]
    pub fn named(name: &str, kind: Kind) -> Party {
        Party {
            names: vec![name.to_string()],
            kind,
            ..Party::default()
        }
    }
}
