//! Fractions of any size.
//!
//! [`exeat_terms::Rational`] holds 128-bit parts, enough for a threshold or one market. A total over eighty
//! markets has a denominator of more than seventy digits, and rounding it would break the sums that tests
//! rely on (shares add to one, contributions add to the whole).

use exeat_terms::Rational;
use num_rational::BigRational;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An exact number of any size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

impl Exact {
    /// A whole number.
    #[must_use]
    pub fn whole(n: i128) -> Exact {
        Exact(BigRational::from_integer(n.into()))
    }

    /// Zero.
    #[must_use]
    pub fn zero() -> Exact {
        Exact::whole(0)
    }

    /// One.
    #[must_use]
    pub fn one() -> Exact {
        Exact::whole(1)
    }

    /// `num / den`; none when `den` is zero.
    #[must_use]
    pub fn ratio(num: i128, den: i128) -> Option<Exact> {
        (den != 0).then(|| Exact(BigRational::new(num.into(), den.into())))
    }

    /// Reads `2/5` or a decimal such as `0.4`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Exact> {
        let part = |t: &str| Rational::parse(t.trim()).ok().map(Exact::from);
        match text.split_once('/') {
            None => part(text),
            Some((num, den)) => part(num)?.over(&part(den)?),
        }
    }

    /// Quotient; none when the divisor is zero.
    #[must_use]
    pub fn over(&self, other: &Exact) -> Option<Exact> {
        (!other.is_zero()).then(|| Exact(&self.0 / &other.0))
    }

    /// Whether this is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Exact::zero()
    }

    /// Whether this is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        *self < Exact::zero()
    }

    /// Numerator and denominator, when both fit.
    #[must_use]
    pub fn parts(&self) -> Option<(i128, i128)> {
        let num = i128::try_from(self.0.numer()).ok()?;
        let den = i128::try_from(self.0.denom()).ok()?;
        Some((num, den))
    }

    /// The number with this many decimals, rounded half away from zero.
    #[must_use]
    pub fn decimal(&self, decimals: u32) -> String {
        let scale = Exact::whole(10i128.checked_pow(decimals).unwrap_or(1));
        let scaled = (&self.0 * &scale.0).round().to_integer().to_string();
        let (sign, digits) = match scaled.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", scaled.as_str()),
        };
        let width = decimals as usize + 1;
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// The decimal without trailing zeros.
    #[must_use]
    pub fn short_decimal(&self, decimals: u32) -> String {
        let text = self.decimal(decimals);
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }

    /// A share in per cent, with one decimal.
    #[must_use]
    pub fn percent(&self) -> String {
        format!("{} %", (self * &Exact::whole(100)).decimal(1))
    }

    /// Thousandths of this number, rounded; for drawing, where a pixel is coarser than that.
    #[must_use]
    pub fn thousandths(&self) -> i64 {
        let scaled = (&self.0 * &Exact::whole(1000).0).round().to_integer();
        i64::try_from(scaled).unwrap_or(if self.is_negative() {
            i64::MIN / 4096
        } else {
            i64::MAX / 4096
        })
    }
}

impl From<Rational> for Exact {
    fn from(value: Rational) -> Exact {
        Exact(BigRational::new(
            value.numerator().into(),
            value.denominator().into(),
        ))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Add for &Exact {
    type Output = Exact;
    fn add(self, other: &Exact) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

/// Division by a whole number that is known not to be zero, such as a factorial.
impl Div<std::num::NonZeroI128> for &Exact {
    type Output = Exact;
    fn div(self, other: std::num::NonZeroI128) -> Exact {
        Exact(&self.0 / BigRational::from_integer(other.get().into()))
    }
}

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-&self.0)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(all: I) -> Exact {
        all.fold(Exact::zero(), |sum, next| &sum + next)
    }
}

impl Sum<Exact> for Exact {
    fn sum<I: Iterator<Item = Exact>>(all: I) -> Exact {
        all.fold(Exact::zero(), |sum, next| &sum + &next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_fraction_and_decimal() {
        let share = Exact::ratio(993, 1000).unwrap();
        assert_eq!(share.to_string(), "993/1000");
        assert_eq!(share.decimal(6), "0.993000");
        assert_eq!(share.short_decimal(6), "0.993");
        assert_eq!(share.percent(), "99.3 %");
        assert_eq!(Exact::ratio(-1, 3).unwrap().decimal(2), "-0.33");
        assert_eq!(Exact::ratio(1, 2).unwrap().decimal(0), "1");
        assert_eq!(Exact::ratio(-1, 200).unwrap().decimal(3), "-0.005");
        assert_eq!(Exact::parse("2/5"), Exact::parse("0.4"));
        assert_eq!(Exact::parse("1/0"), None);
        assert_eq!(Exact::parse("much"), None);
    }
}
