//! Values of facts, from the text in which they were written.

use super::tree::{Leaf, Node};
use exeat_rules::{FactDef, FactType};
use exeat_terms::{Bound, Country, FactValue, Interval, Item, Money, NumberError, Rational, Unit};

/// What is wrong with a value: code, message, remedy.
pub(super) type Wrong = (&'static str, String, String);

/// The nearest of some words, if one is near enough to have been meant.
pub(super) fn nearest<'a>(word: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    exeat_rules::nearest(word, among)
}

fn wrong<T>(code: &'static str, message: String, help: impl Into<String>) -> Result<T, Wrong> {
    Err((code, message, help.into()))
}

/// Reads the value of a fact.
pub(super) fn fact_value(def: &FactDef, node: &Node) -> Result<FactValue, Wrong> {
    if let Leaf::Text(text) = &node.leaf
        && text == "unknown"
    {
        return Ok(FactValue::Unknown);
    }
    let name = &def.name;
    match &def.fact_type {
        FactType::Number => number_text(node, def.unit.as_ref(), def.range, name),
        FactType::YesNo => match &node.leaf {
            Leaf::YesNo(value) => Ok(FactValue::YesNo(*value)),
            Leaf::Text(text) if text == "yes" => Ok(FactValue::YesNo(true)),
            Leaf::Text(text) if text == "no" => Ok(FactValue::YesNo(false)),
            _ => wrong(
                "wrong-type",
                format!("`{name}` is a yes-no fact"),
                "write \"yes\", \"no\" or \"unknown\"",
            ),
        },
        FactType::Choice(words) | FactType::Listing(words) => {
            let Leaf::Text(text) = &node.leaf else {
                return wrong(
                    "wrong-type",
                    format!("`{name}` is a choice"),
                    choices(words),
                );
            };
            let plain = text.trim().to_lowercase().replace(' ', "-");
            match words.iter().position(|w| *w == plain) {
                Some(at) => Ok(FactValue::Word(u8::try_from(at).unwrap_or(u8::MAX))),
                None => {
                    let help = match nearest(&plain, words.iter().map(String::as_str)) {
                        Some(word) => format!("did you mean `{word}`?"),
                        None => choices(words),
                    };
                    wrong(
                        "unknown-word",
                        format!("`{text}` is not a value of `{name}`"),
                        help,
                    )
                }
            }
        }
        FactType::Country => match &node.leaf {
            Leaf::Text(text) => match Country::find(text) {
                Some(country) => Ok(FactValue::Country(country)),
                None => wrong(
                    "unknown-country",
                    format!("{name}: `{text}` is not a country known here"),
                    "write its ISO 3166-1 alpha-2 code, such as \"JP\"",
                ),
            },
            _ => wrong(
                "wrong-type",
                format!("`{name}` is a country"),
                "write its code or name in quotes",
            ),
        },
        FactType::Money => money(node, name),
    }
}

fn choices(words: &[String]) -> String {
    format!("write one of {}", words.join(", "))
}

/// Reads a value typed by a person, as `--ask` and `classify` take it.
///
/// # Errors
/// Says what is wrong and how to write it.
pub fn value_from_text(def: &FactDef, text: &str) -> Result<FactValue, String> {
    let text = text.trim();
    let bare = def.fact_type == FactType::Number && def.unit.is_none();
    let leaf = if bare && Rational::parse(text).is_ok() {
        Leaf::Number(text.to_owned())
    } else {
        Leaf::Text(text.to_owned())
    };
    fact_value(def, &Node::bare(leaf)).map_err(|(_, message, help)| {
        if help.is_empty() {
            message
        } else {
            format!("{message}; {help}")
        }
    })
}

/// Reads a number with its unit, or a range of numbers.
pub(super) fn number_text(
    node: &Node,
    unit: Option<&Unit>,
    range: Option<(Rational, Rational)>,
    name: &str,
) -> Result<FactValue, Wrong> {
    let text = match &node.leaf {
        Leaf::Number(text) => {
            if let Some(unit) = unit {
                return wrong(
                    "missing-unit",
                    format!("`{name}` needs a unit"),
                    format!("write \"{text} {unit}\" or another unit of that measure"),
                );
            }
            text
        }
        Leaf::Text(text) => text,
        Leaf::Date(_) | Leaf::YesNo(_) | Leaf::Nothing | Leaf::List(_) | Leaf::Table(_) => {
            return wrong("wrong-type", format!("`{name}` is a number"), example(unit));
        }
    };
    let interval = interval(text, name, |part| amount(part, unit, name))?;
    if let Some((low, high)) = range {
        let outside = |b: &Option<Bound>| b.is_some_and(|b| b.value < low || b.value > high);
        if outside(&interval.low) || outside(&interval.high) {
            let shown = unit.map_or(String::new(), |u| format!(" {u}"));
            return wrong(
                "impossible-value",
                format!("`{name}` cannot be `{text}`"),
                format!("it lies between {low}{shown} and {high}{shown}"),
            );
        }
    }
    Ok(FactValue::Number(interval))
}

fn example(unit: Option<&Unit>) -> String {
    match unit {
        Some(unit) => format!("write a number and its unit in quotes, such as \"193 {unit}\""),
        None => "write a number, such as 1.35".to_owned(),
    }
}

