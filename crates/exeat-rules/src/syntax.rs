//! The syntax tree: what a pack's author wrote, with the place of every part.

use crate::source::Span;
use exeat_terms::{Date, Mark, Rational, Roles};

/// A piece of syntax and where it stands.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The piece.
    pub node: T,
    /// Where it stands.
    pub span: Span,
}

/// Trees are equal when they say the same, wherever it stands.
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// A name and where it stands.
pub type Name = Spanned<String>;

/// What a declaration declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keyword {
    /// A kind of item.
    Kind,
    /// A fact of the vocabulary.
    Fact,
    /// How a fact follows from others.
    Derive,
    /// Why the law reaches a transaction.
    Reach,
    /// A control-list entry.
    Item,
    /// A definition of the law.
    Define,
    /// What is required.
    Control,
    /// What lifts a requirement.
    Exception,
    /// How an application is looked at.
    Review,
    /// Which licence is needed.
    Licence,
    /// Which provisions can catch a kind of item.
    Closure,
    /// A test of the pack.
    Test,
}

impl Keyword {
    /// All keywords, in the order in which the reference describes them.
    pub const ALL: [Keyword; 12] = [
        Keyword::Kind,
        Keyword::Fact,
        Keyword::Derive,
        Keyword::Reach,
        Keyword::Item,
        Keyword::Define,
        Keyword::Control,
        Keyword::Exception,
        Keyword::Review,
        Keyword::Licence,
        Keyword::Closure,
        Keyword::Test,
    ];

    /// The keyword as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Keyword::Kind => "kind",
            Keyword::Fact => "fact",
            Keyword::Derive => "derive",
            Keyword::Reach => "reach",
            Keyword::Item => "item",
            Keyword::Define => "define",
            Keyword::Control => "control",
            Keyword::Exception => "exception",
            Keyword::Review => "review",
            Keyword::Licence => "licence",
            Keyword::Closure => "closure",
            Keyword::Test => "test",
        }
    }

    /// Whether such a declaration is a provision of law, with citation, mark and dates.
    #[must_use]
    pub fn is_provision(self) -> bool {
        !matches!(
            self,
            Keyword::Kind | Keyword::Fact | Keyword::Derive | Keyword::Test
        )
    }
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Decl {
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// What it declares.
    pub keyword: Keyword,
    /// Its name; for a test its sentence.
    pub name: Name,
    /// The type of a fact.
    pub of_type: Option<Name>,
    /// The quoted title.
    pub title: Option<Name>,
    /// The formula of a derived fact.
    pub formula: Option<Formula>,
    /// Its fields, in the order written.
    pub fields: Vec<Field>,
    /// The header line.
    pub span: Span,
}

impl PartialEq for Decl {
    fn eq(&self, other: &Decl) -> bool {
        self.comments == other.comments
            && self.keyword == other.keyword
            && self.name == other.name
            && self.of_type == other.of_type
            && self.title == other.title
            && self.formula == other.formula
            && self.fields == other.fields
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.comments == other.comments && self.key == other.key && self.value == other.value
    }
}

impl PartialEq for Limb {
    fn eq(&self, other: &Limb) -> bool {
        self.label == other.label
            && (self.mark, self.from, self.until) == (other.mark, other.from, other.until)
            && self.cite == other.cite
            && self.when == other.when
    }
}

impl Decl {
    /// The same declaration with its fields in canonical order.
    #[must_use]
    pub fn ordered(&self) -> Decl {
        let mut decl = self.clone();
        if decl.keyword != Keyword::Test {
            decl.fields
                .sort_by_key(|f| crate::parse::field_order(f.key, self.keyword));
        }
        decl
    }

    /// The fields with this key.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |f| f.key == key)
    }

    /// The first field with this key.
    #[must_use]
    pub fn first(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }
}

/// A product of facts and constants, numerator over denominator.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// Factors above the line.
    pub above: Vec<Factor>,
    /// Factors below the line.
    pub below: Vec<Factor>,
    /// Holds only where this does.
    pub when: Option<Cond>,
}

/// A factor of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Factor {
    /// A constant.
    Constant(Amount),
    /// A fact.
    Fact(Name),
}

/// A number as written, with its unit.
#[derive(Debug, Clone)]
pub struct Amount {
    /// The number.
    pub value: Rational,
    /// The number as written.
    pub text: String,
    /// The unit as written.
    pub unit: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.unit == other.unit
    }
}

/// One field of a declaration.
#[derive(Debug, Clone)]
pub struct Field {
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// Its key.
    pub key: &'static str,
    /// Its value.
    pub value: Value,
    /// Its first line.
    pub span: Span,
}

