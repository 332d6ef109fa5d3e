//! The ledger of licences: what was granted, what was used, what is left.
//!
//! A balance is the grant less every draw, exactly; a draw that would bring one below zero, or lies outside the
//! licence, is refused. The façade writes the draw and the release it belongs to as one entry, so that neither
//! can be there without the other.

use crate::case::{Draw, Refusal};
use exeat_terms::{Country, CountrySet, Date, Rational};

/// A licence as it was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its number, as the authority wrote it.
    pub id: String,
    /// Jurisdiction that granted it: ISO code in lower case, or `eu`.
    pub jurisdiction: String,
    /// Entries it covers; an empty list covers none.
    pub entries: Vec<String>,
    /// Names of parties it covers; an empty list is no limit.
    pub parties: Vec<String>,
    /// Destinations it covers; an empty set covers none.
    pub countries: CountrySet,
    /// First day.
    pub from: Date,
    /// Last day.
    pub through: Date,
    /// Value granted; none where it is not limited.
    pub value: Option<Rational>,
    /// ISO 4217 code of the value; empty where it is not limited.
    pub currency: String,
    /// Pieces granted; none where they are not limited.
    pub quantity: Option<Rational>,
    /// Conditions to confirm at every release.
    pub conditions: Vec<String>,
}

/// A licence and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// As granted.
    pub licence: Licence,
    /// Value left.
    pub value_left: Option<Rational>,
    /// Pieces left.
    pub quantity_left: Option<Rational>,
    /// Whether it was withdrawn, and why.
    pub withdrawn: Option<String>,
    /// Number of draws.
    pub draws: u64,
}

/// What happens to a licence after it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Movement {
    /// A release took from it.
    Drawn {
        /// What.
        draw: Draw,
        /// The day of the act.
        on: Date,
    },
    /// Goods did not leave after all; what was drawn comes back.
    Returned {
        /// What; its conditions and parties are not looked at.
        draw: Draw,
    },
    /// Earlier draws were erased; what they left stands.
    Carried {
        /// Value left.
        value_left: Option<Rational>,
        /// Pieces left.
        quantity_left: Option<Rational>,
    },
    /// The authority, or the house, has ended it.
    Withdrawn {
        /// Why.
        why: String,
    },
}

impl Account {
    /// The account of a licence just granted.
    ///
    /// # Errors
    /// When the licence is not one: no number, an end before its beginning, a limit below zero or without currency.
    pub fn open(licence: Licence) -> Result<Account, Refusal> {
        let bad = |message: &str, help: &str| Err(Refusal::new("bad-licence", message, help));
        if licence.id.trim().is_empty() {
            return bad("the licence has no number", "write the number it bears");
        }
        if licence.through < licence.from {
            return bad(
                "the licence ends before it begins",
                "look at its first and last day",
            );
        }
        let limits = [licence.value, licence.quantity];
        if limits.into_iter().flatten().any(Rational::is_negative) {
            return bad(
                "a limit is below zero",
                "leave out a limit it does not have",
            );
        }
        if licence.value.is_some() == licence.currency.is_empty() {
            return bad(
                "value and currency go together",
                "write both, or neither where the value is not limited",
            );
        }
        Ok(Account {
            value_left: licence.value,
            quantity_left: licence.quantity,
            withdrawn: None,
            draws: 0,
            licence,
        })
    }

