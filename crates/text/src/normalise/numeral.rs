//! Roman and circled numerals.

/// The number that a Roman or circled numeral character stands for.
pub(super) fn numeral(c: char) -> Option<u32> {
    let c = c as u32;
    match c {
        0x2160..=0x216B => Some(c - 0x2160 + 1),
        0x2170..=0x217B => Some(c - 0x2170 + 1),
        0x2460..=0x2473 => Some(c - 0x2460 + 1),
        0x2474..=0x2487 => Some(c - 0x2474 + 1),
        0x2776..=0x277F => Some(c - 0x2776 + 1),
        0x24F5..=0x24FE => Some(c - 0x24F5 + 1),
        _ => None,
    }
}

/// The value of a Roman numeral up to 39 in canonical form.
pub(super) fn roman(letters: &[char]) -> Option<u32> {
    let value = |c: char| match c {
        'i' => 1,
        'v' => 5,
        _ => 10,
    };
    let mut total = 0u32;
    for (i, &c) in letters.iter().enumerate() {
        let next = letters.get(i + 1).map_or(0, |&n| value(n));
        total = if value(c) < next { total.checked_sub(value(c))? } else { total.checked_add(value(c))? };
    }
    // `iix` sums to a number too; only the canonical spelling of that number is a numeral.
    (total > 0 && total < 40 && spelled(total) == letters).then_some(total)
}

fn spelled(number: u32) -> Vec<char> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    "x".repeat((number / 10) as usize).chars().chain(ONES[(number % 10) as usize].chars()).collect()
}
