//! Comparing two names: the exhaustive way, which is the oracle of the index, and the explanation of a score.

pub(crate) mod align;
mod evidence;
pub(crate) mod score;

pub use evidence::{Evidence, Weighed, probability, weigh};
pub(crate) use evidence::{key as identifier_key, same_identifier};

use crate::read::Name;
use crate::sound::{Sound, joined_likeness, likeness};
use crate::token::{Model, Read, Reading, Role, Token};

use align::{Mark, Pair, Span};
use score::{Part, Row};

/// The outcome of comparing two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Likeness in ten-thousandths. 0: nothing speaks for one party; 10,000: the same name.
    pub score: u32,
    /// The way of scoring; `None` when the names share none, or one is empty.
    pub model: Option<Model>,
    /// How the left name was read.
    pub left_reading: Reading,
    /// How the right name was read.
    pub right_reading: Reading,
    /// The alignment, matched rows first.
    pub rows: Vec<AlignedRow>,
    /// One name is the first letters of the other; the rows then say which words.
    pub acronym: bool,
}

/// One row of an alignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedRow {
    /// The left tokens as written, and as read.
    pub left: Option<AlignedPart>,
    /// The right tokens as written, and as read.
    pub right: Option<AlignedPart>,
    /// Likeness of the two in ten-thousandths; 0 when one is missing.
    pub likeness: u32,
}

/// One side of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedPart {
    /// The piece of the name as written.
    pub shown: String,
    /// The form that was compared: a spelling, or `#concept` for a translated word, `@name` for a group of
    /// spellings.
    pub form: String,
    /// What the token does in the name.
    pub role: Role,
    /// Its weight.
    pub weight: u32,
    /// It is a father's name.
    pub patronymic: bool,
}

impl Comparison {
    fn nothing() -> Comparison {
        Comparison {
            score: 0,
            model: None,
            left_reading: Reading::Latin,
            right_reading: Reading::Latin,
            rows: Vec::new(),
            acronym: false,
        }
    }

    /// Computes the score again from the rows alone.
    ///
    /// An explanation that does not lead to its own score is a wrong explanation; tests hold it to this.
    #[must_use]
    pub fn replay(&self) -> u32 {
        let Some(model) = self.model else { return 0 };
        if self.acronym {
            return score::ACRONYM;
        }
        let part = |part: &AlignedPart| Part {
            role: part.role,
            weight: part.weight,
            patronymic: part.patronymic,
        };
        let rows: Vec<Row> = self
            .rows
            .iter()
            .map(|row| Row {
                left: row.left.as_ref().map(part),
                right: row.right.as_ref().map(part),
                likeness: row.likeness,
            })
            .collect();
        score::score(&rows, model)
    }
}

/// Compares two names in every pair of readings and keeps the best.
///
/// ```
/// use exeat_screen::{Kind, Name, compare};
/// let own = Name::read("上海微电子装备（集团）股份有限公司", Kind::Organisation);
/// let listed = Name::read("Shanghai Micro Electronics Equipment (Group) Co., Ltd.", Kind::Organisation);
/// assert!(compare(&own, &listed).score > 9_000);
/// ```
#[must_use]
pub fn compare(left: &Name, right: &Name) -> Comparison {
    let pairs: Vec<(&Read, &Read)> = left
        .readings
        .iter()
        .flat_map(|a| right.readings.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a.model == b.model)
        .collect();
    if let [(a, b)] = pairs.as_slice() {
        return explain(a, b);
    }
    let mut best: Option<(u32, &Read, &Read)> = None;
    for (a, b) in pairs {
        let score = score_reads(a, b);
        if best.is_none_or(|(least, _, _)| score > least) {
            best = Some((score, a, b));
        }
    }
    best.map_or_else(Comparison::nothing, |(_, a, b)| explain(a, b))
}

/// The score of two names without its explanation: what [`compare`] gives, at a fraction of the work.
///
/// ```
/// use exeat_screen::{Kind, Name, compare, score};
/// let (a, b) = (Name::read("Hua Wei", Kind::Unknown), Name::read("Huawei", Kind::Unknown));
/// assert_eq!(score(&a, &b), compare(&a, &b).score);
/// ```
#[must_use]
pub fn score(left: &Name, right: &Name) -> u32 {
    let mut best = 0;
    for a in &left.readings {
        for b in right.readings.iter().filter(|b| b.model == a.model) {
            best = best.max(score_reads(a, b));
        }
    }
    best
}

