//! The steps of volume 2 by name.

use std::fmt;

use serde::{Serialize, Serializer};

/// A step of WHO's ICD-10 volume 2 (2016 and later). `SP0` is not WHO's: nothing is written in part I.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Nothing in part I.
    SP0,
    /// One condition on the whole certificate.
    SP1,
    /// One line of part I used.
    SP2,
    /// The first condition on the lowest used line explains all above.
    SP3,
    /// A sequence ending in the first-mentioned condition.
    SP4,
    /// No sequence.
    SP5,
    /// An obvious cause of the tentative one.
    SP6,
    /// An ill-defined condition gives way.
    SP7,
    /// A condition unlikely to cause death gives way.
    SP8,
    /// Special instructions: linkages.
    M1,
    /// Specificity.
    M2,
    /// M1 and M2 again.
    M3,
    /// Medical procedures, main injury, poisoning: here, the external cause of an injury.
    M4,
}

impl Rule {
    /// All in order.
    pub const ALL: [Self; 13] = [
        Self::SP0,
        Self::SP1,
        Self::SP2,
        Self::SP3,
        Self::SP4,
        Self::SP5,
        Self::SP6,
        Self::SP7,
        Self::SP8,
        Self::M1,
        Self::M2,
        Self::M3,
        Self::M4,
    ];

    /// Name as volume 2 writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SP0 => "SP0",
            Self::SP1 => "SP1",
            Self::SP2 => "SP2",
            Self::SP3 => "SP3",
            Self::SP4 => "SP4",
            Self::SP5 => "SP5",
            Self::SP6 => "SP6",
            Self::SP7 => "SP7",
            Self::SP8 => "SP8",
            Self::M1 => "M1",
            Self::M2 => "M2",
            Self::M3 => "M3",
            Self::M4 => "M4",
        }
    }

    /// What the step does, in Japanese and in English.
    #[must_use]
    pub fn explains(self) -> (&'static str, &'static str) {
        match self {
            Self::SP0 => (
                "I欄に記載がないため、II欄の最初の病態を起点とする（どこにも記載がなければコードなし）",
                "Part I is empty: the first condition of part II is the starting point (no code where there is none)",
            ),
            Self::SP1 => ("記載された病態が一つだけなので、それを選ぶ", "The only condition reported is selected"),
            Self::SP2 => (
                "I欄で使われた行が一つだけなので、その行の最初の病態を起点とする",
                "Only one line of part I is used: its first condition is the starting point",
            ),
            Self::SP3 => (
                "最下行の最初の病態が、その上に記載されたすべての病態を引き起こし得る",
                "The first condition on the lowest used line can cause all conditions entered above it",
            ),
            Self::SP4 => (
                "最初に記載された病態で終わる因果の連鎖をたどり、その起点を選ぶ",
                "A sequence ends in the condition mentioned first: its origin is the starting point",
            ),
            Self::SP5 => (
                "因果の連鎖がないため、最初に記載された病態を起点とする",
                "There is no sequence: the condition mentioned first is the starting point",
            ),
            Self::SP6 => (
                "仮の起点は、記載された別の病態の明らかな結果なので、その病態に置き換える",
                "The starting point is obviously due to another condition reported, which takes its place",
            ),
            Self::SP7 => (
                "仮の起点は診断名不明確な病態なので、なかったものとして選び直す",
                "The starting point is ill-defined: selection starts again as if it had not been reported",
            ),
            Self::SP8 => (
                "仮の起点は死亡を引き起こしそうにない病態なので、なかったものとして選び直す",
                "The starting point is unlikely to cause death: selection starts again without it",
            ),
            Self::M1 => (
                "仮の原死因と他の病態との組合せに特別な指示があり、示されたコードに置き換える",
                "Special instructions link the tentative cause with another condition: the code they give is taken",
            ),
            Self::M2 => (
                "より詳しく述べた病態が記載されているので、詳しいコードに置き換える",
                "A more specific term for the tentative cause is reported: the more specific code is taken",
            ),
            Self::M3 => ("修正のあと、M1とM2をもう一度確かめる", "After a change, M1 and M2 are checked again"),
            Self::M4 => (
                "損傷・中毒の性質は原死因にならないので、その外因を選ぶ",
                "The nature of an injury or poisoning is no underlying cause: its external cause is selected",
            ),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_explained_once() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in Rule::ALL {
            let (japanese, english) = rule.explains();
            assert!(!japanese.is_ascii() && english.is_ascii());
            assert!(seen.insert(japanese) && seen.insert(english) && seen.insert(rule.name()));
        }
    }
}
