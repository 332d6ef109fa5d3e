//! Families of markets, and which stage of production a market feeds.

/// A stage of production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Designing chips.
    Design,
    /// Making wafers into chips.
    Fabrication,
    /// Cutting, packaging, testing.
    Assembly,
    /// More than one of them: counted once, here.
    Several,
    /// The table does not say.
    Unassigned,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 5] = [
        Stage::Design,
        Stage::Fabrication,
        Stage::Assembly,
        Stage::Several,
        Stage::Unassigned,
    ];

    /// By its id in the table.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Stage> {
        match id {
            "S1" => Some(Stage::Design),
            "S2" => Some(Stage::Fabrication),
            "S3" => Some(Stage::Assembly),
            _ => None,
        }
    }

    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Design => "design",
            Stage::Fabrication => "fabrication",
            Stage::Assembly => "assembly, test and packaging",
            Stage::Several => "several stages",
            Stage::Unassigned => "no stage named",
        }
    }
}

/// A family: an id, a name, and the nodes under which its leaf markets stand.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Nodes whose leaf markets belong to it.
    pub roots: &'static [&'static str],
}

/// The families that are shown. Lithography is built from its scanners: the table's own total for
/// lithography holds resist processing as well, which it also draws as a market of its own.
pub const FAMILIES: &[Family] = &[
    Family {
        id: "G-ADVLITHO",
        name: "lithography: extreme ultraviolet and argon fluoride scanners",
        roots: &["N20", "N21", "N22"],
    },
    Family {
        id: "G-DUVLITHO",
        name: "lithography: argon fluoride scanners, dry and immersion",
        roots: &["N21", "N22"],
    },
    Family {
        id: "G-DEP",
        name: "deposition tools",
        roots: &["N36"],
    },
    Family {
        id: "G-ETCH",
        name: "etch and clean tools",
        roots: &["N55"],
    },
    Family {
        id: "G-DRYETCH",
        name: "dry etch, conductor and insulator",
        roots: &["N50", "N51"],
    },
    Family {
        id: "G-PC",
        name: "process control tools",
        roots: &["N60"],
    },
    Family {
        id: "G-TEST",
        name: "test tools",
        roots: &["N80", "N81", "N82", "N83"],
    },
    Family {
        id: "G-EDAIP",
        name: "design software and core intellectual property",
        roots: &["N84", "N85"],
    },
];

/// Nodes whose leaf markets make up the tools of front-end fabrication.
pub(super) const FRONT_END: &[&str] = &[
    "N19", "N32", "N36", "N55", "N17", "N60", "N61", "N62", "N64", "N11", "N12", "N59", "N86",
];
