//! The task as a programmer would write it by hand: a struct and ifs, the groups of countries looked up before.

use super::task::{COUNTRIES, Transaction};

/// A transaction as the ifs want it.
pub(super) struct Flat {
    day: i64,
    kind: usize,
    parameters: [i64; 8],
    destination: u8, // groups, a bit each
    headquarters: u8,
    in_macau: bool,
    listed_use: bool,
}

/// Looks the groups up.
pub(super) fn flat(t: &Transaction) -> Flat {
    let country = |at: usize| COUNTRIES.get(at).copied().unwrap_or(("", 0));
    Flat {
        day: t.day,
        kind: t.kind,
        parameters: t.parameters,
        destination: country(t.destination).1,
        headquarters: country(t.headquarters).1,
        in_macau: country(t.headquarters).0 == "MO",
        listed_use: t.listed_use,
    }
}

/// The clauses that hit: the rules' bits, for each of the three groups.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, reason = "days as people write them")]
#[inline(never)]
pub(super) fn decide(t: &Flat) -> [u64; 3] {
    let [p0, p1, p2, p3, p4, p5, p6, p7] = t.parameters;
    let mut hits = 0u64;
    if t.kind == 0 && t.day >= 20231117 && (p0 >= 4800 || (p0 >= 1600 && p1 >= 592)) { hits |= 1 << 0; }
    if t.kind == 1 && t.day >= 20241202 && (p0 >= 5825 || (p0 >= 1941 && p7 >= 5041)) { hits |= 1 << 1; }
    if t.kind == 2 && t.day >= 20241202 && p6 >= 2346 && p4 <= 4948 { hits |= 1 << 2; }
    if t.kind == 3 && t.day >= 20241202 && p5 >= 2367 && p2 <= 6155 { hits |= 1 << 3; }
    if t.kind == 4 && t.day >= 20241202 && t.day < 20260101 && p1 >= 6416 { hits |= 1 << 4; }
    if t.kind == 5 && t.day >= 20231117 && (p5 >= 4149 || (p5 >= 1383 && p7 >= 3974)) { hits |= 1 << 5; }
    if t.kind == 6 && t.day >= 20241202 && (p7 >= 7367 || (p7 >= 2455 && p2 >= 5573)) { hits |= 1 << 6; }
    if t.kind == 7 && t.day >= 20241202 && p1 >= 1803 && p6 <= 6509 { hits |= 1 << 7; }
    if t.kind == 8 && t.day >= 20221007 && p6 >= 2111 && p1 <= 6106 { hits |= 1 << 8; }
    if t.kind == 9 && t.day >= 20241202 && p5 >= 5609 { hits |= 1 << 9; }
    if t.kind == 0 && t.day >= 20240405 && t.day < 20260101 && (p5 >= 4060 || (p5 >= 1353 && p6 >= 4593)) { hits |= 1 << 10; }
    if t.kind == 1 && t.day >= 20221007 && t.day < 20260101 && (p4 >= 5982 || (p4 >= 1994 && p5 >= 6934)) { hits |= 1 << 11; }
    if t.kind == 2 && t.day >= 20221007 && p5 >= 2276 && p3 <= 3415 { hits |= 1 << 12; }
    if t.kind == 3 && t.day >= 20221007 && p3 >= 2116 && p4 <= 4324 { hits |= 1 << 13; }
    if t.kind == 4 && t.day >= 20241202 && p3 >= 6527 { hits |= 1 << 14; }
    if t.kind == 5 && t.day >= 20240405 && t.day < 20260101 && (p1 >= 4572 || (p1 >= 1524 && p5 >= 2027)) { hits |= 1 << 15; }
    if t.kind == 6 && t.day >= 20240405 && t.day < 20260101 && (p6 >= 6845 || (p6 >= 2281 && p4 >= 4816)) { hits |= 1 << 16; }
    if t.kind == 7 && t.day >= 20240405 && t.day < 20260101 && p3 >= 1754 && p5 <= 2305 { hits |= 1 << 17; }
    if t.kind == 8 && t.day >= 20240405 && p5 >= 2584 && p6 <= 3183 { hits |= 1 << 18; }
    if t.kind == 9 && t.day >= 20240405 && p0 >= 6524 { hits |= 1 << 19; }
    if t.kind == 0 && t.day >= 20241202 && (p5 >= 4539 || (p5 >= 1513 && p3 >= 5543)) { hits |= 1 << 20; }
    if t.kind == 1 && t.day >= 20240405 && (p2 >= 6796 || (p2 >= 2265 && p7 >= 6297)) { hits |= 1 << 21; }
    if t.kind == 2 && t.day >= 20250116 && t.day < 20260101 && p4 >= 2450 && p1 <= 6632 { hits |= 1 << 22; }
    if t.kind == 3 && t.day >= 20221007 && p5 >= 1605 && p4 <= 2254 { hits |= 1 << 23; }
    if t.kind == 4 && t.day >= 20221007 && p5 >= 4304 { hits |= 1 << 24; }
    if t.kind == 5 && t.day >= 20231117 && (p0 >= 4822 || (p0 >= 1607 && p2 >= 4271)) { hits |= 1 << 25; }
    if t.kind == 6 && t.day >= 20221007 && (p1 >= 4773 || (p1 >= 1591 && p7 >= 4429)) { hits |= 1 << 26; }
    if t.kind == 7 && t.day >= 20231117 && t.day < 20260101 && p4 >= 1528 && p0 <= 4980 { hits |= 1 << 27; }
    if t.kind == 8 && t.day >= 20231117 && p2 >= 1841 && p4 <= 2979 { hits |= 1 << 28; }
    if t.kind == 9 && t.day >= 20250116 && t.day < 20260101 && p3 >= 7087 { hits |= 1 << 29; }
    if t.kind == 0 && t.day >= 20250116 && (p6 >= 4779 || (p6 >= 1593 && p3 >= 3601)) { hits |= 1 << 30; }
    if t.kind == 1 && t.day >= 20241202 && (p6 >= 5963 || (p6 >= 1987 && p3 >= 6157)) { hits |= 1 << 31; }
    if t.kind == 2 && t.day >= 20231117 && p0 >= 1872 && p5 <= 6808 { hits |= 1 << 32; }
    if t.kind == 3 && t.day >= 20221007 && p6 >= 2601 && p5 <= 4507 { hits |= 1 << 33; }
    if t.kind == 4 && t.day >= 20221007 && t.day < 20260101 && p0 >= 4833 { hits |= 1 << 34; }
    if t.kind == 5 && t.day >= 20250116 && t.day < 20260101 && (p5 >= 4936 || (p5 >= 1645 && p7 >= 2908)) { hits |= 1 << 35; }
    if t.kind == 6 && t.day >= 20240405 && t.day < 20260101 && (p0 >= 5785 || (p0 >= 1928 && p4 >= 2516)) { hits |= 1 << 36; }
    if t.kind == 7 && t.day >= 20241202 && p7 >= 2608 && p2 <= 4776 { hits |= 1 << 37; }
    if t.kind == 8 && t.day >= 20250116 && t.day < 20260101 && p4 >= 2065 && p0 <= 3109 { hits |= 1 << 38; }
    if t.kind == 9 && t.day >= 20221007 && p1 >= 6266 { hits |= 1 << 39; }
    if t.kind == 0 && t.day >= 20250116 && (p6 >= 4593 || (p6 >= 1531 && p5 >= 2446)) { hits |= 1 << 40; }
    if t.kind == 1 && t.day >= 20221007 && (p0 >= 7484 || (p0 >= 2494 && p4 >= 3895)) { hits |= 1 << 41; }
    if t.kind == 2 && t.day >= 20250116 && t.day < 20260101 && p3 >= 1774 && p5 <= 5070 { hits |= 1 << 42; }
    if t.kind == 3 && t.day >= 20250116 && p5 >= 1826 && p1 <= 4043 { hits |= 1 << 43; }
    if t.kind == 4 && t.day >= 20231117 && p3 >= 4265 { hits |= 1 << 44; }
    if t.kind == 5 && t.day >= 20231117 && (p6 >= 6805 || (p6 >= 2268 && p1 >= 4323)) { hits |= 1 << 45; }
    if t.kind == 6 && t.day >= 20250116 && (p5 >= 7869 || (p5 >= 2623 && p4 >= 2371)) { hits |= 1 << 46; }
    if t.kind == 7 && t.day >= 20240405 && t.day < 20260101 && p4 >= 1794 && p7 <= 4858 { hits |= 1 << 47; }
    if t.kind == 8 && t.day >= 20240405 && p7 >= 1727 && p6 <= 6242 { hits |= 1 << 48; }
    if t.kind == 9 && t.day >= 20221007 && p7 >= 6347 { hits |= 1 << 49; }
    let first = t.destination & 0b111000 != 0 && t.destination & 0b000110 == 0;
    let second = t.in_macau || t.headquarters & 0b100000 != 0;
    let third = t.destination & 1 == 0 && t.listed_use;
    [if first { hits } else { 0 }, if second { hits } else { 0 }, if third { hits } else { 0 }]
}