/// Every pair of spans of two readings that is alike at all.
fn pairs(a: &Read, b: &Read) -> Vec<Pair> {
    let mut out = Vec::new();
    for (i, left) in (0u8..).zip(&a.tokens) {
        for (j, right) in (0u8..).zip(&b.tokens) {
            if let Some((likeness, _, _)) = closest(left, right) {
                out.push(Pair {
                    left: Span::one(i),
                    right: Span::one(j),
                    likeness,
                });
            }
        }
    }
    for join in &a.joins {
        for (j, right) in (0u8..).zip(&b.tokens) {
            if let Some((likeness, _)) = closest_join(&join.sound, right) {
                out.push(Pair {
                    left: Span {
                        start: join.start,
                        len: join.len,
                    },
                    right: Span::one(j),
                    likeness,
                });
            }
        }
    }
    for join in &b.joins {
        for (i, left) in (0u8..).zip(&a.tokens) {
            if let Some((likeness, _)) = closest_join(&join.sound, left) {
                out.push(Pair {
                    left: Span::one(i),
                    right: Span {
                        start: join.start,
                        len: join.len,
                    },
                    likeness,
                });
            }
        }
    }
    out
}

/// Two words that the tables know are not slips of one another: "Hangzhou" is no misspelled "Guangzhou".
pub(crate) fn admitted(likeness: u32, left: Role, right: Role) -> u32 {
    let known = |role| !matches!(role, Role::Name | Role::Initial);
    if known(left) && known(right) && likeness < LEAST_BETWEEN_KNOWN {
        0
    } else {
        likeness
    }
}

/// Likeness that two words of the tables need.
const LEAST_BETWEEN_KNOWN: u32 = 9_300;

/// The closest forms of two tokens. Initials are matched apart, see [`align`].
fn closest<'a>(left: &'a Token, right: &'a Token) -> Option<(u32, &'a Sound, &'a Sound)> {
    if left.role == Role::Initial || right.role == Role::Initial {
        return None;
    }
    let mut best: Option<(u32, &Sound, &Sound)> = None;
    for a in &left.forms {
        for b in &right.forms {
            let found = admitted(likeness(a.view(), b.view()), left.role, right.role);
            if found > best.map_or(0, |(least, _, _)| least) {
                best = Some((found, a, b));
            }
        }
    }
    best
}

fn closest_join<'a>(join: &Sound, token: &'a Token) -> Option<(u32, &'a Sound)> {
    if token.role == Role::Initial {
        return None;
    }
    token
        .forms
        .iter()
        .map(|form| (joined_likeness(join.view(), form.view()), form))
        .filter(|(found, _)| *found > 0)
        .max_by_key(|(found, _)| *found)
}

/// Whether one reading is the first letters of the other.
pub(crate) fn is_acronym(a: &Read, b: &Read) -> bool {
    let of = |short: &Read, long: &Read| {
        short
            .single()
            .is_some_and(|single| long.acronyms.iter().any(|acronym| acronym == single))
    };
    a.model == Model::Organisation && (of(a, b) || of(b, a))
}

impl Read {
    /// The only name in the reading, when it may be an acronym and nothing but legal form stands beside it.
    pub(crate) fn single(&self) -> Option<&str> {
        let mut names = self.tokens.iter().filter(|token| token.role != Role::Form);
        let only = names.next()?;
        if names.next().is_some() || only.role != Role::Name {
            return None;
        }
        let text = only.plain()?.text.as_str();
        (4..=7).contains(&text.len()).then_some(text)
    }

    pub(crate) fn marks(&self) -> Vec<Mark> {
        self.tokens.iter().map(Mark::of).collect()
    }
}

fn score_reads(a: &Read, b: &Read) -> u32 {
    let acronym = || {
        if is_acronym(a, b) { score::ACRONYM } else { 0 }
    };
    let mut pairs = pairs(a, b);
    if pairs.is_empty() {
        // Initials may still meet, but prove nothing alone.
        return acronym();
    }
    let (left, right) = (a.marks(), b.marks());
    let mut chosen = Vec::new();
    let mut rows = Vec::new();
    align::choose(&left, &right, &mut pairs, &mut chosen);
    align::rows(&left, &right, &chosen, &mut rows);
    score::score(&rows, a.model).max(acronym())
}

