//! A death certificate (死亡診断書・死体検案書) as its form has it.

use serde::{Deserialize, Serialize};

/// A part of the form that words may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 外因死の手段及び状況.
    Means,
    /// A line of part I, from 0 (ア, the immediate cause) to 3 (エ).
    Line(u8),
    /// Part II: other conditions that contributed.
    Part2,
    /// Findings of an operation.
    Surgery,
    /// Findings of an autopsy.
    Autopsy,
    /// The box of the manner of death.
    Manner,
    /// The box of the kind of place.
    Place,
}

impl Field {
    /// The name under which the field is read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Means => "means",
            Self::Line(0) => "cause_Ia",
            Self::Line(1) => "cause_Ib",
            Self::Line(2) => "cause_Ic",
            Self::Line(_) => "cause_Id",
            Self::Part2 => "cause_II",
            Self::Surgery => "surgery",
            Self::Autopsy => "autopsy",
            Self::Manner => "manner",
            Self::Place => "place_type",
        }
    }
}

/// 死因の種類, as the form numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// 1 病死及び自然死.
    Natural,
    /// 2 交通事故.
    Traffic,
    /// 3 転倒・転落.
    Fall,
    /// 4 溺水.
    Drowning,
    /// 5 煙、火災及び火焔による傷害.
    Fire,
    /// 6 窒息.
    Suffocation,
    /// 7 中毒.
    Poisoning,
    /// 8 その他.
    Other,
    /// 9 自殺.
    Suicide,
    /// 10 他殺.
    Homicide,
    /// 11 その他及び不詳の外因.
    Undetermined,
    /// 12 不詳の死.
    Unknown,
}

impl Manner {
    /// Number and words of each box; the first word is the form's.
    const WORDS: [(Self, &'static str, &'static [&'static str]); 12] = [
        (Self::Natural, "natural", &["病死及び自然死", "病死", "自然死", "病死・自然死"]),
        (Self::Traffic, "traffic", &["交通事故", "交通"]),
        (Self::Fall, "fall", &["転倒・転落", "転倒転落", "転倒", "転落"]),
        (Self::Drowning, "drowning", &["溺水", "溺死", "溺死及び溺水"]),
        (Self::Fire, "fire", &["煙、火災及び火焔による傷害", "煙、火災及び火炎による傷害", "火災", "煙・火災"]),
        (Self::Suffocation, "suffocation", &["窒息", "不慮の窒息"]),
        (Self::Poisoning, "poisoning", &["中毒"]),
        (Self::Other, "other", &["その他", "その他の不慮の外因", "不慮の外因死その他"]),
        (Self::Suicide, "suicide", &["自殺"]),
        (Self::Homicide, "homicide", &["他殺"]),
        (Self::Undetermined, "undetermined", &["その他及び不詳の外因", "その他及び不詳の外因死", "不詳の外因"]),
        (Self::Unknown, "unknown", &["不詳の死", "不詳"]),
    ];

    /// The box that a word, the form's number or our name says.
    pub fn parse(text: &str) -> Option<Self> {
        let text = ishizue_text::key(text);
        let number: Option<usize> = text.parse().ok();
        let same = |word: &str| ishizue_text::key(word) == text;
        (1..).zip(Self::WORDS).find_map(|(at, (manner, name, words))| {
            (number == Some(at) || ishizue_text::key(name) == text || words.iter().any(|w| same(w))).then_some(manner)
        })
    }

    /// The form's word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(m, ..)| *m == self).map_or("", |(_, _, words)| words[0])
    }

    /// The value of the slot `ticked`.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(m, ..)| *m == self).map_or("", |(_, name, _)| name)
    }
}

/// 性別.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

impl Sex {
    /// The sex that a word says.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "男" | "男性" | "M" | "m" | "male" | "1" => Some(Self::Male),
            "女" | "女性" | "F" | "f" | "female" | "2" => Some(Self::Female),
            _ => None,
        }
    }
}

/// Age at death; infants have it in months or days, the newborn in hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Completed years.
    Years(u16),
    /// Completed months, below one year.
    Months(u16),
    /// Completed days.
    Days(u16),
    /// Completed hours.
    Hours(u16),
}

impl Age {
    /// Completed years.
    pub fn years(self) -> u16 {
        match self {
            Self::Years(years) => years,
            Self::Months(months) => months / 12,
            Self::Days(days) => days / 365,
            Self::Hours(_) => 0,
        }
    }

