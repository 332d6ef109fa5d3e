//! The days on which a pack's law changes, and what happens on each.

use exeat_rules::Pack;
use exeat_terms::Date;
use std::collections::BTreeMap;

/// What happens to a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// It is published.
    Published,
    /// It comes into force.
    Begins,
    /// It must be complied with.
    Compliance,
    /// It is suspended, or announced as not enforced.
    Suspended,
    /// It is applied again.
    Revived,
    /// What follows was announced and is not known.
    Unknown,
    /// It is no longer in force.
    Ends,
}

/// Something that happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub happening: Happening,
    /// To which provision.
    pub norm: usize,
}

/// The days of a pack on which something happens to a provision, in order; sets of countries are not
/// provisions, and a day on which only they change has no event.
#[must_use]
pub fn timeline(pack: &Pack) -> Vec<(Date, Vec<Event>)> {
    let mut days: BTreeMap<Date, Vec<Event>> =
        pack.days().iter().map(|d| (*d, Vec::new())).collect();
    for (norm, provision) in pack.norms.iter().enumerate() {
        let dates = &provision.dates;
        let mut events = vec![
            (
                dates.from_published.filter(|p| Some(*p) != dates.from),
                Happening::Published,
            ),
            (dates.from, Happening::Begins),
            (dates.compliance, Happening::Compliance),
            (dates.until, Happening::Ends),
            (dates.unknown.as_ref().map(|(d, _)| *d), Happening::Unknown),
        ];
        for (from, until) in dates.suspended.iter().chain(&dates.not_enforced) {
            events.push((Some(*from), Happening::Suspended));
            events.push((*until, Happening::Revived));
        }
        for (day, happening) in events {
            if let Some(day) = day {
                days.entry(day).or_default().push(Event { happening, norm });
            }
        }
    }
    for events in days.values_mut() {
        events.sort_by_key(|e| (e.happening, e.norm));
    }
    days.into_iter().collect()
}
