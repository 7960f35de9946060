//! Deterministic pseudo-random inputs and mutations: the same numbers on every machine, so a failure can be run again.

/// A xorshift generator (Marsaglia, 2003), which is all that picking bytes needs.
#[derive(Debug, Clone)]
pub struct Random(u64);

/// Pieces that code which reads Japanese clinical text and tables treats apart.
const PIECES: [&str; 40] = [
    "。",
    "、",
    "・",
    "\n",
    "\r\n",
    "\t",
    "　",
    "：",
    "【",
    "】",
    "（",
    ")",
    "#1.",
    "S)",
    "なし",
    "を認めない",
    "疑い",
    "の既往",
    "父：",
    "r/o ",
    "家族歴",
    "右",
    "両側",
    "急性",
    "々",
    "ー",
    "ｶﾞ",
    "が\u{3099}",
    "Ⅳ",
    "⑳",
    "㍑",
    "\u{FDFA}",
    "\u{feff}",
    "\u{0}",
    "\u{1}",
    "𠮷",
    "\"",
    "|",
    "A00-B99",
    "癌",
];

impl Random {
    /// A generator; equal seeds give equal numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`, or 0 when that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit == 0 { 0 } else { ((self.0 >> 11) % limit as u64) as usize }
    }

    fn piece(&mut self) -> &'static str {
        PIECES[self.below(PIECES.len())]
    }
}

/// The input of this number: a seed, a seed changed in a few places, two seeds spliced, a soup of pieces, or noise.
pub fn input(seeds: &[Vec<u8>], number: usize) -> Vec<u8> {
    if let Some(seed) = seeds.get(number) {
        return seed.clone();
    }
    let mut random = Random::new(number as u64 + 1);
    let mut seed = || seeds.get(random.below(seeds.len())).cloned().unwrap_or_default();
    let (first, second) = (seed(), seed());
    match random.below(8) {
        0 => noise(&mut random),
        1 => soup(&mut random),
        2 => splice(&first, &second, &mut random),
        3 | 4 => change_text(first, &mut random),
        _ => change_bytes(first, &mut random),
    }
}

fn noise(random: &mut Random) -> Vec<u8> {
    (0..random.below(200)).map(|_| random.below(256) as u8).collect()
}

fn soup(random: &mut Random) -> Vec<u8> {
    (0..random.below(40)).map(|_| random.piece()).collect::<String>().into_bytes()
}

fn splice(a: &[u8], b: &[u8], random: &mut Random) -> Vec<u8> {
    let (end, start) = (random.below(a.len() + 1), random.below(b.len() + 1));
    [&a[..end], &b[start..]].concat()
}

/// Changes between characters, so that the text stays text.
fn change_text(seed: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let mut symbols: Vec<char> = String::from_utf8_lossy(&seed).chars().collect();
    for _ in 0..=random.below(6) {
        let at = random.below(symbols.len() + 1);
        let end = (at + random.below(8)).min(symbols.len());
        match random.below(4) {
            0 => drop(symbols.drain(at..end)),
            1 => drop(symbols.splice(at..at, random.piece().chars())),
            2 => {
                let copied: Vec<char> = symbols[at..end].to_vec();
                let to = random.below(symbols.len() + 1);
                drop(symbols.splice(to..to, copied));
            }
            _ => drop(symbols.splice(at..end, char::from_u32(random.below(0x1_1000) as u32))),
        }
    }
    symbols.into_iter().collect::<String>().into_bytes()
}

fn change_bytes(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    const EDGES: [u32; 6] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x100];
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.below(256) as u8),
            // A number at an edge, which is where lengths and offsets break.
            2 if at + 4 <= bytes.len() => {
                bytes[at..at + 4].copy_from_slice(&EDGES[random.below(EDGES.len())].to_le_bytes());
            }
            3 if at < bytes.len() => bytes[at] = bytes[at].wrapping_add(random.below(5) as u8).wrapping_sub(2),
            _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
    bytes
}
