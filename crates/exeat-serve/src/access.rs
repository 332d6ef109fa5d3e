//! Who may do what: keys, roles, tenants, sessions of the page, and how many calls in what time.

mod keys;
mod rate;
mod session;

pub use keys::{Key, Keys, NewKey};
pub(crate) use rate::Rates;
pub(crate) use session::{Sessions, cookie, set_cookie};

/// What a caller may do; each role may also do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads: cases, law, lists, comparisons.
    Viewer,
    /// Asks: checks, screens, opens cases and answers questions.
    Screener,
    /// Decides: disposes alerts, releases and rejects.
    Officer,
    /// Runs the place: keys, backups, webhooks.
    Admin,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Screener, Role::Officer, Role::Admin];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Screener => "screener",
            Role::Officer => "officer",
            Role::Admin => "admin",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Whose data it may see.
    pub(crate) tenant: String,
    /// The person or program, as records name it.
    pub(crate) name: String,
    /// What it may do; none for a caller without a key where keys are asked for.
    pub(crate) role: Option<Role>,
    /// The session of its browser, if it has one.
    pub(crate) session: Option<String>,
    /// Whether the browser's cookie is what says who calls: then a form must carry its token.
    pub(crate) by_cookie: bool,
}

/// The tenant of a desk without keys.
pub(crate) const LOCAL: &str = "local";

impl Caller {
    /// Somebody without a key.
    pub(crate) fn nobody() -> Caller {
        Caller {
            tenant: String::new(),
            name: String::new(),
            role: None,
            session: None,
            by_cookie: false,
        }
    }

    /// The one person of a desk without keys, who may do everything.
    pub(crate) fn local() -> Caller {
        Caller {
            tenant: LOCAL.to_owned(),
            name: LOCAL.to_owned(),
            role: Some(Role::Admin),
            ..Caller::nobody()
        }
    }

    /// Whether the caller has a role or a higher one.
    pub(crate) fn is(&self, role: Role) -> bool {
        self.role.is_some_and(|own| own >= role)
    }
}
