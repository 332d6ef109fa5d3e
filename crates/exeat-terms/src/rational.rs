//! Exact numbers.
//!
//! A [`Rational`] is a reduced fraction of two 128-bit integers.
//! Reading bounds the size of what comes in, arithmetic is checked, and comparison is total, so that no
//! input can make a decision wrong or make it panic.

use std::cmp::Ordering;
use std::fmt;

/// An exact number: a reduced fraction with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    num: i128,
    den: i128,
}

/// Why a text is not a number we take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumberError {
    /// Not written as a decimal number.
    NotANumber,
    /// More digits, or a larger power of ten, than anything physical needs.
    OutOfBounds,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberError::NotANumber => "not a decimal number",
            NumberError::OutOfBounds => "has more digits or a larger power of ten than is taken (at most 24 digits and powers from -24 to 24)",
        })
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

const MAX_DIGITS: usize = 24;
const MAX_POWER: i32 = 24;

impl Rational {
    /// Zero.
    pub const ZERO: Rational = Rational { num: 0, den: 1 };
    /// One.
    pub const ONE: Rational = Rational { num: 1, den: 1 };

    /// A whole number.
    #[must_use]
    pub const fn whole(n: i64) -> Rational {
        Rational {
            num: n as i128,
            den: 1,
        }
    }

