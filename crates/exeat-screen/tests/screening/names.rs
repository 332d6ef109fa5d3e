//! Names a person would try by hand, against a few real rows of the Entity List.
//!
//! The rows are facts from Supplement No. 4 to 15 CFR Part 744, written in our own form; each cites its notice.

use exeat_screen::{DEFAULT_THRESHOLD, Index, Kind, Name, Party, compare, score};

/// Names and notice. The Chinese short name of SMIC is the one it is listed under in Hong Kong (00981).
const ENTITY_LIST: [(&[&str], &str); 8] = [
    (
        &[
            "Semiconductor Manufacturing International Corporation (SMIC)",
            "Semiconductor Manufacturing International Corporation",
            "SMIC",
            "中芯国际",
        ],
        "85 FR 83420",
    ),
    (
        &[
            "Shanghai Micro Electronics Equipment (Group) Co., Ltd.",
            "SMEE",
        ],
        "87 FR 77508",
    ),
    (
        &[
            "Yangtze Memory Technologies Co., Ltd.",
            "Changjiang Cunchu",
            "YMTC",
        ],
        "87 FR 77508",
    ),
    (&["Huawei Technologies Co., Ltd.", "Huawei"], "84 FR 22963"),
    (
        &[
            "Hangzhou Hikvision Digital Technology Co., Ltd.",
            "Hikvision",
        ],
        "84 FR 54004",
    ),
    (
        &[
            "Tianjin Phytium Information Technology",
            "Phytium Technology",
            "Tianjin Feiteng Information Technology",
        ],
        "86 FR 18438",
    ),
    (&["PJSC Mikron"], "81 FR 61601"),
    (
        &[
            "Cambricon Technologies Corporation Limited",
            "Zhongke Cambricon",
        ],
        "87 FR 77508",
    ),
];

/// Names of no Entity List row here, to show that other scripts meet theirs.
const OTHERS: [(&str, Kind); 3] = [
    ("Ren Zhengfei", Kind::Person),
    ("Samsung Electronics Co., Ltd.", Kind::Organisation),
    ("Tokyo Electron Limited", Kind::Organisation),
];

fn parties() -> Vec<Party> {
    let listed = ENTITY_LIST.iter().map(|(names, notice)| Party {
        id: format!("{} ({notice})", names[0]),
        names: names.iter().map(|name| (*name).to_string()).collect(),
        kind: Kind::Organisation,
        ..Party::default()
    });
    let others = OTHERS.iter().map(|(name, kind)| Party {
        id: (*name).to_string(),
        ..Party::named(name, *kind)
    });
    listed.chain(others).collect()
}

/// The entries that `name` alerts on, nothing said of its kind.
fn alerts(name: &str) -> Vec<String> {
    let index = Index::build(&parties());
    let found = index.search(&Name::read(name, Kind::Unknown), DEFAULT_THRESHOLD);
    found
        .alerts
        .iter()
        .map(|alert| {
            assert_eq!(alert.comparison.replay(), alert.score);
            alert.id.clone()
        })
        .collect()
}

#[test]
fn own_script_and_disguised_names_alert() {
    for (query, entry) in [
        ("中芯国际", "Semiconductor Manufacturing"),
        (
            "中芯国际集成电路制造有限公司",
            "Semiconductor Manufacturing",
        ),
        ("上海微电子装备", "Shanghai Micro"),
        ("上海微電子裝備（集團）股份有限公司", "Shanghai Micro"),
        ("长江存储", "Yangtze Memory"),
        ("长江存储科技有限责任公司", "Yangtze Memory"),
        ("华为技术有限公司", "Huawei"),
        ("華為技術有限公司", "Huawei"),
        ("任正非", "Ren Zhengfei"),
        ("삼성전자", "Samsung"),
        ("삼성전자 주식회사", "Samsung"),
        ("東京エレクトロン", "Tokyo Electron"),
        ("株式会社東京エレクトロン", "Tokyo Electron"),
        ("Микрон", "PJSC Mikron"),
        ("АО «Микрон»", "PJSC Mikron"),
        ("Н\u{443}\u{430}w\u{435}i", "Huawei"),
        ("ＨＵＡＷＥＩ", "Huawei"),
        ("Hu\u{200b}a\u{ad}wei", "Huawei"),
        ("H\u{336}u\u{336}a\u{336}w\u{336}e\u{336}i\u{336}", "Huawei"),
        ("SMIC", "Semiconductor Manufacturing"),
        (
            "Semi-conductor Manufacturing Intl",
            "Semiconductor Manufacturing",
        ),
        ("Hua Wei Technologies", "Huawei"),
        ("Huawei Tecnologies", "Huawei"),
        ("YMTC", "Yangtze Memory"),
    ] {
        let found = alerts(query);
        assert!(
            found.first().is_some_and(|id| id.starts_with(entry)),
            "`{query}` found {found:?}\n{}",
            Name::read(query, Kind::Unknown)
        );
    }
}

