//! Who did something.

/// Who did something: a person or a program, under the name the house knows them by.
///
/// The name is an id of the house (`a.tanaka`, `order-desk`), compared byte for byte: two spellings are two
/// actors. What it may do is decided before it gets here, by the service; the case only asks whether it is a
/// person and whether it is another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// The id.
    pub name: String,
    /// A person or a program.
    pub kind: ActorKind,
}

/// Whether an actor is a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorKind {
    /// A human being: may dispose of alerts, approve and decide.
    Person,
    /// A program: may open cases and record answers, never dispose, approve or decide.
    Program,
}

impl Actor {
    /// A person.
    #[must_use]
    pub fn person(name: impl Into<String>) -> Actor {
        Actor {
            name: name.into(),
            kind: ActorKind::Person,
        }
    }

    /// A program.
    #[must_use]
    pub fn program(name: impl Into<String>) -> Actor {
        Actor {
            name: name.into(),
            kind: ActorKind::Program,
        }
    }
}

impl ActorKind {
    /// The word records hold.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ActorKind::Person => "person",
            ActorKind::Program => "program",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(text: &str) -> Option<ActorKind> {
        [ActorKind::Person, ActorKind::Program]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}
