//! Units, checked and converted exactly.
//!
//! A unit is a product of base symbols with powers, such as `GB/s/mm2`.
//! Each measure the law uses is its own dimension: nobody compares pascals built from newtons here.

use crate::Rational;
use std::fmt;

const DIMENSIONS: usize = 12;

/// A unit of measure: its dimension, its factor to the base of that dimension, and for temperatures an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    text: String,
    dimension: [i8; DIMENSIONS],
    factor: Rational,
    offset: Rational,
}

/// Why a text is not a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// The part that is not known.
    pub part: String,
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a unit known here", self.part)
    }
}

/// Base symbols: name, dimension, factor as a fraction. Prefixes apply where the last field says so.
const SYMBOLS: &[(&str, usize, i64, i64, bool)] = &[
    ("min", 1, 60, 1, false),
    ("h", 1, 3600, 1, false),
    ("m", 0, 1, 1, true),
    ("s", 1, 1, 1, true),
    ("A", 2, 1, 1, true),
    ("K", 3, 1, 1, true),
    ("B", 4, 8, 1, true),
    ("b", 4, 1, 1, true),
    ("bit", 4, 1, 1, true),
    ("eV", 5, 1, 1, true),
    ("Pa", 6, 1, 1, true),
    ("W", 7, 1, 1, true),
    ("Gy", 8, 1, 1, true),
    ("g", 9, 1, 1, true),
    ("V", 10, 1, 1, true),
    ("Hz", 11, 1, 1, true),
];

/// Prefixes as powers of ten.
const PREFIXES: &[(&str, i32)] = &[
    ("f", -15),
    ("p", -12),
    ("n", -9),
    ("u", -6),
    ("µ", -6),
    ("μ", -6),
    ("m", -3),
    ("c", -2),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
];

fn power_of_ten(power: i32) -> Option<Rational> {
    let scale = 10i128.checked_pow(power.unsigned_abs())?;
    if power >= 0 {
        Rational::new(scale, 1)
    } else {
        Rational::new(1, scale)
    }
}

fn symbol(text: &str) -> Option<(usize, Rational)> {
    let find = |name: &str| SYMBOLS.iter().find(|s| s.0 == name);
    if let Some(&(_, dimension, num, den, _)) = find(text) {
        return Some((dimension, Rational::new(num.into(), den.into())?));
    }
    PREFIXES.iter().find_map(|(prefix, power)| {
        let &(_, dimension, num, den, takes_prefix) = find(text.strip_prefix(prefix)?)?;
        if !takes_prefix {
            return None;
        }
        let base = Rational::new(num.into(), den.into())?;
        Some((dimension, base.times(power_of_ten(*power)?)?))
    })
}

impl Unit {
    /// Reads a unit: `nm`, `°C`, `GB/s`, `GB/s/mm2`, `/mm2`, `%`.
    ///
    /// # Errors
    /// Names the part that is not a unit.
    pub fn parse(text: &str) -> Result<Unit, UnitError> {
        let whole = |factor: Rational, dimension: [i8; DIMENSIONS], offset: Rational| Unit {
            text: text.to_owned(),
            dimension,
            factor,
            offset,
        };
        let mut kelvin = [0i8; DIMENSIONS];
        kelvin[3] = 1;
        match text {
            "%" => {
                let percent = Rational::new(1, 100).unwrap_or(Rational::ONE);
                return Ok(whole(percent, [0; DIMENSIONS], Rational::ZERO));
            }
            "°C" | "degC" | "℃" => {
                let offset = Rational::new(27315, 100).unwrap_or(Rational::ZERO);
                return Ok(whole(Rational::ONE, kelvin, offset));
            }
            _ => {}
        }
        let mut dimension = [0i8; DIMENSIONS];
        let mut factor = Rational::ONE;
        let error = |part: &str| UnitError {
            part: part.to_owned(),
        };
        for (i, part) in text.split('/').enumerate() {
            if part.is_empty() && i == 0 && text.len() > 1 {
                continue; // `/mm2`
            }
            let name = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '²' || c == '³');
            let power: i8 = match part.get(name.len()..).unwrap_or("") {
                "" => 1,
                "2" | "²" => 2,
                "3" | "³" => 3,
                _ => return Err(error(part)),
            };
            let (at, base) = symbol(name).ok_or_else(|| error(part))?;
            let sign: i8 = if i == 0 { 1 } else { -1 };
            if let Some(slot) = dimension.get_mut(at) {
                *slot += sign * power;
            }
            for _ in 0..power {
                let next = if i == 0 {
                    factor.times(base)
                } else {
                    factor.over(base)
                };
                factor = next.ok_or_else(|| error(part))?;
            }
        }
        Ok(whole(factor, dimension, Rational::ZERO))
    }

    /// The unit as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether values in the two units can be compared.
    #[must_use]
    pub fn fits(&self, other: &Unit) -> bool {
        self.dimension == other.dimension
    }

    /// `value` of this unit, in the other; none when they do not fit or the number does not.
    #[must_use]
    pub fn convert(&self, value: Rational, to: &Unit) -> Option<Rational> {
        if !self.fits(to) {
            return None;
        }
        if self.factor == to.factor && self.offset == to.offset {
            return Some(value);
        }
        value
            .times(self.factor)?
            .plus(self.offset)?
            .minus(to.offset)?
            .over(to.factor)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(value: &str, from: &str, to: &str) -> Option<String> {
        let (from, to) = (Unit::parse(from).unwrap(), Unit::parse(to).unwrap());
        from.convert(Rational::parse(value).unwrap(), &to)
            .map(|v| v.exact_decimal().unwrap())
    }

    #[test]
    fn converts_exactly() {
        assert_eq!(convert("685", "°C", "K").as_deref(), Some("958.15"));
        assert_eq!(convert("0.193", "um", "nm").as_deref(), Some("193"));
        assert_eq!(convert("1", "GB/s", "Gb/s").as_deref(), Some("8"));
        assert_eq!(convert("2", "GB/s/mm2", "TB/s/cm2").as_deref(), Some("0.2"));
        assert_eq!(convert("6", "µm/min", "nm/s").as_deref(), Some("100"));
        assert_eq!(convert("25", "%", "%").as_deref(), Some("25"));
        assert_eq!(convert("1", "nm", "s"), None);
    }

    #[test]
    fn refuses_what_is_no_unit() {
        assert_eq!(Unit::parse("furlong").unwrap_err().part, "furlong");
        assert!(Unit::parse("").is_err());
        assert!(Unit::parse("nm7").is_err());
        assert!(Unit::parse("/").is_err());
    }
}
