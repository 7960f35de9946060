//! Words that qualify a disease name without being part of it (`data/modifiers.tsv`, `data/sites.tsv`).

use rustc_hash::FxHashMap as HashMap;
use std::sync::LazyLock;

use ishizue_index::Trie;
use ishizue_text::key;

use crate::ModifierUse;
use ishizue_text::table::rows;

static MODIFIERS: &str = include_str!("../data/modifiers.tsv");
static SITES: &str = include_str!("../data/sites.tsv");

/// A modifier word in normal form.
#[derive(Debug, Clone)]
pub(crate) struct Modifier {
    pub(crate) class: &'static str,
    pub(crate) value: &'static str,
    /// Two values of the class contradict each other.
    pub(crate) exclusive: bool,
}

/// All modifier words by normal form.
#[derive(Debug)]
pub(crate) struct Modifiers {
    words: HashMap<String, Modifier>,
    /// The same words for reading forwards; values index `list`.
    trie: Trie,
    list: Vec<Modifier>,
    longest: usize,
}

pub(crate) static ALL: LazyLock<Modifiers> = LazyLock::new(Modifiers::load);

impl Modifiers {
    fn load() -> Self {
        let mut words = HashMap::default();
        for [class, value, spellings] in rows::<3>(MODIFIERS) {
            let exclusive = class.starts_with('!');
            let class = class.trim_start_matches('!');
            for spelling in spellings.split('|') {
                words.entry(key(spelling)).or_insert(Modifier { class, value, exclusive });
            }
        }
        for [group, spellings] in rows::<2>(SITES) {
            for spelling in spellings.split('|') {
                words.entry(key(spelling)).or_insert(Modifier { class: "site", value: group, exclusive: false });
            }
        }
        words.remove("");
        let longest = words.keys().map(|w| w.chars().count()).max().unwrap_or(0);
        let mut sorted: Vec<(Vec<char>, Modifier)> =
            words.iter().map(|(w, m)| (w.chars().collect(), m.clone())).collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let keys: Vec<(Vec<char>, u32)> = sorted.iter().enumerate().map(|(i, (w, _))| (w.clone(), i as u32)).collect();
        Self { words, trie: Trie::build(&keys), list: sorted.into_iter().map(|(_, m)| m).collect(), longest }
    }

    /// True when the whole text is one modifier other than a site.
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.words.get(text).is_some_and(|m| m.class != "site")
    }

    /// The longest modifier that `text` begins with: its length in symbols.
    pub(crate) fn at_start(&self, text: &[char]) -> Option<(usize, &Modifier)> {
        let mut longest = None;
        self.trie.prefixes(text, |len, value| longest = Some((len, &self.list[value as usize])));
        longest
    }

    /// The longest modifier that `text` ends with: its first byte.
    pub(crate) fn at_end(&self, text: &str) -> Option<(usize, &Modifier)> {
        let starts = text.char_indices().rev().map(|(i, _)| i).take(self.longest);
        starts.filter_map(|start| Some((start, self.words.get(text.get(start..)?)?))).last()
    }

    /// Every modifier inside a text, longest first from the left.
    pub(crate) fn inside(&self, symbols: &[char]) -> Vec<&Modifier> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < symbols.len() {
            match self.at_start(&symbols[at..]) {
                Some((len, modifier)) => {
                    found.push(modifier);
                    at += len;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The word for the whole region that a group of sites lies in.
pub(crate) fn region(group: &str) -> Option<&'static str> {
    Some(match group {
        "head" => "頭部",
        "brain" => "脳",
        "face" => "顔面",
        "eye" => "眼",
        "ear" => "耳",
        "neck" => "頸部",
        "thorax" => "胸部",
        "abdomen" => "腹部",
        "upper limb" => "上肢",
        "lower limb" => "下肢",
        "limbs" => "四肢",
        _ => return None,
    })
}

/// A name with the modifiers around it taken off.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stripped<'a> {
    pub(crate) core: &'a str,
    pub(crate) modifiers: Vec<ModifierUse>,
}

/// Takes modifiers, grades and joining particles off both ends of a key, one at a time; every stage is a reading of its own.
pub(crate) fn strip(key: &str) -> Vec<Stripped<'_>> {
    const DEPTH: usize = 6;
    let mut stages = vec![Stripped { core: key, modifiers: Vec::new() }];
    let mut at = 0;
    while at < stages.len() && stages.len() < 24 {
        let stage = stages[at].clone();
        at += 1;
        if stage.modifiers.len() >= DEPTH {
            continue;
        }
        for (core, used) in [front(stage.core), back(stage.core)].into_iter().flatten() {
            let core = core.trim_matches(is_joint);
            if core.chars().count() >= 1 && !stages.iter().any(|s| s.core == core) {
                let modifiers = stage.modifiers.iter().cloned().chain([used]).collect();
                stages.push(Stripped { core, modifiers });
            }
        }
    }
    stages
}

/// Characters that only join a modifier to its noun.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        'ノ' | 'ナ' | '・' | ' ' | '、' | ',' | '(' | ')' | '-' | '/' | '=' | ':' | '+' | '.' | '「' | '」' | '?'
    )
}

fn front(text: &str) -> Option<(&str, ModifierUse)> {
    let symbols: Vec<char> = text.chars().collect();
    let (symbols, modifier) = ALL.at_start(&symbols)?;
    let len = text.char_indices().nth(symbols).map_or(text.len(), |(i, _)| i);
    Some((&text[len..], modifier.used(&text[..len])))
}

fn back(text: &str) -> Option<(&str, ModifierUse)> {
    if let Some((start, modifier)) = ALL.at_end(text)
        && modifier.class != "site"
    {
        return Some((&text[..start], modifier.used(&text[start..])));
    }
    let start = grade_start(text)?;
    let used = ModifierUse { class: "grade".into(), value: "".into(), text: text[start..].to_owned() };
    Some((&text[..start], used))
}

impl Modifier {
    pub(crate) fn used(&self, text: &str) -> ModifierUse {
        ModifierUse { class: self.class.into(), value: self.value.into(), text: text.to_owned() }
    }
}

/// Where a grade at the end of a key begins: `4期`, `3型`, `stage3b`, `yahr3`, `g3a`, `2度`, `30%`.
fn grade_start(text: &str) -> Option<usize> {
    let body = text.trim_end_matches([
        '期', '型', '度', '群', '類', '級', '%', '歳', '年', '日', '月', '回', '目', '次', '経', '妊', '産', '週',
    ]);
    let tail = body.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '+' | '~'));
    let grade = &text[tail.len()..];
    let has_digit = grade.chars().any(|c| c.is_ascii_digit());
    let bare_type = body.len() < text.len() && body.len() == tail.len();
    (has_digit && !tail.is_empty() && !bare_type).then_some(tail.len())
}
