//! Mutants of a rule text: every one differs from it by one small change.

/// The kinds of change.
pub(crate) const OPERATORS: &[&str] = &[
    "threshold",
    "strictness",
    "list",
    "connective",
    "limb",
    "negation",
    "except",
    "exception",
    "unless",
    "date",
];

/// The day the reading of the law begins for every pack: what was in force before is not told apart.
const BEGINNING: &str = "2022-10-07";

/// A changed text.
pub(crate) struct Mutant {
    /// File and line.
    pub(crate) place: String,
    /// The declaration.
    pub(crate) name: String,
    /// The kind of change.
    pub(crate) operator: &'static str,
    /// The change in words.
    pub(crate) what: String,
    /// Words of the changed line, to find the checks that speak of them.
    pub(crate) words: Vec<String>,
    /// The whole text.
    pub(crate) text: String,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Pieces of a line that lie outside quotes, with their places.
fn bare(line: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut quoted = false;
    let mut at = 0;
    for piece in line.split('"') {
        if !quoted {
            out.push((at, piece));
        }
        quoted = !quoted;
        at += piece.len() + 1;
    }
    out
}

/// A number one unit of its last digit up or down.
fn step(number: &str, up: bool) -> Option<String> {
    let digits: String = number.chars().filter(|c| *c != '.').collect();
    let places = number.split_once('.').map_or(0, |(_, d)| d.len());
    let value: i128 = digits.parse().ok()?;
    let value = if up { value + 1 } else { value - 1 };
    if value < 0 {
        return None;
    }
    let text = format!("{value:0>width$}", width = places + 1);
    let (whole, part) = text.split_at(text.len() - places);
    Some(if places == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    })
}

fn day(date: &str, later: bool) -> Option<String> {
    let date = exeat::terms::parse_date(date).ok()?;
    let date = if later {
        date.tomorrow()
    } else {
        date.yesterday()
    };
    Some(date.ok()?.to_string())
}