/// `193 nm`, `>= 4800`, `1600 to 2399`.
fn interval(
    text: &str,
    name: &str,
    read: impl Fn(&str) -> Result<Rational, Wrong>,
) -> Result<Interval, Wrong> {
    let text = text.trim();
    let bound = |value, inclusive| Some(Bound { value, inclusive });
    for (sign, low, inclusive) in [
        (">=", true, true),
        ("<=", false, true),
        (">", true, false),
        ("<", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let end = bound(read(rest.trim())?, inclusive);
            return Ok(if low {
                Interval {
                    low: end,
                    high: None,
                }
            } else {
                Interval {
                    low: None,
                    high: end,
                }
            });
        }
    }
    if let Some((a, b)) = text.split_once(" to ") {
        // The unit may stand once, at the end.
        let unit = b.trim().split_once(' ').map_or("", |(_, unit)| unit.trim());
        let first = a.trim();
        let first = if unit.is_empty() || first.contains(' ') {
            first.to_owned()
        } else {
            format!("{first} {unit}")
        };
        let out = Interval {
            low: bound(read(&first)?, true),
            high: bound(read(b.trim())?, true),
        };
        if out.is_empty() {
            return wrong(
                "empty-range",
                format!("`{name}`: the range `{text}` is empty"),
                "write the smaller number first",
            );
        }
        return Ok(out);
    }
    Ok(Interval::exactly(read(text)?))
}

fn number(text: &str, name: &str) -> Result<Rational, Wrong> {
    Rational::parse(text).map_err(|e| {
        let help = match e {
            NumberError::OutOfBounds => "no physical quantity needs such a number",
            _ => "write a decimal number with a point, such as 1.35",
        };
        (
            "bad-number",
            format!(
                "`{name}`: `{}` {}",
                clip(text),
                match e {
                    NumberError::OutOfBounds => "is too large or too long a number".to_owned(),
                    _ => "is not a number".to_owned(),
                }
            ),
            help.to_owned(),
        )
    })
}

fn clip(text: &str) -> String {
    if text.chars().count() > 40 {
        let head: String = text.chars().take(40).collect();
        format!("{head}…")
    } else {
        text.to_owned()
    }
}

/// A number and its unit, in the fact's own unit.
fn amount(text: &str, unit: Option<&Unit>, name: &str) -> Result<Rational, Wrong> {
    // `685°C` and `685 °C` are the same.
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E')))
        .unwrap_or(text.len());
    let (digits, written) = text.split_at(split);
    // `12e` with a unit that begins with e: the exponent needs digits.
    // Where no digit stands at all, the whole text is what is no number.
    let digits = if digits.trim().trim_start_matches(['-', '+']).is_empty() {
        text
    } else {
        digits
    };
    let value = number(digits.trim(), name);
    let written = written.trim();
    match (unit, written) {
        (None, "") => value,
        (None, _) => {
            value?;
            wrong(
                "wrong-unit",
                format!("`{name}` is a bare number, and `{}` has a unit", clip(text)),
                "leave the unit out",
            )
        }
        (Some(own), "") => {
            value?;
            wrong(
                "missing-unit",
                format!("`{name}` needs a unit"),
                format!(
                    "write \"{} {own}\" or another unit of that measure",
                    clip(text)
                ),
            )
        }
        (Some(own), written) => {
            let value = value?;
            let Ok(parsed) = Unit::parse(written) else {
                return wrong(
                    "wrong-unit",
                    format!("`{name}`: `{}` is not a unit known here", clip(written)),
                    format!("write it in {own} or another unit of that measure"),
                );
            };
            match parsed.convert(value, own) {
                Some(value) => Ok(value),
                None => wrong(
                    "wrong-unit",
                    format!("`{written}` does not measure `{name}`"),
                    format!("write it in {own} or another unit of that measure"),
                ),
            }
        }
    }
}

fn money(node: &Node, name: &str) -> Result<FactValue, Wrong> {
    let Leaf::Text(text) = &node.leaf else {
        return wrong(
            "missing-unit",
            format!("`{name}` needs a currency"),
            "write amount and currency in quotes, such as \"45000000 EUR\"",
        );
    };
    let currency = text.trim().rsplit(' ').next().unwrap_or("");
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return wrong(
            "missing-unit",
            format!("`{name}`: `{}` names no currency", clip(text)),
            "write amount and currency, such as \"45000000 EUR\"",
        );
    }
    let amount_text = text.trim().strip_suffix(currency).unwrap_or("").trim();
    let amount = interval(amount_text, name, |part| {
        let value = number(part, name)?;
        if value.is_negative() {
            return wrong(
                "impossible-value",
                format!("`{name}` cannot be negative"),
                "write the value of the line",
            );
        }
        Ok(value)
    })?;
    Ok(FactValue::Money(Money {
        amount,
        currency: currency.to_owned(),
    }))
}

/// The value that follows from the other stated facts, if they are all known.
pub(super) fn derived(def: &FactDef, item: &Item) -> Option<Rational> {
    let single = |fact| match item.facts.get(fact) {
        Some(FactValue::Number(range)) => range.single(),
        _ => None,
    };
    def.derivations.iter().find_map(|formula| {
        if let Some((fact, value)) = formula.when
            && item.facts.get(fact) != Some(&FactValue::YesNo(value))
        {
            return None;
        }
        formula
            .powers
            .iter()
            .try_fold(formula.coefficient, |product, (fact, power)| {
                let value = single(*fact)?;
                (0..power.unsigned_abs()).try_fold(product, |p, _| {
                    if *power > 0 {
                        p.times(value)
                    } else {
                        p.over(value)
                    }
                })
            })
    })
}

/// One unit of the last digit in which a number was written.
pub(super) fn last_digit(node: &Node) -> Option<Rational> {
    let (Leaf::Number(text) | Leaf::Text(text)) = &node.leaf else {
        return None;
    };
    let digits: String = text
        .trim()
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let decimals = digits.split_once('.').map_or(0, |(_, f)| f.len());
    let scale = 10i128.checked_pow(u32::try_from(decimals).ok()?)?;
    Rational::new(1, scale)
}