    /// Takes a movement; the account is unchanged where it is refused.
    ///
    /// # Errors
    /// Says what the licence does not cover, or how much is left.
    pub fn apply(&mut self, movement: &Movement) -> Result<(), Refusal> {
        match movement {
            Movement::Drawn { draw, on } => {
                self.covers(draw, *on)?;
                let value = self.less(self.value_left, draw.value, "value")?;
                let quantity = self.less(self.quantity_left, draw.quantity, "quantity")?;
                (self.value_left, self.quantity_left) = (value, quantity);
                self.draws += 1;
            }
            Movement::Returned { draw } => {
                let value = self.more(self.value_left, draw.value, self.licence.value)?;
                let quantity =
                    self.more(self.quantity_left, draw.quantity, self.licence.quantity)?;
                (self.value_left, self.quantity_left) = (value, quantity);
            }
            Movement::Carried {
                value_left,
                quantity_left,
            } => {
                let within =
                    |left: &Option<Rational>, granted: Option<Rational>| match (left, granted) {
                        (Some(left), Some(granted)) => !left.is_negative() && *left <= granted,
                        (None, None) => true,
                        (Some(_), None) | (None, Some(_)) => false,
                    };
                if !within(value_left, self.licence.value)
                    || !within(quantity_left, self.licence.quantity)
                {
                    return Err(Refusal::new(
                        "balance",
                        format!("licence {} never had that balance", self.licence.id),
                        "carry forward what was left",
                    ));
                }
                (self.value_left, self.quantity_left) = (*value_left, *quantity_left);
            }
            Movement::Withdrawn { why } => self.withdrawn = Some(why.clone()),
        }
        Ok(())
    }

    fn covers(&self, draw: &Draw, on: Date) -> Result<(), Refusal> {
        let licence = &self.licence;
        let no = |message: String, help: &str| Err(Refusal::new("not-covered", message, help));
        let id = &licence.id;
        if let Some(why) = &self.withdrawn {
            return no(
                format!("licence {id} was withdrawn: {why}"),
                "use another licence",
            );
        }
        if on < licence.from || licence.through < on {
            return no(
                format!(
                    "licence {id} is good from {} to {}, not on {on}",
                    licence.from, licence.through
                ),
                "use another licence",
            );
        }
        if !licence.entries.contains(&draw.entry) {
            return no(
                format!("licence {id} does not cover entry {}", draw.entry),
                "use a licence that names the entry",
            );
        }
        if !licence.parties.is_empty() && !licence.parties.contains(&draw.party) {
            return no(
                format!("licence {id} does not cover `{}`", draw.party),
                "use a licence that names the party, spelled as it is there",
            );
        }
        if !Country::from_code(&draw.country).is_some_and(|c| licence.countries.contains(c)) {
            return no(
                format!("licence {id} does not cover {}", draw.country),
                "use a licence that names the destination",
            );
        }
        if licence.value.is_some() && draw.currency != licence.currency {
            return no(
                format!(
                    "licence {id} counts in {}, not in `{}`",
                    licence.currency, draw.currency
                ),
                "state the value in the licence's currency; nothing is converted here",
            );
        }
        crate::case::confirmed_all(&licence.conditions, &draw.confirmed)
    }

    fn less(
        &self,
        left: Option<Rational>,
        drawn: Option<Rational>,
        what: &str,
    ) -> Result<Option<Rational>, Refusal> {
        let Some(left) = left else {
            return Ok(None);
        };
        let id = &self.licence.id;
        let Some(drawn) = drawn.filter(|drawn| !drawn.is_negative()) else {
            return Err(Refusal::new(
                "no-amount",
                format!("licence {id} limits its {what}, and the release does not state one"),
                "state it, as a number of zero or more",
            ));
        };
        match left.minus(drawn) {
            Some(rest) if !rest.is_negative() => Ok(Some(rest)),
            Some(_) | None => Err(Refusal::new(
                "balance",
                format!("licence {id} has a {what} of {left} left, and {drawn} is asked for"),
                "draw less, or use another licence",
            )),
        }
    }

    fn more(
        &self,
        left: Option<Rational>,
        back: Option<Rational>,
        granted: Option<Rational>,
    ) -> Result<Option<Rational>, Refusal> {
        let (Some(left), Some(granted)) = (left, granted) else {
            return Ok(None);
        };
        let Some(back) = back else {
            return Ok(Some(left));
        };
        match left.plus(back) {
            Some(sum) if !back.is_negative() && sum <= granted => Ok(Some(sum)),
            Some(_) | None => Err(Refusal::new(
                "balance",
                format!(
                    "licence {} was granted for {granted}; {back} cannot come back to {left}",
                    self.licence.id
                ),
                "return no more than was drawn",
            )),
        }
    }
}

#[cfg(test)]
mod tests;
