//! Every route, once.

use crate::access::Role;
use crate::api::{about, check, compare, kept, matching, reconcile, screen};
use crate::endpoint::{Endpoint, Gives, Needs, Parameter, Takes, get, may, must, post};
use crate::page::{self, act, case, law, queue, reach, record, sign, start};

const IN: Parameter = may(
    "in",
    "jurisdictions, divided by commas; without it every pack answers",
    "us,jp",
);
const ON: Parameter = may(
    "on",
    "the day, in place of the transaction's own",
    "2023-07-23",
);
const KNOWN_ON: Parameter = may(
    "known-on",
    "answer from what had been published by this day",
    "2023-01-13",
);
const FROM: Parameter = must("from", "the earlier day", "2023-01-13");
const TO: Parameter = must("to", "the later day", "2023-07-23");
const LIMIT: Parameter = may(
    "limit",
    "results of a query; 5 unless stated, 500 at most",
    "5",
);
const THRESHOLD: Parameter = may(
    "threshold",
    "least score of a match; 0.7 unless stated",
    "0.7",
);
const CUTOFF: Parameter = may(
    "cutoff",
    "least score of a result; 0.5 unless stated",
    "0.5",
);
const MATCH: &[Parameter] = &[
    LIMIT,
    THRESHOLD,
    CUTOFF,
    may(
        "algorithm",
        "taken and not heeded: there is one way of matching",
        "exeat-names",
    ),
];
const COALITION: &[Parameter] = &[
    must(
        "members",
        "members in the order of joining, divided by commas",
        "us,jp,nl",
    ),
    must("to", "the destination", "cn"),
    may(
        "on",
        "the day whose law is applied; today unless stated",
        "2024-10-01",
    ),
    may("demand", "the destination's share of world demand", "0.4"),
    may("backfill", "by how much other suppliers expand", "0"),
    may(
        "threshold",
        "from which share of foreign supply on a market counts as blocked",
        "0.9",
    ),
];
const PICTURE: &[Parameter] = &[
    must(
        "members",
        "members in the order of joining, divided by commas",
        "us,jp,nl",
    ),
    must("to", "the destination", "cn"),
    may(
        "on",
        "the day whose law is applied; today unless stated",
        "2024-10-01",
    ),
    may("demand", "the destination's share of world demand", "0.4"),
    may("backfill", "by how much other suppliers expand", "0"),
    may(
        "threshold",
        "from which share of foreign supply on a market counts as blocked",
        "0.9",
    ),
    may(
        "picture",
        "heat-map, residual, join-order or denial",
        "heat-map",
    ),
    may("market", "the market of a picture that shows one", "N22"),
];