    /// `84`, `84歳`, `3か月`, `12日`, `5時間`, `10m`, `3d`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = ishizue_text::key(text);
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits)?;
        let number: u16 = number.parse().ok().filter(|n| *n <= 10_000)?;
        let unit: String = unit.chars().filter(|c| !c.is_whitespace()).collect();
        let age = match unit.as_str() {
            "" | "歳" | "才" | "年" | "y" => Self::Years(number),
            "カ月" | "ヶ月" | "ケ月" | "ヵ月" | "箇月" | "月" | "m" => Self::Months(number),
            "日" | "生日" | "d" => Self::Days(number),
            "時間" | "h" => Self::Hours(number),
            _ => return None,
        };
        (age.years() <= 130).then_some(age)
    }
}

/// One death certificate; a field that the form leaves empty is an empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Identifier of the certificate.
    pub id: String,
    /// Sex, where it is legible.
    pub sex: Option<Sex>,
    /// Age, where it is legible.
    pub age: Option<Age>,
    /// Manner of death, where a box is ticked.
    pub manner: Option<Manner>,
    /// Part I, lines (ア) to (エ): the immediate cause first.
    pub lines: [String; 4],
    /// Durations of the same lines.
    pub durations: [String; 4],
    /// Part II.
    pub part2: String,
    /// Duration of part II.
    pub part2_duration: String,
    /// Operation: whether, and its findings.
    pub surgery: String,
    /// Autopsy: whether, and its findings.
    pub autopsy: String,
    /// Kind of place where the injury happened (住居, 工場及び建築現場, 道路, その他).
    pub place_type: String,
    /// The place in words.
    pub place: String,
    /// When the injury happened, as written.
    pub date: String,
    /// Means and circumstances.
    pub means: String,
    /// Pregnancy or childbirth, as written.
    pub pregnancy: String,
    /// The part for infants (生後1年未満で病死した場合の追加事項), as written.
    pub infant: String,
}

impl Certificate {
    /// Every field that slots may be filled from, with its text.
    pub fn texts(&self) -> impl Iterator<Item = (Field, &str)> {
        let lines = (0..4u8).zip(&self.lines).map(|(at, text)| (Field::Line(at), text.as_str()));
        let rest = [
            (Field::Means, self.means.as_str()),
            (Field::Part2, &self.part2),
            (Field::Surgery, &self.surgery),
            (Field::Autopsy, &self.autopsy),
        ];
        lines.chain(rest).filter(|(_, text)| !text.is_empty())
    }

    /// Every field that is filled, by the name under which it is read, in the order of the form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let age = self.age.map(|age| match age {
            Age::Years(years) => years.to_string(),
            Age::Months(months) => format!("{months}か月"),
            Age::Days(days) => format!("{days}日"),
            Age::Hours(hours) => format!("{hours}時間"),
        });
        let sex = self.sex.map(|sex| match sex {
            Sex::Male => "男",
            Sex::Female => "女",
        });
        let [a, b, c, d] = &self.lines;
        let [of_a, of_b, of_c, of_d] = &self.durations;
        let texts = [
            ("id", self.id.as_str()),
            ("sex", sex.unwrap_or_default()),
            ("age", age.as_deref().unwrap_or_default()),
            ("manner", self.manner.map_or("", Manner::word)),
            ("cause_Ia", a),
            ("duration_Ia", of_a),
            ("cause_Ib", b),
            ("duration_Ib", of_b),
            ("cause_Ic", c),
            ("duration_Ic", of_c),
            ("cause_Id", d),
            ("duration_Id", of_d),
            ("cause_II", &self.part2),
            ("duration_II", &self.part2_duration),
            ("surgery", &self.surgery),
            ("autopsy", &self.autopsy),
            ("place_type", &self.place_type),
            ("place", &self.place),
            ("date", &self.date),
            ("means", &self.means),
            ("pregnancy", &self.pregnancy),
            ("infant", &self.infant),
        ];
        texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, text.to_owned())).collect()
    }

    /// True when no cause and no circumstance is written.
    pub fn is_blank(&self) -> bool {
        self.texts().all(|(_, text)| text.trim().is_empty()) && self.manner.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_as_forms_write_them() {
        for (text, age) in [
            ("84", Some(Age::Years(84))),
            ("８４歳", Some(Age::Years(84))),
            ("3か月", Some(Age::Months(3))),
            ("3ヶ月", Some(Age::Months(3))),
            ("12日", Some(Age::Days(12))),
            ("5時間", Some(Age::Hours(5))),
            ("abc", None),
            ("999", None),
            ("", None),
        ] {
            assert_eq!(Age::parse(text), age, "{text}");
        }
    }

    #[test]
    fn boxes_by_word_number_and_name() {
        assert_eq!(Manner::parse("転倒･転落"), Some(Manner::Fall));
        assert_eq!(Manner::parse("9"), Some(Manner::Suicide));
        assert_eq!(Manner::parse("traffic"), Some(Manner::Traffic));
        assert_eq!(Manner::parse("煙、火災及び火焔による傷害"), Some(Manner::Fire));
        assert_eq!(Manner::parse("何か"), None);
    }
}
