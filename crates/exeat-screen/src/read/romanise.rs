//! Other spellings of one syllable: Wade-Giles, Hong Kong, and combinations of readings.

/// Every combination of one reading a letter, the likeliest first, at most `most`.
pub(crate) fn combine<T: Copy>(readings: &[Vec<T>], most: usize) -> Vec<Vec<T>> {
    let mut out: Vec<Vec<T>> = vec![Vec::new()];
    for choices in readings {
        let mut next = Vec::new();
        for choice in choices {
            for head in &out {
                if next.len() < most {
                    let mut longer = head.clone();
                    longer.push(*choice);
                    next.push(longer);
                }
            }
        }
        if !next.is_empty() {
            out = next;
        }
    }
    out.retain(|combination| !combination.is_empty());
    out
}

/// A Pinyin syllable in Wade-Giles as Taiwanese passports print it: without marks.
pub(crate) fn wade_giles(pinyin: &str) -> String {
    let whole = match pinyin {
        "zi" | "ci" => "tzu",
        "si" => "szu",
        "zhi" | "chi" => "chih",
        "shi" => "shih",
        "ri" => "jih",
        "ju" | "qu" => "chu",
        "xu" => "hsu",
        "yu" => "yu",
        "er" => "erh",
        "ye" => "yeh",
        "yi" => "i",
        "you" => "yu",
        "yan" => "yen",
        "yong" => "yung",
        "luo" => "lo",
        "duo" => "to",
        "tuo" => "to",
        "nuo" => "no",
        "ruo" => "jo",
        "zuo" | "cuo" => "tso",
        "suo" => "so",
        "guo" => "kuo",
        "huo" => "huo",
        "ge" | "ke" => "ko",
        "he" => "ho",
        "lv" | "lu" => "lu",
        _ => "",
    };
    if !whole.is_empty() {
        return whole.to_string();
    }
    const STARTS: [(&str, &str); 17] = [
        ("zh", "ch"),
        ("ch", "ch"),
        ("sh", "sh"),
        ("b", "p"),
        ("p", "p"),
        ("d", "t"),
        ("t", "t"),
        ("g", "k"),
        ("k", "k"),
        ("j", "ch"),
        ("q", "ch"),
        ("x", "hs"),
        ("z", "ts"),
        ("c", "ts"),
        ("r", "j"),
        ("w", "w"),
        ("y", "y"),
    ];
    let (start, rest) = STARTS
        .iter()
        .find_map(|(from, to)| pinyin.strip_prefix(from).map(|rest| (*to, rest)))
        .unwrap_or(("", pinyin));
    let rest = match rest {
        "ong" => "ung",
        "iong" => "iung",
        "ian" => "ien",
        "ie" => "ieh",
        "ue" | "ve" => "ueh",
        "uo" => "o",
        "ui" if start == "k" => "uei",
        other => other,
    };
    let pinyin_initial = pinyin.chars().next().unwrap_or_default();
    let rest = match (pinyin_initial, rest) {
        ('j' | 'q' | 'x', "uan") => "uan",
        ('y', "uan") => "uan",
        (_, rest) => rest,
    };
    format!("{start}{rest}")
}

/// A Jyutping syllable as Hong Kong writes it; rough, for there is no standard.
pub(crate) fn hong_kong(jyutping: &str) -> String {
    const STARTS: [(&str, &str); 8] = [
        ("gw", "kw"),
        ("kw", "kw"),
        ("ng", "ng"),
        ("z", "ch"),
        ("c", "ch"),
        ("j", "y"),
        ("g", "k"),
        ("h", "h"),
    ];
    let (start, rest) = STARTS
        .iter()
        .find_map(|(from, to)| jyutping.strip_prefix(from).map(|rest| (*to, rest)))
        .unwrap_or_else(|| {
            let cut = jyutping.find(['a', 'e', 'i', 'o', 'u', 'y']).unwrap_or(0);
            jyutping.split_at(cut)
        });
    let rest = match rest {
        "oeng" => "eung",
        "oek" => "euk",
        "eoi" => "ui",
        "eon" => "un",
        "eot" => "ut",
        "aa" => "a",
        "aai" => "ai",
        "aau" => "au",
        "aam" => "am",
        "aan" => "an",
        "aang" => "ang",
        "aap" => "ap",
        "aat" => "at",
        "aak" => "ak",
        "ai" => "ai",
        "yu" => "u",
        "yun" => "uen",
        "yut" => "uet",
        "iu" => "iu",
        "ou" => "o",
        "ung" => "ung",
        "am" => "um",
        "an" => "an",
        "ei" => "ei",
        other => other,
    };
    format!("{start}{rest}")
}