/// The value of a field, by shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: the key says it all.
    Flag,
    /// Free text to the end of the line.
    Text(Name),
    /// Quoted texts.
    Quoted(Vec<Name>),
    /// One word.
    Word(Name),
    /// Names.
    Names(Vec<Name>),
    /// A whole number.
    Whole(u8),
    /// Two amounts.
    Range(Amount, Amount),
    /// A date, and the day on which it was published.
    Day {
        /// The date.
        date: Date,
        /// Day of publication.
        published: Option<Date>,
    },
    /// A time, open at its end where none is given.
    Time {
        /// First day.
        from: Date,
        /// First day after.
        until: Option<Date>,
    },
    /// A day from which the law is unknown, and why.
    Unknown {
        /// First day.
        from: Date,
        /// Why.
        why: Name,
    },
    /// A condition.
    When(Cond),
    /// An act of the exporter, with the condition it may be judged by.
    Act {
        /// The condition.
        when: Option<Cond>,
        /// The act in words.
        text: Name,
    },
    /// A limb put in place of another, or taken away, or added.
    Limb {
        /// Which limb.
        label: Option<Name>,
        /// What stands there now.
        when: Option<Cond>,
    },
    /// What a test gives: a path and a value.
    Given {
        /// The path.
        path: Name,
        /// The value as written.
        value: Name,
    },
    /// What a test expects: a subject and a value.
    Expect {
        /// The subject.
        subject: Name,
        /// The value as written.
        value: Name,
    },
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
    /// `=`
    Equal,
}

impl Op {
    /// The operator as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Op::AtLeast => ">=",
            Op::Above => ">",
            Op::AtMost => "<=",
            Op::Below => "<",
            Op::Equal => "=",
        }
    }

    /// Whether `value` compares so with `limit`.
    #[must_use]
    pub fn holds(self, value: Rational, limit: Rational) -> bool {
        match self {
            Op::AtLeast => value >= limit,
            Op::Above => value > limit,
            Op::AtMost => value <= limit,
            Op::Below => value < limit,
            Op::Equal => value == limit,
        }
    }
}

/// A condition and where it stands.
pub type Cond = Box<Spanned<Condition>>;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Always holds.
    Always,
    /// Never holds.
    Never,
    /// A number compared with a constant.
    Compare(Name, Op, Amount),
    /// A yes-no fact.
    YesNo(Name),
    /// A choice among words; true when negated.
    Is(Name, Vec<Name>, bool),
    /// A country in a set; true when negated.
    In(Name, SetExpr, bool),
    /// Another provision.
    Meets(Vec<Name>),
    /// Parties.
    Parties {
        /// Any, every, no.
        how: HowMany,
        /// All roles but the exporter.
        recipients: bool,
        /// Roles named; empty for all.
        roles: Roles,
        /// What is asked of one party.
        ask: Cond,
    },
    /// Inside a party: on a list, with a footnote.
    Listed(Name, Option<u8>),
    /// Inside a party: an authority has sent it a notice.
    Informed,
    /// Not.
    Not(Cond),
    /// All, joined by `and`.
    And(Vec<Cond>),
    /// One, joined by `or`.
    Or(Vec<Cond>),
    /// The first and not the second.
    Except(Cond, Cond),
    /// A list of limbs.
    List(Need, Vec<Limb>),
}

/// How many parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HowMany {
    /// At least one.
    Any,
    /// All.
    Every,
    /// None.
    No,
}

/// How many limbs of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// All.
    All,
    /// At least one.
    Any,
    /// None.
    None,
    /// At least so many.
    AtLeast(u8),
}

/// A limb of a list.
#[derive(Debug, Clone)]
pub struct Limb {
    /// Its label.
    pub label: Option<Name>,
    /// Its own mark.
    pub mark: Option<Mark>,
    /// Its own first day.
    pub from: Option<Date>,
    /// The first day it no longer stands.
    pub until: Option<Date>,
    /// Its own citation.
    pub cite: Option<Name>,
    /// What it asks.
    pub when: Cond,
    /// Its first line.
    pub span: Span,
}

/// A set of countries, as written.
#[derive(Debug, Clone, PartialEq)]
pub enum SetExpr {
    /// Every country.
    Anywhere(Here),
    /// A named set or a country's code.
    Named(Name),
    /// In one of these.
    Union(Vec<SetExpr>),
    /// In the first and not in the second.
    Except(Box<SetExpr>, Box<SetExpr>),
}

/// A place that does not count when trees are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Here(pub Span);

impl PartialEq for Here {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
