//! Canonical JSON (RFC 8785): one value, one sequence of bytes.
//!
//! Keys are sorted by their UTF-16 code units, nothing stands between tokens, strings are escaped as little as
//! can be. Numbers are taken where their shortest form is plain: whole numbers up to 2^53 and decimals of ordinary
//! size. Anything else is refused, never rounded: what must be exact is written as text.

use serde_json::{Map, Number, Value};

/// Largest whole number whose neighbours a double still tells apart.
const SAFE: u64 = 1 << 53;

/// The canonical bytes of a value.
///
/// # Errors
/// Names the number that has no plain canonical form.
pub fn canonical(value: &Value) -> Result<String, String> {
    let mut out = String::new();
    write(&mut out, value)?;
    Ok(out)
}

fn write(out: &mut String, value: &Value) -> Result<(), String> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&plain(number)?),
        Value::String(text) => string(out, text),
        Value::Array(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(out, value)?;
            }
            out.push(']');
        }
        Value::Object(map) => object(out, map)?,
    }
    Ok(())
}

fn object(out: &mut String, map: &Map<String, Value>) -> Result<(), String> {
    let mut members: Vec<(&String, &Value)> = map.iter().collect();
    members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (at, (key, value)) in members.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(out, key);
        out.push(':');
        write(out, value)?;
    }
    out.push('}');
    Ok(())
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A number in the form ECMAScript gives it, where that form has no exponent.
fn plain(number: &Number) -> Result<String, String> {
    let refused = || format!("the number {number} has no plain canonical form; write it as text");
    if let Some(whole) = number.as_u64() {
        return if whole <= SAFE {
            Ok(whole.to_string())
        } else {
            Err(refused())
        };
    }
    if let Some(whole) = number.as_i64() {
        return if whole.unsigned_abs() <= SAFE {
            Ok(whole.to_string())
        } else {
            Err(refused())
        };
    }
    let value = number
        .as_f64()
        .filter(|v| v.is_finite())
        .ok_or_else(refused)?;
    if value == 0.0 {
        return Ok("0".to_owned());
    }
    let size = value.abs();
    // Rust writes the shortest digits that read back as the same double, as ECMAScript does; outside these
    // bounds ECMAScript would add an exponent.
    if (1e-6..1e15).contains(&size) {
        Ok(value.to_string())
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: &str) {
        let value: Value = serde_json::from_str(given).unwrap();
        assert_eq!(canonical(&value).unwrap(), expected);
        let again: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(
            canonical(&again).unwrap(),
            expected,
            "canonical twice is canonical once"
        );
    }

    #[test]
    fn keys_are_sorted_by_utf16_and_nothing_is_between() {
        // The order of RFC 8785's own example: the emoji's surrogates come before U+FB33.
        check(
            r#"{ "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 }"#,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}",
        );
        check(
            "[ 1 , [ ] , { } , null , true , false ]",
            "[1,[],{},null,true,false]",
        );
    }

    #[test]
    fn strings_are_escaped_as_little_as_can_be() {
        check(
            r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/\u007f""#,
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\"",
        );
    }

    #[test]
    fn numbers_are_plain_or_refused() {
        check(
            "[0.9700, 4.50, 2e-3, -0.0, 1e0, 333333333.33333329]",
            "[0.97,4.5,0.002,0,1,333333333.3333333]",
        );
        check(
            "[9007199254740992, -9007199254740992]",
            "[9007199254740992,-9007199254740992]",
        );
        for text in ["9007199254740993", "1e30", "1e-27", "18446744073709551616"] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert!(canonical(&value).is_err(), "{text}");
        }
    }
}