/// Every route.
pub(crate) const ROUTES: &[Endpoint] = &[
    get(
        "/health",
        "Whether the process lives",
        Gives::Json("Status"),
        about::health,
    )
    .by(Needs::Nobody),
    get(
        "/ready",
        "Whether it can answer",
        Gives::Json("Status"),
        about::ready,
    )
    .by(Needs::Nobody),
    get(
        "/openapi.json",
        "This interface, described",
        Gives::Json("OpenApi"),
        about::openapi,
    )
    .by(Needs::Nobody),
    get(
        "/metrics",
        "Counters for Prometheus",
        Gives::Text("text/plain"),
        about::metrics,
    ),
    post(
        "/check",
        "Determine every line of a transaction in every jurisdiction",
        Takes::Transaction,
        Gives::Json("Check"),
        check::check,
    )
    .with(&[IN, ON, KNOWN_ON]),
    post(
        "/classify",
        "Find the control-list entries of each item",
        Takes::Transaction,
        Gives::Json("Classification"),
        check::classify,
    )
    .with(&[IN, ON]),
    post(
        "/screen",
        "Screen names against the lists",
        Takes::Json("ScreenRequest"),
        Gives::Json("Screened"),
        screen::screen,
    ),
    get(
        "/lists",
        "The lists in use, their age and source",
        Gives::Json("Lists"),
        screen::lists_in_use,
    ),
    post(
        "/match",
        "Match entities against all lists, in yente's shapes",
        Takes::Json("MatchRequest"),
        Gives::Json("MatchResponse"),
        matching::matching,
    )
    .with(MATCH),
    post(
        "/match/{dataset}",
        "Match entities against the lists, in yente's shapes",
        Takes::Json("MatchRequest"),
        Gives::Json("MatchResponse"),
        matching::matching,
    )
    .with(MATCH),
    get(
        "/search/{dataset}",
        "Search the lists for a name, in yente's shapes",
        Gives::Json("SearchResponse"),
        matching::search,
    )
    .with(&[
        must("q", "the name", "Fullchip"),
        may("countries", "where the party is", "cn"),
        LIMIT,
        THRESHOLD,
        CUTOFF,
    ]),
    get(
        "/entities/{id}",
        "One entry of the lists",
        Gives::Json("Entity"),
        matching::entry,
    ),
    get(
        "/algorithms",
        "The ways of matching, in yente's shape",
        Gives::Json("Algorithms"),
        matching::algorithms,
    )
    .by(Needs::Role(Role::Viewer)),
    get(
        "/gap",
        "What one country controls and another does not",
        Gives::Json("Gap"),
        compare::gap,
    )
    .with(&[
        must(
            "sides",
            "two countries or more, divided by commas; eu+nl stands for both at once",
            "us,eu",
        ),
        must("on", "the day", "2024-10-01"),
        may(
            "universe",
            "a universe or a kind of item; the kinds all sides cover unless stated",
            "lithography",
        ),
        may(
            "to",
            "compare what needs a licence to this destination",
            "cn",
        ),
    ]),
    get(
        "/diff/{jurisdiction}",
        "What changed in one country's law between two days",
        Gives::Json("Diff"),
        compare::diff,
    )
    .with(&[FROM, TO]),
    post(
        "/diff/{jurisdiction}",
        "The same, and what it changes for the orders in the body",
        Takes::Transaction,
        Gives::Json("Diff"),
        compare::diff_orders,
    )
    .with(&[FROM, TO]),
    get(
        "/timeline/{jurisdiction}",
        "The days on which a country's law changes",
        Gives::Json("Timeline"),
        compare::timeline,
    ),
    get(
        "/coalition",
        "How far the controls of some countries reach",
        Gives::Json("Coalition"),
        compare::coalition,
    )
    .with(COALITION),
    get(
        "/coalition.svg",
        "A picture of it",
        Gives::Text("image/svg+xml"),
        compare::picture_of,
    )
    .with(PICTURE),
    get(
        "/packs",
        "The packs and the days for which their law was read",
        Gives::Json("Packs"),
        about::packs,
    ),
    get("/packs/{id}", "One pack", Gives::Json("Packs"), about::pack),
    get(
        "/facts",
        "The vocabulary: every fact a transaction may state",
        Gives::Json("Vocabulary"),
        about::facts,
    )
    .with(&[may("kind", "a kind of item", "integrated circuit")]),
    get(
        "/cases",
        "The queue of cases",
        Gives::Json("Cases"),
        kept::list,
    )
    .with(&[
        may(
            "status",
            "held, released, released by licence or rejected",
            "held",
        ),
        may("waits", "what it waits for", "answers"),
        may("find", "a part of subject or id", "scanner"),
        may("skip", "how many to pass over", "0"),
        may("limit", "how many; 500 at most", "100"),
    ]),
    post(
        "/cases",
        "Open a case for a transaction",
        Takes::Transaction,
        Gives::Json("Object"),
        kept::open,
    ),
    get("/cases/{id}", "A case", Gives::Json("Object"), kept::case),
    post(
        "/cases/{id}/answers",
        "Answer questions of a case: an object of names and values",
        Takes::Json("Object"),
        Gives::Json("Object"),
        kept::answers,
    ),
    get(
        "/records",
        "Entries of the record, newest first",
        Gives::Json("Records"),
        kept::records,
    )
    .with(&[
        may("kind", "kind of entry", "determination"),
        may("find", "a part of the subject", "check"),
        may("case", "the case", "c-1"),
        may("before", "entries before this index", "100"),
        may("limit", "how many; 500 at most", "100"),
    ]),
    get(
        "/records/{index}",
        "An entry, in its canonical bytes",
        Gives::Json("Object"),
        kept::entry,
    ),
    get(
        "/records/{index}/proof",
        "The proof that an entry stands in the log",
        Gives::Json("Proof"),
        kept::proof,
    ),
    get(
        "/reconcile",
        "Reconciliation API 0.2: the manifest, or queries in the address",
        Gives::Json("Object"),
        reconcile::reconcile,
    )
    .with(&[
        may(
            "queries",
            "queries, as JSON",
            "{\"q0\":{\"query\":\"Fullchip\"}}",
        ),
        may(
            "extend",
            "an extension, as JSON",
            "{\"ids\":[],\"properties\":[]}",
        ),
    ]),
    post(
        "/reconcile",
        "Reconciliation API 0.2: queries or an extension",
        Takes::Fields,
        Gives::Json("Object"),
        reconcile::reconcile,
    ),
    get(
        "/reconcile/properties",
        "Properties that entries can be extended by",
        Gives::Json("Properties"),
        reconcile::properties,
    )
    .with(&[
        may(
            "type",
            "a type; all have the same properties",
            "Organization",
        ),
        may("limit", "not heeded", "10"),
    ]),
    get(
        "/reconcile/suggest/{what}",
        "Suggest an entity, a property or a type",
        Gives::Json("Suggestions"),
        reconcile::suggest,
    )
    .with(&[
        may("prefix", "what was typed", "sem"),
        may("cursor", "not heeded: all stand in one answer", "0"),
    ]),
    get(
        "/reconcile/preview",
        "A small page about an entry",
        Gives::Text("text/html"),
        reconcile::preview,
    )
    .with(&[must("id", "the entry", "us-entity-list:x")]),
    get("/", "The front door", Gives::Page, page::front).by(Needs::Nobody),
    get(
        "/style.css",
        "The page's style sheet",
        Gives::Text("text/css"),
        page::style,
    )
    .by(Needs::Nobody),
    get("/sign-in", "Sign in", Gives::Page, sign::form).by(Needs::Nobody),
    page_post("/sign-in", Takes::Form, sign::sign_in).by(Needs::Nobody),
    page_post("/sign-out", Takes::Form, sign::sign_out).by(Needs::Nobody),
    get("/desk", "The start", Gives::Page, start::start).with(&[may(
        "scene",
        "a scene to fill in",
        "scanner",
    )]),
    get(
        "/desk/language",
        "Choose a language",
        Gives::Page,
        page::language,
    )
    .by(Needs::Nobody)
    .with(&[
        must("to", "the language", "de"),
        may("back", "where to go then", "/desk"),
    ]),
    get("/desk/cases", "The queue", Gives::Page, queue::queue).with(&[
        may("status", "state", "held"),
        may("waits", "what it waits for", "answers"),
        may("find", "words", "scanner"),
        may("skip", "how many to pass over", "50"),
    ]),
    page_post("/desk/cases", Takes::Upload, start::send).by(Needs::Role(Role::Screener)),
    get("/desk/cases/{id}", "A case", Gives::Page, case::case),
    page_post("/desk/cases/{id}/answers", Takes::Form, act::answers)
        .by(Needs::Role(Role::Screener)),
    page_post("/desk/cases/{id}/alerts/{alert}", Takes::Form, act::dispose)
        .by(Needs::Role(Role::Officer)),
    page_post("/desk/cases/{id}/approval", Takes::Form, act::approve)
        .by(Needs::Role(Role::Officer)),
    page_post("/desk/cases/{id}/release", Takes::Form, act::release).by(Needs::Role(Role::Officer)),
    page_post("/desk/cases/{id}/rejection", Takes::Form, act::reject)
        .by(Needs::Role(Role::Officer)),
    get("/desk/law", "The law on a day", Gives::Page, law::law).with(&[
        may("pack", "jurisdiction", "jp"),
        may("on", "the day", "2023-07-23"),
        may("since", "an earlier day", "2023-01-13"),
        may("find", "words", "scanner"),
    ]),
    get("/desk/gap", "The gap matrix", Gives::Page, law::gap).with(&[
        may("sides", "countries", "us,jp"),
        may("on", "the day", "2024-10-01"),
        may("universe", "kinds of item", "lithography"),
        may("to", "destination", "cn"),
    ]),
    get(
        "/desk/coalition",
        "Reach of a coalition",
        Gives::Page,
        reach::coalition,
    )
    .with(&[
        may("members", "members", "us,jp,nl"),
        may("to", "destination", "cn"),
        may("on", "the day", "2023-07-23"),
    ]),
    get(
        "/desk/lists",
        "Health of the lists",
        Gives::Page,
        record::lists,
    ),
    get("/desk/record", "The record", Gives::Page, record::list).with(&[
        may("kind", "kind of entry", "determination"),
        may("find", "words", "check"),
        may("before", "entries before this one", "50"),
    ]),
    get(
        "/desk/record/{index}",
        "An entry with its proof",
        Gives::Page,
        record::entry,
    ),
];

/// A form of the page.
const fn page_post(
    path: &'static str,
    takes: Takes,
    run: fn(&crate::call::Call) -> Result<crate::reply::Reply, crate::problem::Problem>,
) -> Endpoint {
    post(path, "A form of the page", takes, Gives::Page, run)
}
