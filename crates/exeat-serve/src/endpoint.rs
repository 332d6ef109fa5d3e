//! What a route is: one value holds its address, what it takes and gives, who may call it, and what it runs.
//!
//! The router and the OpenAPI document are both made from these, so that they cannot drift apart.

use crate::access::Role;
use crate::call::Call;
use crate::problem::Problem;
use crate::reply::Reply;

/// A route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint {
    /// `GET` or `POST`.
    pub(crate) method: Method,
    /// The path; parameters stand in braces.
    pub(crate) path: &'static str,
    /// What it does, in one line.
    pub(crate) about: &'static str,
    /// Who may call it.
    pub(crate) needs: Needs,
    /// The body it takes.
    pub(crate) takes: Takes,
    /// Parameters of the query.
    pub(crate) query: &'static [Parameter],
    /// What it gives.
    pub(crate) gives: Gives,
    /// What it runs.
    pub(crate) run: fn(&Call) -> Result<Reply, Problem>,
}

/// The methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Answers a body, or writes.
    Post,
}

impl Method {
    /// As HTTP writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everybody, also without a key.
    Nobody,
    /// A key of this role or a higher one.
    Role(Role),
}

/// The body a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// None.
    Nothing,
    /// JSON of a schema.
    Json(&'static str),
    /// A transaction, JSON or TOML.
    Transaction,
    /// A form of a program: it carries no token, and its route only reads.
    Fields,
    /// A form of the page.
    Form,
    /// A form of the page that may carry a file.
    Upload,
}

impl Takes {
    /// The media types it is sent as.
    pub(crate) fn types(self) -> &'static [&'static str] {
        match self {
            Takes::Nothing => &[],
            Takes::Json(_) => &["application/json"],
            Takes::Transaction => &["application/json", "application/toml"],
            Takes::Form | Takes::Fields => &["application/x-www-form-urlencoded"],
            Takes::Upload => &["multipart/form-data", "application/x-www-form-urlencoded"],
        }
    }

    /// Whether a browser's form sends it.
    pub(crate) fn is_form(self) -> bool {
        matches!(self, Takes::Form | Takes::Upload)
    }
}

/// What a route gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// JSON of a schema.
    Json(&'static str),
    /// Text of a media type.
    Text(&'static str),
    /// A page for people; not part of the documented interface.
    Page,
}

/// A parameter of the query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What it says.
    pub(crate) about: &'static str,
    /// An example.
    pub(crate) example: &'static str,
}

/// A parameter that may be left out.
pub(crate) const fn may(
    name: &'static str,
    about: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter {
        name,
        required: false,
        about,
        example,
    }
}

/// A parameter that must be there.
pub(crate) const fn must(
    name: &'static str,
    about: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter {
        name,
        required: true,
        about,
        example,
    }
}

/// A route that reads.
pub(crate) const fn get(
    path: &'static str,
    about: &'static str,
    gives: Gives,
    run: fn(&Call) -> Result<Reply, Problem>,
) -> Endpoint {
    Endpoint {
        method: Method::Get,
        path,
        about,
        needs: Needs::Role(Role::Viewer),
        takes: Takes::Nothing,
        query: &[],
        gives,
        run,
    }
}

/// A route that takes a body.
pub(crate) const fn post(
    path: &'static str,
    about: &'static str,
    takes: Takes,
    gives: Gives,
    run: fn(&Call) -> Result<Reply, Problem>,
) -> Endpoint {
    Endpoint {
        method: Method::Post,
        path,
        about,
        needs: Needs::Role(Role::Screener),
        takes,
        query: &[],
        gives,
        run,
    }
}

impl Endpoint {
    /// The same for other callers.
    pub(crate) const fn by(mut self, needs: Needs) -> Endpoint {
        self.needs = needs;
        self
    }

    /// The same with parameters.
    pub(crate) const fn with(mut self, query: &'static [Parameter]) -> Endpoint {
        self.query = query;
        self
    }

    /// Names in braces in the path.
    pub(crate) fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