    /// `num / den`, reduced; none when `den` is zero or a part does not fit.
    #[must_use]
    pub fn new(num: i128, den: i128) -> Option<Rational> {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return None;
        }
        let g = i128::try_from(gcd(num.unsigned_abs(), den.unsigned_abs())).ok()?;
        let sign = if den < 0 { -1 } else { 1 };
        Some(Rational {
            num: sign * (num / g),
            den: (den / g).abs(),
        })
    }

    /// Reads a decimal number from its text: `0.35`, `-268.65`, `1e19`.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`] for anything else, infinities and `NaN` included;
    /// [`NumberError::OutOfBounds`] for numbers no physical quantity needs.
    pub fn parse(text: &str) -> Result<Rational, NumberError> {
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or("")),
            Some(b'+') => (false, text.get(1..).unwrap_or("")),
            _ => (false, text),
        };
        let (mantissa, power) = match rest.split_once(['e', 'E']) {
            None => (rest, 0),
            Some((m, e)) => {
                let digits = e.strip_prefix(['+', '-']).unwrap_or(e);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(NumberError::NotANumber);
                }
                (m, e.parse::<i32>().map_err(|_| NumberError::OutOfBounds)?)
            }
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || !all_digits(whole)
            || !all_digits(fraction)
            || (mantissa.contains('.') && fraction.is_empty())
        {
            return Err(NumberError::NotANumber);
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        if whole.len() + fraction.len() > MAX_DIGITS || power.abs() > MAX_POWER {
            return Err(NumberError::OutOfBounds);
        }
        let mut num: i128 = 0;
        for b in whole.bytes().chain(fraction.bytes()) {
            num = num * 10 + i128::from(b - b'0');
        }
        if negative {
            num = -num;
        }
        let shift = power - i32::try_from(fraction.len()).map_err(|_| NumberError::OutOfBounds)?;
        let scale = 10i128
            .checked_pow(shift.unsigned_abs())
            .ok_or(NumberError::OutOfBounds)?;
        let value = if shift >= 0 {
            num.checked_mul(scale).and_then(|n| Rational::new(n, 1))
        } else {
            Rational::new(num, scale)
        };
        value.ok_or(NumberError::OutOfBounds)
    }

    /// The numerator of the reduced fraction.
    #[must_use]
    pub fn numerator(self) -> i128 {
        self.num
    }

    /// The denominator of the reduced fraction, always positive.
    #[must_use]
    pub fn denominator(self) -> i128 {
        self.den
    }

    /// Whether this is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.num == 0
    }

    /// Whether this is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.num < 0
    }

    /// Product; none when it does not fit.
    #[must_use]
    pub fn times(self, other: Rational) -> Option<Rational> {
        // Reducing across first keeps intermediate numbers small.
        let g1 = i128::try_from(gcd(self.num.unsigned_abs(), other.den.unsigned_abs())).ok()?;
        let g2 = i128::try_from(gcd(other.num.unsigned_abs(), self.den.unsigned_abs())).ok()?;
        let (g1, g2) = (g1.max(1), g2.max(1));
        let num = (self.num / g1).checked_mul(other.num / g2)?;
        let den = (self.den / g2).checked_mul(other.den / g1)?;
        Rational::new(num, den)
    }

    /// Quotient; none when the divisor is zero or the result does not fit.
    #[must_use]
    pub fn over(self, other: Rational) -> Option<Rational> {
        self.times(Rational::new(other.den, other.num)?)
    }

    /// Sum; none when it does not fit.
    #[must_use]
    pub fn plus(self, other: Rational) -> Option<Rational> {
        let num = self
            .num
            .checked_mul(other.den)?
            .checked_add(other.num.checked_mul(self.den)?)?;
        Rational::new(num, self.den.checked_mul(other.den)?)
    }

    /// Difference; none when it does not fit.
    #[must_use]
    pub fn minus(self, other: Rational) -> Option<Rational> {
        self.plus(Rational {
            num: -other.num,
            den: other.den,
        })
    }

    /// The value times ten to the `decimals`, rounded half away from zero.
    fn scaled(self, decimals: u32) -> Option<i128> {
        let scaled = self.num.checked_mul(10i128.checked_pow(decimals)?)?;
        let twice = scaled.checked_mul(2)?;
        let half = if scaled < 0 { -self.den } else { self.den };
        Some(twice.checked_add(half)? / self.den.checked_mul(2)?)
    }

    fn fixed(self, decimals: u32) -> Option<String> {
        let n = self.scaled(decimals)?;
        let digits = n.unsigned_abs().to_string();
        let width = decimals as usize + 1;
        let digits = format!("{digits:0>width$}");
        let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
        let sign = if n < 0 { "-" } else { "" };
        Some(if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        })
    }

    /// The exact decimal where there is a short one; none otherwise.
    #[must_use]
    pub fn exact_decimal(self) -> Option<String> {
        (0..=30).find_map(|d| {
            let scale = 10i128.checked_pow(d)?;
            (scale % self.den == 0).then(|| self.fixed(d)).flatten()
        })
    }

    /// The number for a reader: exact where short, else rounded to about four digits, and to more where
    /// rounding would make it look equal to the number it stands `beside` without being so.
    #[must_use]
    pub fn show(self, beside: Option<Rational>) -> String {
        if let Some(exact) = self.exact_decimal()
            && exact.len() <= 12
        {
            return exact;
        }
        let whole_digits = (self.num / self.den).unsigned_abs().to_string().len();
        let start: u32 = match whole_digits {
            0 | 1 if self.num.unsigned_abs() < self.den.unsigned_abs() => 4,
            n => 4u32.saturating_sub(u32::try_from(n).unwrap_or(4)).max(2),
        };
        for decimals in start..18 {
            let Some(text) = self.fixed(decimals) else {
                break;
            };
            let rounded = Rational::parse(&text).ok();
            if rounded.is_some_and(|r| !r.is_zero()) && (rounded != beside || Some(self) == beside)
            {
                return text;
            }
        }
        format!("{}/{}", self.num, self.den)
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Rational) -> Ordering {
        if let (Some(a), Some(b)) = (
            self.num.checked_mul(other.den),
            other.num.checked_mul(self.den),
        ) {
            return a.cmp(&b);
        }
        // Continued fractions compare without ever growing the numbers.
        let (mut a, mut b) = ((self.num, self.den), (other.num, other.den));
        let mut flipped = false;
        loop {
            let (qa, qb) = (a.0.div_euclid(a.1), b.0.div_euclid(b.1));
            let (ra, rb) = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            let order = qa.cmp(&qb).then_with(|| match (ra == 0, rb == 0) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => Ordering::Equal,
            });
            let order = if flipped { order.reverse() } else { order };
            if order != Ordering::Equal || ra == 0 {
                return order;
            }
            (a, b) = ((a.1, ra), (b.1, rb));
            flipped = !flipped;
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Rational) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(text: &str) -> Rational {
        Rational::parse(text).unwrap()
    }

    #[test]
    fn reads_only_numbers_that_can_be() {
        assert_eq!(Rational::parse("NaN"), Err(NumberError::NotANumber));
        assert_eq!(Rational::parse("1e400"), Err(NumberError::OutOfBounds));
        assert_eq!(Rational::parse("1."), Err(NumberError::NotANumber));
        assert_eq!(Rational::parse(""), Err(NumberError::NotANumber));
        assert_eq!(r("1e19"), Rational::new(10i128.pow(19), 1).unwrap());
        assert_eq!(r("-0.50"), Rational::new(-1, 2).unwrap());
    }

    #[test]
    fn shows_enough_digits_to_tell_a_value_from_its_threshold() {
        let mrf = r("0.35").times(r("193")).unwrap().over(r("1.35")).unwrap();
        assert_eq!(mrf.show(None), "50.04");
        let near = r("0.25")
            .times(r("193"))
            .unwrap()
            .over(r("1.0723"))
            .unwrap();
        assert_eq!(near.show(Some(r("45"))), "44.997");
        assert!(near < r("45"));
        assert_eq!(r("4799.9").show(None), "4799.9");
        assert_eq!(Rational::new(1, 3).unwrap().show(None), "0.3333");
    }

    #[test]
    fn compares_numbers_whose_cross_products_do_not_fit() {
        let a = Rational::new(i128::MAX - 1, 3).unwrap();
        let b = Rational::new(i128::MAX - 2, 3).unwrap();
        assert!(a > b);
        let c = Rational::new(1, i128::MAX).unwrap();
        let d = Rational::new(1, i128::MAX - 2).unwrap();
        assert!(c < d);
        assert_eq!(c.cmp(&c), Ordering::Equal);
        let e = Rational::new(-(i128::MAX - 1), i128::MAX - 4).unwrap();
        let f = Rational::new(-(i128::MAX - 2), i128::MAX - 4).unwrap();
        assert!(e < f);
    }
}