#[test]
fn firms_on_no_list_stay_quiet() {
    for query in [
        "Sony",
        "Sony Group Corporation",
        "General Electric",
        "General Electric Company",
        "Volkswagen",
        "Volkswagen AG",
        "TSMC",
        "Taiwan Semiconductor Manufacturing Company Limited",
        "台灣積體電路製造股份有限公司",
        "Nvidia",
        "NVIDIA Corporation",
        "Nanjing Technology Co Ltd",
        "CORP.",
        "有限公司",
    ] {
        assert_eq!(alerts(query), Vec::<String>::new(), "`{query}`");
    }
}

#[test]
fn hostile_names_are_bounded() {
    let index = Index::build(&parties());
    let huge = [
        "a".repeat(1_000_000),
        "华".repeat(300_000),
        "x ".repeat(100_000),
        "\u{301}".repeat(500_000),
        "م".repeat(300_000),
        "ー".repeat(300_000),
        (0..0x11_0000).filter_map(char::from_u32).collect(),
        "((((((((((".to_string(),
        "\u{fdfa}".repeat(5_000),
    ];
    for text in &huge {
        for kind in [Kind::Unknown, Kind::Person, Kind::Organisation] {
            let name = Name::read(text, kind);
            drop(index.search(&name, DEFAULT_THRESHOLD));
        }
    }
    assert!(Name::read(&huge[0], Kind::Unknown).is_cut());
    // Every plane, a few letters at a time.
    for start in (0..0x11_0000u32).step_by(64) {
        let text: String = (start..start + 64).filter_map(char::from_u32).collect();
        drop(Name::read(&text, Kind::Unknown));
    }
}

/// What fuzzing found, or might have: the same promises as in `fuzz/fuzz_targets/read_name.rs`.
#[test]
fn the_corpus_is_harmless() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read_name");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (left, right) = text.split_once('\n').unwrap_or((&text, ""));
        for kind in [Kind::Unknown, Kind::Person, Kind::Organisation] {
            let (left, right) = (Name::read(left, kind), Name::read(right, kind));
            let found = compare(&left, &right);
            assert_eq!(found.replay(), found.score, "{}", path.display());
            assert_eq!(found.score, score(&right, &left), "{}", path.display());
            assert!(left.to_string().len() < 4_000_000, "{}", path.display());
        }
        files += 1;
    }
    assert!(files >= 20, "the corpus has {files} files");
}

#[test]
fn the_readings_of_a_name_say_what_they_should() {
    for (text, wanted) in [
        // Ordinals, brackets, brands with a word glued on, foreign names in Han letters.
        ("中国电子科技集团公司第二十三研究所", "#23[number]"),
        (
            "China Electronics Technology Group Corporation 14th Research Institute (CETC 14)",
            "#14[number]",
        ),
        ("Second Academy", "#2[number]"),
        ("Luchengtech Co Ltd", "lucheng[name] tech/#technology"),
        ("АО «Алмаз» (АО «Алмаз»)", "almaz"),
        ("عرنوس", "aranus"),
        ("رضایی", "razaii"),
    ] {
        let read = Name::read(text, Kind::Organisation).to_string();
        assert!(read.contains(wanted), "`{text}`:\n{read}");
    }
    for (own, listed, kind) in [
        (
            "Акционерное Общество «Алмаз» (АО «Алмаз»)",
            "Almaz, JSC",
            Kind::Organisation,
        ),
        (
            "Общество с Ограниченной Ответственностью «Аргут» (ООО «Аргут»)",
            "Argut OOO",
            Kind::Organisation,
        ),
        (
            "诺斯罗普·格鲁曼公司",
            "Northrop Grumman",
            Kind::Organisation,
        ),
        ("托马斯·琼斯", "Thomas H. Jones", Kind::Person),
        ("حسين عرنوس", "Hussein ARNOUS", Kind::Person),
        ("신송홀딩스", "SINSONGHOLDINGS", Kind::Organisation),
    ] {
        let found = compare(&Name::read(own, kind), &Name::read(listed, kind));
        assert!(
            found.score >= DEFAULT_THRESHOLD,
            "{own} ~ {listed}: {}",
            found.score
        );
    }
    for (one, other) in [
        ("Sony", "SUNNE CO LIMITED"),
        ("Sony Group Corporation", "Sunny Group"),
    ] {
        let found = score(
            &Name::read(one, Kind::Unknown),
            &Name::read(other, Kind::Unknown),
        );
        assert!(found < DEFAULT_THRESHOLD, "{one} ~ {other}: {found}");
    }
}

#[test]
fn generic_queries_say_so() {
    assert!(Name::read("International Trading Co., Ltd.", Kind::Organisation).is_generic());
    assert!(!Name::read("Huawei International Trading Co., Ltd.", Kind::Organisation).is_generic());
}