fn explain(a: &Read, b: &Read) -> Comparison {
    let (left, right) = (a.marks(), b.marks());
    let mut chosen = Vec::new();
    let mut rows = Vec::new();
    align::choose(&left, &right, &mut pairs(a, b), &mut chosen);
    align::rows(&left, &right, &chosen, &mut rows);
    let score = score::score(&rows, a.model);
    let acronym = is_acronym(a, b) && score < score::ACRONYM;
    let mut used = (vec![false; left.len()], vec![false; right.len()]);
    let mut shown = Vec::new();
    for (pair, row) in chosen.iter().zip(&rows) {
        let forms = compared(a, b, pair);
        shown.push(AlignedRow {
            left: row.left.map(|part| aligned(a, pair.left, forms.0, part)),
            right: row.right.map(|part| aligned(b, pair.right, forms.1, part)),
            likeness: row.likeness,
        });
        mark_used(&mut used.0, pair.left);
        mark_used(&mut used.1, pair.right);
    }
    let mut rest = rows.iter().skip(chosen.len());
    for (i, _) in (0u8..).zip(&left).filter(|(i, _)| !is_used(&used.0, *i)) {
        let part = rest.next().and_then(|row| row.left);
        shown.push(AlignedRow {
            left: part.map(|part| aligned(a, Span::one(i), "", part)),
            right: None,
            likeness: 0,
        });
    }
    for (j, _) in (0u8..).zip(&right).filter(|(j, _)| !is_used(&used.1, *j)) {
        let part = rest.next().and_then(|row| row.right);
        shown.push(AlignedRow {
            left: None,
            right: part.map(|part| aligned(b, Span::one(j), "", part)),
            likeness: 0,
        });
    }
    Comparison {
        score: if acronym { score::ACRONYM } else { score },
        model: Some(a.model),
        left_reading: a.how,
        right_reading: b.how,
        rows: shown,
        acronym,
    }
}

fn mark_used(used: &mut [bool], span: Span) {
    for slot in used
        .iter_mut()
        .skip(usize::from(span.start))
        .take(usize::from(span.len))
    {
        *slot = true;
    }
}

fn is_used(used: &[bool], at: u8) -> bool {
    used.get(usize::from(at)).copied().unwrap_or(false)
}

/// The forms that made a pair alike.
fn compared<'r>(a: &'r Read, b: &'r Read, pair: &Pair) -> (&'r str, &'r str) {
    let token = |read: &'r Read, span: Span| read.tokens.get(usize::from(span.start));
    let join = |read: &'r Read, span: Span| {
        let mut joins = read.joins.iter();
        joins
            .find(|join| join.start == span.start && join.len == span.len)
            .map(|join| &join.sound)
    };
    let found = match (pair.left.len, pair.right.len) {
        (1, 1) => token(a, pair.left)
            .zip(token(b, pair.right))
            .and_then(|(l, r)| closest(l, r).map(|(_, x, y)| (&*x.text, &*y.text))),
        (1, _) => token(a, pair.left)
            .zip(join(b, pair.right))
            .and_then(|(l, sound)| closest_join(sound, l).map(|(_, x)| (&*x.text, &*sound.text))),
        _ => join(a, pair.left)
            .zip(token(b, pair.right))
            .and_then(|(sound, r)| closest_join(sound, r).map(|(_, x)| (&*sound.text, &*x.text))),
    };
    found.unwrap_or_default()
}

fn aligned(read: &Read, span: Span, form: &str, part: Part) -> AlignedPart {
    let inside: Vec<&Token> = read
        .tokens
        .iter()
        .skip(usize::from(span.start))
        .take(usize::from(span.len))
        .collect();
    let shown: Vec<&str> = inside.iter().map(|token| token.shown.as_str()).collect();
    let plain = inside
        .first()
        .and_then(|token| token.plain())
        .map(|sound| sound.text.clone())
        .unwrap_or_default();
    AlignedPart {
        shown: shown.join(" "),
        form: if form.is_empty() {
            plain
        } else {
            form.to_string()
        },
        role: part.role,
        weight: part.weight,
        patronymic: part.patronymic,
    }
}