/// Every mutant of a file's text.
pub(crate) fn mutants(path: &str, text: &str) -> Vec<Mutant> {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut out = Vec::new();
    let (mut inside, mut keyword, mut name, mut field, mut list) = (false, "", "", "", false);
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            inside = line.trim() == "```exeat";
            keyword = "";
            continue;
        }
        if !inside || line.trim().is_empty() {
            continue;
        }
        let depth = indent(line);
        let first = line.split_whitespace().next().unwrap_or("");
        if depth == 0 {
            keyword = first;
            name = line.split_whitespace().nth(1).unwrap_or("");
            field = if keyword == "derive" { "when" } else { "" };
            list = false;
        } else if depth == 2 {
            field = first;
            list = false;
        }
        if matches!(keyword, "fact" | "kind" | "test" | "closure" | "") {
            continue;
        }
        let mut push = |operator, what: String, changed: Vec<String>| {
            let mut words: Vec<String> = bare(line)
                .iter()
                .flat_map(|(_, p)| p.split_whitespace())
                .filter(|w| w.len() > 4)
                .map(|w| w.trim_end_matches(',').to_owned())
                .collect();
            words.extend(name.split_once('/').map(|(_, n)| n.to_owned()));
            out.push(Mutant {
                place: format!("{path}:{}", at + 1),
                name: name.to_owned(),
                operator,
                what,
                words,
                text: changed.join("\n"),
            });
        };
        let with = |new: String| {
            let mut changed: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
            changed[at] = new;
            changed
        };
        let without = |count: usize| {
            let mut changed: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
            changed.drain(at..at + count);
            changed
        };
        if depth == 0 && keyword == "exception" {
            let count = lines[at + 1..]
                .iter()
                .position(|l| indent(l) == 0)
                .map_or(1, |n| n + 1);
            push(
                "exception",
                "the exception dropped".to_owned(),
                without(count),
            );
        }
        if depth == 2 && field == "unless" {
            push("unless", format!("`{}` dropped", line.trim()), without(1));
        }
        let mut found = 0;
        // Dates of fields and of limbs.
        for word in ["from ", "until ", "compliance "] {
            for (start, piece) in bare(line) {
                let Some(hit) = piece.find(word) else {
                    continue;
                };
                if hit > 0 && !piece[..hit].ends_with([' ', '[']) {
                    continue;
                }
                let begin = start + hit + word.len() + piece[hit + word.len()..].len()
                    - piece[hit + word.len()..].trim_start().len();
                let Some(date) = line.get(begin..begin + 10) else {
                    continue;
                };
                if date == BEGINNING
                    || matches!(field, "suspended" | "not" | "unknown" | "when")
                        && !line.contains('[')
                {
                    continue;
                }
                for later in [false, true] {
                    if let Some(new) = day(date, later) {
                        let what = format!("{word}{date} becomes {new}");
                        push(
                            "date",
                            what,
                            with(format!("{}{new}{}", &line[..begin], &line[begin + 10..])),
                        );
                    }
                }
            }
        }
        let condition = matches!(field, "when" | "unless" | "replace" | "add")
            || (field == "act" && depth == 2);
        if !condition {
            continue;
        }
        for (start, piece) in bare(line) {
            let mut at_word = start;
            let words: Vec<&str> = piece.split(' ').collect();
            for (i, word) in words.iter().enumerate() {
                let here = at_word;
                at_word += word.len() + 1;
                let swapped = match *word {
                    ">=" => ">",
                    ">" => ">=",
                    "<=" => "<",
                    "<" => "<=",
                    "=" => continue,
                    "all" | "any" if words.get(i + 1) == Some(&"of") => {
                        let new = if *word == "all" { "any" } else { "all" };
                        push(
                            "list",
                            format!("`{word} of` becomes `{new} of`"),
                            with(format!("{}{new}{}", &line[..here], &line[here + 3..])),
                        );
                        continue;
                    }
                    "not" => {
                        push(
                            "negation",
                            format!("`not` dropped in `{}`", line.trim()),
                            with(format!(
                                "{}{}",
                                &line[..here],
                                &line[(here + 4).min(line.len())..]
                            )),
                        );
                        continue;
                    }
                    "except" => {
                        push(
                            "except",
                            format!("`{}` dropped", &line[here..]),
                            with(line[..here].trim_end().to_owned()),
                        );
                        continue;
                    }
                    "and" | "or" if !line.contains("except") => {
                        let new = if *word == "and" { "or" } else { "and" };
                        if found == 0 && !line.contains(" in ") {
                            let changed = line.replace(&format!(" {word} "), &format!(" {new} "));
                            push(
                                "connective",
                                format!("`{word}` becomes `{new}` in `{}`", line.trim()),
                                with(changed),
                            );
                        }
                        found += 1;
                        continue;
                    }
                    _ => continue,
                };
                push(
                    "strictness",
                    format!("`{word}` becomes `{swapped}` in `{}`", line.trim()),
                    with(format!(
                        "{}{swapped}{}",
                        &line[..here],
                        &line[here + word.len()..]
                    )),
                );
                let Some(number) = words.get(i + 1) else {
                    continue;
                };
                let number = number.trim_end_matches(')');
                let place = here + word.len() + 1;
                for up in [false, true] {
                    if let Some(new) = step(number, up) {
                        push(
                            "threshold",
                            format!("{number} becomes {new} in `{}`", line.trim()),
                            with(format!(
                                "{}{new}{}",
                                &line[..place],
                                &line[place + number.len()..]
                            )),
                        );
                    }
                }
            }
        }
        // A limb is a line below a list, with whatever stands deeper under it.
        if list && depth > 2 {
            let count = 1 + lines[at + 1..]
                .iter()
                .take_while(|l| indent(l) > depth && !l.trim().is_empty())
                .count();
            push("limb", format!("`{}` dropped", line.trim()), without(count));
        }
        if line.trim_end().ends_with(" of") {
            list = true;
        }
    }
    out
}
